package ping

import (
	"errors"
	"fmt"
	"net/netip"
	"syscall"
)

// SendError is a probe this machine could not send. Err is the system's errno.
type SendError struct {
	Addr netip.Addr // the address probed
	MTU  int        // the local limit when Err is "message too long" and the system tells it; else 0
	Err  error      // a syscall.Errno, wrapped or not
}

// Error returns "ping: send to <addr>: <reason>".
func (e *SendError) Error() string { return fmt.Sprintf("ping: send to %v: %s", e.Addr, e.Reason()) }

// Unwrap returns Err.
func (e *SendError) Unwrap() error { return e.Err }

// Is makes "message too long" an ErrTooBig.
func (e *SendError) Is(target error) bool { return target == ErrTooBig && isTooLong(e.Err) }

// Reason is Err, and behind it in parentheses what on this machine it comes from, as
// far as that is known: the kernel says much the same of a firewall's rule and of
// each kind of route.
func (e *SendError) Reason() string {
	text := e.Err.Error()
	if cause := e.cause(); cause != "" {
		text += " (" + cause + ")"
	}
	return text
}

// cause is what Linux means by an errno of sendmsg(2) on an ICMP socket.
func (e *SendError) cause() string {
	for _, c := range sendCauses {
		if errors.Is(e.Err, c.errno) {
			if c.unscoped != "" && needsScope(e.Addr) {
				return c.unscoped
			}
			return c.text
		}
	}
	return ""
}

// sendCauses: net/netfilter/core.c, nf_hook_slow; net/ipv4/fib_semantics.c,
// fib_props; net/ipv6/route.c, ip6_rt_init_dst_reject; net/ipv4/raw.c, raw_sendmsg;
// include/linux/netdevice.h, net_xmit_errno.
var sendCauses = [...]struct {
	errno    syscall.Errno
	text     string
	unscoped string // of an address that means something on one link only
}{
	{syscall.EPERM, "dropped by a local firewall", ""},
	{syscall.EACCES, "a prohibit route, or a broadcast address", ""},
	{syscall.ENETUNREACH, "no route", ""},
	{syscall.EHOSTUNREACH, "an unreachable route", ""},
	{syscall.EINVAL, "a blackhole route", "the address needs its interface"},
	{syscall.EADDRNOTAVAIL, "no usable source address", ""},
	{syscall.ENOBUFS, "a local queue or the neighbour table is full", ""},
}

package wire

import (
	"errors"
	"os"
	"syscall"

	"goping/rawsock"
)

// refused reports whether err means that this kind of socket may not be had and
// another may: it comes from socket(2) itself, not from what was asked of the
// socket then.
func refused(err error) bool {
	var ours *rawsock.OpError
	var net *os.SyscallError
	switch {
	case errors.As(err, &ours) && ours.Op == "socket":
	case errors.As(err, &net) && net.Syscall == "socket":
	default:
		return false
	}
	for _, errno := range refusals {
		if errors.Is(err, errno) {
			return true
		}
	}
	return false
}

// refusals are what socket(2) says where privilege, a filter or the kernel stand
// against a domain or a type.
var refusals = []syscall.Errno{
	syscall.EPERM, syscall.EACCES, syscall.ENOSYS,
	syscall.EAFNOSUPPORT, syscall.EPROTONOSUPPORT, syscall.ESOCKTNOSUPPORT,
}

// isBusy reports whether the system may take the packet a little later: the
// queue of the device or the neighbour table is full.
func isBusy(err error) bool {
	return errors.Is(err, syscall.ENOBUFS) || errors.Is(err, syscall.EAGAIN) || errors.Is(err, syscall.ENOMEM)
}

// mayBePending reports whether err may be what an ICMP error about an earlier probe
// has left behind. None leaves EPERM, which a local firewall says of each packet it
// drops (net/ipv4/icmp.c, icmp_err_convert; net/ipv6/icmp.c, icmpv6_err_convert): a
// packet tried again would be counted twice by its rules.
func mayBePending(err error) bool { return !errors.Is(err, syscall.EPERM) }

// pendingErrors is how often a send on a datagram socket is tried again: an ICMP
// error about an earlier probe, to whatever host, is reported by the next
// send, once, and meanwhile another may have come in. What is refused more often
// is refused for itself.
const pendingErrors = 16

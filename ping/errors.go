package ping

import (
	"errors"
	"fmt"
	"net"
	"net/netip"
	"slices"
	"strings"
	"time"
)

// Errors to test for with errors.Is. Those about a probe are in [Reply.Err]
// and come back from [Ping]; the others come from the call that failed.
var (
	// ErrTimeout: no answer within the timeout.
	ErrTimeout = errors.New("ping: no answer within the timeout")

	// ErrUnreachable: somebody answered with an ICMP error; every *ICMPError is
	// one. The five below are the kinds worth telling apart.
	ErrUnreachable     = errors.New("ping: unreachable")
	ErrHostUnreachable = errors.New("ping: host unreachable")
	ErrNetUnreachable  = errors.New("ping: network unreachable")
	ErrPortUnreachable = errors.New("ping: port unreachable")
	// ErrFiltered: administratively prohibited.
	ErrFiltered = errors.New("ping: administratively prohibited")
	// ErrTimeExceeded: the TTL ran out on the way (or a fragment never came).
	ErrTimeExceeded = errors.New("ping: time to live exceeded")
	// ErrTooBig: the packet does not fit the path and may not be fragmented;
	// the MTU is in the *ICMPError, or in the *SendError when this machine said so.
	ErrTooBig = errors.New("ping: packet too big")

	// ErrIndeterminate: this machine may have lost the answer itself.
	ErrIndeterminate = errors.New("ping: answer may have been dropped locally")

	// ErrPermission: neither a raw nor a datagram socket may be opened.
	ErrPermission = errors.New("ping: not permitted")

	// ErrClosed: the Prober was closed. It is net.ErrClosed.
	ErrClosed = net.ErrClosed
)

// ICMPError is an ICMP error message about one of our probes.
// Types and codes: RFC 792 and RFC 1812 for IPv4, RFC 4443 for IPv6.
type ICMPError struct {
	Reporter   netip.Addr  // who sent it
	Type, Code uint8       // as in the message
	MTU        int         // of the next hop, for "packet too big"; else 0
	Pointer    int         // offset of the offending byte, for "parameter problem"
	Gateway    netip.Addr  // for a redirect, where to go instead
	Extensions []Extension // RFC 4884

	// QuotedTTL and QuotedTOS are the probe's time to live (hop limit) and type of
	// service (traffic class) as its quote has them: what was left of them where the
	// error was sent, to compare with what was sent. They are -1 when not known: the
	// quote had no IP header whole, or the probe left through a datagram socket of
	// Linux, whose error queue drops that header (net/ipv4/ip_sockglue.c,
	// ip_icmp_error; net/ipv6/datagram.c, ipv6_icmp_error).
	QuotedTTL, QuotedTOS int

	// Quoted is the quote itself, from the probe's IP header on, as it came: changed
	// on the way to where the error was sent, cut short as a rule, and padded with
	// zeros up to extensions (RFC 4884, section 4). Lengths in an IPv4 header are in
	// network byte order, but on macOS. It is nil where there is no header whole.
	Quoted []byte
}

// Error returns "ping: <reporter>: <what it says>".
func (e *ICMPError) Error() string {
	return fmt.Sprintf("ping: %v: %s", e.Reporter, lowerFirst(e.Text()))
}

// Is reports whether the message is of the class target names.
func (e *ICMPError) Is(target error) bool {
	return target == ErrUnreachable || target == icmpClass(e.Reporter.Is4(), e.Type, e.Code)
}

func lowerFirst(s string) string {
	if s == "" {
		return s
	}
	return strings.ToLower(s[:1]) + s[1:]
}

// LocalError is why a probe is Indeterminate.
type LocalError struct {
	Reason string        // "socket buffer overflow", "process stalled", "machine suspended" or "dropped on its way out, …"
	Drops  uint64        // packets the socket dropped meanwhile, at most: raw sockets over-count
	Stall  time.Duration // how long the process, or the machine, stood still
}

// Error returns "ping: <reason> for <stall>", or how many packets were dropped.
func (e *LocalError) Error() string {
	switch {
	case e.Stall > 0:
		return fmt.Sprintf("ping: %s for %v", e.Reason, e.Stall.Round(time.Millisecond))
	case e.Drops > 0:
		return fmt.Sprintf("ping: %s: up to %d packets dropped", e.Reason, e.Drops)
	}
	return "ping: " + e.Reason
}

// Is makes every LocalError an ErrIndeterminate.
func (e *LocalError) Is(target error) bool { return target == ErrIndeterminate }

// PermissionError says that no socket could be opened, or no raw one where nothing else
// will do, what was tried, why it
// was refused and what would allow it.
type PermissionError struct {
	Attempts []Attempt // in the order they were made
	Cause    string    // one sentence
	Fixes    []string  // commands, any one of which would help; the first fits most
}

// OptionError is something of the [Config] that the system refused its sockets, such as
// a Mark without the privilege or an Interface that does not exist. Without it Open
// may well succeed.
type OptionError struct {
	Option string // the field: "Mark", "Interface", "Source" …
	Err    error  // unwraps to the errno, or errors.ErrUnsupported
}

// Error returns "ping: open: <what was refused>: <reason>".
func (e *OptionError) Error() string { return "ping: open: " + e.Err.Error() }

// Unwrap returns Err.
func (e *OptionError) Unwrap() error { return e.Err }

// Attempt is one socket that could not be opened.
type Attempt struct {
	Mode Mode  // Raw or Datagram
	Err  error // unwraps to the errno
}

// Error names every attempt and the cause; the commands are in Fixes.
func (e *PermissionError) Error() string {
	var b strings.Builder
	b.WriteString("ping: no ")
	if !slices.ContainsFunc(e.Attempts, func(a Attempt) bool { return a.Mode != Raw }) {
		b.WriteString("raw ")
	}
	b.WriteString("ICMP socket may be opened here (")
	for i, a := range e.Attempts {
		if i > 0 {
			b.WriteString("; ")
		}
		fmt.Fprintf(&b, "%v: %v", a.Mode, rootCause(a.Err))
	}
	b.WriteString("): ")
	b.WriteString(e.Cause)
	return b.String()
}

// Is makes every PermissionError an ErrPermission.
func (e *PermissionError) Is(target error) bool { return target == ErrPermission }

// Unwrap returns the errors of the attempts.
func (e *PermissionError) Unwrap() []error {
	errs := make([]error, len(e.Attempts))
	for i, a := range e.Attempts {
		errs[i] = a.Err
	}
	return errs
}

// rootCause is the innermost error: the errno, without the path to it.
func rootCause(err error) error {
	for {
		inner := errors.Unwrap(err)
		if inner == nil {
			return err
		}
		err = inner
	}
}

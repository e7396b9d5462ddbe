package rawsock

import (
	"fmt"
	"net"
	"strings"
	"syscall"
)

// OpError is a refused operation. Err is the cause: a [syscall.Errno],
// [net.ErrClosed], [os.ErrDeadlineExceeded], the error of a context, an
// [*AddrError] or [errors.ErrUnsupported]; it is reached with errors.Is.
type OpError struct {
	Op     string // "socket", "bind", "connect", "set IP_TTL", …
	Domain Domain // of the socket, as are the next two; 0 where there is none
	Type   Type   // as it was asked for
	Proto  Proto  // as it was asked for, 0 for the kernel's choice
	Addr   Addr   // the object of the operation, nil where it has none
	Err    error  // the cause; never nil

	// Wrong says of "socket" and "socketpair" which argument the kernel does not
	// have: "domain", "type" or "protocol"; "" where none is to blame, as for EPERM.
	Wrong string

	// Needs is the capability that would have permitted it; "" where that is
	// not known, or was not the cause.
	Needs string
}

// Error reads "rawsock: bind 127.0.0.1:80: permission denied" or "rawsock: set
// SO_RCVBUFFORCE: operation not permitted (needs CAP_NET_ADMIN)".
func (e *OpError) Error() string {
	s := "rawsock: " + e.Op
	switch {
	case e.Addr != nil:
		s += " " + e.Addr.String()
	case e.Op == "socket" || e.Op == "socketpair":
		s += " " + e.Domain.String() + " " + e.Type.String() + " " + e.Proto.String()
	}
	if e.Wrong != "" {
		s += ": " + e.Wrong
	}
	s += ": " + e.Err.Error()
	if e.Needs != "" {
		s += " (needs " + e.Needs + ")"
	}
	return s
}

// Unwrap returns the cause.
func (e *OpError) Unwrap() error { return e.Err }

// Timeout reports whether a deadline has passed, or the peer did not answer
// (ETIMEDOUT); with Temporary it makes an OpError a [net.Error].
func (e *OpError) Timeout() bool {
	t, ok := e.Err.(interface{ Timeout() bool })
	return ok && t.Timeout()
}

// Temporary reports whether the operation may well succeed later: what package net
// takes it for, EMFILE of accept among it.
func (e *OpError) Temporary() bool {
	t, ok := e.Err.(interface{ Temporary() bool })
	return ok && t.Temporary()
}

var _ net.Error = (*OpError)(nil)

// ErrWouldBlock is the answer of a call that may not wait, of a batch or in
// non-blocking mode, and found nothing to do without: no message, no connection, no
// room in the send buffer. It comes bare, for ==, but from Connect, whose error is
// EINPROGRESS too; and it unwraps to [syscall.EAGAIN].
var ErrWouldBlock error = wouldBlock{}

type wouldBlock struct{}

func (wouldBlock) Error() string { return "rawsock: operation would block" }

func (wouldBlock) Unwrap() error { return syscall.EAGAIN }

// A sendError or recvError is the errno of a batch call. They exist so that a
// frequent failure (ENOBUFS in a sweep of a silent network, EPERM behind a
// firewall rule) costs no allocation: the runtime boxes a word below 256 without
// one.
type (
	sendError syscall.Errno
	recvError syscall.Errno
)

func (e sendError) Error() string { return "rawsock: send: " + syscall.Errno(e).Error() }

func (e sendError) Unwrap() error { return syscall.Errno(e) }

func (e recvError) Error() string { return "rawsock: receive: " + syscall.Errno(e).Error() }

func (e recvError) Unwrap() error { return syscall.Errno(e) }

// Strerror is the text of an errno as glibc's strerror(3) gives it in the C
// locale: "Permission denied", "Success" for 0, and "Unknown error 99999" for a
// number that means nothing.
func Strerror(e syscall.Errno) string {
	if e == 0 {
		return "Success"
	}
	text := e.Error()
	if text == fmt.Sprintf("errno %d", int(e)) {
		return fmt.Sprintf("Unknown error %d", int(e))
	}
	// The syscall package holds the same texts with the first letter lowered.
	return strings.ToUpper(text[:1]) + text[1:]
}

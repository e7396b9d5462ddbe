//go:build linux || darwin || dragonfly || freebsd || netbsd || openbsd

package rawsock

import (
	"context"
	"syscall"

	"golang.org/x/sys/unix"
)

// Connect fixes the peer, and lets the kernel choose the local address if Bind did
// not; man connect(2). For SOCK_STREAM and SOCK_SEQPACKET it waits until the peer's
// kernel has answered: ECONNREFUSED, EHOSTUNREACH, ENETUNREACH, ETIMEDOUT, or
// EISCONN, already connected. Otherwise nothing is sent and nothing waits.
//
// The end of ctx, or the write deadline, ends the wait and not the attempt: a
// further Connect waits on, whatever address it is given, and Close gives it up, or
// Disconnect, after which another can be tried. In non-blocking mode the error is
// [ErrWouldBlock] and EINPROGRESS, and a further Connect, when the socket has become
// writable, answers nil or says why not; see [Conn.SetNonblock].
func (c *Conn) Connect(ctx context.Context, a Addr) error {
	err := ctx.Err()
	if err == nil {
		err = c.connect(ctx, a)
	}
	if err != nil {
		return c.opError("connect", a, err)
	}
	c.setPeer(a)
	return nil
}

func (c *Conn) connect(ctx context.Context, a Addr) error {
	if ip, ok := a.(IPAddr); ok && c.stream() && c.domain != AF_UNIX && ip.IsValid() && ip.Port() == 0 {
		return badAddr(a, syscall.EINVAL, "no port")
	}
	if !c.connectionOriented() {
		return c.connectNow(a)
	}
	x, err := c.begin(writing, ctx)
	if err != nil {
		return err
	}
	defer x.end()
	if err := c.put(c.fd, a, &x.name); err != nil {
		return err
	}
	x.kind = callConnect
	if c.domain == AF_UNIX {
		return x.runAsking(ctx) // EAGAIN: the listener's queue is full
	}
	err = x.runContext(ctx)
	if err == ErrWouldBlock {
		return inProgress{x.errno}
	}
	return err
}

// connectNow spares sockets that have nothing to wait for the poller.
func (c *Conn) connectNow(a Addr) error {
	var cause error
	err := c.with("connect", a, func(fd int) error {
		var sa kernelAddr
		if cause = c.put(fd, a, &sa); cause == nil {
			cause = errnoErr(sa.connect(fd))
		}
		return nil
	})
	if err != nil { // closed
		return err.(*OpError).Err
	}
	return cause
}

// tryConnect calls connect(2), and then asks until it is known how that went.
func (x *call) tryConnect(fd uintptr) bool {
	if x.begun {
		x.errno = x.name.reconnect(int(fd))
	} else {
		x.errno = x.name.connect(int(fd))
	}
	switch x.errno {
	case unix.EINPROGRESS, unix.EALREADY, unix.EINTR:
		x.begun = true
		return false
	case unix.EAGAIN:
		return false
	case unix.EISCONN:
		if x.begun {
			x.errno = 0
		}
	}
	return true
}

// inProgress is the answer of a non-blocking connect.
type inProgress struct{ errno syscall.Errno }

func (e inProgress) Error() string { return e.errno.Error() }

func (e inProgress) Unwrap() []error { return []error{e.errno, ErrWouldBlock} }

// Disconnect takes the peer away again, man connect(2), AF_UNSPEC: a datagram
// socket then receives from everybody, and a TCP socket, whose connection is reset,
// can be connected anew.
func (c *Conn) Disconnect() error {
	err := c.with("disconnect", nil, disconnect)
	if err == nil {
		c.setPeer(nil)
	}
	return err
}

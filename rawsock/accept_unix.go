//go:build linux || darwin || dragonfly || freebsd || netbsd || openbsd

package rawsock

import (
	"context"
	"math"

	"golang.org/x/sys/unix"
)

// Listen makes the socket passive: SOCK_STREAM and SOCK_SEQPACKET, man listen(2).
// The queue of connections that wait for [Conn.Accept] then holds backlog, or
// net.core.somaxconn if that is less (a negative backlog asks for that much); what
// it really holds says [Conn.ListenQueue]. An IP socket without a port gets one. EOPNOTSUPP:
// datagrams; EINVAL: a UNIX socket without a name.
func (c *Conn) Listen(backlog int) error {
	return c.with("listen", nil, func(fd int) error { return unix.Listen(fd, min(max(backlog, -1), math.MaxInt32)) })
}

// Accept takes the first connection that waits, man accept(2), and returns it with
// the address of its peer. It is closed on exec, in blocking mode and without
// deadlines, whatever the listener's are. Without one it waits: until ctx ends, or
// the read deadline, or answers [ErrWouldBlock] in non-blocking mode. EINVAL: the
// socket does not listen.
func (c *Conn) Accept(ctx context.Context) (*Conn, Addr, error) {
	if err := ctx.Err(); err != nil {
		return nil, nil, c.opError("accept", nil, err)
	}
	x, err := c.begin(reading, ctx)
	if err != nil {
		return nil, nil, c.opError("accept", nil, err)
	}
	defer x.end()
	x.kind = callAccept
	if err := x.runContext(ctx); err != nil {
		return nil, nil, c.failed("accept", nil, err)
	}
	accepted := &Conn{domain: c.domain, typ: c.typ, proto: c.proto, unpolled: c.unpolled}
	accepted.fd = x.n
	accepted.peer = x.source()
	return accepted, accepted.peer, nil
}

// source is the address that came with a call.
func (x *call) source() Addr {
	if a := x.name.addr(x.conn.fd); a != nil {
		return a
	}
	if x.conn.domain == AF_UNIX {
		return UnixAddr{} // of nobody who has a name
	}
	return nil
}

//go:build linux || darwin || dragonfly || freebsd || netbsd || openbsd

package rawsock

import (
	"io"
	"net"
	"net/netip"
)

// Read receives what is there, at most len(p) bytes, and waits when nothing is. It
// has three results besides data: [io.EOF], the peer has closed; [ErrWouldBlock],
// nothing yet, in non-blocking mode; and any other error, an [*OpError]. Of a
// datagram or record it receives one, and what does not fit is lost: see ReadMsg. An
// empty datagram is 0 and nil, not the end; an empty record too, unless the
// connection has ended behind it.
func (c *Conn) Read(p []byte) (int, error) {
	if c.line.kept() {
		if n := c.line.take(p); n > 0 {
			return n, nil
		}
	}
	if len(p) == 0 && c.stream() && !c.closed() {
		return 0, nil
	}
	x, err := c.begin(reading, nil)
	if err != nil {
		return 0, c.opError("read", nil, err)
	}
	x.kind, x.data, x.flags = callRecv, p, 0
	err = x.run()
	n := x.n
	if err == nil && n == 0 && x.atEnd() {
		err = io.EOF
	}
	x.end()
	if err != nil {
		return 0, c.failed("read", nil, err)
	}
	return n, nil
}

// atEnd tells the end of a connection from an empty message, after a receive that
// gave 0 bytes. Of records it asks the socket: the end has come when the peer has
// closed and nothing else is queued.
func (x *call) atEnd() bool {
	switch x.conn.typ {
	case SOCK_STREAM:
		return true
	case SOCK_SEQPACKET:
		return recordsEnded(x.conn.fd)
	}
	return false
}

// ReadFrom is Read that also tells the sender, an [Addr]; man recvfrom(2). It is nil
// on connections.
func (c *Conn) ReadFrom(p []byte) (int, net.Addr, error) {
	x, err := c.recvFrom(p)
	if err != nil {
		return 0, nil, c.failed("read", nil, err)
	}
	n, from := x.n, net.Addr(nil)
	if !c.stream() {
		from = netAddr(x.source())
	}
	x.end()
	return n, from, nil
}

// ReadFromAddrPort is ReadFrom for AF_INET and AF_INET6, and does not allocate,
// but for a link-local sender's zone.
func (c *Conn) ReadFromAddrPort(p []byte) (int, netip.AddrPort, error) {
	x, err := c.recvFrom(p)
	if err != nil {
		return 0, netip.AddrPort{}, c.failed("read", nil, err)
	}
	n, from := x.n, x.name.addrPort(c.fd)
	x.end()
	return n, from, nil
}

// recvFrom returns the call, to be ended, when there is no error.
func (c *Conn) recvFrom(p []byte) (*call, error) {
	x, err := c.begin(reading, nil)
	if err != nil {
		return nil, err
	}
	x.kind, x.data, x.flags = callRecvFrom, p, 0
	err = x.run()
	if err == nil && x.n == 0 && len(p) > 0 && x.atEnd() {
		err = io.EOF
	}
	if err != nil {
		x.end()
		return nil, err
	}
	return x, nil
}

// ReadMsg receives a message with everything around it, man recvmsg(2): n bytes of
// data into p, oobn bytes of ancillary data into oob (for [Ancillary.Parse]), from
// whom, and what became of it: [MSG_TRUNC], p was too small and the rest is lost,
// [MSG_CTRUNC], oob was too small, [MSG_EOR], [MSG_OOB]. The flags given may be
// [MSG_PEEK], leave it in the queue; MSG_TRUNC, n is the true length, whatever of it
// fits; MSG_OOB. Descriptors that come along are in oob, closed on exec, and are the
// caller's: see [Ancillary.CloseRights]. The end of a connection is [io.EOF].
func (c *Conn) ReadMsg(p, oob []byte, flags int) (n, oobn, recvFlags int, from Addr, err error) {
	x, err := c.begin(reading, nil)
	if err != nil {
		return 0, 0, 0, nil, c.opError("read", nil, err)
	}
	defer x.end()
	x.kind, x.data, x.flags = callRecvMsg, p, uintptr(flags&^MSG_ERRQUEUE)
	x.msg.control(oob)
	err = x.run()
	if err == nil {
		oobn, recvFlags = x.msg.received()
		// An empty record that descriptors came with is not the end: they are open.
		bare := c.stream() || oobn == 0 && recvFlags&MSG_CTRUNC == 0
		if x.n == 0 && len(p) > 0 && bare && x.atEnd() {
			err = io.EOF
		}
	}
	if err != nil {
		return 0, 0, 0, nil, c.failed("read", nil, err)
	}
	if !c.stream() {
		from = x.source()
	}
	return x.n, oobn, recvFlags, from, nil
}

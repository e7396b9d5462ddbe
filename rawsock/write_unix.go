//go:build linux || darwin || dragonfly || freebsd || netbsd || openbsd

package rawsock

import (
	"context"
	"net"
	"net/netip"
)

// No call here raises SIGPIPE: a peer that has gone is EPIPE (MSG_NOSIGNAL).

// Write sends all of p, waiting for room as often as it takes, or says with its
// error how many bytes went. Nobody else's Write comes in between, in blocking mode.
// A datagram or record goes as one or not at all (EMSGSIZE), an empty one too.
func (c *Conn) Write(p []byte) (int, error) {
	x, err := c.begin(writing, nil)
	if err != nil {
		return 0, c.opError("write", nil, err)
	}
	x.kind, x.data, x.flags = callSend, p, 0
	n := 0
	for {
		err = x.run()
		n += x.n
		if err != nil || n >= len(p) || !c.stream() {
			break
		}
		x.data = p[n:]
	}
	x.end()
	if err != nil {
		return n, c.failed("write", nil, err)
	}
	return n, nil
}

// WriteSome sends once, man send(2), as much of p as there is room for, and waits
// only while there is none at all. Fewer bytes than len(p), and 0 for an empty p,
// are no error.
func (c *Conn) WriteSome(p []byte) (int, error) {
	x, err := c.begin(writing, nil)
	if err != nil {
		return 0, c.opError("write", nil, err)
	}
	x.kind, x.data, x.flags = callSend, p, 0
	err = x.run()
	n := x.n
	x.end()
	return n, c.failed("write", nil, err)
}

// WriteTo sends one datagram to a, an [Addr] or one of package net's; man sendto(2).
func (c *Conn) WriteTo(p []byte, a net.Addr) (int, error) {
	to, err := addrFrom(a)
	if err != nil {
		return 0, c.opError("write", nil, err)
	}
	x, err := c.begin(writing, nil)
	if err != nil {
		return 0, c.opError("write", to, err)
	}
	defer x.end()
	x.kind, x.data, x.flags = callSend, p, 0
	if err = c.put(c.fd, to, &x.name); err == nil {
		err = x.sendOnce()
	}
	return x.n, c.failed("write", to, err)
}

// WriteToAddrPort is WriteTo for AF_INET and AF_INET6, and does not allocate.
func (c *Conn) WriteToAddrPort(p []byte, to netip.AddrPort) (int, error) {
	x, err := c.begin(writing, nil)
	if err != nil {
		return 0, c.opError("write", IPAddr{to}, err)
	}
	x.kind, x.data, x.flags = callSend, p, 0
	if err = c.putIP(c.fd, IPAddr{to}, &x.name); err == nil {
		err = x.run()
	}
	n := x.n
	x.end()
	if err != nil {
		return 0, c.failed("write", IPAddr{to}, err)
	}
	return n, nil
}

// WriteMsg sends p, and oob beside it, once; man sendmsg(2). oob is built with the
// Append functions. A nil Addr sends to the connected peer. On SOCK_STREAM fewer
// bytes than len(p) may go, and oob with the first of them. The flags are those of
// [MSG_OOB], [MSG_EOR], [MSG_DONTROUTE], [MSG_MORE], [MSG_CONFIRM].
func (c *Conn) WriteMsg(p, oob []byte, to Addr, flags int) (int, error) {
	x, err := c.begin(writing, nil)
	if err != nil {
		return 0, c.opError("write", to, err)
	}
	defer x.end()
	x.kind, x.data, x.flags = callSendMsg, p, uintptr(flags)
	x.msg.control(oob)
	if to != nil {
		err = c.put(c.fd, to, &x.name)
	}
	if err == nil {
		err = x.sendOnce()
	}
	return x.n, c.failed("write", to, err)
}

// sendOnce is run, for messages with a destination of their own.
func (x *call) sendOnce() error {
	if x.conn.domain == AF_UNIX && x.name.length > 0 {
		return x.runAsking(context.Background()) // the queue is another socket's
	}
	return x.run()
}

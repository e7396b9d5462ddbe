//go:build linux || darwin || dragonfly || freebsd || netbsd || openbsd

package rawsock

import (
	"syscall"

	"golang.org/x/sys/unix"
)

// Socket creates a socket, man socket(2): closed on exec, without an address. What
// the kernel refuses is an [*OpError] with its errno, such as EPERM (SOCK_RAW without
// CAP_NET_RAW) or EACCES (a ping socket for a group outside
// net.ipv4.ping_group_range); of a combination that does not exist OpError.Wrong says
// which part is to blame. It is never another kind of socket. It runs on the calling
// thread, so privileges raised on that thread hold.
func Socket(d Domain, t Type, p Proto, cfg *Config) (*Conn, error) {
	c := &Conn{domain: d, typ: t, proto: p}
	c.fd = -1
	var refused error
	open := func() error {
		c.fd, refused = createSocket(d, t, p)
		return refused
	}
	if cfg == nil {
		cfg = &Config{}
	}
	c.unpolled = cfg.Unpolled
	var err error
	switch {
	case impossible(d, t, p) != 0:
		refused = impossible(d, t, p)
	case cfg.NetNS == nil:
		err = open()
	default:
		err = inNamespace(cfg.NetNS, open)
	}
	switch {
	case refused != nil:
		return nil, c.refused("socket", refused)
	case err != nil: // getting into the namespace, or out of it with the socket
		if c.fd >= 0 {
			_ = unix.Close(c.fd)
		}
		return nil, c.opError("setns", nil, err)
	}
	return c, nil
}

// Pair creates two sockets that are connected to each other, man socketpair(2).
// AF_UNIX alone has them: EOPNOTSUPP.
func Pair(d Domain, t Type, p Proto) (a, b *Conn, err error) {
	a, b = &Conn{domain: d, typ: t, proto: p}, &Conn{domain: d, typ: t, proto: p}
	if errno := impossible(d, t, p); errno != 0 {
		return nil, nil, a.refused("socketpair", errno)
	}
	fds, err := createPair(d, t, p)
	if err != nil {
		return nil, nil, a.refused("socketpair", err)
	}
	a.fd, b.fd = fds[0], fds[1]
	return a, b, nil
}

// Limits of the arguments of socket(2), behind which it answers EINVAL: linux/net.h
// and linux/in.h, SOCK_TYPE_MASK, SOCK_MAX, IPPROTO_MAX.
const (
	typeMask = 0xf
	typeMax  = 11
	protoMax = 263
)

// impossible is the errno of arguments that must not get to the kernel, which would
// see others: it takes flags beside the type, an int of 32 bits, and as the protocol
// of AF_PACKET one of 16.
func impossible(d Domain, t Type, p Proto) syscall.Errno {
	switch {
	case d != Domain(int32(d)):
		return unix.EAFNOSUPPORT
	case t != t&typeMask, p != Proto(int32(p)), d == AF_PACKET && p != Proto(uint16(p)):
		return unix.EINVAL
	}
	return 0
}

// refused is the error of creating c, with the part of it that is to blame.
func (c *Conn) refused(op string, err error) *OpError {
	e := c.opError(op, nil, err)
	switch err {
	case unix.EAFNOSUPPORT:
		e.Wrong = "domain"
	case unix.ESOCKTNOSUPPORT:
		e.Wrong = "type"
	case unix.EPROTONOSUPPORT:
		e.Wrong = "protocol"
	case unix.EINVAL:
		if c.typ < 0 || c.typ >= typeMax {
			e.Wrong = "type"
		} else if c.proto < 0 || c.proto >= protoMax {
			e.Wrong = "protocol"
		}
	case unix.EOPNOTSUPP:
		e.Wrong = "domain" // it has no pairs
	}
	return e
}

//go:build linux || darwin || dragonfly || freebsd || netbsd || openbsd

package rawsock

import (
	"os"

	"golang.org/x/sys/unix"
)

// FromFile adopts the socket that f has open: inherited, passed over AF_UNIX, or
// opened by package net (net.UDPConn.File). Domain, type and protocol are asked of
// the kernel, man socket(7), SO_DOMAIN, SO_TYPE, SO_PROTOCOL. The Conn has a
// descriptor of its own, closed on exec, so that f may be closed, and must be by
// whoever opened it. Both are one socket: options, queues and the non-blocking
// mode, which is switched on here, are shared. ENOTSOCK: f is no socket.
func FromFile(f *os.File) (*Conn, error) {
	c := &Conn{}
	err := controlFile(f, func(fd int) error { return c.adopt(fd) })
	if err != nil {
		return nil, c.opError("adopt", nil, err)
	}
	return c, nil
}

// controlFile runs call on the descriptor of f, which [os.File.Fd] would make
// blocking.
func controlFile(f *os.File, call func(fd int) error) error {
	raw, err := f.SyscallConn()
	if err != nil {
		return err
	}
	var callErr error
	if err := raw.Control(func(fd uintptr) { callErr = call(int(fd)) }); err != nil {
		return err
	}
	return callErr
}

// adopt finds out what fd is, and makes a copy of it the descriptor of c.
func (c *Conn) adopt(fd int) error {
	err := c.identify(fd)
	if err != nil {
		return err
	}
	own, err := unix.FcntlInt(uintptr(fd), unix.F_DUPFD_CLOEXEC, 0)
	if err != nil {
		return err
	}
	if err := unix.SetNonblock(own, true); err != nil {
		_ = unix.Close(own)
		return err
	}
	c.fd = own
	c.shared.Store(true)
	return nil
}

// File hands out a copy of the socket's descriptor, closed on exec, to pass on to a
// child process or to package net ([net.FileConn], [net.FilePacketConn]). The Conn
// stays open, and is the same socket: see [FromFile].
func (c *Conn) File() (f *os.File, err error) {
	err = c.with("dup", nil, func(fd int) error {
		own, err := unix.FcntlInt(uintptr(fd), unix.F_DUPFD_CLOEXEC, 0)
		if err != nil {
			return err
		}
		c.shared.Store(true)
		f = os.NewFile(uintptr(own), c.domain.String()+" "+c.typ.String()+" "+c.proto.String())
		return nil
	})
	return f, err
}

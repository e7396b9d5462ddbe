//go:build darwin || dragonfly || freebsd || netbsd || openbsd

package rawsock

import (
	"errors"
	"os"

	"golang.org/x/sys/unix"
)

// identify asks the kernel what kind of socket fd is. Of the protocol it does not
// say: that is 0.
func (c *Conn) identify(fd int) error {
	typ, err := unix.GetsockoptInt(fd, unix.SOL_SOCKET, unix.SO_TYPE)
	if err != nil {
		return err
	}
	name, err := unix.Getsockname(fd)
	if err != nil {
		return err
	}
	switch name.(type) {
	case *unix.SockaddrInet4:
		c.domain = AF_INET
	case *unix.SockaddrInet6:
		c.domain = AF_INET6
	case *unix.SockaddrUnix:
		c.domain = AF_UNIX
	default:
		return unix.EAFNOSUPPORT
	}
	c.typ = Type(typ)
	return nil
}

// inNamespace is for systems that have network namespaces.
func inNamespace(*os.File, func() error) error { return errors.ErrUnsupported }

// kernelBefore is about the versions of Linux.
func kernelBefore(string) bool { return false }

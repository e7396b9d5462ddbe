package rawsock

import "golang.org/x/sys/unix"

// identify asks the kernel what kind of socket fd is.
func (c *Conn) identify(fd int) error {
	domain, err := unix.GetsockoptInt(fd, unix.SOL_SOCKET, unix.SO_DOMAIN)
	if err != nil {
		return err
	}
	typ, err := unix.GetsockoptInt(fd, unix.SOL_SOCKET, unix.SO_TYPE)
	if err != nil {
		return err
	}
	c.domain, c.typ = Domain(domain), Type(typ)
	c.proto, err = protoOf(fd, c.domain)
	return err
}

// protoOf returns the protocol of a socket. Of packet sockets SO_PROTOCOL says 0:
// it is in their name, packet(7).
func protoOf(fd int, d Domain) (Proto, error) {
	if d != AF_PACKET {
		p, err := unix.GetsockoptInt(fd, unix.SOL_SOCKET, unix.SO_PROTOCOL)
		return Proto(p), err
	}
	sa, err := unix.Getsockname(fd)
	if err != nil {
		return 0, err
	}
	link, ok := sa.(*unix.SockaddrLinklayer)
	if !ok {
		return 0, unix.EAFNOSUPPORT
	}
	return Proto(kernelProto(AF_PACKET, Proto(link.Protocol))), nil // the same swap both ways
}

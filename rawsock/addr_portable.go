//go:build darwin || dragonfly || freebsd || netbsd || openbsd || (linux && rawsock_portable)

package rawsock

import (
	"net/netip"
	"strings"

	"golang.org/x/sys/unix"
)

// kernelAddr is any address as x/sys has it; length is 0 for none.
type kernelAddr struct {
	sa     unix.Sockaddr
	length uint32
}

func (sa *kernelAddr) set(a unix.Sockaddr) {
	sa.sa, sa.length = a, 0
	if a != nil {
		sa.length = 1
	}
}

// put fills in a for a socket of the domain of c. What cannot be an address of
// it is an *AddrError.
func (c *Conn) put(fd int, a Addr, sa *kernelAddr) error {
	switch a := a.(type) {
	case IPAddr:
		return c.putIP(fd, a, sa)
	case UnixAddr:
		if c.domain == AF_UNIX {
			return putUnix(a, sa)
		}
	case nil:
		return badAddr(nil, unix.EINVAL, "no address")
	}
	return badAddr(a, unix.EAFNOSUPPORT, "not an address of an "+c.domain.String()+" socket")
}

func (sa *kernelAddr) setIP(addr netip.Addr, scope uint32, port uint16) {
	switch {
	case addr.Is4():
		sa.set(&unix.SockaddrInet4{Port: int(port), Addr: addr.As4()})
	case addr.Is6():
		sa.set(&unix.SockaddrInet6{Port: int(port), ZoneId: scope, Addr: addr.As16()})
	default:
		sa.set(nil)
	}
}

func putUnix(a UnixAddr, sa *kernelAddr) error {
	most := len(unix.RawSockaddrUnix{}.Path) - 1 // and a NUL
	switch {
	case a.Name == "" || a.Name[0] == 0:
		return badAddr(a, unix.EINVAL, "names that are no path are Linux's alone")
	case len(a.Name) > most:
		return badAddr(a, unix.ENAMETOOLONG, "longer than a UNIX socket's path can be")
	case strings.IndexByte(a.Name, 0) > 0:
		return badAddr(a, unix.EINVAL, "a NUL within a path")
	}
	sa.set(&unix.SockaddrUnix{Name: a.Name})
	return nil
}

// addr is the inverse of put; nil for no address, or one of another domain than
// this package knows.
func (sa *kernelAddr) addr(fd int) Addr {
	if sa.length == 0 {
		return nil
	}
	if name, ok := sa.sa.(*unix.SockaddrUnix); ok {
		return UnixAddr{name.Name}
	}
	if ip := sa.addrPort(fd); ip.IsValid() {
		return IPAddr{ip}
	}
	return nil
}

func (sa *kernelAddr) addrPort(fd int) netip.AddrPort {
	addr, scope, port := sa.ip()
	if scope != 0 {
		addr = addr.WithZone(zoneOf(fd, scope))
	}
	return netip.AddrPortFrom(addr, port)
}

func (sa *kernelAddr) ip() (addr netip.Addr, scope uint32, port uint16) {
	switch a := sa.sa.(type) {
	case *unix.SockaddrInet4:
		return netip.AddrFrom4(a.Addr), 0, uint16(a.Port)
	case *unix.SockaddrInet6:
		return netip.AddrFrom16(a.Addr), a.ZoneId, uint16(a.Port)
	}
	return
}

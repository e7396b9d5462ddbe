//go:build !rawsock_portable

package rawsock

import (
	"encoding/binary"
	"net/netip"
	"strings"
	"unsafe"

	"golang.org/x/sys/unix"
)

// kernelAddr is any address as the kernel has it, and its length.
type kernelAddr struct {
	bytes  [unix.SizeofSockaddrAny]byte
	length uint32
}

// pointer is what a system call takes; nil for no address.
func (sa *kernelAddr) pointer() unsafe.Pointer {
	if sa.length == 0 {
		return nil
	}
	return unsafe.Pointer(&sa.bytes)
}

// known is the part of it that is filled in. The kernel may report more than it
// had room for.
func (sa *kernelAddr) known() []byte { return sa.bytes[:min(int(sa.length), len(sa.bytes))] }

// put fills in a for a socket of the domain of c. What cannot be an address of
// it is an *AddrError; an interface that is not there the errno of netdevice(7).
func (c *Conn) put(fd int, a Addr, sa *kernelAddr) error {
	switch a := a.(type) {
	case IPAddr:
		return c.putIP(fd, a, sa)
	case UnixAddr:
		if c.domain == AF_UNIX {
			return putUnix(a, sa)
		}
	case LinkAddr:
		if c.domain == AF_PACKET {
			return putLink(a, sa)
		}
	case NetlinkAddr:
		if c.domain == AF_NETLINK {
			binary.NativeEndian.PutUint16(sa.bytes[0:], unix.AF_NETLINK)
			binary.NativeEndian.PutUint16(sa.bytes[2:], 0)
			binary.NativeEndian.PutUint32(sa.bytes[4:], a.PortID)
			binary.NativeEndian.PutUint32(sa.bytes[8:], a.Groups)
			sa.length = unix.SizeofSockaddrNetlink
			return nil
		}
	case nil:
		return badAddr(nil, unix.EINVAL, "no address")
	}
	return badAddr(a, unix.EAFNOSUPPORT, "not an address of an "+c.domain.String()+" socket")
}

func (sa *kernelAddr) setIP(addr netip.Addr, scope uint32, port uint16) {
	sa.length = (*rawSockaddr)(sa.bytes[:]).put(addr, scope, port)
}

// sun_path is at 2 of struct sockaddr_un and has 108 bytes, man unix(7). The
// kernel would take a path that fills them without a NUL behind it; nothing else
// that reads the name then expects it.
const (
	sunPath    = 2
	sunPathMax = 108
)

func putUnix(a UnixAddr, sa *kernelAddr) error {
	binary.NativeEndian.PutUint16(sa.bytes[0:], unix.AF_UNIX)
	switch {
	case a.Name == "":
		sa.length = sunPath
		return nil
	case len(a.Name) > sunPathMax:
		return badAddr(a, unix.ENAMETOOLONG, "longer than a UNIX socket's name can be: 107 bytes, and a NUL")
	case a.Name[0] == 0:
		sa.length = sunPath + uint32(copy(sa.bytes[sunPath:], a.Name))
		return nil
	case len(a.Name) == sunPathMax:
		return badAddr(a, unix.ENAMETOOLONG, "longer than a UNIX socket's path can be: 107 bytes")
	case strings.IndexByte(a.Name, 0) > 0:
		return badAddr(a, unix.EINVAL, "a NUL within a path")
	}
	n := copy(sa.bytes[sunPath:], a.Name)
	sa.bytes[sunPath+n] = 0
	sa.length = sunPath + uint32(n) + 1
	return nil
}

// struct sockaddr_ll: family, protocol in network order, interface, hatype,
// packet type, length of the hardware address, and 8 bytes for it.
func putLink(a LinkAddr, sa *kernelAddr) error {
	if len(a.Hardware) > 8 {
		return badAddr(a, unix.EINVAL, "a hardware address of more than 8 bytes")
	}
	clear(sa.bytes[:unix.SizeofSockaddrLinklayer])
	binary.NativeEndian.PutUint16(sa.bytes[0:], unix.AF_PACKET)
	binary.BigEndian.PutUint16(sa.bytes[2:], a.EtherType)
	binary.NativeEndian.PutUint32(sa.bytes[4:], uint32(a.IfIndex))
	binary.NativeEndian.PutUint16(sa.bytes[8:], a.Hatype)
	sa.bytes[10], sa.bytes[11] = a.PacketType, byte(len(a.Hardware))
	copy(sa.bytes[12:], a.Hardware)
	sa.length = unix.SizeofSockaddrLinklayer
	return nil
}

// addr is the inverse of put; nil for no address, or one of another domain than
// this package knows.
func (sa *kernelAddr) addr(fd int) Addr {
	b := sa.known()
	if len(b) < sunPath {
		return nil
	}
	switch binary.NativeEndian.Uint16(b) {
	case unix.AF_UNIX:
		return unixName(b[sunPath:])
	case unix.AF_PACKET:
		if len(b) < 12 {
			return nil
		}
		return LinkAddr{
			EtherType:  binary.BigEndian.Uint16(b[2:]),
			IfIndex:    int(int32(binary.NativeEndian.Uint32(b[4:]))),
			Hatype:     binary.NativeEndian.Uint16(b[8:]),
			PacketType: b[10],
			Hardware:   string(b[12:min(12+int(b[11]), len(b))]),
		}
	case unix.AF_NETLINK:
		if len(b) < unix.SizeofSockaddrNetlink {
			return nil
		}
		return NetlinkAddr{PortID: binary.NativeEndian.Uint32(b[4:]), Groups: binary.NativeEndian.Uint32(b[8:])}
	}
	if ip := sa.addrPort(fd); ip.IsValid() {
		return IPAddr{ip}
	}
	return nil
}

// unixName reads sun_path. A path ends at its NUL; an abstract name has the length
// that the kernel says.
func unixName(path []byte) UnixAddr {
	if len(path) == 0 || path[0] == 0 {
		return UnixAddr{string(path)}
	}
	name, _, _ := strings.Cut(string(path), "\x00")
	return UnixAddr{name}
}

// addrPort is addr for IP alone; it does not allocate but for the name of a zone.
func (sa *kernelAddr) addrPort(fd int) netip.AddrPort {
	addr, scope, port := parseSockaddr(sa.known())
	if scope != 0 {
		addr = addr.WithZone(zoneOf(fd, scope))
	}
	return netip.AddrPortFrom(addr, port)
}

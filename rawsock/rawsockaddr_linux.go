package rawsock

import (
	"encoding/binary"
	"net/netip"

	"golang.org/x/sys/unix"
)

// rawSockaddr is a struct sockaddr_in or sockaddr_in6 as bytes: family in native
// order, then port, and for IPv4 the address at 4, for IPv6 flow information at
// 4, the address at 8 and the scope at 24. man ip(7), ipv6(7).
type rawSockaddr [unix.SizeofSockaddrInet6]byte

// put fills in a destination without allocating and returns its length, 0 for
// none.
func (sa *rawSockaddr) put(addr netip.Addr, scope uint32, port uint16) uint32 {
	binary.BigEndian.PutUint16(sa[2:], port)
	switch {
	case addr.Is4():
		binary.NativeEndian.PutUint16(sa[0:], unix.AF_INET)
		ip := addr.As4()
		copy(sa[4:8], ip[:])
		return unix.SizeofSockaddrInet4
	case addr.Is6():
		binary.NativeEndian.PutUint16(sa[0:], unix.AF_INET6)
		binary.NativeEndian.PutUint32(sa[4:], 0)
		ip := addr.As16()
		copy(sa[8:24], ip[:])
		binary.NativeEndian.PutUint32(sa[24:], scope)
		return unix.SizeofSockaddrInet6
	}
	return 0
}

// parseSockaddr reads a sockaddr of the length that b has. Anything but a whole
// IPv4 or IPv6 one gives an invalid Addr.
func parseSockaddr(b []byte) (addr netip.Addr, scope uint32, port uint16) {
	if len(b) < unix.SizeofSockaddrInet4 {
		return
	}
	switch binary.NativeEndian.Uint16(b) {
	case unix.AF_INET:
		return netip.AddrFrom4([4]byte(b[4:8])), 0, binary.BigEndian.Uint16(b[2:])
	case unix.AF_INET6:
		if len(b) < unix.SizeofSockaddrInet6 {
			return
		}
		return netip.AddrFrom16([16]byte(b[8:24])), binary.NativeEndian.Uint32(b[24:]), binary.BigEndian.Uint16(b[2:])
	}
	return
}

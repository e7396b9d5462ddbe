package rawsock

import (
	"encoding/binary"
	"net/netip"
	"strconv"

	"golang.org/x/sys/unix"
)

// sockaddr turns a into what bind and connect take, for the family of c.
func (c *Conn) sockaddr(fd int, a Addr) (unix.Sockaddr, error) {
	ip, ok := a.(IPAddr)
	if !ok || !ip.IsValid() {
		return nil, unix.EINVAL
	}
	addr := ip.Addr()
	switch {
	case c.domain == AF_INET && addr.Is4():
		return &unix.SockaddrInet4{Port: int(ip.Port()), Addr: addr.As4()}, nil
	case c.domain == AF_INET6 && addr.Is6():
		scope, err := scopeOf(fd, addr.Zone())
		if err != nil {
			return nil, err
		}
		return &unix.SockaddrInet6{Port: int(ip.Port()), ZoneId: scope, Addr: addr.As16()}, nil
	}
	return nil, errFamily
}

// addrOf is the inverse; nil for a family without an Addr of its own.
func addrOf(fd int, sa unix.Sockaddr) Addr {
	switch sa := sa.(type) {
	case *unix.SockaddrInet4:
		return IPAddr{netip.AddrPortFrom(netip.AddrFrom4(sa.Addr), uint16(sa.Port))}
	case *unix.SockaddrInet6:
		addr := netip.AddrFrom16(sa.Addr)
		if sa.ZoneId != 0 {
			addr = addr.WithZone(zoneOf(fd, sa.ZoneId))
		}
		return IPAddr{netip.AddrPortFrom(addr, uint16(sa.Port))}
	}
	return nil
}

// scopeOf finds the interface index of a zone. It asks the socket (man
// netdevice(7)) and not the net package, which would look in the namespace of
// whatever thread it runs on.
func scopeOf(fd int, zone string) (uint32, error) {
	if zone == "" {
		return 0, nil
	}
	ifreq, err := unix.NewIfreq(zone)
	if err == nil {
		err = unix.IoctlIfreq(fd, unix.SIOCGIFINDEX, ifreq)
	}
	if err == nil {
		return ifreq.Uint32(), nil
	}
	if n, parseErr := strconv.ParseUint(zone, 10, 32); parseErr == nil {
		return uint32(n), nil
	}
	return 0, err
}

// zoneOf names interface index, or spells the number when it has gone.
func zoneOf(fd int, index uint32) string {
	ifreq, err := unix.NewIfreq("")
	if err == nil {
		ifreq.SetUint32(index)
		err = unix.IoctlIfreq(fd, unix.SIOCGIFNAME, ifreq)
	}
	if err != nil {
		return strconv.FormatUint(uint64(index), 10)
	}
	return ifreq.Name()
}

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

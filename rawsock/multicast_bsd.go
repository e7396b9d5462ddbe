//go:build darwin || dragonfly || freebsd || netbsd || openbsd

package rawsock

import (
	"net"
	"net/netip"

	"golang.org/x/sys/unix"
)

// membership makes a struct ip_mreq or ipv6_mreq, ip(4) and ip6(4), which name no
// source.
func (c *Conn) membership(o Option, group, _ netip.Addr, ifIndex int) error {
	opt6 := unix.IPV6_JOIN_GROUP
	if o == GroupLeave {
		opt6 = unix.IPV6_LEAVE_GROUP
	}
	return c.setStruct(o, func(fd int) error {
		ifIndex, err := groupInterface(fd, group, ifIndex)
		if err != nil {
			return err
		}
		if group.Is6() {
			return unix.SetsockoptIPv6Mreq(fd, levelIPv6, opt6, &unix.IPv6Mreq{Multiaddr: group.As16(), Interface: uint32(ifIndex)})
		}
		if !group.Is4() {
			return unix.EINVAL
		}
		near, err := addressOf(ifIndex)
		if err != nil {
			return err
		}
		return unix.SetsockoptIPMreq(fd, levelIP, o.Opt, &unix.IPMreq{Multiaddr: group.As4(), Interface: near})
	})
}

// setMulticastInterface is IP_MULTICAST_IF, which takes an address here.
func setMulticastInterface(fd, index int) error {
	near, err := addressOf(index)
	if err != nil {
		return err
	}
	return unix.SetsockoptInet4Addr(fd, MulticastIf.Level, MulticastIf.Opt, near)
}

// addressOf is an IPv4 address of an interface, by which these systems name it; all
// zeros for index 0.
func addressOf(index int) (a [4]byte, err error) {
	if index == 0 {
		return a, nil
	}
	i, err := net.InterfaceByIndex(index)
	if err != nil {
		return a, unix.ENXIO
	}
	addrs, err := i.Addrs()
	if err != nil {
		return a, err
	}
	for _, addr := range addrs {
		if prefix, err := netip.ParsePrefix(addr.String()); err == nil && prefix.Addr().Is4() {
			return prefix.Addr().As4(), nil
		}
	}
	return a, unix.EADDRNOTAVAIL
}

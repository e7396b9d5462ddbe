//go:build darwin || dragonfly || freebsd || netbsd || openbsd

package rawsock

import (
	"errors"
	"net"
	"net/netip"

	"golang.org/x/sys/unix"
)

// JoinGroup receives what is sent to a multicast group, on the interface of that
// index; 0 is the interface of the group's zone, if it has one, or the kernel's
// choice by the routes. EADDRINUSE: it has joined already.
func (c *Conn) JoinGroup(group netip.Addr, ifIndex int) error {
	return c.membership(GroupJoin, unix.IPV6_JOIN_GROUP, group, ifIndex)
}

// LeaveGroup takes a JoinGroup back. EADDRNOTAVAIL: it had not joined.
func (c *Conn) LeaveGroup(group netip.Addr, ifIndex int) error {
	return c.membership(GroupLeave, unix.IPV6_LEAVE_GROUP, group, ifIndex)
}

func (c *Conn) membership(o Option, opt6 int, group netip.Addr, ifIndex int) error {
	return c.setStruct(o, func(fd int) error {
		if ifIndex == 0 {
			scope, err := scopeOf(fd, group.Zone())
			if err != nil {
				return err
			}
			ifIndex = int(scope)
		}
		if group.Is6() {
			return unix.SetsockoptIPv6Mreq(fd, levelIPv6, opt6, &unix.IPv6Mreq{Multiaddr: group.As16(), Interface: uint32(ifIndex)})
		}
		near, err := addressOf(ifIndex)
		if err != nil || !group.Is4() {
			return errors.Join(err, unix.EINVAL)
		}
		return unix.SetsockoptIPMreq(fd, levelIP, o.Opt, &unix.IPMreq{Multiaddr: group.As4(), Interface: near})
	})
}

// SetMulticastInterface sends multicast through the interface of that index, 0 for
// what the routes say: IP_MULTICAST_IF or IPV6_MULTICAST_IF by domain.
func (c *Conn) SetMulticastInterface(index int) error {
	if c.domain == AF_INET6 {
		return c.setStruct(MulticastIf6, func(fd int) error { return setInt(fd, MulticastIf6, index) })
	}
	return c.setStruct(MulticastIf, func(fd int) error {
		near, err := addressOf(index)
		if err != nil {
			return err
		}
		return unix.SetsockoptInet4Addr(fd, MulticastIf.Level, MulticastIf.Opt, near)
	})
}

// MulticastInterface reads what SetMulticastInterface has set. Of AF_INET the kernel
// tells an address alone, so that is [errors.ErrUnsupported].
func (c *Conn) MulticastInterface() (index int, err error) {
	if c.domain != AF_INET6 {
		return 0, c.opError("get "+MulticastIf.Name, nil, errors.ErrUnsupported)
	}
	err = c.getStruct(MulticastIf6, func(fd int) error {
		index, err = getInt(fd, MulticastIf6)
		return err
	})
	return index, err
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

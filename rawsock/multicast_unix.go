//go:build linux || darwin || dragonfly || freebsd || netbsd || openbsd

package rawsock

import (
	"errors"
	"net/netip"
)

// JoinGroup receives what is sent to a multicast group, on the interface of that
// index; 0 is the interface of the group's zone, if it has one, or the kernel's
// choice by the routes. EADDRINUSE: it has joined already; ENODEV: no such
// interface; EINVAL: not a multicast address; ENOBUFS: more groups than
// net.ipv4.igmp_max_memberships. RFC 3678, section 5.
func (c *Conn) JoinGroup(group netip.Addr, ifIndex int) error {
	return c.membership(GroupJoin, group, netip.Addr{}, ifIndex)
}

// LeaveGroup takes a JoinGroup back. EADDRNOTAVAIL: it had not joined.
func (c *Conn) LeaveGroup(group netip.Addr, ifIndex int) error {
	return c.membership(GroupLeave, group, netip.Addr{}, ifIndex)
}

// groupInterface is ifIndex, or for 0 the interface of the group's zone.
func groupInterface(fd int, group netip.Addr, ifIndex int) (int, error) {
	if ifIndex != 0 {
		return ifIndex, nil
	}
	scope, err := scopeOf(fd, group.Zone())
	return int(scope), err
}

// SetMulticastInterface sends multicast through the interface of that index,
// 0 for what the routes say: IP_MULTICAST_IF or IPV6_MULTICAST_IF by domain.
func (c *Conn) SetMulticastInterface(index int) error {
	if c.domain == AF_INET6 {
		return c.setStruct(MulticastIf6, func(fd int) error { return setInt(fd, MulticastIf6, index) })
	}
	return c.setStruct(MulticastIf, func(fd int) error { return setMulticastInterface(fd, index) })
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

//go:build linux || darwin || dragonfly || freebsd || netbsd || openbsd

package rawsock

import "syscall"

// Scope returns the scope id that a zone has where the socket is, in its network
// namespace: the index of the interface of that name (man netdevice(7)), or the number
// that the zone spells; 0 for "". ENODEV on Linux: there is no such interface.
func (c *Conn) Scope(zone string) (scope uint32, err error) {
	err = c.with("scope of zone "+zone, nil, func(fd int) error {
		scope, err = scopeOf(fd, zone)
		return err
	})
	return scope, err
}

// putIP fills in an address of AF_INET or AF_INET6, if c can have it.
func (c *Conn) putIP(fd int, a IPAddr, sa *kernelAddr) error {
	addr := a.Addr()
	switch {
	case !addr.IsValid():
		return badAddr(a, syscall.EINVAL, "no address")
	case c.domain == AF_INET && !addr.Is4():
		return badAddr(a, syscall.EAFNOSUPPORT, "an IPv6 address, and an AF_INET socket")
	case c.domain == AF_INET6 && !addr.Is6():
		return badAddr(a, syscall.EAFNOSUPPORT, "an IPv4 address, and an AF_INET6 socket (which takes ::ffff:"+addr.String()+")")
	case c.domain != AF_INET && c.domain != AF_INET6:
		return badAddr(a, syscall.EAFNOSUPPORT, "an IP address, and an "+c.domain.String()+" socket")
	}
	scope, err := scopeOf(fd, addr.Zone())
	if err != nil {
		return err
	}
	sa.setIP(addr, scope, a.Port())
	return nil
}

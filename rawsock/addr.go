package rawsock

import (
	"fmt"
	"net"
	"net/netip"
	"strings"
	"syscall"
)

// Addr names one end of a socket. It is sealed: the kinds of address are those
// of this package, and all of them are comparable with ==.
type Addr interface {
	net.Addr
	isAddr()
}

// IPAddr is the address of an AF_INET or AF_INET6 socket. The zone of an IPv6
// address is the name or the number of an interface, looked up in the network
// namespace of the socket it is given to. Port is the ICMP identifier for a ping
// socket (SOCK_DGRAM with IPPROTO_ICMP or IPPROTO_ICMPV6), and unused, so zero,
// for SOCK_RAW.
type IPAddr struct{ netip.AddrPort }

// Network returns "ip".
func (IPAddr) Network() string { return "ip" }

func (IPAddr) isAddr() {}

// ParseIP makes an IPAddr of what socket_bind and socket_connect take: a dotted
// quad or an IPv6 literal, with a zone if need be, and a port of 0 to 65535.
// Names are not looked up. The error is an [*AddrError].
func ParseIP(address string, port int) (IPAddr, error) {
	addr, err := netip.ParseAddr(address)
	if err != nil {
		return IPAddr{}, &AddrError{Addr: address, Reason: "not an IP address", Errno: syscall.EINVAL}
	}
	if port < 0 || port > 1<<16-1 {
		return IPAddr{}, &AddrError{Addr: address, Reason: fmt.Sprintf("port %d is not within 0 to 65535", port), Errno: syscall.EINVAL}
	}
	return IPAddr{netip.AddrPortFrom(addr, uint16(port))}, nil
}

// UnixAddr is the name of an AF_UNIX socket, man unix(7): a path of up to 107
// bytes; or behind a leading NUL an abstract name of up to 107 bytes of any value,
// NUL among them; or "", which is a socket without a name, and asks Bind for an
// abstract one of the kernel's choice.
type UnixAddr struct {
	Name string // sun_path without the NUL that ends a path
}

// Network returns "unix".
func (UnixAddr) Network() string { return "unix" }

// String returns the name with its NULs shown as @, as ss(8) has them.
func (a UnixAddr) String() string { return strings.ReplaceAll(a.Name, "\x00", "@") }

func (UnixAddr) isAddr() {}

// LinkAddr is the address of an AF_PACKET socket, struct sockaddr_ll of man
// packet(7).
type LinkAddr struct {
	IfIndex    int    // of the interface, 0 for any
	EtherType  uint16 // in host byte order, as [Proto]; 0 for that of the socket
	Hatype     uint16 // kind of interface, ARPHRD_…; of received packets
	PacketType uint8  // to whom, PACKET_HOST, …; of received packets
	Hardware   string // the bytes of the hardware address, at most 8
}

// HardwareAddr returns the hardware address in the type of package net.
func (a LinkAddr) HardwareAddr() net.HardwareAddr { return net.HardwareAddr(a.Hardware) }

// Network returns "link".
func (LinkAddr) Network() string { return "link" }

// String reads "02:00:00:00:00:01%2": hardware address and interface.
func (a LinkAddr) String() string { return fmt.Sprintf("%v%%%d", a.HardwareAddr(), a.IfIndex) }

func (LinkAddr) isAddr() {}

// NetlinkAddr is the address of an AF_NETLINK socket, man netlink(7). PortID 0 is
// the kernel as a destination, and its choice to Bind.
type NetlinkAddr struct {
	PortID uint32 // nl_pid: one socket's, as a rule the PID of its process
	Groups uint32 // nl_groups: bit n-1 is multicast group n
}

// Network returns "netlink".
func (NetlinkAddr) Network() string { return "netlink" }

// String reads "1234" or "1234/0x1": port and groups.
func (a NetlinkAddr) String() string {
	if a.Groups == 0 {
		return fmt.Sprint(a.PortID)
	}
	return fmt.Sprintf("%d/%#x", a.PortID, a.Groups)
}

func (NetlinkAddr) isAddr() {}

// AddrError is an address that no system call has seen, because it cannot be one
// of this socket. It unwraps to the errno that such an address would have earned.
type AddrError struct {
	Addr   string        // what was given
	Reason string        // why it cannot be: "port 65536 is not within 0 to 65535"
	Errno  syscall.Errno // what Unwrap returns: EINVAL, EAFNOSUPPORT or ENAMETOOLONG
}

// Error reads "rawsock: address 127.0.0.1: port 65536 is not within 0 to 65535".
func (e *AddrError) Error() string { return "rawsock: address " + e.Addr + ": " + e.Reason }

// Unwrap returns the errno.
func (e *AddrError) Unwrap() error { return e.Errno }

// badAddr is the error of an address that c cannot have.
func badAddr(a net.Addr, errno syscall.Errno, reason string) error {
	text := "<nil>"
	if a != nil {
		text = a.String()
	}
	return &AddrError{Addr: text, Reason: reason, Errno: errno}
}

// addrFrom takes, beside the kinds of address of this package, those of package
// net, which users of [net.PacketConn] have in hand.
func addrFrom(a net.Addr) (Addr, error) {
	switch a := a.(type) {
	case Addr:
		return a, nil
	case *net.UDPAddr:
		return unmapped(a.AddrPort()), nil
	case *net.TCPAddr:
		return unmapped(a.AddrPort()), nil
	case *net.IPAddr:
		ip, _ := netip.AddrFromSlice(a.IP)
		return unmapped(netip.AddrPortFrom(ip.WithZone(a.Zone), 0)), nil
	case *net.UnixAddr:
		// Package net writes the leading NUL of an abstract name as @.
		if abstract, ok := strings.CutPrefix(a.Name, "@"); ok {
			return UnixAddr{"\x00" + abstract}, nil
		}
		return UnixAddr{a.Name}, nil
	}
	return nil, badAddr(a, syscall.EINVAL, "no kind of address that a socket has")
}

// unmapped is an IPv4 address as such: net.IP has no difference between the two.
func unmapped(a netip.AddrPort) IPAddr {
	return IPAddr{netip.AddrPortFrom(a.Addr().Unmap(), a.Port())}
}

package rawsock

import (
	"net"
	"net/netip"
)

// Addr names one end of a socket. It is sealed: the kinds of address are those
// of this package.
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

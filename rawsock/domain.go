package rawsock

import (
	"strconv"
	"syscall"
)

// Domain is the address family of a socket, man socket(2).
type Domain int

// Type is the communication semantics of a socket, man socket(2).
type Type int

// Proto is the protocol of a socket: an IANA protocol number for AF_INET and
// AF_INET6 (0 lets the kernel choose, except for SOCK_RAW, which must say), an
// EtherType in host byte order for AF_PACKET, a family for AF_NETLINK.
type Proto int

// The address families. AF_PACKET and AF_NETLINK carry Linux's numbers
// everywhere, since nothing else has them.
const (
	AF_UNIX    Domain = syscall.AF_UNIX
	AF_LOCAL   Domain = AF_UNIX
	AF_INET    Domain = syscall.AF_INET
	AF_INET6   Domain = syscall.AF_INET6
	AF_NETLINK Domain = 16
	AF_PACKET  Domain = 17
)

// The socket types. Few combinations with a domain exist: [Socket] reports the
// kernel's refusal of the others and never puts another in their place.
const (
	SOCK_STREAM    Type = syscall.SOCK_STREAM
	SOCK_DGRAM     Type = syscall.SOCK_DGRAM
	SOCK_RAW       Type = syscall.SOCK_RAW
	SOCK_RDM       Type = 4
	SOCK_SEQPACKET Type = syscall.SOCK_SEQPACKET
)

// Protocol numbers, as assigned by IANA.
const (
	IPPROTO_IP      Proto = 0
	IPPROTO_ICMP    Proto = 1
	IPPROTO_IGMP    Proto = 2
	IPPROTO_TCP     Proto = 6
	IPPROTO_UDP     Proto = 17
	IPPROTO_GRE     Proto = 47
	IPPROTO_ICMPV6  Proto = 58
	IPPROTO_SCTP    Proto = 132
	IPPROTO_UDPLITE Proto = 136
	IPPROTO_RAW     Proto = 255 // send only, with a header of the caller's own; man raw(7)
)

// What PHP and others call the protocols, when they create a socket.
const (
	SOL_TCP = IPPROTO_TCP
	SOL_UDP = IPPROTO_UDP
)

// String is the constant's name in C, or the number.
func (d Domain) String() string {
	switch d {
	case AF_UNIX:
		return "AF_UNIX"
	case AF_INET:
		return "AF_INET"
	case AF_INET6:
		return "AF_INET6"
	case AF_NETLINK:
		return "AF_NETLINK"
	case AF_PACKET:
		return "AF_PACKET"
	}
	return "AF_" + strconv.Itoa(int(d))
}

// String is the constant's name in C, or the number.
func (t Type) String() string {
	switch t {
	case SOCK_STREAM:
		return "SOCK_STREAM"
	case SOCK_DGRAM:
		return "SOCK_DGRAM"
	case SOCK_RAW:
		return "SOCK_RAW"
	case SOCK_RDM:
		return "SOCK_RDM"
	case SOCK_SEQPACKET:
		return "SOCK_SEQPACKET"
	}
	return "SOCK_" + strconv.Itoa(int(t))
}

// String is the name of the IANA protocol as C spells it, or the number.
func (p Proto) String() string {
	switch p {
	case IPPROTO_IP:
		return "IPPROTO_IP"
	case IPPROTO_ICMP:
		return "IPPROTO_ICMP"
	case IPPROTO_IGMP:
		return "IPPROTO_IGMP"
	case IPPROTO_TCP:
		return "IPPROTO_TCP"
	case IPPROTO_UDP:
		return "IPPROTO_UDP"
	case IPPROTO_GRE:
		return "IPPROTO_GRE"
	case IPPROTO_ICMPV6:
		return "IPPROTO_ICMPV6"
	case IPPROTO_SCTP:
		return "IPPROTO_SCTP"
	case IPPROTO_UDPLITE:
		return "IPPROTO_UDPLITE"
	case IPPROTO_RAW:
		return "IPPROTO_RAW"
	}
	return "IPPROTO_" + strconv.Itoa(int(p))
}

//go:build linux || darwin || dragonfly || freebsd || netbsd || openbsd

package rawsock

import "golang.org/x/sys/unix"

const (
	levelSocket = unix.SOL_SOCKET
	levelIP     = unix.IPPROTO_IP
	levelIPv6   = unix.IPPROTO_IPV6
	levelTCP    = unix.IPPROTO_TCP
	levelRaw    = unix.IPPROTO_RAW
	levelICMPv6 = unix.IPPROTO_ICMPV6
)

// The numbers of the option table that go by the same name on all of these systems.
const (
	optSO_RCVBUF           = unix.SO_RCVBUF
	optSO_SNDBUF           = unix.SO_SNDBUF
	optSO_BROADCAST        = unix.SO_BROADCAST
	optSO_REUSEADDR        = unix.SO_REUSEADDR
	optSO_REUSEPORT        = unix.SO_REUSEPORT
	optSO_DONTROUTE        = unix.SO_DONTROUTE
	optSO_DEBUG            = unix.SO_DEBUG
	optSO_KEEPALIVE        = unix.SO_KEEPALIVE
	optSO_LINGER           = unix.SO_LINGER
	optSO_ERROR            = unix.SO_ERROR
	optSO_TIMESTAMP        = unix.SO_TIMESTAMP
	optIP_TTL              = unix.IP_TTL
	optIP_TOS              = unix.IP_TOS
	optIP_MULTICAST_TTL    = unix.IP_MULTICAST_TTL
	optIP_MULTICAST_LOOP   = unix.IP_MULTICAST_LOOP
	optIP_MULTICAST_IF     = unix.IP_MULTICAST_IF
	optIP_HDRINCL          = unix.IP_HDRINCL
	optIP_RECVTTL          = unix.IP_RECVTTL
	optIPV6_UNICAST_HOPS   = unix.IPV6_UNICAST_HOPS
	optIPV6_TCLASS         = unix.IPV6_TCLASS
	optIPV6_DONTFRAG       = unix.IPV6_DONTFRAG
	optIPV6_MULTICAST_HOPS = unix.IPV6_MULTICAST_HOPS
	optIPV6_MULTICAST_LOOP = unix.IPV6_MULTICAST_LOOP
	optIPV6_MULTICAST_IF   = unix.IPV6_MULTICAST_IF
	optIPV6_V6ONLY         = unix.IPV6_V6ONLY
	optIPV6_CHECKSUM       = unix.IPV6_CHECKSUM
	optIPV6_RECVHOPLIMIT   = unix.IPV6_RECVHOPLIMIT
	optIPV6_RECVTCLASS     = unix.IPV6_RECVTCLASS
	optIPV6_RECVPKTINFO    = unix.IPV6_RECVPKTINFO
	optTCP_NODELAY         = unix.TCP_NODELAY
)

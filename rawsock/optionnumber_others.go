//go:build !(linux || darwin || dragonfly || freebsd || netbsd || openbsd)

package rawsock

const (
	levelSocket = lacking
	levelIP     = lacking
	levelIPv6   = lacking
	levelTCP    = lacking
	levelRaw    = lacking
	levelICMPv6 = lacking
)

// The options that unixes have.
const (
	optSO_RCVBUF = lacking
	optSO_SNDBUF
	optSO_BROADCAST
	optSO_REUSEADDR
	optSO_REUSEPORT
	optSO_DONTROUTE
	optSO_DEBUG
	optSO_KEEPALIVE
	optSO_LINGER
	optSO_ERROR
	optSO_TIMESTAMP
	optIP_TTL
	optIP_TOS
	optIP_MULTICAST_TTL
	optIP_MULTICAST_LOOP
	optIP_MULTICAST_IF
	optIP_HDRINCL
	optIP_RECVTTL
	optIPV6_UNICAST_HOPS
	optIPV6_TCLASS
	optIPV6_DONTFRAG
	optIPV6_MULTICAST_HOPS
	optIPV6_MULTICAST_LOOP
	optIPV6_MULTICAST_IF
	optIPV6_V6ONLY
	optIPV6_CHECKSUM
	optIPV6_RECVHOPLIMIT
	optIPV6_RECVTCLASS
	optIPV6_RECVPKTINFO
	optICMP6_FILTER
	optTCP_NODELAY
	optSO_PEERCRED
	optIP_MINTTL
	optIP_DONTFRAG
	optIP_RECVTOS
	optIP_PKTINFO
	optMCAST_JOIN_GROUP
	optMCAST_LEAVE_GROUP
	optIPV6_MINHOPCOUNT
	optIPV6_AUTOFLOWLABEL
	optTCP_KEEPIDLE
	optTCP_KEEPINTVL
	optTCP_KEEPCNT
	optTCP_CONGESTION
)

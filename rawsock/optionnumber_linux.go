package rawsock

import "golang.org/x/sys/unix"

const (
	levelSocket = unix.SOL_SOCKET
	levelIP     = unix.SOL_IP
	levelIPv6   = unix.SOL_IPV6
	levelTCP    = unix.SOL_TCP
	levelRaw    = unix.SOL_RAW
	levelICMPv6 = unix.SOL_ICMPV6
)

// The numbers of the option table. Those of flow labels are from linux/in6.h.
const (
	optSO_RCVBUF                = unix.SO_RCVBUF
	optSO_RCVBUFFORCE           = unix.SO_RCVBUFFORCE
	optSO_SNDBUF                = unix.SO_SNDBUF
	optSO_SNDBUFFORCE           = unix.SO_SNDBUFFORCE
	optSO_BROADCAST             = unix.SO_BROADCAST
	optSO_REUSEADDR             = unix.SO_REUSEADDR
	optSO_REUSEPORT             = unix.SO_REUSEPORT
	optSO_DONTROUTE             = unix.SO_DONTROUTE
	optSO_KEEPALIVE             = unix.SO_KEEPALIVE
	optSO_LINGER                = unix.SO_LINGER
	optSO_ERROR                 = unix.SO_ERROR
	optSO_MARK                  = unix.SO_MARK
	optSO_PRIORITY              = unix.SO_PRIORITY
	optSO_BUSY_POLL             = unix.SO_BUSY_POLL
	optSO_RXQ_OVFL              = unix.SO_RXQ_OVFL
	optSO_MEMINFO               = unix.SO_MEMINFO
	optSO_BINDTODEVICE          = unix.SO_BINDTODEVICE
	optSO_BINDTOIFINDEX         = unix.SO_BINDTOIFINDEX
	optSO_TIMESTAMP             = unix.SO_TIMESTAMP
	optSO_TIMESTAMPNS           = unix.SO_TIMESTAMPNS
	optSO_TIMESTAMPING          = unix.SO_TIMESTAMPING
	optSO_ATTACH_FILTER         = unix.SO_ATTACH_FILTER
	optSO_DETACH_FILTER         = unix.SO_DETACH_FILTER
	optSO_LOCK_FILTER           = unix.SO_LOCK_FILTER
	optSO_PASSCRED              = unix.SO_PASSCRED
	optSO_PEERCRED              = unix.SO_PEERCRED
	optSO_NETNS_COOKIE          = unix.SO_NETNS_COOKIE
	optSO_COOKIE                = unix.SO_COOKIE
	optIP_TTL                   = unix.IP_TTL
	optIP_MINTTL                = unix.IP_MINTTL
	optIP_TOS                   = unix.IP_TOS
	optIP_MTU_DISCOVER          = unix.IP_MTU_DISCOVER
	optIP_MTU                   = unix.IP_MTU
	optIP_DONTFRAG              = lacking
	optIP_MULTICAST_TTL         = unix.IP_MULTICAST_TTL
	optIP_MULTICAST_LOOP        = unix.IP_MULTICAST_LOOP
	optIP_MULTICAST_ALL         = unix.IP_MULTICAST_ALL
	optIP_MULTICAST_IF          = unix.IP_MULTICAST_IF
	optIP_UNICAST_IF            = unix.IP_UNICAST_IF
	optIP_HDRINCL               = unix.IP_HDRINCL
	optIP_FREEBIND              = unix.IP_FREEBIND
	optIP_TRANSPARENT           = unix.IP_TRANSPARENT
	optIP_RECVERR               = unix.IP_RECVERR
	optIP_RECVERR_RFC4884       = unix.IP_RECVERR_RFC4884
	optIP_RECVTTL               = unix.IP_RECVTTL
	optIP_RECVTOS               = unix.IP_RECVTOS
	optIP_PKTINFO               = unix.IP_PKTINFO
	optICMP_FILTER              = unix.ICMP_FILTER
	optMCAST_JOIN_GROUP         = unix.MCAST_JOIN_GROUP
	optMCAST_LEAVE_GROUP        = unix.MCAST_LEAVE_GROUP
	optMCAST_JOIN_SOURCE_GROUP  = unix.MCAST_JOIN_SOURCE_GROUP
	optMCAST_LEAVE_SOURCE_GROUP = unix.MCAST_LEAVE_SOURCE_GROUP
	optMCAST_BLOCK_SOURCE       = unix.MCAST_BLOCK_SOURCE
	optMCAST_UNBLOCK_SOURCE     = unix.MCAST_UNBLOCK_SOURCE
	optIPV6_UNICAST_HOPS        = unix.IPV6_UNICAST_HOPS
	optIPV6_MINHOPCOUNT         = unix.IPV6_MINHOPCOUNT
	optIPV6_TCLASS              = unix.IPV6_TCLASS
	optIPV6_MTU_DISCOVER        = unix.IPV6_MTU_DISCOVER
	optIPV6_MTU                 = unix.IPV6_MTU
	optIPV6_DONTFRAG            = unix.IPV6_DONTFRAG
	optIPV6_MULTICAST_HOPS      = unix.IPV6_MULTICAST_HOPS
	optIPV6_MULTICAST_LOOP      = unix.IPV6_MULTICAST_LOOP
	optIPV6_MULTICAST_ALL       = unix.IPV6_MULTICAST_ALL
	optIPV6_MULTICAST_IF        = unix.IPV6_MULTICAST_IF
	optIPV6_UNICAST_IF          = unix.IPV6_UNICAST_IF
	optIPV6_HDRINCL             = unix.IPV6_HDRINCL
	optIPV6_FREEBIND            = unix.IPV6_FREEBIND
	optIPV6_TRANSPARENT         = unix.IPV6_TRANSPARENT
	optIPV6_V6ONLY              = unix.IPV6_V6ONLY
	optIPV6_AUTOFLOWLABEL       = unix.IPV6_AUTOFLOWLABEL
	optIPV6_FLOWINFO_SEND       = 33
	optIPV6_FLOWLABEL_MGR       = 32
	optIPV6_FLOWINFO            = 11
	optIPV6_CHECKSUM            = unix.IPV6_CHECKSUM
	optIPV6_RECVERR             = unix.IPV6_RECVERR
	optIPV6_RECVERR_RFC4884     = unix.IPV6_RECVERR_RFC4884
	optIPV6_RECVHOPLIMIT        = unix.IPV6_RECVHOPLIMIT
	optIPV6_RECVTCLASS          = unix.IPV6_RECVTCLASS
	optIPV6_RECVPKTINFO         = unix.IPV6_RECVPKTINFO
	optICMP6_FILTER             = unix.ICMPV6_FILTER
	optTCP_NODELAY              = unix.TCP_NODELAY
	optTCP_KEEPIDLE             = unix.TCP_KEEPIDLE
	optTCP_KEEPINTVL            = unix.TCP_KEEPINTVL
	optTCP_KEEPCNT              = unix.TCP_KEEPCNT
	optTCP_USER_TIMEOUT         = unix.TCP_USER_TIMEOUT
	optTCP_CONGESTION           = unix.TCP_CONGESTION
	optTCP_INFO                 = unix.TCP_INFO
)

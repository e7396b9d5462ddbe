package rawsock

import "golang.org/x/sys/unix"

// The numbers of the option table that only Linux has, or under a name of its own.
// Those of flow labels are from linux/in6.h.
const (
	optSO_RCVBUFFORCE           = unix.SO_RCVBUFFORCE
	optSO_SNDBUFFORCE           = unix.SO_SNDBUFFORCE
	optSO_MARK                  = unix.SO_MARK
	optSO_PRIORITY              = unix.SO_PRIORITY
	optSO_BUSY_POLL             = unix.SO_BUSY_POLL
	optSO_RXQ_OVFL              = unix.SO_RXQ_OVFL
	optSO_MEMINFO               = unix.SO_MEMINFO
	optSO_BINDTODEVICE          = unix.SO_BINDTODEVICE
	optSO_BINDTOIFINDEX         = unix.SO_BINDTOIFINDEX
	optSO_TIMESTAMPNS           = unix.SO_TIMESTAMPNS
	optSO_TIMESTAMPING          = unix.SO_TIMESTAMPING
	optSO_ATTACH_FILTER         = unix.SO_ATTACH_FILTER
	optSO_DETACH_FILTER         = unix.SO_DETACH_FILTER
	optSO_LOCK_FILTER           = unix.SO_LOCK_FILTER
	optSO_PASSCRED              = unix.SO_PASSCRED
	optSO_PEERCRED              = unix.SO_PEERCRED
	optSO_NETNS_COOKIE          = unix.SO_NETNS_COOKIE
	optSO_COOKIE                = unix.SO_COOKIE
	optIP_MINTTL                = unix.IP_MINTTL
	optIP_MTU_DISCOVER          = unix.IP_MTU_DISCOVER
	optIP_MTU                   = unix.IP_MTU
	optIP_DONTFRAG              = lacking
	optIP_MULTICAST_ALL         = unix.IP_MULTICAST_ALL
	optIP_UNICAST_IF            = unix.IP_UNICAST_IF
	optIP_FREEBIND              = unix.IP_FREEBIND
	optIP_TRANSPARENT           = unix.IP_TRANSPARENT
	optIP_RECVERR               = unix.IP_RECVERR
	optIP_RECVERR_RFC4884       = unix.IP_RECVERR_RFC4884
	optIP_RECVTOS               = unix.IP_RECVTOS
	optIP_OPTIONS               = unix.IP_OPTIONS
	optIP_RECVOPTS              = unix.IP_RECVOPTS
	optIP_PKTINFO               = unix.IP_PKTINFO
	optICMP_FILTER              = unix.ICMP_FILTER
	optMCAST_JOIN_GROUP         = unix.MCAST_JOIN_GROUP
	optMCAST_LEAVE_GROUP        = unix.MCAST_LEAVE_GROUP
	optMCAST_JOIN_SOURCE_GROUP  = unix.MCAST_JOIN_SOURCE_GROUP
	optMCAST_LEAVE_SOURCE_GROUP = unix.MCAST_LEAVE_SOURCE_GROUP
	optMCAST_BLOCK_SOURCE       = unix.MCAST_BLOCK_SOURCE
	optMCAST_UNBLOCK_SOURCE     = unix.MCAST_UNBLOCK_SOURCE
	optIPV6_MINHOPCOUNT         = unix.IPV6_MINHOPCOUNT
	optIPV6_MTU_DISCOVER        = unix.IPV6_MTU_DISCOVER
	optIPV6_MTU                 = unix.IPV6_MTU
	optIPV6_MULTICAST_ALL       = unix.IPV6_MULTICAST_ALL
	optIPV6_UNICAST_IF          = unix.IPV6_UNICAST_IF
	optIPV6_HDRINCL             = unix.IPV6_HDRINCL
	optIPV6_FREEBIND            = unix.IPV6_FREEBIND
	optIPV6_TRANSPARENT         = unix.IPV6_TRANSPARENT
	optIPV6_AUTOFLOWLABEL       = unix.IPV6_AUTOFLOWLABEL
	optIPV6_FLOWINFO_SEND       = 33
	optIPV6_FLOWLABEL_MGR       = 32
	optIPV6_FLOWINFO            = 11
	optIPV6_RECVERR             = unix.IPV6_RECVERR
	optIPV6_RECVERR_RFC4884     = unix.IPV6_RECVERR_RFC4884
	optICMP6_FILTER             = unix.ICMPV6_FILTER
	optTCP_KEEPIDLE             = unix.TCP_KEEPIDLE
	optTCP_KEEPINTVL            = unix.TCP_KEEPINTVL
	optTCP_KEEPCNT              = unix.TCP_KEEPCNT
	optTCP_USER_TIMEOUT         = unix.TCP_USER_TIMEOUT
	optTCP_CONGESTION           = unix.TCP_CONGESTION
	optTCP_INFO                 = unix.TCP_INFO
)

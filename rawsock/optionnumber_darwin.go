package rawsock

import "golang.org/x/sys/unix"

const (
	optSO_PEERCRED              = unix.LOCAL_PEERCRED
	optIP_DONTFRAG              = unix.IP_DONTFRAG
	optIP_RECVTOS               = unix.IP_RECVTOS
	optIP_PKTINFO               = unix.IP_PKTINFO
	optMCAST_JOIN_GROUP         = unix.MCAST_JOIN_GROUP
	optMCAST_LEAVE_GROUP        = unix.MCAST_LEAVE_GROUP
	optMCAST_JOIN_SOURCE_GROUP  = unix.MCAST_JOIN_SOURCE_GROUP
	optMCAST_LEAVE_SOURCE_GROUP = unix.MCAST_LEAVE_SOURCE_GROUP
	optMCAST_BLOCK_SOURCE       = unix.MCAST_BLOCK_SOURCE
	optMCAST_UNBLOCK_SOURCE     = unix.MCAST_UNBLOCK_SOURCE
	optIPV6_AUTOFLOWLABEL       = unix.IPV6_AUTOFLOWLABEL
	optTCP_KEEPIDLE             = unix.TCP_KEEPALIVE
	optTCP_KEEPINTVL            = unix.TCP_KEEPINTVL
	optTCP_KEEPCNT              = unix.TCP_KEEPCNT
	optIP_MINTTL                = lacking
	optIPV6_MINHOPCOUNT         = lacking
	optTCP_CONGESTION           = lacking
)

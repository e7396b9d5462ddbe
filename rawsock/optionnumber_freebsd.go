package rawsock

import "golang.org/x/sys/unix"

const (
	optSO_PEERCRED              = unix.LOCAL_PEERCRED
	optIP_MINTTL                = unix.IP_MINTTL
	optIP_DONTFRAG              = unix.IP_DONTFRAG
	optIP_RECVTOS               = unix.IP_RECVTOS
	optMCAST_JOIN_GROUP         = unix.MCAST_JOIN_GROUP
	optMCAST_LEAVE_GROUP        = unix.MCAST_LEAVE_GROUP
	optMCAST_JOIN_SOURCE_GROUP  = unix.MCAST_JOIN_SOURCE_GROUP
	optMCAST_LEAVE_SOURCE_GROUP = unix.MCAST_LEAVE_SOURCE_GROUP
	optMCAST_BLOCK_SOURCE       = unix.MCAST_BLOCK_SOURCE
	optMCAST_UNBLOCK_SOURCE     = unix.MCAST_UNBLOCK_SOURCE
	optIPV6_AUTOFLOWLABEL       = unix.IPV6_AUTOFLOWLABEL
	optTCP_KEEPIDLE             = unix.TCP_KEEPIDLE
	optTCP_KEEPINTVL            = unix.TCP_KEEPINTVL
	optTCP_KEEPCNT              = unix.TCP_KEEPCNT
	optTCP_CONGESTION           = unix.TCP_CONGESTION
	optIP_PKTINFO               = lacking
	optIPV6_MINHOPCOUNT         = lacking
)

package rawsock

import "golang.org/x/sys/unix"

const (
	optSO_PEERCRED              = unix.SO_PEERCRED
	optIP_MINTTL                = unix.IP_MINTTL
	optMCAST_JOIN_GROUP         = unix.IP_ADD_MEMBERSHIP
	optMCAST_LEAVE_GROUP        = unix.IP_DROP_MEMBERSHIP
	optIPV6_MINHOPCOUNT         = unix.IPV6_MINHOPCOUNT
	optIPV6_AUTOFLOWLABEL       = unix.IPV6_AUTOFLOWLABEL
	optIP_DONTFRAG              = lacking
	optIP_RECVTOS               = lacking
	optIP_PKTINFO               = lacking
	optMCAST_JOIN_SOURCE_GROUP  = lacking
	optMCAST_LEAVE_SOURCE_GROUP = lacking
	optMCAST_BLOCK_SOURCE       = lacking
	optMCAST_UNBLOCK_SOURCE     = lacking
	optTCP_KEEPIDLE             = lacking
	optTCP_KEEPINTVL            = lacking
	optTCP_KEEPCNT              = lacking
	optTCP_CONGESTION           = lacking
)

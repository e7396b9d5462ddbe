package rawsock

import "golang.org/x/sys/unix"

const (
	optIP_MINTTL          = unix.IP_MINTTL
	optMCAST_JOIN_GROUP   = unix.IP_ADD_MEMBERSHIP
	optMCAST_LEAVE_GROUP  = unix.IP_DROP_MEMBERSHIP
	optIPV6_MINHOPCOUNT   = unix.IPV6_MINHOPCOUNT
	optIPV6_AUTOFLOWLABEL = unix.IPV6_AUTOFLOWLABEL
	optSO_PEERCRED        = lacking
	optIP_DONTFRAG        = lacking
	optIP_RECVTOS         = lacking
	optIP_PKTINFO         = lacking
	optTCP_KEEPIDLE       = lacking
	optTCP_KEEPINTVL      = lacking
	optTCP_KEEPCNT        = lacking
	optTCP_CONGESTION     = lacking
)

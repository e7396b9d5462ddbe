package rawsock

import "golang.org/x/sys/unix"

const (
	optIP_MINTTL          = unix.IP_MINTTL
	optMCAST_JOIN_GROUP   = unix.IP_ADD_MEMBERSHIP
	optMCAST_LEAVE_GROUP  = unix.IP_DROP_MEMBERSHIP
	optIPV6_AUTOFLOWLABEL = unix.IPV6_AUTOFLOWLABEL
	optTCP_KEEPIDLE       = unix.TCP_KEEPIDLE
	optTCP_KEEPINTVL      = unix.TCP_KEEPINTVL
	optTCP_KEEPCNT        = unix.TCP_KEEPCNT
	optSO_PEERCRED        = lacking
	optIP_DONTFRAG        = lacking
	optIP_RECVTOS         = lacking
	optIP_PKTINFO         = lacking
	optIPV6_MINHOPCOUNT   = lacking
	optTCP_CONGESTION     = lacking
)

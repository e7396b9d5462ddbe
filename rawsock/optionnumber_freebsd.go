package rawsock

import "golang.org/x/sys/unix"

const (
	optSO_PEERCRED        = unix.LOCAL_PEERCRED
	optIP_MINTTL          = unix.IP_MINTTL
	optIP_DONTFRAG        = unix.IP_DONTFRAG
	optIP_RECVTOS         = unix.IP_RECVTOS
	optMCAST_JOIN_GROUP   = unix.IP_ADD_MEMBERSHIP
	optMCAST_LEAVE_GROUP  = unix.IP_DROP_MEMBERSHIP
	optIPV6_AUTOFLOWLABEL = unix.IPV6_AUTOFLOWLABEL
	optTCP_KEEPIDLE       = unix.TCP_KEEPIDLE
	optTCP_KEEPINTVL      = unix.TCP_KEEPINTVL
	optTCP_KEEPCNT        = unix.TCP_KEEPCNT
	optTCP_CONGESTION     = unix.TCP_CONGESTION
	optIP_PKTINFO         = lacking
	optIPV6_MINHOPCOUNT   = lacking
)

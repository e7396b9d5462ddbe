package rawsock

import "golang.org/x/sys/unix"

const (
	optSO_PEERCRED        = unix.LOCAL_PEERCRED
	optIP_DONTFRAG        = unix.IP_DONTFRAG
	optIP_RECVTOS         = unix.IP_RECVTOS
	optIP_PKTINFO         = unix.IP_PKTINFO
	optMCAST_JOIN_GROUP   = unix.IP_ADD_MEMBERSHIP
	optMCAST_LEAVE_GROUP  = unix.IP_DROP_MEMBERSHIP
	optIPV6_AUTOFLOWLABEL = unix.IPV6_AUTOFLOWLABEL
	optTCP_KEEPIDLE       = unix.TCP_KEEPALIVE
	optTCP_KEEPINTVL      = unix.TCP_KEEPINTVL
	optTCP_KEEPCNT        = unix.TCP_KEEPCNT
	optIP_MINTTL          = lacking
	optIPV6_MINHOPCOUNT   = lacking
	optTCP_CONGESTION     = lacking
)

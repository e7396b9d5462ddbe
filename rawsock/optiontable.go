package rawsock

import "time"

// Where options are to be had.
const (
	unixes    = "linux darwin dragonfly freebsd netbsd openbsd"
	linuxOnly = "linux"
)

// Options of every socket, man socket(7). The kernel doubles the buffer sizes
// for its bookkeeping, and clamps RecvBuf and SendBuf to net.core.rmem_max and
// wmem_max where RecvBufForce and SendBufForce do not.
var (
	RecvBuf      = Option{Name: "SO_RCVBUF", Level: levelSocket, Opt: optSO_RCVBUF, Platforms: unixes}
	RecvBufForce = Option{Name: "SO_RCVBUFFORCE", Level: levelSocket, Opt: optSO_RCVBUFFORCE, Access: WriteOnly, Platforms: linuxOnly, Needs: "CAP_NET_ADMIN"}
	SendBuf      = Option{Name: "SO_SNDBUF", Level: levelSocket, Opt: optSO_SNDBUF, Platforms: unixes}
	SendBufForce = Option{Name: "SO_SNDBUFFORCE", Level: levelSocket, Opt: optSO_SNDBUFFORCE, Access: WriteOnly, Platforms: linuxOnly, Needs: "CAP_NET_ADMIN"}
	Broadcast    = Option{Name: "SO_BROADCAST", Level: levelSocket, Opt: optSO_BROADCAST, Kind: KindBool, Platforms: unixes}
	ReuseAddr    = Option{Name: "SO_REUSEADDR", Level: levelSocket, Opt: optSO_REUSEADDR, Kind: KindBool, Platforms: unixes}
	ReusePort    = Option{Name: "SO_REUSEPORT", Level: levelSocket, Opt: optSO_REUSEPORT, Kind: KindBool, Platforms: unixes}
	DontRoute    = Option{Name: "SO_DONTROUTE", Level: levelSocket, Opt: optSO_DONTROUTE, Kind: KindBool, Platforms: unixes}
	KeepAlive    = Option{Name: "SO_KEEPALIVE", Level: levelSocket, Opt: optSO_KEEPALIVE, Kind: KindBool, Platforms: unixes}
	Linger       = Option{Name: "SO_LINGER", Level: levelSocket, Opt: optSO_LINGER, Kind: KindStruct, Platforms: unixes}                                                                           // Conn.SetLinger, Conn.Linger
	SocketError  = Option{Name: "SO_ERROR", Level: levelSocket, Opt: optSO_ERROR, Access: ReadOnly, Platforms: unixes}                                                                             // an errno; reading clears it
	Mark         = Option{Name: "SO_MARK", Level: levelSocket, Opt: optSO_MARK, Platforms: linuxOnly, Needs: "CAP_NET_ADMIN or CAP_NET_RAW"}                                                       // the latter since Linux 5.17
	Priority     = Option{Name: "SO_PRIORITY", Level: levelSocket, Opt: optSO_PRIORITY, Platforms: linuxOnly, Needs: "CAP_NET_ADMIN or CAP_NET_RAW"}                                               // 0 to 6: nothing
	BusyPoll     = Option{Name: "SO_BUSY_POLL", Level: levelSocket, Opt: optSO_BUSY_POLL, Kind: KindDuration, Unit: time.Microsecond, Platforms: linuxOnly, Needs: "CAP_NET_ADMIN", Since: "3.11"} // lowering it: nothing
	RxqOvfl      = Option{Name: "SO_RXQ_OVFL", Level: levelSocket, Opt: optSO_RXQ_OVFL, Kind: KindBool, Platforms: linuxOnly}                                                                      // Ancillary.Drops
	MemoryInfo   = Option{Name: "SO_MEMINFO", Level: levelSocket, Opt: optSO_MEMINFO, Kind: KindStruct, Access: ReadOnly, Platforms: linuxOnly, Since: "4.12"}                                     // Conn.MemInfo, Conn.Drops

	// BindDevice reads as "" when the socket is bound to none. Without
	// CAP_NET_RAW a bound one cannot be bound to another, nor released.
	BindDevice  = Option{Name: "SO_BINDTODEVICE", Level: levelSocket, Opt: optSO_BINDTODEVICE, Kind: KindText, Platforms: linuxOnly, Needs: "CAP_NET_RAW"}
	BindIfIndex = Option{Name: "SO_BINDTOIFINDEX", Level: levelSocket, Opt: optSO_BINDTOIFINDEX, Platforms: linuxOnly, Needs: "CAP_NET_RAW", Since: "5.1"} // the same by index, 0 for none

	Stamp      = Option{Name: "SO_TIMESTAMP", Level: levelSocket, Opt: optSO_TIMESTAMP, Kind: KindBool, Platforms: unixes}            // Ancillary.Software, in µs
	StampNs    = Option{Name: "SO_TIMESTAMPNS", Level: levelSocket, Opt: optSO_TIMESTAMPNS, Kind: KindBool, Platforms: linuxOnly}     // Ancillary.Software
	StampFlags = Option{Name: "SO_TIMESTAMPING", Level: levelSocket, Opt: optSO_TIMESTAMPING, Kind: KindStruct, Platforms: linuxOnly} // Conn.SetTimestamping, Conn.Timestamping

	FilterAttach = Option{Name: "SO_ATTACH_FILTER", Level: levelSocket, Opt: optSO_ATTACH_FILTER, Kind: KindStruct, Platforms: linuxOnly}                                 // Conn.AttachFilter, Conn.Filter
	FilterDetach = Option{Name: "SO_DETACH_FILTER", Level: levelSocket, Opt: optSO_DETACH_FILTER, Kind: KindStruct, Access: WriteOnly, Platforms: linuxOnly}              // Conn.DetachFilter
	FilterLock   = Option{Name: "SO_LOCK_FILTER", Level: levelSocket, Opt: optSO_LOCK_FILTER, Kind: KindBool, Platforms: linuxOnly, Needs: "a filter that is not locked"} // for good: neither it nor the filter can be changed afterwards

	PassCred     = Option{Name: "SO_PASSCRED", Level: levelSocket, Opt: optSO_PASSCRED, Kind: KindBool, Platforms: linuxOnly}                                            // Ancillary.Creds, AF_UNIX
	PeerCred     = Option{Name: "SO_PEERCRED", Level: levelSocket, Opt: optSO_PEERCRED, Kind: KindStruct, Access: ReadOnly, Platforms: "linux darwin freebsd"}           // Conn.PeerCredentials; the BSDs call it otherwise
	NetNSCookie  = Option{Name: "SO_NETNS_COOKIE", Level: levelSocket, Opt: optSO_NETNS_COOKIE, Kind: KindUint64, Access: ReadOnly, Platforms: linuxOnly, Since: "5.14"} // names the network namespace, until the machine restarts
	SocketCookie = Option{Name: "SO_COOKIE", Level: levelSocket, Opt: optSO_COOKIE, Kind: KindUint64, Access: ReadOnly, Platforms: linuxOnly, Since: "4.12"}             // names the socket, as in ss -e
)

// Options of AF_INET, man ip(7).
var (
	TTL            = Option{Name: "IP_TTL", Level: levelIP, Opt: optIP_TTL, Platforms: unixes}                                         // 1 to 255; -1 restores the default
	MinTTL         = Option{Name: "IP_MINTTL", Level: levelIP, Opt: optIP_MINTTL, Platforms: "linux dragonfly freebsd netbsd openbsd"} // drop what arrives with less; RFC 5082
	TOS            = Option{Name: "IP_TOS", Level: levelIP, Opt: optIP_TOS, Platforms: unixes}
	MTUDiscover    = Option{Name: "IP_MTU_DISCOVER", Level: levelIP, Opt: optIP_MTU_DISCOVER, Platforms: linuxOnly}                // PMTUDiscDo, …
	MTU            = Option{Name: "IP_MTU", Level: levelIP, Opt: optIP_MTU, Access: ReadOnly, Platforms: linuxOnly}                // of a connected socket
	DontFragment   = Option{Name: "IP_DONTFRAG", Level: levelIP, Opt: optIP_DONTFRAG, Kind: KindBool, Platforms: "darwin freebsd"} // Linux: MTUDiscover
	MulticastTTL   = Option{Name: "IP_MULTICAST_TTL", Level: levelIP, Opt: optIP_MULTICAST_TTL, Platforms: unixes}
	MulticastLoop  = Option{Name: "IP_MULTICAST_LOOP", Level: levelIP, Opt: optIP_MULTICAST_LOOP, Kind: KindBool, Platforms: unixes}
	MulticastAll   = Option{Name: "IP_MULTICAST_ALL", Level: levelIP, Opt: optIP_MULTICAST_ALL, Kind: KindBool, Platforms: linuxOnly} // 0: only of groups that this socket has joined
	MulticastIf    = Option{Name: "IP_MULTICAST_IF", Level: levelIP, Opt: optIP_MULTICAST_IF, Kind: KindStruct, Platforms: unixes}    // Conn.SetMulticastInterface, Conn.MulticastInterface
	UnicastIf      = Option{Name: "IP_UNICAST_IF", Level: levelIP, Opt: optIP_UNICAST_IF, Kind: KindStruct, Platforms: linuxOnly}     // Conn.SetUnicastInterface, Conn.UnicastInterface
	HeaderIncluded = Option{Name: "IP_HDRINCL", Level: levelIP, Opt: optIP_HDRINCL, Kind: KindBool, Platforms: unixes}                // SOCK_RAW only
	FreeBind       = Option{Name: "IP_FREEBIND", Level: levelIP, Opt: optIP_FREEBIND, Kind: KindBool, Platforms: linuxOnly}
	Transparent    = Option{Name: "IP_TRANSPARENT", Level: levelIP, Opt: optIP_TRANSPARENT, Kind: KindBool, Platforms: linuxOnly, Needs: "CAP_NET_ADMIN or CAP_NET_RAW"}

	RecvErr        = Option{Name: "IP_RECVERR", Level: levelIP, Opt: optIP_RECVERR, Kind: KindBool, Platforms: linuxOnly}                               // queue errors for RecvErrors
	RecvErrRFC4884 = Option{Name: "IP_RECVERR_RFC4884", Level: levelIP, Opt: optIP_RECVERR_RFC4884, Kind: KindBool, Platforms: linuxOnly, Since: "5.9"} // see ExtendedError.Extensions
	RecvTTL        = Option{Name: "IP_RECVTTL", Level: levelIP, Opt: optIP_RECVTTL, Kind: KindBool, Platforms: unixes}                                  // Ancillary.TTL
	RecvTOS        = Option{Name: "IP_RECVTOS", Level: levelIP, Opt: optIP_RECVTOS, Kind: KindBool, Platforms: "linux darwin freebsd"}                  // Ancillary.TOS
	RecvPktInfo    = Option{Name: "IP_PKTINFO", Level: levelIP, Opt: optIP_PKTINFO, Kind: KindBool, Platforms: "linux darwin"}                          // Ancillary.IfIndex, Dst
	ICMPFilter     = Option{Name: "ICMP_FILTER", Level: levelRaw, Opt: optICMP_FILTER, Kind: KindStruct, Platforms: linuxOnly}                          // Conn.SetICMPFilter, Conn.ICMPFilter
)

// Multicast groups of AF_INET and AF_INET6 (Level is then IPPROTO_IPV6), RFC 3678,
// section 5; man ip(7). Elsewhere than on Linux the first two go by an older name,
// IP_ADD_MEMBERSHIP and IPV6_JOIN_GROUP.
var (
	GroupJoin     = Option{Name: "MCAST_JOIN_GROUP", Level: levelIP, Opt: optMCAST_JOIN_GROUP, Kind: KindStruct, Access: WriteOnly, Platforms: unixes}                    // Conn.JoinGroup
	GroupLeave    = Option{Name: "MCAST_LEAVE_GROUP", Level: levelIP, Opt: optMCAST_LEAVE_GROUP, Kind: KindStruct, Access: WriteOnly, Platforms: unixes}                  // Conn.LeaveGroup
	SourceJoin    = Option{Name: "MCAST_JOIN_SOURCE_GROUP", Level: levelIP, Opt: optMCAST_JOIN_SOURCE_GROUP, Kind: KindStruct, Access: WriteOnly, Platforms: linuxOnly}   // Conn.JoinSource
	SourceLeave   = Option{Name: "MCAST_LEAVE_SOURCE_GROUP", Level: levelIP, Opt: optMCAST_LEAVE_SOURCE_GROUP, Kind: KindStruct, Access: WriteOnly, Platforms: linuxOnly} // Conn.LeaveSource
	SourceBlock   = Option{Name: "MCAST_BLOCK_SOURCE", Level: levelIP, Opt: optMCAST_BLOCK_SOURCE, Kind: KindStruct, Access: WriteOnly, Platforms: linuxOnly}             // Conn.BlockSource
	SourceUnblock = Option{Name: "MCAST_UNBLOCK_SOURCE", Level: levelIP, Opt: optMCAST_UNBLOCK_SOURCE, Kind: KindStruct, Access: WriteOnly, Platforms: linuxOnly}         // Conn.UnblockSource
)

// Options of AF_INET6, man ipv6(7).
var (
	HopLimit        = Option{Name: "IPV6_UNICAST_HOPS", Level: levelIPv6, Opt: optIPV6_UNICAST_HOPS, Platforms: unixes}        // 0 to 255; -1 restores the default
	MinHopLimit     = Option{Name: "IPV6_MINHOPCOUNT", Level: levelIPv6, Opt: optIPV6_MINHOPCOUNT, Platforms: "linux openbsd"} // drop what arrives with less; RFC 5082
	TrafficClass    = Option{Name: "IPV6_TCLASS", Level: levelIPv6, Opt: optIPV6_TCLASS, Platforms: unixes}
	MTUDiscover6    = Option{Name: "IPV6_MTU_DISCOVER", Level: levelIPv6, Opt: optIPV6_MTU_DISCOVER, Platforms: linuxOnly}      // PMTUDiscDo, …
	MTU6            = Option{Name: "IPV6_MTU", Level: levelIPv6, Opt: optIPV6_MTU, Platforms: linuxOnly}                        // reading needs a connected socket, and tells the path's; setting caps what is sent
	DontFragment6   = Option{Name: "IPV6_DONTFRAG", Level: levelIPv6, Opt: optIPV6_DONTFRAG, Kind: KindBool, Platforms: unixes} // too big answers EMSGSIZE
	MulticastHops   = Option{Name: "IPV6_MULTICAST_HOPS", Level: levelIPv6, Opt: optIPV6_MULTICAST_HOPS, Platforms: unixes}
	MulticastLoop6  = Option{Name: "IPV6_MULTICAST_LOOP", Level: levelIPv6, Opt: optIPV6_MULTICAST_LOOP, Kind: KindBool, Platforms: unixes}
	MulticastAll6   = Option{Name: "IPV6_MULTICAST_ALL", Level: levelIPv6, Opt: optIPV6_MULTICAST_ALL, Kind: KindBool, Platforms: linuxOnly, Since: "4.20"} // 0: only of groups that this socket has joined
	MulticastIf6    = Option{Name: "IPV6_MULTICAST_IF", Level: levelIPv6, Opt: optIPV6_MULTICAST_IF, Kind: KindStruct, Platforms: unixes}                   // Conn.SetMulticastInterface, Conn.MulticastInterface
	UnicastIf6      = Option{Name: "IPV6_UNICAST_IF", Level: levelIPv6, Opt: optIPV6_UNICAST_IF, Kind: KindStruct, Platforms: linuxOnly}                    // Conn.SetUnicastInterface, Conn.UnicastInterface
	HeaderIncluded6 = Option{Name: "IPV6_HDRINCL", Level: levelIPv6, Opt: optIPV6_HDRINCL, Kind: KindBool, Platforms: linuxOnly, Since: "4.5"}              // SOCK_RAW only
	FreeBind6       = Option{Name: "IPV6_FREEBIND", Level: levelIPv6, Opt: optIPV6_FREEBIND, Kind: KindBool, Platforms: linuxOnly, Since: "4.15"}
	Transparent6    = Option{Name: "IPV6_TRANSPARENT", Level: levelIPv6, Opt: optIPV6_TRANSPARENT, Kind: KindBool, Platforms: linuxOnly, Needs: "CAP_NET_ADMIN or CAP_NET_RAW"}
	V6Only          = Option{Name: "IPV6_V6ONLY", Level: levelIPv6, Opt: optIPV6_V6ONLY, Kind: KindBool, Platforms: unixes}

	// AutoFlowLabel has the kernel label flows by a hash; a label of one's own is
	// leased (Conn.LeaseFlowLabel) and given per message (AppendFlowLabel), or to
	// connect under FlowInfoSend.
	AutoFlowLabel = Option{Name: "IPV6_AUTOFLOWLABEL", Level: levelIPv6, Opt: optIPV6_AUTOFLOWLABEL, Kind: KindBool, Platforms: "linux darwin dragonfly freebsd openbsd", Since: "3.17"}
	FlowInfoSend  = Option{Name: "IPV6_FLOWINFO_SEND", Level: levelIPv6, Opt: optIPV6_FLOWINFO_SEND, Kind: KindBool, Platforms: linuxOnly}
	FlowLabel     = Option{Name: "IPV6_FLOWLABEL_MGR", Level: levelIPv6, Opt: optIPV6_FLOWLABEL_MGR, Kind: KindStruct, Platforms: linuxOnly} // Conn.LeaseFlowLabel, Conn.ReleaseFlowLabel
	RecvFlowLabel = Option{Name: "IPV6_FLOWINFO", Level: levelIPv6, Opt: optIPV6_FLOWINFO, Kind: KindBool, Platforms: linuxOnly}             // Ancillary.FlowLabel

	// Checksum is the offset at which a SOCK_RAW socket computes and verifies
	// the pseudo-header checksum, -1 for not at all; ICMPv6 always does, at 2,
	// and answers EINVAL to being told so (RFC 3542, section 3.1).
	Checksum = Option{Name: "IPV6_CHECKSUM", Level: levelIPv6, Opt: optIPV6_CHECKSUM, Platforms: unixes}

	RecvErr6         = Option{Name: "IPV6_RECVERR", Level: levelIPv6, Opt: optIPV6_RECVERR, Kind: KindBool, Platforms: linuxOnly}                               // queue errors for RecvErrors
	RecvErrRFC4884v6 = Option{Name: "IPV6_RECVERR_RFC4884", Level: levelIPv6, Opt: optIPV6_RECVERR_RFC4884, Kind: KindBool, Platforms: linuxOnly, Since: "5.9"} // see ExtendedError.Extensions
	RecvHopLimit     = Option{Name: "IPV6_RECVHOPLIMIT", Level: levelIPv6, Opt: optIPV6_RECVHOPLIMIT, Kind: KindBool, Platforms: unixes}                        // Ancillary.TTL
	RecvTClass       = Option{Name: "IPV6_RECVTCLASS", Level: levelIPv6, Opt: optIPV6_RECVTCLASS, Kind: KindBool, Platforms: unixes}                            // Ancillary.TOS
	RecvPktInfo6     = Option{Name: "IPV6_RECVPKTINFO", Level: levelIPv6, Opt: optIPV6_RECVPKTINFO, Kind: KindBool, Platforms: unixes}                          // Ancillary.IfIndex, Dst
	ICMPv6Filter     = Option{Name: "ICMP6_FILTER", Level: levelICMPv6, Opt: optICMP6_FILTER, Kind: KindStruct, Platforms: unixes}                              // Conn.SetICMPFilter, Conn.ICMPFilter
)

// Options of TCP, man tcp(7).
var (
	NoDelay      = Option{Name: "TCP_NODELAY", Level: levelTCP, Opt: optTCP_NODELAY, Kind: KindBool, Platforms: unixes}
	KeepIdle     = Option{Name: "TCP_KEEPIDLE", Level: levelTCP, Opt: optTCP_KEEPIDLE, Kind: KindDuration, Unit: time.Second, Platforms: "linux darwin dragonfly freebsd netbsd"}   // silence before the first probe; TCP_KEEPALIVE on darwin
	KeepInterval = Option{Name: "TCP_KEEPINTVL", Level: levelTCP, Opt: optTCP_KEEPINTVL, Kind: KindDuration, Unit: time.Second, Platforms: "linux darwin dragonfly freebsd netbsd"} // between probes
	KeepCount    = Option{Name: "TCP_KEEPCNT", Level: levelTCP, Opt: optTCP_KEEPCNT, Platforms: "linux darwin dragonfly freebsd netbsd"}                                            // unanswered probes before ETIMEDOUT
	UserTimeout  = Option{Name: "TCP_USER_TIMEOUT", Level: levelTCP, Opt: optTCP_USER_TIMEOUT, Kind: KindDuration, Unit: time.Millisecond, Platforms: linuxOnly}                    // data unacknowledged for so long ends the connection; RFC 5482
	Congestion   = Option{Name: "TCP_CONGESTION", Level: levelTCP, Opt: optTCP_CONGESTION, Kind: KindText, Platforms: "linux freebsd", Needs: "CAP_NET_ADMIN"}                      // "cubic"; those of net.ipv4.tcp_allowed_congestion_control: nothing
	TCPInfo      = Option{Name: "TCP_INFO", Level: levelTCP, Opt: optTCP_INFO, Kind: KindStruct, Access: ReadOnly, Platforms: linuxOnly}                                            // Conn.TCPInfo
)

// Options returns the whole table.
func Options() []Option {
	return []Option{
		RecvBuf, RecvBufForce, SendBuf, SendBufForce, Broadcast, ReuseAddr, ReusePort, DontRoute, KeepAlive, Linger,
		SocketError, Mark, Priority, BusyPoll, RxqOvfl, MemoryInfo, BindDevice, BindIfIndex, Stamp, StampNs, StampFlags,
		FilterAttach, FilterDetach, FilterLock, PassCred, PeerCred, NetNSCookie, SocketCookie,

		TTL, MinTTL, TOS, MTUDiscover, MTU, DontFragment, MulticastTTL, MulticastLoop, MulticastAll, MulticastIf, UnicastIf,
		HeaderIncluded, FreeBind, Transparent, RecvErr, RecvErrRFC4884, RecvTTL, RecvTOS, RecvPktInfo, ICMPFilter,

		GroupJoin, GroupLeave, SourceJoin, SourceLeave, SourceBlock, SourceUnblock,

		HopLimit, MinHopLimit, TrafficClass, MTUDiscover6, MTU6, DontFragment6, MulticastHops, MulticastLoop6, MulticastAll6,
		MulticastIf6, UnicastIf6, HeaderIncluded6, FreeBind6, Transparent6, V6Only, AutoFlowLabel, FlowInfoSend, FlowLabel,
		RecvFlowLabel, Checksum, RecvErr6, RecvErrRFC4884v6, RecvHopLimit, RecvTClass, RecvPktInfo6, ICMPv6Filter,

		NoDelay, KeepIdle, KeepInterval, KeepCount, UserTimeout, Congestion, TCPInfo,
	}
}

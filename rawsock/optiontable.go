package rawsock

import "time"

// Where options are to be had.
const (
	unixes    = "linux darwin dragonfly freebsd netbsd openbsd"
	linuxOnly = "linux"
)

// What setting them takes.
const (
	netAdmin      = "CAP_NET_ADMIN"
	netRaw        = "CAP_NET_RAW"
	netAdminOrRaw = netAdmin + " or " + netRaw
)

// Options of every socket, man socket(7). The kernel doubles the buffer sizes
// for its bookkeeping, and clamps RecvBuf and SendBuf to net.core.rmem_max and
// wmem_max where RecvBufForce and SendBufForce do not.
var (
	RecvBuf = Option{Name: "SO_RCVBUF", Level: levelSocket, Opt: optSO_RCVBUF,
		Platforms: unixes}
	RecvBufForce = Option{Name: "SO_RCVBUFFORCE", Level: levelSocket, Opt: optSO_RCVBUFFORCE,
		Access: WriteOnly, Platforms: linuxOnly, Needs: netAdmin}
	SendBuf = Option{Name: "SO_SNDBUF", Level: levelSocket, Opt: optSO_SNDBUF,
		Platforms: unixes}
	SendBufForce = Option{Name: "SO_SNDBUFFORCE", Level: levelSocket, Opt: optSO_SNDBUFFORCE,
		Access: WriteOnly, Platforms: linuxOnly, Needs: netAdmin}
	Broadcast = Option{Name: "SO_BROADCAST", Level: levelSocket, Opt: optSO_BROADCAST,
		Kind: KindBool, Platforms: unixes}
	ReuseAddr = Option{Name: "SO_REUSEADDR", Level: levelSocket, Opt: optSO_REUSEADDR,
		Kind: KindBool, Platforms: unixes}
	ReusePort = Option{Name: "SO_REUSEPORT", Level: levelSocket, Opt: optSO_REUSEPORT,
		Kind: KindBool, Platforms: unixes}
	DontRoute = Option{Name: "SO_DONTROUTE", Level: levelSocket, Opt: optSO_DONTROUTE,
		Kind: KindBool, Platforms: unixes}
	// Debug has the kernel note what it does with the socket, where it was built to. Its
	// refusal is EACCES.
	Debug = Option{Name: "SO_DEBUG", Level: levelSocket, Opt: optSO_DEBUG,
		Kind: KindBool, Platforms: unixes, Needs: netAdmin}
	KeepAlive = Option{Name: "SO_KEEPALIVE", Level: levelSocket, Opt: optSO_KEEPALIVE,
		Kind: KindBool, Platforms: unixes}
	// Linger is for [Conn.SetLinger] and [Conn.Linger].
	Linger = Option{Name: "SO_LINGER", Level: levelSocket, Opt: optSO_LINGER,
		Kind: KindStruct, Platforms: unixes}
	// SocketError is an errno; reading clears it.
	SocketError = Option{Name: "SO_ERROR", Level: levelSocket, Opt: optSO_ERROR,
		Access: ReadOnly, Platforms: unixes}
	// Mark takes CAP_NET_RAW since Linux 5.17.
	Mark = Option{Name: "SO_MARK", Level: levelSocket, Opt: optSO_MARK,
		Platforms: linuxOnly, Needs: netAdminOrRaw}
	// Priority needs nothing for 0 to 6.
	Priority = Option{Name: "SO_PRIORITY", Level: levelSocket, Opt: optSO_PRIORITY,
		Platforms: linuxOnly, Needs: netAdminOrRaw}
	// BusyPoll needs nothing to be lowered.
	BusyPoll = Option{Name: "SO_BUSY_POLL", Level: levelSocket, Opt: optSO_BUSY_POLL,
		Kind: KindDuration, Unit: time.Microsecond, Platforms: linuxOnly, Needs: netAdmin, Since: "3.11"}
	// RxqOvfl reports [Ancillary].Drops.
	RxqOvfl = Option{Name: "SO_RXQ_OVFL", Level: levelSocket, Opt: optSO_RXQ_OVFL,
		Kind: KindBool, Platforms: linuxOnly}
	// MemoryInfo is for [Conn.MemInfo] and [Conn.Drops].
	MemoryInfo = Option{Name: "SO_MEMINFO", Level: levelSocket, Opt: optSO_MEMINFO,
		Kind: KindStruct, Access: ReadOnly, Platforms: linuxOnly, Since: "4.12"}

	// BindDevice reads as "" when the socket is bound to none. Without
	// CAP_NET_RAW a bound one cannot be bound to another, nor released.
	BindDevice = Option{Name: "SO_BINDTODEVICE", Level: levelSocket, Opt: optSO_BINDTODEVICE,
		Kind: KindText, Platforms: linuxOnly, Needs: netRaw}
	// BindIfIndex is BindDevice by index, 0 for none.
	BindIfIndex = Option{Name: "SO_BINDTOIFINDEX", Level: levelSocket, Opt: optSO_BINDTOIFINDEX,
		Platforms: linuxOnly, Needs: netRaw, Since: "5.1"}

	// Stamp reports [Ancillary].Software, in µs.
	Stamp = Option{Name: "SO_TIMESTAMP", Level: levelSocket, Opt: optSO_TIMESTAMP,
		Kind: KindBool, Platforms: unixes}
	// StampNs reports [Ancillary].Software.
	StampNs = Option{Name: "SO_TIMESTAMPNS", Level: levelSocket, Opt: optSO_TIMESTAMPNS,
		Kind: KindBool, Platforms: linuxOnly}
	// StampFlags is for [Conn.SetTimestamping] and [Conn.Timestamping].
	StampFlags = Option{Name: "SO_TIMESTAMPING", Level: levelSocket, Opt: optSO_TIMESTAMPING,
		Kind: KindStruct, Platforms: linuxOnly}

	// FilterAttach is for [Conn.AttachFilter] and [Conn.Filter].
	FilterAttach = Option{Name: "SO_ATTACH_FILTER", Level: levelSocket, Opt: optSO_ATTACH_FILTER,
		Kind: KindStruct, Platforms: linuxOnly}
	// FilterDetach is for [Conn.DetachFilter].
	FilterDetach = Option{Name: "SO_DETACH_FILTER", Level: levelSocket, Opt: optSO_DETACH_FILTER,
		Kind: KindStruct, Access: WriteOnly, Platforms: linuxOnly}
	// FilterLock is for good: neither it nor the filter can be changed afterwards.
	FilterLock = Option{Name: "SO_LOCK_FILTER", Level: levelSocket, Opt: optSO_LOCK_FILTER,
		Kind: KindBool, Platforms: linuxOnly, Needs: "a filter that is not locked"}

	// PassCred reports [Ancillary].Creds, of AF_UNIX.
	PassCred = Option{Name: "SO_PASSCRED", Level: levelSocket, Opt: optSO_PASSCRED,
		Kind: KindBool, Platforms: linuxOnly}
	// PeerCred is read by [Conn.PeerCredentials]; the BSDs call it otherwise.
	PeerCred = Option{Name: "SO_PEERCRED", Level: levelSocket, Opt: optSO_PEERCRED,
		Kind: KindStruct, Access: ReadOnly, Platforms: "linux darwin freebsd"}
	// NetNSCookie names the network namespace, until the machine restarts.
	NetNSCookie = Option{Name: "SO_NETNS_COOKIE", Level: levelSocket, Opt: optSO_NETNS_COOKIE,
		Kind: KindUint64, Access: ReadOnly, Platforms: linuxOnly, Since: "5.14"}
	// SocketCookie names the socket, as in ss -e.
	SocketCookie = Option{Name: "SO_COOKIE", Level: levelSocket, Opt: optSO_COOKIE,
		Kind: KindUint64, Access: ReadOnly, Platforms: linuxOnly, Since: "4.12"}
)

// Options of TCP, man tcp(7).
var (
	NoDelay = Option{Name: "TCP_NODELAY", Level: levelTCP, Opt: optTCP_NODELAY,
		Kind: KindBool, Platforms: unixes}
	// KeepIdle is the silence before the first probe; TCP_KEEPALIVE on darwin.
	KeepIdle = Option{Name: "TCP_KEEPIDLE", Level: levelTCP, Opt: optTCP_KEEPIDLE,
		Kind: KindDuration, Unit: time.Second, Platforms: "linux darwin dragonfly freebsd netbsd"}
	// KeepInterval is the time between probes.
	KeepInterval = Option{Name: "TCP_KEEPINTVL", Level: levelTCP, Opt: optTCP_KEEPINTVL,
		Kind: KindDuration, Unit: time.Second, Platforms: "linux darwin dragonfly freebsd netbsd"}
	// KeepCount is the number of unanswered probes before ETIMEDOUT.
	KeepCount = Option{Name: "TCP_KEEPCNT", Level: levelTCP, Opt: optTCP_KEEPCNT,
		Platforms: "linux darwin dragonfly freebsd netbsd"}
	// UserTimeout ends a connection whose data is unacknowledged for so long; RFC 5482.
	UserTimeout = Option{Name: "TCP_USER_TIMEOUT", Level: levelTCP, Opt: optTCP_USER_TIMEOUT,
		Kind: KindDuration, Unit: time.Millisecond, Platforms: linuxOnly}
	// Congestion is "cubic" and its like; those of
	// net.ipv4.tcp_allowed_congestion_control need nothing.
	Congestion = Option{Name: "TCP_CONGESTION", Level: levelTCP, Opt: optTCP_CONGESTION,
		Kind: KindText, Platforms: "linux freebsd", Needs: netAdmin}
	// TCPInfo is for [Conn.TCPInfo].
	TCPInfo = Option{Name: "TCP_INFO", Level: levelTCP, Opt: optTCP_INFO,
		Kind: KindStruct, Access: ReadOnly, Platforms: linuxOnly}
)

// Options returns the whole table.
func Options() []Option {
	return []Option{
		RecvBuf, RecvBufForce, SendBuf, SendBufForce, Broadcast, ReuseAddr, ReusePort, DontRoute, Debug, KeepAlive, Linger,
		SocketError, Mark, Priority, BusyPoll, RxqOvfl, MemoryInfo, BindDevice, BindIfIndex, Stamp, StampNs, StampFlags,
		FilterAttach, FilterDetach, FilterLock, PassCred, PeerCred, NetNSCookie, SocketCookie,

		TTL, MinTTL, TOS, MTUDiscover, MTU, DontFragment, MulticastTTL, MulticastLoop, MulticastAll, MulticastIf, UnicastIf,
		HeaderIncluded, IPOptions, RecvIPOptions, FreeBind, Transparent, RecvErr, RecvErrRFC4884, RecvTTL, RecvTOS, RecvPktInfo, ICMPFilter,

		GroupJoin, GroupLeave, SourceJoin, SourceLeave, SourceBlock, SourceUnblock,

		HopLimit, MinHopLimit, TrafficClass, MTUDiscover6, MTU6, DontFragment6, MulticastHops, MulticastLoop6, MulticastAll6,
		MulticastIf6, UnicastIf6, HeaderIncluded6, FreeBind6, Transparent6, V6Only, AutoFlowLabel, FlowInfoSend, FlowLabel,
		RecvFlowLabel, Checksum, RecvErr6, RecvErrRFC4884v6, RecvHopLimit, RecvTClass, RecvPktInfo6, ICMPv6Filter,

		NoDelay, KeepIdle, KeepInterval, KeepCount, UserTimeout, Congestion, TCPInfo,
	}
}

package rawsock

// Options of AF_INET, man ip(7).
var (
	// TTL is 1 to 255; -1 restores the default.
	TTL = Option{Name: "IP_TTL", Level: levelIP, Opt: optIP_TTL,
		Platforms: unixes}
	// MinTTL drops what arrives with less; RFC 5082.
	MinTTL = Option{Name: "IP_MINTTL", Level: levelIP, Opt: optIP_MINTTL,
		Platforms: "linux dragonfly freebsd netbsd openbsd"}
	TOS = Option{Name: "IP_TOS", Level: levelIP, Opt: optIP_TOS,
		Platforms: unixes}
	// MTUDiscover is one of [PMTUDiscDo] and its like.
	MTUDiscover = Option{Name: "IP_MTU_DISCOVER", Level: levelIP, Opt: optIP_MTU_DISCOVER,
		Platforms: linuxOnly}
	// MTU is the path's, of a connected socket.
	MTU = Option{Name: "IP_MTU", Level: levelIP, Opt: optIP_MTU,
		Access: ReadOnly, Platforms: linuxOnly}
	// DontFragment goes by MTUDiscover on Linux.
	DontFragment = Option{Name: "IP_DONTFRAG", Level: levelIP, Opt: optIP_DONTFRAG,
		Kind: KindBool, Platforms: "darwin freebsd"}
	MulticastTTL = Option{Name: "IP_MULTICAST_TTL", Level: levelIP, Opt: optIP_MULTICAST_TTL,
		Platforms: unixes}
	MulticastLoop = Option{Name: "IP_MULTICAST_LOOP", Level: levelIP, Opt: optIP_MULTICAST_LOOP,
		Kind: KindBool, Platforms: unixes}
	// MulticastAll off receives only of groups that this socket has joined.
	MulticastAll = Option{Name: "IP_MULTICAST_ALL", Level: levelIP, Opt: optIP_MULTICAST_ALL,
		Kind: KindBool, Platforms: linuxOnly}
	// MulticastIf is for [Conn.SetMulticastInterface] and [Conn.MulticastInterface].
	MulticastIf = Option{Name: "IP_MULTICAST_IF", Level: levelIP, Opt: optIP_MULTICAST_IF,
		Kind: KindStruct, Platforms: unixes}
	// UnicastIf is for [Conn.SetUnicastInterface] and [Conn.UnicastInterface].
	UnicastIf = Option{Name: "IP_UNICAST_IF", Level: levelIP, Opt: optIP_UNICAST_IF,
		Kind: KindStruct, Platforms: linuxOnly}
	// HeaderIncluded is for SOCK_RAW.
	HeaderIncluded = Option{Name: "IP_HDRINCL", Level: levelIP, Opt: optIP_HDRINCL,
		Kind: KindBool, Platforms: unixes}
	FreeBind = Option{Name: "IP_FREEBIND", Level: levelIP, Opt: optIP_FREEBIND,
		Kind: KindBool, Platforms: linuxOnly}
	Transparent = Option{Name: "IP_TRANSPARENT", Level: levelIP, Opt: optIP_TRANSPARENT,
		Kind: KindBool, Platforms: linuxOnly, Needs: netAdminOrRaw}

	// IPOptions is for [Conn.SetIPOptions].
	IPOptions = Option{Name: "IP_OPTIONS", Level: levelIP, Opt: optIP_OPTIONS,
		Kind: KindStruct, Access: WriteOnly, Platforms: linuxOnly}
	// RecvIPOptions reports [Ancillary].IPOptions.
	RecvIPOptions = Option{Name: "IP_RECVOPTS", Level: levelIP, Opt: optIP_RECVOPTS,
		Kind: KindBool, Platforms: linuxOnly}

	// RecvErr queues errors for [Conn.RecvErrors].
	RecvErr = Option{Name: "IP_RECVERR", Level: levelIP, Opt: optIP_RECVERR,
		Kind: KindBool, Platforms: linuxOnly}
	// RecvErrRFC4884 finds the [ExtendedError.Extensions].
	RecvErrRFC4884 = Option{Name: "IP_RECVERR_RFC4884", Level: levelIP, Opt: optIP_RECVERR_RFC4884,
		Kind: KindBool, Platforms: linuxOnly, Since: "5.9"}
	// RecvTTL reports [Ancillary].TTL.
	RecvTTL = Option{Name: "IP_RECVTTL", Level: levelIP, Opt: optIP_RECVTTL,
		Kind: KindBool, Platforms: unixes}
	// RecvTOS reports [Ancillary].TOS.
	RecvTOS = Option{Name: "IP_RECVTOS", Level: levelIP, Opt: optIP_RECVTOS,
		Kind: KindBool, Platforms: "linux darwin freebsd"}
	// RecvPktInfo reports [Ancillary].IfIndex and Dst.
	RecvPktInfo = Option{Name: "IP_PKTINFO", Level: levelIP, Opt: optIP_PKTINFO,
		Kind: KindBool, Platforms: "linux darwin"}
	// ICMPFilter is for [Conn.SetICMPFilter] and [Conn.ICMPFilter].
	ICMPFilter = Option{Name: "ICMP_FILTER", Level: levelRaw, Opt: optICMP_FILTER,
		Kind: KindStruct, Platforms: linuxOnly}
)

// Multicast groups of AF_INET and AF_INET6 (Level is then IPPROTO_IPV6), RFC 3678,
// section 5; man ip(7). Elsewhere than on Linux the first two go by an older name,
// IP_ADD_MEMBERSHIP and IPV6_JOIN_GROUP.
var (
	// GroupJoin is for [Conn.JoinGroup].
	GroupJoin = Option{Name: "MCAST_JOIN_GROUP", Level: levelIP, Opt: optMCAST_JOIN_GROUP,
		Kind: KindStruct, Access: WriteOnly, Platforms: unixes}
	// GroupLeave is for [Conn.LeaveGroup].
	GroupLeave = Option{Name: "MCAST_LEAVE_GROUP", Level: levelIP, Opt: optMCAST_LEAVE_GROUP,
		Kind: KindStruct, Access: WriteOnly, Platforms: unixes}
	// SourceJoin is for [Conn.JoinSource].
	SourceJoin = Option{Name: "MCAST_JOIN_SOURCE_GROUP", Level: levelIP, Opt: optMCAST_JOIN_SOURCE_GROUP,
		Kind: KindStruct, Access: WriteOnly, Platforms: linuxOnly}
	// SourceLeave is for [Conn.LeaveSource].
	SourceLeave = Option{Name: "MCAST_LEAVE_SOURCE_GROUP", Level: levelIP, Opt: optMCAST_LEAVE_SOURCE_GROUP,
		Kind: KindStruct, Access: WriteOnly, Platforms: linuxOnly}
	// SourceBlock is for [Conn.BlockSource].
	SourceBlock = Option{Name: "MCAST_BLOCK_SOURCE", Level: levelIP, Opt: optMCAST_BLOCK_SOURCE,
		Kind: KindStruct, Access: WriteOnly, Platforms: linuxOnly}
	// SourceUnblock is for [Conn.UnblockSource].
	SourceUnblock = Option{Name: "MCAST_UNBLOCK_SOURCE", Level: levelIP, Opt: optMCAST_UNBLOCK_SOURCE,
		Kind: KindStruct, Access: WriteOnly, Platforms: linuxOnly}
)

// Options of AF_INET6, man ipv6(7).
var (
	// HopLimit is 0 to 255; -1 restores the default.
	HopLimit = Option{Name: "IPV6_UNICAST_HOPS", Level: levelIPv6, Opt: optIPV6_UNICAST_HOPS,
		Platforms: unixes}
	// MinHopLimit drops what arrives with less; RFC 5082.
	MinHopLimit = Option{Name: "IPV6_MINHOPCOUNT", Level: levelIPv6, Opt: optIPV6_MINHOPCOUNT,
		Platforms: "linux openbsd"}
	TrafficClass = Option{Name: "IPV6_TCLASS", Level: levelIPv6, Opt: optIPV6_TCLASS,
		Platforms: unixes}
	// MTUDiscover6 is one of [PMTUDiscDo] and its like.
	MTUDiscover6 = Option{Name: "IPV6_MTU_DISCOVER", Level: levelIPv6, Opt: optIPV6_MTU_DISCOVER,
		Platforms: linuxOnly}
	// MTU6 reads as the path's, of a connected socket; setting it caps what is sent.
	MTU6 = Option{Name: "IPV6_MTU", Level: levelIPv6, Opt: optIPV6_MTU,
		Platforms: linuxOnly}
	// DontFragment6 answers EMSGSIZE to what is too big.
	DontFragment6 = Option{Name: "IPV6_DONTFRAG", Level: levelIPv6, Opt: optIPV6_DONTFRAG,
		Kind: KindBool, Platforms: unixes}
	MulticastHops = Option{Name: "IPV6_MULTICAST_HOPS", Level: levelIPv6, Opt: optIPV6_MULTICAST_HOPS,
		Platforms: unixes}
	MulticastLoop6 = Option{Name: "IPV6_MULTICAST_LOOP", Level: levelIPv6, Opt: optIPV6_MULTICAST_LOOP,
		Kind: KindBool, Platforms: unixes}
	// MulticastAll6 off receives only of groups that this socket has joined.
	MulticastAll6 = Option{Name: "IPV6_MULTICAST_ALL", Level: levelIPv6, Opt: optIPV6_MULTICAST_ALL,
		Kind: KindBool, Platforms: linuxOnly, Since: "4.20"}
	// MulticastIf6 is for [Conn.SetMulticastInterface] and [Conn.MulticastInterface].
	MulticastIf6 = Option{Name: "IPV6_MULTICAST_IF", Level: levelIPv6, Opt: optIPV6_MULTICAST_IF,
		Kind: KindStruct, Platforms: unixes}
	// UnicastIf6 is for [Conn.SetUnicastInterface] and [Conn.UnicastInterface].
	UnicastIf6 = Option{Name: "IPV6_UNICAST_IF", Level: levelIPv6, Opt: optIPV6_UNICAST_IF,
		Kind: KindStruct, Platforms: linuxOnly}
	// HeaderIncluded6 is for SOCK_RAW.
	HeaderIncluded6 = Option{Name: "IPV6_HDRINCL", Level: levelIPv6, Opt: optIPV6_HDRINCL,
		Kind: KindBool, Platforms: linuxOnly, Since: "4.5"}
	FreeBind6 = Option{Name: "IPV6_FREEBIND", Level: levelIPv6, Opt: optIPV6_FREEBIND,
		Kind: KindBool, Platforms: linuxOnly, Since: "4.15"}
	Transparent6 = Option{Name: "IPV6_TRANSPARENT", Level: levelIPv6, Opt: optIPV6_TRANSPARENT,
		Kind: KindBool, Platforms: linuxOnly, Needs: netAdminOrRaw}
	V6Only = Option{Name: "IPV6_V6ONLY", Level: levelIPv6, Opt: optIPV6_V6ONLY,
		Kind: KindBool, Platforms: unixes}

	// AutoFlowLabel has the kernel label flows by a hash; a label of one's own is
	// leased (Conn.LeaseFlowLabel) and given per message (AppendFlowLabel), or to
	// connect under FlowInfoSend.
	AutoFlowLabel = Option{Name: "IPV6_AUTOFLOWLABEL", Level: levelIPv6, Opt: optIPV6_AUTOFLOWLABEL,
		Kind: KindBool, Platforms: "linux darwin dragonfly freebsd openbsd", Since: "3.17"}
	FlowInfoSend = Option{Name: "IPV6_FLOWINFO_SEND", Level: levelIPv6, Opt: optIPV6_FLOWINFO_SEND,
		Kind: KindBool, Platforms: linuxOnly}
	// FlowLabel is for [Conn.LeaseFlowLabel] and [Conn.ReleaseFlowLabel].
	FlowLabel = Option{Name: "IPV6_FLOWLABEL_MGR", Level: levelIPv6, Opt: optIPV6_FLOWLABEL_MGR,
		Kind: KindStruct, Platforms: linuxOnly}
	// RecvFlowLabel reports [Ancillary].FlowLabel.
	RecvFlowLabel = Option{Name: "IPV6_FLOWINFO", Level: levelIPv6, Opt: optIPV6_FLOWINFO,
		Kind: KindBool, Platforms: linuxOnly}

	// Checksum is the offset at which a SOCK_RAW socket computes and verifies
	// the pseudo-header checksum, -1 for not at all; ICMPv6 always does, at 2,
	// and answers EINVAL to being told so (RFC 3542, section 3.1).
	Checksum = Option{Name: "IPV6_CHECKSUM", Level: levelIPv6, Opt: optIPV6_CHECKSUM,
		Platforms: unixes}

	// RecvErr6 queues errors for [Conn.RecvErrors].
	RecvErr6 = Option{Name: "IPV6_RECVERR", Level: levelIPv6, Opt: optIPV6_RECVERR,
		Kind: KindBool, Platforms: linuxOnly}
	// RecvErrRFC4884v6 finds the [ExtendedError.Extensions].
	RecvErrRFC4884v6 = Option{Name: "IPV6_RECVERR_RFC4884", Level: levelIPv6, Opt: optIPV6_RECVERR_RFC4884,
		Kind: KindBool, Platforms: linuxOnly, Since: "5.9"}
	// RecvHopLimit reports [Ancillary].TTL.
	RecvHopLimit = Option{Name: "IPV6_RECVHOPLIMIT", Level: levelIPv6, Opt: optIPV6_RECVHOPLIMIT,
		Kind: KindBool, Platforms: unixes}
	// RecvTClass reports [Ancillary].TOS.
	RecvTClass = Option{Name: "IPV6_RECVTCLASS", Level: levelIPv6, Opt: optIPV6_RECVTCLASS,
		Kind: KindBool, Platforms: unixes}
	// RecvPktInfo6 reports [Ancillary].IfIndex and Dst.
	RecvPktInfo6 = Option{Name: "IPV6_RECVPKTINFO", Level: levelIPv6, Opt: optIPV6_RECVPKTINFO,
		Kind: KindBool, Platforms: unixes}
	// ICMPv6Filter is for [Conn.SetICMPFilter] and [Conn.ICMPFilter].
	ICMPv6Filter = Option{Name: "ICMP6_FILTER", Level: levelICMPv6, Opt: optICMP6_FILTER,
		Kind: KindStruct, Platforms: unixes}
)

package flags

import (
	"math"
	"net/netip"

	"goping/ping"
)

// The headings of help, in order of appearance.
const (
	groupTargets = "Targets"
	groupProbes  = "Probes"
	groupEnd     = "End of the run"
	groupRoute   = "Address and route"
	groupOutput  = "Output"
	groupAbout   = "About"
)

// maxMark is the greatest mark: 32 bits, as far as an int of this machine has them.
const maxMark = min(math.MaxUint32, math.MaxInt)

// Table holds every option of goping and of its ping, in the order help lists them.
// Its functions capture nothing, so that the table costs no work at start.
var Table = [...]Flag[Options]{
	{Short: 'i', Long: "interval", Arg: "TIME", Group: groupProbes, Help: "time from one probe to the next (1s); 0 sends the next as soon as the last is answered", In: Native,
		Set: func(o *Options, v string) error { o.IntervalSet = true; return setDuration(&o.Interval, v, true) }},
	{Short: 'i', Long: "interval", Arg: "SECONDS", Group: groupProbes, Help: "time from one probe to the next (1), in whole milliseconds; at least 0.002 for other users than root", In: Ping,
		Set: pingInterval},
	{Long: "rate", Arg: "N|max", Group: groupProbes, Help: "N probes a second, all hosts together, in place of -i; with -i at most as many; max for as many as the machine can", Values: "max", In: Native,
		Set: setRate},
	{Short: 'f', Long: "flood", Group: groupProbes, Help: "a dot for each probe, taken back by its reply; without -i as fast as they come, at least 100 a second",
		Set: func(o *Options, _ string) error { o.Flood = true; return nil }},
	{Short: 'A', Long: "adaptive", Group: groupProbes, Help: "the interval follows the round-trip time",
		Set: func(o *Options, _ string) error { o.Adaptive = true; return nil }},
	{Short: 'l', Long: "preload", Arg: "N", Group: groupProbes, Help: "send the first N probes at once, 1 to 65536",
		Set: func(o *Options, v string) error { return setInt(&o.Preload, v, 1, 65536) }},
	{Short: 's', Long: "size", Arg: "BYTES", Group: groupProbes, Help: "payload behind the 8-byte ICMP header (56)",
		Set: func(o *Options, v string) error { return setInt(&o.Size, v, 0, ping.MaxSize(netip.IPv6Unspecified())) }},
	{Short: 'p', Long: "pattern", Arg: "HEX", Group: groupProbes, Help: "fill the payload with these bytes, up to 16, as in ff00",
		Set: setPattern},
	{Short: 'e', Long: "identifier", Arg: "N", Group: groupProbes, Help: "the ICMP identifier, 1 to 65535; 0 for a random one of a raw socket",
		Set: func(o *Options, v string) error { return setInt(&o.Identifier, v, 0, math.MaxUint16) }},
	{Short: 'b', Long: "broadcast", Group: groupProbes, Help: "allow a broadcast address; each host that answers gets a line in the summary", In: Native,
		Set: func(o *Options, _ string) error { o.Broadcast = true; return nil }},
	{Short: 'b', Long: "broadcast", Group: groupProbes, Help: "allow a broadcast address", In: Ping,
		Set: func(o *Options, _ string) error { o.Broadcast = true; return nil }},
	{Short: 'N', Long: "node-info", Arg: "QUERY", Group: groupProbes, Help: "ask an IPv6 node for its name, ipv4 or ipv6 addresses (RFC 4620); help lists the queries", Values: "name ipv4 ipv6 help",
		Set: setNodeInfo},

	{Short: 'c', Long: "count", Arg: "N", Group: groupEnd, Help: "stop after N probes; otherwise at ^C", In: Native,
		Set: func(o *Options, v string) error { return setInt(&o.Count, v, 1, math.MaxInt) }},
	{Short: 'c', Long: "count", Arg: "N", Group: groupEnd, Help: "stop after N replies or errors, and send no more than N without -w", In: Ping,
		Set: func(o *Options, v string) error { return setInt(&o.Count, v, 1, math.MaxInt) }},
	{Short: 'w', Long: "deadline", Arg: "TIME", Group: groupEnd, Help: "end the run after TIME; probes still under way then are in flight, not lost", In: Native,
		Set: func(o *Options, v string) error { return setDuration(&o.Deadline, v, false) }},
	{Short: 'w', Long: "deadline", Arg: "SECONDS", Group: groupEnd, Help: "end the run after so many seconds; -c then counts replies only", In: Ping,
		Set: pingDeadline},
	{Short: 'W', Long: "timeout", Arg: "TIME", Group: groupProbes, Help: "a probe without an answer is lost after TIME (2s)", In: Native,
		Set: func(o *Options, v string) error { return setDuration(&o.Timeout, v, false) }},
	{Short: 'W', Long: "linger", Arg: "SECONDS", Group: groupEnd, Help: "wait so long after the last probe when nothing has come (10), 0 without end", In: Ping,
		Set: pingLinger},
	{Long: "until-up", Group: groupEnd, Help: "end when every host has answered", In: Native,
		Set: func(o *Options, _ string) error { o.UntilUp = true; return nil }},
	{Long: "until-down", Group: groupEnd, Help: "end when a probe to one of the hosts was not answered", In: Native,
		Set: func(o *Options, _ string) error { o.UntilDown = true; return nil }},
	{Long: "assert", Arg: "LIST", Group: groupEnd, Help: "exit with 1, and say what failed, unless the figures of every host are within bounds, as in 'loss<=1%,p99<50ms'", In: Native,
		Set: setAssert},

	{Short: '4', Long: "ipv4", Group: groupRoute, Help: "IPv4 only",
		Set: func(o *Options, _ string) error { o.IPv4 = true; return nil }},
	{Short: '6', Long: "ipv6", Group: groupRoute, Help: "IPv6 only",
		Set: func(o *Options, _ string) error { o.IPv6 = true; return nil }},
	{Long: "all-addresses", Group: groupRoute, Help: "probe every address of a name", In: Native,
		Set: func(o *Options, _ string) error { o.AllAddresses = true; return nil }},
	{Short: 'I', Long: "interface", Arg: "DEV|IP", Group: groupRoute, Help: "send through this device, or from this address; give it twice for both",
		Set: setInterface},
	{Short: 'B', Long: "sticky-source", Group: groupRoute, Help: "the source address stays what it is at the start, whatever becomes of the routes",
		Set: func(o *Options, _ string) error { o.Sticky = true; return nil }},
	{Long: "netns", Arg: "NS", Group: groupRoute, Help: "probe from another network namespace: pid:N, name:NAME, path:FILE, container:ID or pod:UID; a host may have its own, HOST@NS", In: Native,
		Set: func(o *Options, v string) error { return setNetNS(&o.NetNS, v) }},
	{Short: 't', Long: "ttl", Arg: "N", Group: groupRoute, Help: "time to live or hop limit, 1 to 255", In: Native,
		Set: func(o *Options, v string) error { return setInt(&o.TTL, v, 1, 255) }},
	{Short: 't', Long: "ttl", Arg: "N", Group: groupRoute, Help: "time to live or hop limit, 1 to 255", In: Ping,
		Set: pingTTL},
	{Short: 'Q', Long: "tos", Arg: "N", Group: groupRoute, Help: "type of service or traffic class, the whole byte, 0 to 255 or 0x00 to 0xff",
		Set: setTOS},
	{Long: "dscp", Arg: "CLASS", Group: groupRoute, Help: "DSCP by name or number: ef, va, le, cs0 to cs7, af11 to af43, 0 to 63", Values: "ef va le be cs0 cs1 cs2 cs3 cs4 cs5 cs6 cs7 af11 af12 af13 af21 af22 af23 af31 af32 af33 af41 af42 af43", In: Native,
		Set: setDSCP},
	{Long: "ecn", Arg: "CODE", Group: groupRoute, Help: "ECN code point: not-ect, ect0, ect1 or ce", Values: "not-ect ect0 ect1 ce", In: Native,
		Set: setECN},
	{Short: 'M', Long: "pmtu", Arg: "MODE", Group: groupRoute, Help: "path MTU: do (never fragment), want (here only), dont (let routers), probe (ignore what is known)", Values: "do want dont probe",
		Set: setPMTU},
	{Long: "df", Group: groupRoute, Help: "set the DF bit and never fragment; the same as -M do", In: Native,
		Set: func(o *Options, _ string) error { o.DontFragment = ping.FragmentNever; return nil }},
	{Long: "no-df", Group: groupRoute, Help: "leave the DF bit out; the same as -M dont", In: Native,
		Set: func(o *Options, _ string) error { o.DontFragment = ping.FragmentAllowed; return nil }},
	{Short: 'F', Long: "flow-label", Arg: "N", Group: groupRoute, Help: "IPv6 flow label, 20 bits, decimal or 0x…; 0 leaves it to the system",
		Set: setFlowLabel},
	{Short: 'm', Long: "mark", Arg: "N", Group: groupRoute, Help: "firewall mark of the packets",
		Set: func(o *Options, v string) error { return setInt(&o.Mark, v, 0, maxMark) }},
	{Long: "via", Arg: "HOP", Group: groupRoute, Help: "IPv4 source route through this host; give it for each, up to nine", In: Native,
		Set: func(o *Options, v string) error { o.Hops = append(o.Hops, v); return nil }},
	{Short: 'r', Long: "bypass-routing", Group: groupRoute, Help: "only to hosts on a link of this machine; with a source route, strictly along it",
		Set: func(o *Options, _ string) error { o.DontRoute = true; return nil }},
	{Short: 'R', Long: "record-route", Group: groupRoute, Help: "have IPv4 routers write their addresses into the header, nine at the most",
		Set: func(o *Options, _ string) error { o.RecordRoute = true; return nil }},
	{Short: 'T', Long: "ip-timestamp", Arg: "KIND", Group: groupRoute, Help: "have IPv4 routers write the time into the header: tsonly, tsandaddr, or tsprespec for those named as hops", Values: "tsonly tsandaddr tsprespec",
		Set: setStamps},
	{Short: 'L', Long: "no-loop", Group: groupRoute, Help: "multicast packets do not come back to this machine",
		Set: func(o *Options, _ string) error { o.NoLoop = true; return nil }},
	{Short: 'C', Long: "connect", Group: groupRoute, Help: "connect the socket to the host",
		Set: func(o *Options, _ string) error { o.Connect = true; return nil }},
	{Short: 'S', Long: "send-buffer", Arg: "BYTES", Group: groupRoute, Help: "size of the socket's send buffer",
		Set: func(o *Options, v string) error { return setInt(&o.SendBuffer, v, 1, math.MaxInt32) }},
	{Short: 'd', Long: "debug-socket", Group: groupRoute, Help: "set SO_DEBUG, which Linux takes and makes nothing of",
		Set: func(o *Options, _ string) error { o.Debug = true; return nil }},

	{Short: 'n', Long: "numeric", Group: groupOutput, Help: "show addresses only; ask no name server for their names",
		Set: func(o *Options, _ string) error { o.Numeric = true; return nil }},
	{Short: 'H', Long: "names", Group: groupOutput, Help: "show the names of addresses, also for hosts given as addresses",
		Set: func(o *Options, _ string) error { o.Names = true; return nil }},
	{Short: 'q', Long: "quiet", Group: groupOutput, Help: "only the first line and the summary",
		Set: func(o *Options, _ string) error { o.Quiet = true; return nil }},
	{Short: 'D', Long: "timestamp", Group: groupOutput, Help: "[seconds.microseconds] before each line",
		Set: func(o *Options, _ string) error { o.Timestamp = true; return nil }},
	{Long: "time-format", Arg: "FORMAT", Group: groupOutput, Help: "what -D puts before each line: epoch, rfc3339, utc, time, relative, or a format of strftime such as %H:%M:%S", Values: "epoch rfc3339 utc time relative", In: Native,
		Set: setTimeBefore},
	{Short: 'O', Long: "outstanding", Group: groupOutput, Help: "say so when a probe leaves while the one before it has no answer yet",
		Set: func(o *Options, _ string) error { o.Outstanding = true; return nil }},
	{Short: 'a', Long: "audible", Group: groupOutput, Help: "ring the bell at each reply",
		Set: func(o *Options, _ string) error { o.Audible = true; return nil }},
	{Short: '3', Long: "decimals", Group: groupOutput, Help: "three decimals in every round-trip time",
		Set: func(o *Options, _ string) error { o.Decimals = true; return nil }},
	{Short: 'U', Long: "user-time", Group: groupOutput, Help: "round-trip times by the program's own clock, the time in this machine's queues included",
		Set: func(o *Options, _ string) error { o.UserTime = true; return nil }},
	{Short: 'v', Long: "verbose", Group: groupOutput, Help: "also the kind of socket, identifiers, lost probes, and what routers add to their errors", In: Native,
		Set: func(o *Options, _ string) error { o.Verbose = true; return nil }},
	{Short: 'v', Long: "verbose", Group: groupOutput, Help: "also sockets, identifiers, and the header in front of an error", In: Ping,
		Set: func(o *Options, _ string) error { o.Verbose = true; return nil }},
	{Short: 'j', Long: "json", Group: groupOutput, Help: "one JSON object per line",
		Set: func(o *Options, _ string) error { o.JSON = true; return nil }},
	{Long: "color", Arg: "WHEN", Group: groupOutput, Help: "colour on a terminal: auto (also off by NO_COLOR), always or never", Values: "auto always never", In: Native,
		Set: setColor},

	{Short: 'h', Long: "help", Group: groupAbout, Help: "show this help",
		Set: func(o *Options, _ string) error { o.Help = true; return nil }},
	{Short: 'V', Long: "version", Group: groupAbout, Help: "show the version",
		Set: func(o *Options, _ string) error { o.Version = true; return nil }},
}

// over reports whether there is nothing more to read.
func over(o *Options) bool { return o.Help || o.NodeHelp || o.Version }

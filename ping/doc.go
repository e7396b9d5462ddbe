// Package ping measures whether, how fast and how reliably a host answers ICMP
// echo requests, over IPv4 and IPv6, with or without privilege, and says why
// when it does not.
//
// # Which call first
//
// One echo, one answer:
//
//	reply, err := ping.Ping(ctx, "192.0.2.7", nil)
//
// Some echoes and their statistics:
//
//	summary, err := ping.Check(ctx, "db.internal", 5, nil)
//
// Every outcome as it is decided, until the loop ends or breaks:
//
//	for reply, err := range ping.Stream(ctx, "192.0.2.7", nil) {
//		if err != nil {
//			return err // the stream could not go on
//		}
//		fmt.Println(reply.Seq, reply.Verdict, reply.RTT, reply.Err)
//	}
//
// Many targets share one [Prober]: [Open] it, [Prober.Add] the targets, read
// [Prober.Events] or each [Handle.Summary], [Prober.Close] it. What each of them
// takes is in doc/scale.md: about a kibibyte, and a histogram. [Prober.Sweep] asks
// millions of addresses once each, and keeps nothing of them.
//
// # What an outcome means
//
// Every probe that was sent ends in exactly one [Verdict]; sent = replied +
// lost + unreachable + indeterminate + in flight holds at every instant (see
// [Counts]). A reply that comes after its probe was given up is late, not
// received; a packet that this machine dropped is indeterminate, not lost; a
// probe that could not leave is failed and not among the sent. Where many may answer,
// at a broadcast or multicast address, the first reply decides its probe, and each
// [Responder] has its own figures in [Summary].
//
// # Whose reply it is
//
// The payload carries a tag, keyed anew for each run, that no other host and no other
// process can make: see [Probing.Size]. The ICMP identifier is random, or
// Config.Identifier; a firewall or NAT that has pinned it to a state that drops it is
// left behind after a streak of losses ([EngineStats].Redrawn).
//
// # Other questions than an echo
//
// [Probing.Kind] makes probes ask a host for its time of day ([Timestamp]: IPv4; the
// reply has [Timestamps], which tell how far its clock is ahead) or for its names and
// addresses ([NodeInfo]: IPv6; [NodeQuery] and [NodeAnswer]). Schedule, verdicts and
// round-trip times are those of echoes. They need a raw socket.
//
// # What an error means, and what to do
//
//	ErrTimeout            nobody answered in time: a lost packet, a host that is down, a firewall that is silent
//	ErrUnreachable        somebody answered with an ICMP error: errors.As an *ICMPError for who and what;
//	                      ErrHostUnreachable, ErrNetUnreachable, ErrPortUnreachable, ErrFiltered and
//	                      ErrTimeExceeded are kinds of it
//	ErrTooBig             the packet does not fit the path: MTU says what would, make Size smaller
//	*SendError            this machine would not send it: Reason says where it was refused
//	ErrIndeterminate      this machine may have lost the answer itself: errors.As a *LocalError; give it
//	                      more room or more processor time, and do not count it against the host
//	ErrPermission         no socket may be opened: errors.As a *PermissionError, whose Fixes are commands
//	ErrClosed             the Prober was closed
//	*net.DNSError         the name has no address
//
// The zero value of every field of [Config] and [Probing] means the default that its
// comment names; a nil *Config is the zero value.
//
// # Names
//
// A name is resolved within the caller's context and before the first probe; it is in
// no round-trip time. With Config.Reresolve a [Prober] asks for the names of its targets
// again and again: probes go on to the new address ([EventAddressChanged]), and a name
// that is gone keeps its old one ([EventUnresolved]). [Prober.AddAll] probes every
// address of a name.
//
// # How time is measured
//
// A round-trip time is the difference of two kernel timestamps, the one taken
// when the request was handed to the device and the one taken when the reply
// came in. Where one is missing the program's own clock stands in; every
// [Reply] names both clocks. A time never comes out of a packet.
//
// # The path of a packet
//
//	resolve.go       name → address; lookup.go asks again
//	open.go          address family and privilege → sockets (package rawsock)
//	engine.go        the loop: send, receive, expire, wait
//	schedule.go      monotonic clock → which probes are due; pace.go: how many together
//	identity.go      which identifier, and which socket, a probe leaves by
//	kind.go          what is asked: timestamps.go, nodequery.go and nodeanswer.go beside the echo
//	internal/packet  template, sequence, tag → bytes
//	send.go          what is due → the wire
//	internal/wire    bytes → network → bytes, kernel stamps, ICMP errors
//	match.go         which probe does this answer
//	internal/window  and what does that make it: the verdict
//	expire.go        what nobody answered; blame.go: was it this machine
//	package stats    round-trip times → figures
//
// # Privileges
//
// A raw socket needs CAP_NET_RAW; a datagram ("ping") socket needs a group
// within net.ipv4.ping_group_range and nothing else. [Auto] takes raw where the
// process may, else datagram, else the error is a [*PermissionError] that says
// what was tried, why it was refused and what would allow it. The package never
// changes the credentials of the process.
//
// # Tests without a network
//
// Package goping/ping/pingtest makes a [Config] that probes a scripted network: hosts
// with delay, loss and ICMP errors, names that move, and trouble of this machine, in
// the virtual time of a testing/synctest bubble.
package ping

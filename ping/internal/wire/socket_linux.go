package wire

import (
	"goping/ping/internal/packet"
	"goping/rawsock"
)

// socket is one of a family: the first, or one more for another identifier.
type socket struct {
	conn      *rawsock.Conn
	family    *packet.Family
	facts     *socketFacts
	mode      Mode
	id        uint16
	flow      uint32 // label of what is sent, 0 for the system's
	via       uint8  // its place in byFam
	bare      bool   // no stamps were asked for
	connected bool   // to one address
	opened    int64  // Mono, when stamping was asked for
	stamping  bool   // it is known to be on
	mute      bool   // Send does not tell of what was dropped
	sampling  bool   // a packet that is to have a transmit stamp asks for sampled itself
	sampled   rawsock.Timestamping

	out, in *rawsock.Batch

	// What may be waiting. A read that fills less than a batch has emptied its
	// queue, so that the next read is left to the poller.
	maybeErrors, maybeData bool
	faults                 int // reads of data in a row that gave an errno

	keys   stampKeys
	asked  int  // bytes of receive buffer asked for
	forced bool // and got whatever the limit is
	mtu    int  // of the last local refusal of a packet for its length
	drops  dropCount
}

// Bytes of ancillary data: of a packet sent, its key, TTL, TOS and flow label; of one
// received all that is asked for, stamps, TTL, TOS and an extended error.
const (
	sendControl = 120
	recvControl = 512
)

// batches makes room for n packets a call.
func (s *socket) batches(n, size int) {
	s.out = rawsock.NewBatch(n, 0, sendControl)
	s.in = rawsock.NewBatch(n, room(size), recvControl)
	s.keys.remember(n * 64)
}

func (s *socket) described() Socket {
	return Socket{Open: true, Mode: s.mode, Identifier: s.id, Mute: s.mute}
}

// unmute has a socket tell what leaves that does not tell what is dropped: for a
// datagram IPv6 socket every send succeeds, also where a local firewall or a full
// queue stands against it (net/ipv6/ping.c, ping_v6_sendmsg). The stamp is taken
// behind the firewall (net/core/dev.c, __dev_queue_xmit), whatever the device.
//
// For the others that stamp is a warm-up, as long as probes are so few that the
// caches are cold each time: it is taken and reported by the code that comes between
// the transmit stamp proper and the device, which is then not waited for within the
// round trip. Of 1.2 to 1.8 µs at one probe each 10 ms or slower a third goes; see
// internal/bench/truth.
func (s *socket) unmute() {
	if s.bare {
		return
	}
	s.keys.stamps = stamping
	if s.conn.SetTimestamping(stamping|rawsock.TxSched) == nil {
		s.keys.stamps = stamping | rawsock.TxSched
		s.mute = s.mode == Datagram && s.family == packet.IPv6
	}
}

// warmed ends the warm-up: the caches stay warm from now on.
func (s *socket) warmed() {
	if !s.bare && !s.mute && !s.sampling && s.keys.stamps != stamping && s.conn.SetTimestamping(stamping) == nil {
		s.keys.stamps = stamping
	}
}

// sample has packets leave without a transmit stamp from now on unless they ask for
// one: it costs half of what a whole exchange with this machine itself does, most of it
// for the record in the error queue and the call that reads it.
func (s *socket) sample() {
	if s.sampling || s.bare {
		return
	}
	s.sampled = s.keys.stamps & transmitStamps
	if !s.mute {
		s.sampled = rawsock.TxSoftware // there is nothing to warm up
	}
	// The kernel counts, where it does, those that ask (net/ipv4/ip_output.c,
	// __ip_append_data).
	rest := s.keys.stamps &^ transmitStamps
	if s.conn.SetTimestamping(rest) == nil {
		s.keys.stamps, s.sampling = rest, true
	}
}

// socketFacts are the facts in which the two families' sockets differ.
type socketFacts struct {
	domain rawsock.Domain
	proto  rawsock.Proto

	// By address, so that the table needs no code to fill it.
	recvErr, recvErrRFC4884, recvTTL, recvTOS   *rawsock.Option
	ttl, multicastTTL, tos, pmtu, multicastLoop *rawsock.Option

	appendTTL, appendTOS func(control []byte, v int) []byte

	// pass are the ICMP types a raw socket admits: the echo reply, and the errors. Of
	// these the error queue has most as well, but without the quoted IP header
	// (ip_icmp_error), and not all (net/ipv4/raw.c, raw_err: no source quench, no
	// redirect; net/ipv4/icmp.c, icmp_unreach: no time exceeded in reassembly).
	pass []uint8
}

var facts = [2]socketFacts{
	{
		domain: rawsock.AF_INET, proto: rawsock.IPPROTO_ICMP,
		recvErr: &rawsock.RecvErr, recvErrRFC4884: &rawsock.RecvErrRFC4884, recvTTL: &rawsock.RecvTTL, recvTOS: &rawsock.RecvTOS,
		ttl: &rawsock.TTL, multicastTTL: &rawsock.MulticastTTL, tos: &rawsock.TOS, pmtu: &rawsock.MTUDiscover, multicastLoop: &rawsock.MulticastLoop,
		appendTTL: rawsock.AppendTTL, appendTOS: rawsock.AppendTOS,
		pass: []uint8{packet.V4EchoReply, packet.V4Unreachable, packet.V4SourceQuench, packet.V4Redirect,
			packet.V4TimeExceeded, packet.V4ParameterProblem},
	},
	{
		domain: rawsock.AF_INET6, proto: rawsock.IPPROTO_ICMPV6,
		recvErr: &rawsock.RecvErr6, recvErrRFC4884: &rawsock.RecvErrRFC4884v6, recvTTL: &rawsock.RecvHopLimit, recvTOS: &rawsock.RecvTClass,
		ttl: &rawsock.HopLimit, multicastTTL: &rawsock.MulticastHops, tos: &rawsock.TrafficClass, pmtu: &rawsock.MTUDiscover6, multicastLoop: &rawsock.MulticastLoop6,
		appendTTL: rawsock.AppendHopLimit, appendTOS: rawsock.AppendTClass,
		pass: []uint8{packet.V6EchoReply, packet.V6Unreachable, packet.V6TooBig, packet.V6TimeExceeded,
			packet.V6ParameterProblem, packet.V6Redirect},
	},
}

// stamping are the stamps every socket asks for.
const stamping = rawsock.TxSoftware | rawsock.RxSoftware | rawsock.Software | rawsock.OptID | rawsock.OptTSOnly

// transmitStamps are those of them, and the one of unmute, that cost something with each
// packet sent.
const transmitStamps = rawsock.TxSoftware | rawsock.TxSched

// openSocket opens and sets up the socket of one family in one mode. Stamping
// comes first: the kernel switches it on a little later than it says, and what
// is done after it gives it the time.
//
// pass are the ICMP types that a raw one admits.
func openSocket(f *packet.Family, mode Mode, pass []uint8, o *Options) (*rawsock.Conn, error) {
	fact := &facts[f.Index]
	typ := rawsock.SOCK_RAW
	if mode == Datagram {
		typ = rawsock.SOCK_DGRAM
	}
	c, err := rawsock.Socket(fact.domain, typ, fact.proto, &rawsock.Config{NetNS: o.NetNS, Unpolled: true})
	if err != nil {
		return nil, err
	}
	if err := setUp(c, fact, mode, pass, o); err != nil {
		c.Close()
		return nil, err
	}
	return c, nil
}

// setUp sets the options in the order they matter. Those a probe can do
// without are logged when refused; those the caller asked for are errors.
func setUp(c *rawsock.Conn, fact *socketFacts, mode Mode, pass []uint8, o *Options) error {
	if !o.UserClocks {
		o.optional("kernel timestamps", c.SetTimestamping(stamping))
	}
	if mode == Raw {
		if err := c.SetICMPFilter(pass...); err != nil {
			return err
		}
		if fact.domain == rawsock.AF_INET6 { // IPv4: the header in front of the data has both
			o.optional("hop limit of replies", c.SetInt(*fact.recvTTL, 1))
			o.optional("traffic class of replies", c.SetInt(*fact.recvTOS, 1))
		}
	} else {
		// On by default for ping sockets, and then a second process that binds
		// the same identifier gets our replies.
		if err := c.SetInt(rawsock.ReuseAddr, 0); err != nil {
			return err
		}
		o.optional("TTL of replies", c.SetInt(*fact.recvTTL, 1))
		o.optional("TOS of replies", c.SetInt(*fact.recvTOS, 1))
	}
	o.optional("error queue", c.SetInt(*fact.recvErr, 1))
	o.optional("ICMP extensions", c.SetInt(*fact.recvErrRFC4884, 1))
	return setRequested(c, fact, mode, o)
}

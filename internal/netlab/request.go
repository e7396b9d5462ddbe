package netlab

import (
	"encoding/binary"
	"net/netip"
	"slices"
	"time"
)

// Request is one echo request that reached the far end of the link, or one request of
// another kind: for a timestamp (RFC 792), or node information (RFC 4620).
type Request struct {
	N         int        // number among the host's requests of this family, from 0
	V6        bool       // ICMPv6
	Type      uint8      // of ICMP
	Code      uint8      // likewise
	Src, Dst  netip.Addr // without zone
	ID, Seq   uint16     // of node information: see Qtype and Flags
	Arrived   time.Time  // kernel receive stamp: CLOCK_REALTIME, nanoseconds
	TTL       int        // TTL or hop limit
	TOS       int        // TOS or traffic class
	FlowLabel uint32     // of IPv6
	DF        bool       // IPv4's don't fragment
	IPOptions []byte     // IPv4's, as they came to the host; nil for none
	Size      int        // bytes of payload
	Payload   []byte     // what follows the 8 bytes of the ICMP header
}

// length returns the length of the IP datagram without options.
func (r *Request) length() int { return familyOf(r.Dst).headerLen + 8 + r.Size }

// request records a request and sees to what becomes of it.
func (l *Lab) request(d *datagram, stampNs int64) {
	now := time.Now()
	l.forward(d, now)
	x := l.record(d, now, stampNs)
	switch {
	case x.host == nil:
		x.set(Nobody)
	case checksum(pseudoSum(d.src, d.dst, len(d.body)), d.body) != 0:
		x.set(Malformed)
	default:
		l.follow(x, d, now)
	}
}

// record adds a request to the exchanges of the lab and of the host at its
// destination. now stands in for a stamp that is missing.
func (l *Lab) record(d *datagram, now time.Time, stampNs int64) *Exchange {
	arrived := time.Unix(0, stampNs)
	if stampNs == 0 {
		arrived = now.Round(0)
	}
	x := &Exchange{Request: Request{
		V6: d.family.v6, Type: d.body[0], Code: d.body[1], Src: d.src, Dst: d.dst,
		ID:      binary.BigEndian.Uint16(d.body[4:]),
		Seq:     binary.BigEndian.Uint16(d.body[6:]),
		Arrived: arrived,
		TTL:     d.ttl, TOS: d.tos, FlowLabel: d.flow, DF: d.df, IPOptions: slices.Clone(d.options),
		Size:    len(d.body) - 8,
		Payload: append([]byte(nil), d.body[8:]...),
	}}
	l.counters.Requests++
	l.seen = append(l.seen, x)
	if h := l.hostAt(d.dst); h != nil {
		x.host = h
		h.exchanges = append(h.exchanges, x)
	}
	return x
}

// follow does with a request what the host's script says.
func (l *Lab) follow(x *Exchange, d *datagram, now time.Time) {
	stream := x.host.stream(d.family)
	x.N = stream.count
	stream.count++

	script := x.host.script
	if script.Do != nil {
		script = script.Do(x.Request)
	}
	if script.loses(x.N) {
		x.set(Lost)
		return
	}
	delay := script.delay(x.N)
	answers := l.answers(&script, x, d, x.Arrived.Add(delay))
	if len(answers) == 0 {
		x.set(Ignored)
		return
	}
	// What is left of the delay, on the monotonic clock.
	due := now.Add(delay - max(now.Round(0).Sub(x.Arrived), 0))
	for i, a := range answers {
		a.exchange = x
		if i < len(answers)-1 {
			a.verdict = Pending // until the last has left
		}
		a.due = due.Add(time.Duration(i) * script.DuplicateGap)
	}
	if script.holds(x.N) {
		x.set(Held)
		stream.held = append(stream.held, answers...)
		return
	}
	x.set(Pending)
	answers[len(answers)-1].release = stream.held
	stream.held = nil
	for _, a := range answers {
		l.queue.add(a)
	}
}

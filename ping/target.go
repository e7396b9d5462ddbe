package ping

import (
	"net/netip"
	"time"

	"goping/ping/internal/packet"
	"goping/ping/internal/window"
	"goping/ping/internal/wire"
	"goping/stats"
)

// target is one host under measurement. The engine's lock guards it.
type target struct {
	handle *Handle
	host   string
	addr   netip.Addr // without zone
	scope  uint32
	family *packet.Family
	group  bool // broadcast or multicast: any address may answer

	template *packet.Template
	peer     packet.Peer
	slot     uint32
	base     uint64 // numbers used up by those who had the slot before
	ttl, tos int    // where they differ from the socket's

	schedule schedule
	timeout  int64
	late     int64
	window   window.Window
	watched  bool // has an entry in the agenda of timeouts
	waits    bool // the next probe is due, and waits for parked ones before it
	unsent   int  // probes begun and not yet handed to the kernel
	finished bool
	line     uint8  // the identifier of the probes to come
	silence  uint64 // losses in a row

	counts      Counts // InFlight and the outages are filled in by summary
	outages     outages
	rtt         stats.Recorder
	responders  map[netip.Addr]*responder // of a group
	clocks      clockCounts
	first, last wire.Instant
	lastErr     error   // of the last probe without a reply
	only        *Reply  // where the outcome of the one probe goes, for Prober.Probe
	rate        float64 // probes a second
	nextSame    *target // another one with the same answerer
}

// A probe's token, the 64-bit sequence in its payload, is the target's slot and
// the probe's number, so that an answer finds its target without a search.
const (
	seqBits  = 40
	seqMask  = 1<<seqBits - 1
	maxSlots = 1 << (64 - seqBits)
)

// token is what probe seq carries in its payload.
func (t *target) token(seq uint64) uint64 {
	return uint64(t.slot)<<seqBits | (t.base+seq)&seqMask
}

// seqOf is the probe that carries token: the one nearest below the next to be sent.
func (t *target) seqOf(token uint64) uint64 {
	next := t.base + t.window.Next()
	return next - (next-token)&seqMask - t.base
}

// size is how many bytes of payload its probes have.
func (t *target) size() int { return t.template.Len() - packet.HeaderLen }

// reply describes probe seq as far as the probe itself goes.
func (t *target) reply(seq uint64, p *window.Probe, id uint16) Reply {
	r := Reply{Host: t.host, Addr: t.handle.addr, Seq: seq, ID: id, TTL: -1, TOS: -1}
	if p != nil && p.Wall != 0 {
		r.Sent = time.Unix(0, p.Wall)
	}
	return r
}

// timed adds what the answer says: who, when, how long.
func (r *Reply) timed(p *window.Probe, in *wire.Packet) {
	rtt, tx, rx := roundTrip(p, in)
	r.RTT, r.TxClock, r.RxClock = time.Duration(rtt), tx, rx
	r.TTL, r.TOS, r.Bytes = in.TTL, in.TOS, in.Whole
	if tx != User {
		r.Sent = time.Unix(0, p.Stamp())
	}
	r.Received = r.Sent.Add(r.RTT) // on the scale of Sent, were the clock stepped meanwhile
}

// clockCounts counts round-trip times by the clocks at their two ends.
type clockCounts [Hardware + 1][Hardware + 1]uint64

// most returns the clocks of most round-trip times, the least precise of equals,
// and how many were taken by others.
func (c *clockCounts) most() (tx, rx Clock, others uint64) {
	var all, best uint64
	for t := range c {
		for r, n := range c[t] {
			all += n
			if n > best {
				best, tx, rx = n, Clock(t), Clock(r)
			}
		}
	}
	return tx, rx, all - best
}

// settle hands the probes that are decided to the outage counter, in order.
func (t *target) settle() {
	for p := t.window.Settled(); p != nil; p = t.window.Settled() {
		switch p.State {
		case window.Replied:
			t.outages.settle(p, true)
		case window.Lost, window.Unreachable:
			t.outages.settle(p, false)
		}
	}
}

func (t *target) summary() Summary {
	s := Summary{Counts: t.counts, RTT: t.rtt.Summary(), Group: t.respondersByAddr()}
	s.TxClock, s.RxClock, s.OtherClocks = t.clocks.most()
	s.InFlight = uint64(t.window.InFlight())
	s.Bursts, s.LongestBurst, s.LongestOutage = t.outages.bursts, t.outages.longest, t.outages.worst
	if t.counts.Sent > 0 {
		s.First = time.Unix(0, t.first.Wall)
		s.Last = s.First.Add(time.Duration(t.last.Mono - t.first.Mono))
	}
	return s
}

// done reports whether the target's last probe has its verdict.
func (t *target) done() bool {
	return t.schedule.done() && t.unsent == 0 && t.window.InFlight() == 0
}

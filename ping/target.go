package ping

import (
	"time"

	"goping/ping/internal/packet"
	"goping/ping/internal/window"
	"goping/ping/internal/wire"
	"goping/stats"
)

// target is one host under measurement. The engine's lock guards it. There may be
// many: it stays within 352 bytes, and what not each of them needs is made when it
// does (doc/scale.md).
type target struct {
	handle Handle
	place
	lookup *lookup // of its name, when its address comes from there

	watched  bool // has an entry in the agenda of timeouts
	waits    bool // the next probe is due, and waits for parked ones before it
	finished bool
	ttl, tos uint8  // where they differ from the socket's
	tx, rx   Clock  // of the first round-trip time
	line     uint8  // the identifier of the probes to come
	unsent   uint32 // probes begun and not yet handed to the kernel
	slot     uint32
	silence  uint32 // losses in a row
	behind   link   // to the next in the index
	base     uint64 // numbers used up by those who had the slot before

	schedule schedule
	timeout  int64
	late     int64
	window   window.Window

	sent    uint64
	replied uint64
	first   wire.Instant // when the first probe was sent
	last    int64        // when the last was, on the monotonic clock
	rtt     *stats.Recorder
	clocks  *clockCounts // of round-trip times by others than tx and rx
	mishaps *mishaps
	only    *Reply // where the outcome of the one probe goes, for Prober.Probe
}

// finish has nothing of it be sent or expire any more.
func (t *target) finish() {
	t.finished = true
	t.handle.done.complete()
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

// low is the sequence number in the header of probe seq. Where a probe has no room for
// more it goes on counting from those who had the slot before, lest a late reply to
// one of theirs be taken for one of its own.
func (t *target) low(seq uint64) uint16 {
	if t.template.Auth() == packet.AuthNone {
		return uint16(t.base + seq)
	}
	return uint16(seq)
}

// seqOf is the probe that carries token: the one nearest below the next to be sent.
func (t *target) seqOf(token uint64) uint64 {
	next := t.base + t.window.Next()
	return next - (next-token)&seqMask - t.base
}

// reply describes probe seq as far as the probe itself goes.
func (e *engine) reply(t *target, seq uint64, p *window.Probe) Reply {
	at := t.placeOf(seq)
	r := Reply{Host: t.handle.host, Addr: at.named, Seq: seq, ID: e.identifier(at, p), TTL: -1, TOS: -1}
	if at.template.Kind() == packet.KindNodeInfo {
		r.ID = 0
	}
	if p.Wall != 0 {
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

// measured takes in the round-trip time of a reply.
func (t *target) measured(rtt time.Duration, tx, rx Clock) {
	if t.rtt == nil {
		t.rtt = new(stats.Recorder)
		t.tx, t.rx = tx, rx
	}
	t.rtt.Add(rtt)
	if tx == t.tx && rx == t.rx {
		return
	}
	if t.clocks == nil {
		t.clocks = new(clockCounts)
	}
	t.clocks[tx][rx]++
}

// answered notes how far behind the newest probe sent one is that is answered now. Of
// those that left together each was answered before the next.
func (t *target) answered(seq, together uint64) {
	pipe := t.window.Next() - uint64(t.unsent) - seq
	if pipe <= together {
		pipe = 1
	}
	if pipe > 1 || t.mishaps != nil {
		t.amiss().pipe = max(t.amiss().pipe, pipe)
	}
}

// settle hands the probes that are decided to the outage counter, in order.
func (t *target) settle() {
	for p := t.window.Settled(); p != nil; p = t.window.Settled() {
		switch p.State {
		case window.Replied:
			if t.mishaps != nil {
				t.mishaps.outages.settle(p, true)
			}
		case window.Lost, window.Unreachable:
			t.amiss().outages.settle(p, false)
		}
	}
}

func (t *target) summary() Summary {
	s := Summary{Counts: Counts{Sent: t.sent, Replied: t.replied, InFlight: uint64(t.window.InFlight())}, Group: t.respondersByAddr()}
	if t.replied > 0 {
		s.Pipe = 1
	}
	if t.mishaps != nil {
		t.mishaps.addTo(&s.Counts)
		s.Pipe = max(s.Pipe, t.mishaps.pipe)
	}
	if t.rtt != nil {
		s.RTT = t.rtt.Summary()
		s.TxClock, s.RxClock, s.OtherClocks = t.clocks.most(t.tx, t.rx, s.RTT.Count)
	}
	if t.sent > 0 {
		s.First = time.Unix(0, t.first.Wall)
		s.Last = s.First.Add(time.Duration(t.last - t.first.Mono))
	}
	return s
}

// done reports whether the target's last probe has its verdict.
func (t *target) done() bool {
	return t.schedule.done() && t.unsent == 0 && t.window.InFlight() == 0
}

package ping

import (
	"net/netip"
	"time"

	"goping/ping/internal/packet"
	"goping/ping/internal/window"
	"goping/ping/internal/wire"
)

// takeReply finds the probe an echo reply answers and counts it as what it is.
// What carries our tag is ours; what does not is known by address, identifier
// and sequence number, and only where a probe is too short for a tag, or the
// packet is damaged.
func (e *engine) takeReply(in *wire.Packet) {
	echo, ok := packet.ParseEcho(in.Family, in.Data, in.Verify)
	if !ok || echo.Type != in.Family.EchoReply {
		return
	}
	e.stats.Received++
	damaged := echo.BadChecksum
	if t, seq := e.tagged(&echo); t != nil {
		e.takeTagged(t, seq, in, &echo, damaged)
		return
	}
	for t := e.byAddr[in.Addr]; t != nil; t = t.nextSame {
		if seq, p := e.untagged(t, &echo, damaged); p != nil {
			e.takeIntact(t, seq, p, in, &echo, damaged)
			return
		}
	}
	e.stats.Foreign++
}

// tagged finds the target whose sequence and tag a reply carries, or nil.
func (e *engine) tagged(echo *packet.Echo) (*target, uint64) {
	sequence, tag, ok := packet.ReadFields(packet.AuthFull, echo.Payload)
	if !ok {
		return nil, 0
	}
	t := e.target(sequence)
	if t == nil || t.template.Auth() != packet.AuthFull || tag != e.tagger.Tag(&t.peer, sequence) {
		return nil, 0
	}
	return t, t.number(sequence)
}

// takeTagged counts a reply to a probe of ours, wherever it comes from.
func (e *engine) takeTagged(t *target, seq uint64, in *wire.Packet, echo *packet.Echo, damaged bool) {
	p := t.window.Probe(seq)
	if p == nil {
		e.stats.Foreign++
		return
	}
	switch {
	case echo.ID != e.id[t.family] && !damaged:
		t.counts.Foreign++
		e.aside(EventForeign, t, seq, p, in)
	case in.Addr != t.addr && !t.group:
		t.counts.OtherSource++
		e.aside(EventOtherSource, t, seq, p, in)
	default:
		e.takeIntact(t, seq, p, in, echo, damaged)
	}
}

// untagged finds the probe of t that a reply from its address answers, where
// the tag cannot tell: nil unless identifier and sequence number are right and
// the payload explains why there is no valid tag.
func (e *engine) untagged(t *target, echo *packet.Echo, damaged bool) (uint64, *window.Probe) {
	if echo.ID != e.id[t.family] {
		return 0, nil
	}
	seq, ok := t.window.Newest(echo.Seq)
	if !ok {
		return 0, nil
	}
	p := t.window.Probe(seq)
	if p.State == window.Pending || p.State == window.Failed {
		return 0, nil
	}
	sent := t.template.Len() - packet.HeaderLen
	switch t.template.Auth() {
	case packet.AuthFull:
		if damaged || len(echo.Payload) < packet.PatternOffset {
			return seq, p
		}
	case packet.AuthTag:
		_, tag, ok := packet.ReadFields(packet.AuthTag, echo.Payload)
		if damaged || len(echo.Payload) < sent || ok && tag == e.tagger.Tag(&t.peer, t.sequence(seq)) {
			return seq, p
		}
	case packet.AuthNone:
		return seq, p
	}
	return 0, nil
}

// takeIntact tells whole replies from damaged ones.
func (e *engine) takeIntact(t *target, seq uint64, p *window.Probe, in *wire.Packet, echo *packet.Echo, damaged bool) {
	sent := t.template.Len() - packet.HeaderLen
	wrong := t.template.FirstWrong(echo.Payload)
	if wrong < 0 && len(echo.Payload) > sent {
		wrong = sent // more than was sent
	}
	switch {
	case damaged, wrong >= 0, echo.Seq != uint16(seq), echo.Code != 0:
		t.counts.Corrupt++
		e.corrupt(t, seq, p, in, echo, damaged, wrong)
	case len(echo.Payload) < sent:
		t.counts.Truncated++
		e.aside(EventTruncated, t, seq, p, in)
	default:
		e.replied(t, seq, p, in)
	}
}

// replied counts an intact reply.
func (e *engine) replied(t *target, seq uint64, p *window.Probe, in *wire.Packet) {
	rtt, tx, rx := roundTrip(p, in)
	switch outcome := t.window.Reply(seq, rtt, t.timeout, t.late); outcome {
	case window.First, window.FirstReordered:
		t.counts.Replied++
		t.rtt.Add(time.Duration(rtt))
		t.clocks[tx][rx]++
		if outcome == window.FirstReordered {
			t.counts.Reordered++
		}
		if e.wanted(t) {
			ev := Event{Kind: EventReplied, Reordered: outcome == window.FirstReordered, Reply: t.reply(seq, p, e.id[t.family])}
			ev.Verdict = Replied
			ev.timed(p, in)
			ev.From = t.from(in)
			e.emitEvent(t, &ev)
		}
		e.decided(t)
		if seq+1 == t.window.Next() && !t.finished && t.schedule.answered(in.At.Mono) {
			e.due.push(t.schedule.due, t)
		}
	case window.Overdue:
		t.counts.Lost++
		t.lastErr = ErrTimeout
		r := t.reply(seq, p, e.id[t.family])
		r.Verdict, r.Err = Lost, ErrTimeout
		e.emit(EventLost, t, r)
		t.counts.Late++
		e.aside(EventLate, t, seq, p, in)
		e.decided(t)
	case window.Late:
		t.counts.Late++
		e.aside(EventLate, t, seq, p, in)
	case window.Duplicate:
		if t.group && in.Addr != t.addr {
			t.counts.OtherSource++
			e.aside(EventOtherSource, t, seq, p, in)
			return
		}
		t.counts.Duplicates++
		e.aside(EventDuplicate, t, seq, p, in)
	default:
		e.stats.Foreign++
	}
}

// from is who sent in, with the target's zone where it is the target.
func (t *target) from(in *wire.Packet) netip.Addr {
	if in.Addr == t.addr {
		return t.handle.addr
	}
	return in.Addr
}

// aside tells of a packet that gives no verdict.
func (e *engine) aside(kind EventKind, t *target, seq uint64, p *window.Probe, in *wire.Packet) {
	if !e.wanted(t) {
		return
	}
	ev := Event{Kind: kind, Reply: t.reply(seq, p, e.id[t.family])}
	ev.Verdict = verdictOf(p.State)
	ev.timed(p, in)
	ev.From = t.from(in)
	e.emitEvent(t, &ev)
}

func (e *engine) corrupt(t *target, seq uint64, p *window.Probe, in *wire.Packet, echo *packet.Echo, badChecksum bool, wrong int) {
	if !e.wanted(t) {
		return
	}
	ev := Event{Kind: EventCorrupt, Reply: t.reply(seq, p, e.id[t.family])}
	ev.Verdict = verdictOf(p.State)
	ev.timed(p, in)
	ev.From = t.from(in)
	ev.Damage = &Damage{BadChecksum: badChecksum, Offset: wrong, Payload: append([]byte(nil), echo.Payload...)}
	if wrong >= 0 {
		ev.Damage.Got = echo.Payload[wrong]
		if wrong < t.template.Len()-packet.HeaderLen {
			ev.Damage.Want = t.template.PatternAt(wrong)
		}
	}
	e.emitEvent(t, &ev)
}

// verdictOf is the verdict a remembered probe has.
func verdictOf(s window.State) Verdict {
	switch s {
	case window.Replied:
		return Replied
	case window.Lost:
		return Lost
	case window.Unreachable:
		return Unreachable
	case window.Indeterminate:
		return Indeterminate
	case window.Failed:
		return Failed
	}
	return InFlight
}

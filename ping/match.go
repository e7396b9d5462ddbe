package ping

import (
	"net/netip"
	"time"

	"goping/ping/internal/packet"
	"goping/ping/internal/window"
	"goping/ping/internal/wire"
)

// answer is a packet that came in and the probe of ours that it is about.
type answer struct {
	in      *wire.Packet
	kind    packet.Kind    // of the probe
	reply   packet.Message // unless it is an ICMP error
	damaged bool           // its checksum is wrong
	target  *target
	at      *place // where the probe went
	seq     uint64
	probe   *window.Probe

	stamps *packet.Timestamps // of an intact timestamp reply
	node   *NodeAnswer        // of node information, as far as it can be read
}

// takeReply finds the probe a reply answers and counts it as what it is.
// What carries our tag is ours; what does not is known by address, identifier
// and sequence number, and only where a probe is too short for a tag, or the
// packet is damaged.
func (e *engine) takeReply(in *wire.Packet) {
	reply, ok := packet.ParseMessage(in.Family, in.Data, in.Verify)
	if !ok || !reply.IsReply {
		return
	}
	e.stats.Received++
	a := answer{in: in, kind: reply.Kind, reply: reply, damaged: reply.BadChecksum}
	switch {
	case e.tagged(&a, reply.Payload):
		e.takeTagged(&a)
	case e.untagged(&a, reply.ID, reply.Seq):
		e.inspect(&a)
	default:
		e.stats.Unmatched++
	}
}

// tagged finds the probe whose token and tag a payload carries.
func (e *engine) tagged(a *answer, payload []byte) bool {
	switch a.kind {
	case packet.KindNodeInfo:
		return e.nonced(a, payload)
	case packet.KindTimestamp:
		return false
	}
	token, tag, ok := packet.ReadFields(packet.AuthFull, payload)
	if !ok {
		return false
	}
	t := e.target(token)
	if t == nil {
		return false
	}
	seq := t.seqOf(token)
	at, p := t.placeOf(seq), t.window.Probe(seq)
	if p == nil || at.template.Auth() != packet.AuthFull || tag != e.tagger.Tag(&at.peer, token) {
		return false
	}
	a.target, a.at, a.seq, a.probe = t, at, seq, p
	return true
}

// nonced finds the probe whose token a nonce is.
func (e *engine) nonced(a *answer, payload []byte) bool {
	nonce, _, ok := packet.ReadNonce(payload)
	if !ok {
		return false
	}
	token := e.tagger.Sequence(nonce)
	t := e.target(token)
	if t == nil {
		return false
	}
	seq := t.seqOf(token)
	at, p := t.placeOf(seq), t.window.Probe(seq)
	if p == nil || at.template.Auth() != packet.AuthNonce {
		return false
	}
	a.target, a.at, a.seq, a.probe = t, at, seq, p
	return true
}

// takeTagged counts a reply to a probe of ours, wherever it comes from.
func (e *engine) takeTagged(a *answer) {
	t := a.target
	switch {
	case a.kind == packet.KindEcho && a.reply.ID != e.identifier(a.at, a.probe) && !a.damaged:
		t.amiss().foreign++
		e.aside(EventForeign, a)
	case a.in.Addr != a.at.addr() && !a.at.group:
		t.amiss().otherSource++
		e.aside(EventOtherSource, a)
	default:
		e.inspect(a)
	}
}

// untagged finds the probe that a packet without a tag of ours is about, by its
// address, identifier and the sequence number low.
func (e *engine) untagged(a *answer, id, low uint16) bool {
	if a.kind == packet.KindNodeInfo || !e.owns(a.in.Family, id) {
		return false
	}
	for _, about := range [...]netip.Addr{a.in.Addr, anybody} {
		for t := e.answeredBy(about); t != nil; t = e.nextSame(t) {
			if e.means(t, a, id, low) {
				return true
			}
		}
	}
	for _, t := range e.moved {
		if e.means(t, a, id, low) {
			return true
		}
	}
	for _, s := range e.sweeps {
		if e.means(s.target, a, id, low) {
			return true
		}
	}
	return false
}

// means reports whether a packet without a tag may be about a probe to t.
func (e *engine) means(t *target, a *answer, id, low uint16) bool {
	for seq, ok := t.window.Newest(low - t.low(0)); ok; seq, ok = t.window.Wrapped(seq) {
		p, at := t.window.Probe(seq), t.placeOf(seq)
		if p.State != window.Pending && p.State != window.Failed &&
			at.family() == a.in.Family && at.template.Kind() == a.kind && id == e.identifier(at, p) && e.fits(at, t.token(seq), a) {
			a.target, a.at, a.seq, a.probe = t, at, seq, p
			return true
		}
	}
	return false
}

// fits reports whether what came speaks for the probe with token that went to a place.
func (e *engine) fits(at *place, token uint64, a *answer) bool {
	if a.in.Kind == wire.Error {
		return at.addr() == a.in.Addr && !e.disowned(at, token, a.in.Quote.Payload)
	}
	return (at.group || at.addr() == a.in.Addr) && e.excused(at, token, a)
}

// excused reports whether the payload of a reply explains why it has no tag: probes to there
// have none, or the packet is damaged or cut.
func (e *engine) excused(at *place, token uint64, a *answer) bool {
	payload := a.reply.Payload
	switch at.template.Auth() {
	case packet.AuthFull:
		return a.damaged || len(payload) < packet.PatternOffset
	case packet.AuthTag:
		_, tag, ok := packet.ReadFields(packet.AuthTag, payload)
		return a.damaged || len(payload) < at.size() || ok && tag == e.tagger.Tag(&at.peer, token)
	}
	return true
}

// inspect tells whole replies from damaged ones.
func (e *engine) inspect(a *answer) {
	switch a.kind {
	case packet.KindTimestamp:
		e.inspectTimestamp(a)
	case packet.KindNodeInfo:
		e.inspectNodeInfo(a)
	default:
		e.inspectEcho(a)
	}
}

// inspectEcho tells whole echo replies from damaged ones.
func (e *engine) inspectEcho(a *answer) {
	size := a.at.size()
	wrong := a.at.template.FirstWrong(a.reply.Payload)
	if wrong < 0 && len(a.reply.Payload) > size {
		wrong = size // more than was sent
	}
	switch {
	case a.damaged, wrong >= 0, a.reply.Seq != a.target.low(a.seq), a.reply.Code != 0:
		e.corrupt(a, wrong, nil)
	case len(a.reply.Payload) < size:
		e.truncated(a)
	default:
		e.takeIntact(a)
	}
}

// truncated counts a reply that is cut short.
func (e *engine) truncated(a *answer) {
	a.target.amiss().truncated++
	e.aside(EventTruncated, a)
}

// takeIntact counts an intact reply.
func (e *engine) takeIntact(a *answer) {
	t := a.target
	rtt, tx, rx := roundTrip(a.probe, a.in)
	e.departures[a.at.family().Index].answered(a.probe)
	if t.sweeping() != nil {
		e.shotAnswered(a, rtt, tx, rx)
		return
	}
	if a.probe.State == window.InFlight && rtt > t.timeout {
		if local := e.blame.delays(a.probe, t.timeout, tx, rx, a.in.At.Mono); local != nil {
			e.indeterminate(t, a.seq, a.probe, local)
			defer e.decided(t)
		}
	}
	again := a.at.group && rtt <= t.timeout && t.respond(a.in.Addr, a.seq, rtt)
	outcome := t.window.Reply(a.seq, rtt, t.timeout, t.late)
	if outcome != window.Unknown {
		t.answered(a.seq, e.together())
	}
	switch outcome {
	case window.First, window.FirstReordered:
		if !a.probe.Untimed() {
			t.measured(time.Duration(rtt), tx, rx)
		}
		e.replied(a, outcome == window.FirstReordered)
	case window.Overdue:
		e.lost(t, a.seq, a.probe)
		t.amiss().late++
		e.aside(EventLate, a)
		e.decided(t)
	case window.Late:
		t.amiss().late++
		e.aside(EventLate, a)
	case window.Duplicate:
		if a.at.group && !again {
			e.measuredAgain(t, rtt, tx, rx)
			e.another(a, rtt)
			return
		}
		t.amiss().duplicates++
		e.measuredAgain(t, rtt, tx, rx)
		e.aside(EventDuplicate, a)
	default:
		e.stats.Unmatched++
	}
}

// measuredAgain takes in the round-trip time of a reply to a probe that has one
// already.
func (e *engine) measuredAgain(t *target, rtt int64, tx, rx Clock) {
	if e.measureDuplicates {
		t.measured(time.Duration(rtt), tx, rx)
	}
}

// another counts the reply of one more member of a group to a probe that another
// has answered.
func (e *engine) another(a *answer, rtt int64) {
	t := a.target
	if rtt > t.timeout {
		t.amiss().late++
		e.aside(EventLate, a)
		return
	}
	t.amiss().responders++
	e.aside(EventResponder, a)
}

// replied counts the reply that decides its probe.
func (e *engine) replied(a *answer, reordered bool) {
	t := a.target
	t.replied++
	t.silence = 0
	if reordered {
		t.amiss().reordered++
	}
	if e.wanted(t, EventReplied) {
		ev := e.event(EventReplied, a)
		ev.Reordered = reordered
		e.emitEvent(t, &ev)
	}
	e.decided(t)
	if t.schedule.follows() && !t.finished {
		if a.probe.Mono >= e.rush.begun {
			e.rush.answered++
		}
		if t.schedule.follow(a.in.At.Mono, t.window.Waiting(), e.together()) {
			e.due.push(t.schedule.due, t)
			e.pruneDue() // of when it would have left without an answer
		}
	}
}

// event describes an answer and its probe.
func (e *engine) event(kind EventKind, a *answer) Event {
	ev := Event{Kind: kind, Reply: e.reply(a.target, a.seq, a.probe)}
	ev.Verdict = verdictOf(a.probe.State)
	ev.timed(a.probe, a.in)
	ev.From = a.at.zoned(a.in.Addr)
	ev.timestamps(a.stamps)
	ev.Node = a.node
	if e.ipOptions {
		ev.IPOptions = receivedOptions(a.in.IPOptions)
	}
	return ev
}

// aside tells of an answer that gives no verdict.
func (e *engine) aside(kind EventKind, a *answer) {
	if e.wanted(a.target, kind) {
		ev := e.event(kind, a)
		e.emitEvent(a.target, &ev)
	}
}

// corrupt counts a damaged reply; wrong is the first wrong byte, or -1, and err what
// else is wrong.
func (e *engine) corrupt(a *answer, wrong int, err error) {
	a.target.amiss().corrupt++
	if !e.wanted(a.target, EventCorrupt) {
		return
	}
	ev := e.event(EventCorrupt, a)
	ev.Damage = &Damage{BadChecksum: a.damaged, Offset: wrong, Payload: append([]byte(nil), a.reply.Payload...), Err: err}
	if wrong >= 0 {
		ev.Damage.Got = a.reply.Payload[wrong]
		if wrong < a.at.size() {
			ev.Damage.Want = a.at.template.PatternAt(wrong)
		}
	}
	e.emitEvent(a.target, &ev)
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

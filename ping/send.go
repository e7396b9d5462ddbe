package ping

import (
	"time"

	"goping/ping/internal/packet"
	"goping/ping/internal/window"
	"goping/ping/internal/wire"
)

// outbox holds the packets that are built. Those at the front that the system
// could not take yet stay for the next turn.
type outbox struct {
	packets   []wire.Packet
	templates []*packet.Template // what each packet's bytes were laid down from
	n         int

	// Back-off while the system has no room.
	tries int
	until int64
}

// The back-off doubles from a millisecond; a probe that finds no room in all of
// the tries, together half a second, has failed.
const (
	firstPause = int64(time.Millisecond)
	maxTries   = 9
)

// makeRoom has it hold n packets.
func (o *outbox) makeRoom(n int) {
	packets, templates := make([]wire.Packet, n), make([]*packet.Template, n)
	copy(packets, o.packets)
	copy(templates, o.templates)
	o.packets, o.templates = packets, templates
}

// send sends the probes that are due, a batch at the most.
func (e *engine) send(now int64) {
	if now < e.outbox.until || e.events.full() {
		return
	}
	for e.outbox.n < len(e.outbox.packets) && e.nextDue() <= now {
		e.build(e.due.pop().target, now)
	}
	if e.outbox.n == 0 {
		return
	}
	n, err := e.wire.Send(e.outbox.packets[:e.outbox.n])
	e.settleSent(n)
	if n > 0 || err == nil {
		e.outbox.tries = 0 // what is first now was not tried before
	}
	if err == nil {
		return
	}
	if e.outbox.tries++; e.outbox.tries <= maxTries {
		e.stats.Busy++
		e.outbox.until = now + firstPause<<(e.outbox.tries-1)
		return
	}
	e.outbox.tries = 0
	e.outbox.packets[0].Err, e.outbox.packets[0].At = errNoRoom, e.wire.Now()
	e.settleSent(1)
}

// build puts the target's next probe into the outbox.
func (e *engine) build(t *target, now int64) {
	t.window.Forget(now - t.timeout - t.late)
	seq, ok := t.window.Begin()
	if !ok {
		// More in flight than can be remembered: wait for some to expire.
		e.stats.Skipped++
		t.schedule.due = now + grid
		e.due.push(t.schedule.due, t)
		return
	}
	e.stats.Lag = max(e.stats.Lag, time.Duration(now-t.schedule.due))
	e.stats.Skipped += t.schedule.begin(now)
	if t.schedule.due != wire.Forever {
		e.due.push(t.schedule.due, t)
	}

	i := e.outbox.n
	p := &e.outbox.packets[i]
	if e.outbox.templates[i] != t.template {
		if n := t.template.Len(); cap(p.Data) < n {
			p.Data = make([]byte, n)
		} else {
			p.Data = p.Data[:n]
		}
		t.template.Copy(p.Data)
		e.outbox.templates[i] = t.template
	}
	sequence := t.sequence(seq)
	t.template.Patch(p.Data, e.id[t.family], uint16(seq), sequence, e.tagger.Tag(&t.peer, sequence))
	p.Family, p.Addr, p.Scope, p.Token = t.family, t.addr, t.scope, sequence
	p.TTL, p.TOS = t.ttl, t.tos
	t.unsent++
	e.outbox.n++
}

// settleSent notes what became of the first n packets and moves the rest to
// the front, each with its buffer.
func (e *engine) settleSent(n int) {
	o := &e.outbox
	for i := range o.packets[:n] {
		e.sent(&o.packets[i])
	}
	for i := range o.n - n {
		o.packets[i], o.packets[n+i] = o.packets[n+i], o.packets[i]
		o.templates[i], o.templates[n+i] = o.templates[n+i], o.templates[i]
	}
	o.n -= n
}

// sent notes what became of one probe.
func (e *engine) sent(p *wire.Packet) {
	t := e.target(p.Token)
	if t == nil {
		return
	}
	seq := t.number(p.Token)
	if probe := t.window.Probe(seq); probe == nil || probe.State != window.Pending {
		return // of a target that was removed, whose slot has another
	}
	t.unsent--
	if p.Err != nil {
		e.failed(t, seq, p)
		return
	}
	if t.counts.Sent++; t.counts.Sent == 1 {
		t.first = p.At
	}
	t.last = p.At
	e.stats.Sent++
	t.window.Sent(seq, p.At.Mono, p.At.Wall)
	if !t.watched {
		e.watch(t, p.At.Mono+t.timeout)
	}
	if before := t.window.Probe(seq - 1); before != nil && waiting(before.State) && e.events.unanswered {
		e.emit(EventUnanswered, t, t.reply(seq-1, before, e.id[t.family]))
	}
}

// waiting reports whether nobody has said anything about a probe yet.
func waiting(s window.State) bool {
	return s == window.InFlight || s == window.Lost || s == window.Indeterminate
}

func (e *engine) failed(t *target, seq uint64, p *wire.Packet) {
	t.window.Failed(seq)
	t.counts.Failed++
	t.lastErr = &SendError{Addr: t.addr, Err: rootCause(p.Err)}
	r := t.reply(seq, nil, e.id[t.family])
	r.Verdict, r.Sent, r.Err = Failed, time.Unix(0, p.At.Wall), t.lastErr
	e.emit(EventFailed, t, r)
	e.decided(t)
}

// decided is called after each verdict.
func (e *engine) decided(t *target) {
	t.settle()
	if t.done() {
		e.finish(t)
	}
}

// nextSend returns when to look for due probes again.
func (e *engine) nextSend() int64 {
	if e.events.full() {
		return wire.Forever // the reader wakes the loop
	}
	if e.outbox.n > 0 {
		return e.outbox.until
	}
	return e.nextDue()
}

// nextDue returns when the next probe leaves: when it is due, or on the grid.
func (e *engine) nextDue() int64 {
	// An entry that is not its target's next probe any more is left over.
	for len(e.due) > 0 && e.due[0].at != e.due[0].target.schedule.due {
		e.due.pop()
	}
	at := e.due.next()
	if e.rate > gridRate && len(e.due) > 0 && !e.due[0].target.schedule.follows() {
		at = onGrid(at, e.epoch)
	}
	return at
}

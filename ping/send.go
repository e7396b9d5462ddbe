package ping

import (
	"errors"
	"syscall"
	"time"

	"goping/ping/internal/window"
	"goping/ping/internal/wire"
)

// send sends the probes that are due, a batch at the most.
func (e *engine) send(now int64) {
	if e.events.full() {
		return
	}
	o := &e.outbox
	if len(o.parked) > 0 {
		o.unpark(now)
	}
	for !o.full() && e.nextDue() <= now {
		t := e.due.pop().target
		if t.waits = len(o.parked) > 0 && o.parks(t.slot); t.waits {
			continue // sent puts it back
		}
		e.build(t, now)
	}
	for _, s := range e.sweeps {
		e.sweepOn(s, now)
	}
	for o.n > 0 {
		n, err := e.wire.Send(o.packets[:o.n])
		now = e.blame.handedOver(now, e.wire.Now().Mono)
		e.settleSent(n)
		if err == nil {
			return
		}
		// The first of the rest found no room.
		if o.park(now, e.alone(o.packets[0].Token)) {
			e.stats.Busy++
		} else {
			o.packets[0].Err, o.packets[0].At = errNoRoom, e.wire.Now()
			e.settleSent(1)
		}
	}
}

// alone reports whether the packet with token leaves without regard to the others of
// its target: those of a sweep go to as many addresses.
func (e *engine) alone(token uint64) bool {
	t := e.target(token)
	return t != nil && t.sweeping() != nil
}

// build puts the target's next probe into the outbox.
func (e *engine) build(t *target, now int64) {
	t.window.Forget(now - t.timeout - t.late)
	seq, ok := uint64(0), !e.crowded(t)
	if ok {
		seq, ok = t.window.Begin()
	}
	if !ok {
		// More in flight than can be remembered, or told apart: wait for some to expire.
		e.stats.Skipped++
		t.schedule.due = now + grid
		e.due.push(t.schedule.due, t)
		return
	}
	e.stats.Lag = max(e.stats.Lag, time.Duration(now-t.schedule.due))
	e.stats.Skipped += t.schedule.begin(now, e.pace.catchUp(e.rate))
	if t.schedule.follows() {
		e.rush.sent++
		t.schedule.follow(now, t.window.Waiting(), e.together())
	}
	if t.schedule.due != wire.Forever {
		e.due.push(t.schedule.due, t)
	}

	e.pace.sent(now)

	p := e.outbox.next(t.template)
	token := t.token(seq)
	probe := t.window.Probe(seq)
	probe.SetLine(int(t.line))
	e.patch(t, p.Data, seq, probe)
	p.Family, p.Addr, p.Scope, p.Token = t.family(), t.addr(), t.scope, token
	p.TTL, p.TOS, p.Via = int(t.ttl), int(t.tos), e.via(t)
	if p.Untimed = e.untimed(t); p.Untimed {
		probe.Untime()
	}
	t.unsent++
}

// settleSent notes what became of the first n packets.
func (e *engine) settleSent(n int) {
	for i := range e.outbox.packets[:n] {
		e.sent(&e.outbox.packets[i])
	}
	e.outbox.drop(n)
}

// sent notes what became of one probe.
func (e *engine) sent(p *wire.Packet) {
	t := e.target(p.Token)
	if t == nil {
		return
	}
	seq := t.seqOf(p.Token)
	if probe := t.window.Probe(seq); probe == nil || probe.State != window.Pending {
		return // of a target that was removed, whose slot has another
	}
	t.unsent--
	if s := t.sweeping(); s != nil {
		if p.Err != nil {
			e.shotFailed(s, seq, p)
		} else {
			e.shotLeft(s, seq, p)
		}
		return
	}
	if t.waits && !e.outbox.parks(t.slot) {
		t.waits = false
		e.due.push(t.schedule.due, t)
	}
	if p.Err != nil {
		e.failed(t, seq, p)
		return
	}
	if t.sent++; t.sent == 1 {
		t.first = p.At
	}
	t.last = p.At.Mono
	e.stats.Sent++
	t.window.Sent(seq, p.At.Mono, p.At.Wall)
	if !t.watched {
		e.watch(t, p.At.Mono+t.timeout)
	}
	if before := t.window.Probe(seq - 1); before != nil && waiting(before.State) && e.events.wanted(EventUnanswered) {
		e.emit(EventUnanswered, t, e.reply(t, seq-1, before))
	}
	if e.events.wanted(EventSent) {
		e.emit(EventSent, t, e.reply(t, seq, t.window.Probe(seq)))
	}
	e.departed(t, seq, p)
}

// departed tells when the last of a target's probes is settled, as p is now.
func (e *engine) departed(t *target, seq uint64, p *wire.Packet) {
	if t.unsent > 0 || !t.schedule.done() {
		return
	}
	probe := t.window.Probe(seq)
	r := e.reply(t, seq, probe)
	r.Verdict, r.Sent = verdictOf(probe.State), time.Unix(0, p.At.Wall)
	e.emit(EventLast, t, r)
}

// waiting reports whether nobody has said anything about a probe yet.
func waiting(s window.State) bool {
	return s == window.InFlight || s == window.Lost || s == window.Indeterminate
}

func (e *engine) failed(t *target, seq uint64, p *wire.Packet) {
	t.window.Failed(seq)
	t.amiss().failed++
	t.amiss().lastErr = &SendError{Addr: p.Addr, MTU: p.MTU, Err: rootCause(p.Err)}
	r := e.reply(t, seq, t.window.Probe(seq))
	r.Verdict, r.Sent, r.Err = Failed, time.Unix(0, p.At.Wall), t.mishaps.lastErr
	e.emit(EventFailed, t, r)
	e.departed(t, seq, p)
	e.unreached(t, seq)
	e.decided(t)
}

// decided is called after each verdict.
func (e *engine) decided(t *target) {
	t.settle()
	if t.done() {
		e.finish(t)
	}
}

// isTooLong reports whether the packet was above the MTU this machine knows.
func isTooLong(err error) bool { return errors.Is(err, syscall.EMSGSIZE) }

// errNoRoom is the error of a probe for which the system had no room for long.
var errNoRoom error = syscall.ENOBUFS

// nextSend returns when to look for due probes again.
func (e *engine) nextSend() int64 {
	if e.events.full() {
		return wire.Forever // the reader wakes the loop
	}
	if len(e.outbox.parked) > 0 {
		return min(e.nextDue(), e.outbox.until)
	}
	return e.nextDue()
}

// nextDue returns when the next probe leaves: when it is due, or on the grid.
func (e *engine) nextDue() int64 {
	// An entry that is not its target's next probe any more is left over.
	for len(e.due) > 0 && e.due[0].at != e.due[0].target.schedule.due {
		e.due.pop()
	}
	at := max(e.due.next(), e.pace.next)
	if e.pace.within(e.rate) > gridRate && len(e.due) > 0 && !e.due[0].target.schedule.follows() {
		at = onGrid(at, e.epoch)
	}
	return at
}

package ping

import (
	"time"

	"goping/ping/internal/window"
	"goping/ping/internal/wire"
)

// expire gives the probes whose timeout is over their verdict. What came in was
// taken in before, so that a reply that lay waiting while this process stood
// still is counted by its stamps.
func (e *engine) expire(now int64) {
	if e.expiring.next() > now && now-e.stall.dropsRead < int64(dropsEvery) {
		return
	}
	e.stall.readDrops(now, e.wire)
	for e.expiring.next() <= now {
		t := e.expiring.pop().target
		t.watched = false
		if t.finished {
			continue
		}
		for seq, p, ok := t.window.Due(now, t.timeout); ok; seq, p, ok = t.window.Due(now, t.timeout) {
			e.expired(t, seq, p)
		}
		if !t.finished {
			e.watch(t, t.nextTimeout())
		}
	}
}

func (e *engine) expired(t *target, seq uint64, p *window.Probe) {
	if local := e.stall.blames(p, t.timeout); local != nil {
		t.window.Expire(p, window.Indeterminate)
		t.counts.Indeterminate++
		e.unanswered(EventIndeterminate, t, seq, p, local)
	} else {
		t.window.Expire(p, window.Lost)
		e.lost(t, seq, p)
	}
	e.decided(t)
}

// lost counts a probe that had no answer in time.
func (e *engine) lost(t *target, seq uint64, p *window.Probe) {
	t.counts.Lost++
	e.unanswered(EventLost, t, seq, p, ErrTimeout)
}

// unanswered tells of a probe that ended without an answer.
func (e *engine) unanswered(kind EventKind, t *target, seq uint64, p *window.Probe, err error) {
	t.lastErr = err
	if e.wanted(t) {
		r := t.reply(seq, p, e.id[t.family])
		r.Verdict, r.Err = verdictOf(p.State), err
		e.emit(kind, t, r)
	}
}

// stall knows when this machine, not the network, may have lost an answer: its
// loop stood still, or its sockets dropped packets.
type stall struct {
	expected int64 // when the loop wanted to wake
	from, to int64 // the last time it woke later than it wanted, by how much it matters

	drops     uint64
	dropsRead int64 // when
	dropFrom  int64 // the last drops happened between these moments
	dropTo    int64
	dropped   uint64 // how many they were
}

// dropsEvery is how often the drop counters are read while packets flow, so
// that drops are blamed for no loss long after.
const dropsEvery = 2 * time.Second

func (s *stall) sleeps(until int64) { s.expected = until }

// woke notes how late the loop is.
func (s *stall) woke(now int64) {
	const worthNoting = int64(10 * time.Millisecond)
	if s.expected != 0 && s.expected != wire.Forever && now-s.expected > worthNoting {
		s.from, s.to = s.expected, now
	}
}

func (s *stall) readDrops(now int64, w wire.Wire) {
	if drops := w.Drops(); drops != s.drops {
		s.dropped = drops - s.drops
		s.drops, s.dropFrom, s.dropTo = drops, s.dropsRead, now
	}
	s.dropsRead = now
}

// blames returns what this machine did while p waited for its answer that may
// have cost it, or nil.
func (s *stall) blames(p *window.Probe, timeout int64) *LocalError {
	overlap := func(from, to int64) bool { return to > p.Mono && from < p.Mono+timeout }
	if s.dropTo != 0 && overlap(s.dropFrom, s.dropTo) {
		return &LocalError{Reason: "socket buffer overflow", Drops: s.dropped}
	}
	if s.to-s.from > timeout && overlap(s.from, s.to) {
		return &LocalError{Reason: "process stalled", Stall: time.Duration(s.to - s.from)}
	}
	return nil
}

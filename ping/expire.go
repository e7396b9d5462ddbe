package ping

import (
	"cmp"

	"goping/ping/internal/window"
)

// expire gives the probes whose timeout is over their verdict. What came in was
// taken in before, so that a reply that lay waiting while this process stood
// still is counted by its stamps.
func (e *engine) expire(now int64) {
	every := lookEvery
	if len(e.sweeps) > 0 {
		every = careEvery
	}
	if e.expiring.next() > now && now-e.blame.looked < int64(every) {
		return
	}
	e.blame.look(now, e.wire)
	for _, s := range e.sweeps {
		s.heed(now, e.blame.drops)
	}
	for e.expiring.next() <= now {
		t := e.expiring.pop().target
		t.watched = false
		if t.finished {
			continue
		}
		for seq, p, ok := t.window.Due(now, t.timeout); ok; seq, p, ok = t.window.Due(now, t.timeout) {
			e.expired(t, seq, p, now)
		}
		if !t.finished {
			e.watch(t, t.nextTimeout())
		}
	}
}

func (e *engine) expired(t *target, seq uint64, p *window.Probe, now int64) {
	local := cmp.Or(e.blame.blames(p, t.timeout), e.departures[t.placeOf(seq).family().Index].kept(p))
	if s := t.sweeping(); s != nil {
		e.shotExpired(s, seq, p, local, now)
		return
	}
	if local != nil {
		e.indeterminate(t, seq, p, local)
	} else {
		t.window.Expire(p, window.Lost)
		e.lost(t, seq, p)
	}
	e.decided(t)
}

// indeterminate counts a probe whose answer this machine may have lost or held up.
func (e *engine) indeterminate(t *target, seq uint64, p *window.Probe, local *LocalError) {
	t.window.Expire(p, window.Indeterminate)
	t.amiss().indeterminate++
	e.unanswered(EventIndeterminate, t, seq, p, local)
}

// lost counts a probe that had no answer in time.
func (e *engine) lost(t *target, seq uint64, p *window.Probe) {
	t.amiss().lost++
	e.silent(t, p)
	e.unanswered(EventLost, t, seq, p, ErrTimeout)
}

// unanswered tells of a probe that ended without an answer.
func (e *engine) unanswered(kind EventKind, t *target, seq uint64, p *window.Probe, err error) {
	t.amiss().lastErr = err
	if e.wanted(t, kind) {
		r := e.reply(t, seq, p)
		r.Verdict, r.Err = verdictOf(p.State), err
		e.emit(kind, t, r)
	}
}

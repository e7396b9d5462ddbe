package ping

import (
	"fmt"
	"time"

	"goping/ping/internal/wire"
)

// freeSlot is a slot and the numbers used in it.
type freeSlot struct {
	slot uint32
	base uint64
}

// add takes t into the loop.
func (e *engine) add(t *target, at place, probing *Probing, count uint64) error {
	e.mu.Lock()
	defer e.mu.Unlock()
	if e.closing {
		return ErrClosed
	}
	if at.settled() {
		if err := e.connect(&at); err != nil {
			return err
		}
	}
	if !e.seat(t) {
		return fmt.Errorf("ping: add %s: %d targets are the most a Prober takes", t.handle.host, maxSlots)
	}
	e.stats.Targets++
	e.blame.longest = max(e.blame.longest, t.timeout)
	if !at.settled() {
		t.schedule.due = wire.Forever // until its name is resolved
		return nil
	}
	e.settleAt(t, at, probing)
	e.begin(t, probing, count)
	return nil
}

// begin starts the schedule of a target.
func (e *engine) begin(t *target, probing *Probing, count uint64) {
	interval, preload := min(int64(probing.Interval), longest), probing.Preload
	if e.pace.open {
		interval, preload = -1, 1
	}
	start := e.wire.Now().Mono
	switch {
	case probing.AtOnce:
		// The agenda has no order among what is due at the same nanosecond.
		start = max(start, e.begun+1)
		e.begun = start
	case count != 1 && interval > 0:
		start += phase(t.slot, interval)
	}
	t.schedule = newSchedule(start, interval, preload, count)
	e.due.push(start, t)
	e.rate += t.schedule.rate()
	e.grown = true
}

// setInterval gives t another interval.
func (e *engine) setInterval(t *target, interval int64) {
	if !t.place.settled() {
		t.lookup.probing.Interval = time.Duration(interval) // for when it is begun
		return
	}
	if t.finished || interval == t.schedule.interval || e.pace.open {
		return
	}
	before := t.schedule.due
	e.rate -= t.schedule.rate()
	t.schedule.change(e.wire.Now().Mono, t.last, interval)
	if t.schedule.due != before && !t.waits {
		e.due.push(t.schedule.due, t)
		e.pruneDue()
	}
	e.rate += t.schedule.rate()
	e.grown = true
	if e.running {
		e.wire.Wake()
	}
}

// pruneDue drops what is left over of due times that were changed.
func (e *engine) pruneDue() {
	e.due.prune(2*e.stats.Targets, func(n entry) bool { return n.at == n.target.schedule.due })
}

// seat gives t a slot, one used before if there is one.
func (e *engine) seat(t *target) bool {
	if n := len(e.free); n > 0 {
		t.slot, t.base = e.free[n-1].slot, e.free[n-1].base
		e.free = e.free[:n-1]
		e.targets[t.slot] = t
		return true
	}
	if len(e.targets) == maxSlots {
		return false
	}
	t.slot = uint32(len(e.targets))
	e.targets = append(e.targets, t)
	return true
}

func (e *engine) remove(t *target) {
	if e.targets[t.slot] != t {
		return
	}
	e.finish(t)
	e.outbox.take(t.slot)
	t.unsent, t.waits = 0, false
	e.targets[t.slot] = nil
	e.free = append(e.free, freeSlot{slot: t.slot, base: t.base + t.window.Next()})
	e.stats.Targets--
	e.pruneDue()
	e.expiring.prune(2*e.stats.Targets, func(n entry) bool { return !n.target.finished })
	e.leavePlaces(t)
}

// phase spreads targets over the interval: multiples of the golden ratio leave
// no two close together however many there are (Knuth, TAOCP 3, section 6.4).
func phase(slot uint32, interval int64) int64 {
	const golden = 0x9E3779B97F4A7C15 // 2^64 / φ
	fraction := float64(uint64(slot)*golden) / (1 << 64)
	return int64(fraction * float64(interval))
}

// target returns the one whose probe carries token, or nil.
func (e *engine) target(token uint64) *target {
	if slot := token >> seqBits; slot < uint64(len(e.targets)) {
		return e.targets[slot]
	}
	return nil
}

package ping

import "goping/ping/internal/wire"

// schedule says when the probes of one target are due: probe k (from 0) at
// start + k × interval, whatever the delays of those before it, so that nothing
// drifts; a preload of more than one leaves in place of probe 0. It is pure; all times
// are nanoseconds on the monotonic clock.
type schedule struct {
	start    int64
	interval int64  // below zero: as soon as fewer than so many wait for their answer
	slot     int64  // the next probe's place in the schedule; those below 0 leave at start as well
	left     uint64 // probes to begin
	due      int64  // when the next probe is due; wire.Forever when there is none
}

// endless is how many probes are left of a schedule without end.
const endless = ^uint64(0)

// catchUp is how much delay is made up for by sending at once; slots missed by
// more are skipped and reported, so that a suspended machine does not wake with a burst.
const catchUp = 100e6

// pingPong is the longest gap of a schedule that follows the answers.
const pingPong = 10e6

func newSchedule(start, interval int64, preload int, count uint64) schedule {
	if count == 0 {
		count = endless
	}
	s := schedule{start: start, interval: interval, left: count, due: start}
	if atOnce := int64(max(preload, 1)); interval < 0 {
		s.interval = -atOnce
	} else {
		s.slot = 1 - atOnce
	}
	return s
}

// begin takes the probe that is due at now and returns how many slots before
// the next were missed, by more than is made up for.
func (s *schedule) begin(now, catchUp int64) (skipped uint64) {
	if s.left != endless {
		s.left--
	}
	s.slot++
	switch {
	case s.done():
		s.due = wire.Forever
		return 0
	case s.follows():
		s.due = now + pingPong
		return 0
	case s.slot <= 0:
		return 0
	}
	if behind := now - s.at(s.slot); behind > catchUp {
		skipped = uint64(behind/s.interval) + 1
		s.slot += int64(skipped)
	}
	s.due = s.at(s.slot)
	return skipped
}

// change takes another interval at now, when the last probe was sent at last. Slots
// still count from start, so that an interval gone back to has its old beat and targets
// that were spread stay so. The next probe is due in the first slot from now on that is
// later than the last probe; the first of all, and one that is overdue, stay where they
// are.
func (s *schedule) change(now, last, interval int64) {
	s.interval = interval
	switch {
	case s.due == wire.Forever || s.slot <= 0:
	case s.follows():
		s.due = min(s.due, now)
	case s.due <= now:
		s.slot = (s.due - s.start) / interval // what follows has its place among the new ones
	default:
		s.slot = (max(now, last+1) - s.start + interval - 1) / interval
		s.due = s.at(s.slot)
	}
}

func (s *schedule) at(slot int64) int64 { return s.start + slot*s.interval }

// rate is how many probes a second it asks for, none before it is begun; one that follows the answers needs
// room for as many as it has under way.
func (s *schedule) rate() float64 {
	if s.interval == 0 {
		return 0 // not begun
	}
	if s.follows() {
		return float64(-s.interval) * 1e9 / pingPong
	}
	return 1e9 / float64(max(s.interval, 1e3))
}

// follows reports whether the probes follow the answers, not a clock.
func (s *schedule) follows() bool { return s.interval < 0 }

// follow moves the next probe to now if the schedule follows the answers and so many
// probes, that wait for theirs, leave room for one more: also where more than it asks
// for may leave together.
func (s *schedule) follow(now int64, waiting, together uint64) (moved bool) {
	if !s.follows() || s.due == wire.Forever || s.due <= now || waiting >= max(uint64(-s.interval), together) {
		return false
	}
	s.due = now
	return true
}

// done reports whether all probes are begun.
func (s *schedule) done() bool { return s.left == 0 }

// grid is what due times are rounded up to above gridRate probes a second: fewer
// wake-ups, each with a batch. The kernel's stamps keep the round-trip times
// true; the delay is reported as lag.
const (
	grid     = 2e6
	gridRate = 200
)

// onGrid rounds at up to the grid that starts at epoch.
func onGrid(at, epoch int64) int64 {
	if at == wire.Forever {
		return at
	}
	return epoch + (at-epoch+grid-1)/grid*grid
}

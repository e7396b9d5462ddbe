package ping

import "time"

// care has a sweep slow down when packets are dropped on this machine, so that one at
// full speed finds as much as a slow one: what was dropped is probed again, and has to
// find room then.
type care struct {
	since int64   // when it looked last
	drops uint64  // of the sockets until then
	sent  uint64  // by the sweep until then
	slow  float64 // the rate meanwhile, 0 for that asked for
}

const (
	// careEvery is how often a sweep looks for drops.
	careEvery = 100 * time.Millisecond

	// slowest is the least rate it goes down to, in probes a second.
	slowest = 100

	// fastest is where a rate is none any more.
	fastest = 1e6
)

func (c *care) begin(now int64, drops uint64) { c.since, c.drops = now, drops }

// heed takes in what the sockets have dropped by now: half the rate that was reached
// when there is more than before, and a quarter more of it when there is not.
func (s *sweep) heed(now int64, drops uint64) {
	c := &s.care
	took := now - c.since
	if took < int64(careEvery) {
		return
	}
	reached := float64(s.target.sent-c.sent) * 1e9 / float64(took)
	more := drops > c.drops
	c.since, c.drops, c.sent = now, drops, s.target.sent
	switch {
	case more:
		c.slow = max(min(reached, s.rate)/2, slowest)
	case c.slow > 0:
		c.slow *= 1.25
	default:
		return
	}
	if c.slow >= min(s.rate, fastest) {
		c.slow = 0
	}
	next := s.pace.next
	if s.pace = newPace(s.rate); c.slow > 0 {
		s.pace = newPace(c.slow)
	}
	s.pace.next = next
}

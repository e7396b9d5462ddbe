package output

import "time"

// Host is a target and its figures.
type Host struct {
	Given string // the name it was given by
	Shown string // the name it is shown by; neither is escaped

	Total, Interval Tally

	// RTTs are the round-trip times by the number of the probe, below zero for one
	// without a reply. They are kept only where the summary lists them.
	RTTs []time.Duration
}

// Tally counts probes whose fate is known.
type Tally struct {
	Sent, Received int
	Min, Max, Sum  time.Duration // of the received
}

// Reply counts a probe with a reply.
func (t *Tally) Reply(rtt time.Duration) {
	if t.Received == 0 || rtt < t.Min {
		t.Min = rtt
	}
	t.Max = max(t.Max, rtt)
	t.Sum += rtt
	t.Sent++
	t.Received++
}

// Avg is the mean of the round-trip times, 0 without any.
func (t *Tally) Avg() time.Duration {
	if t.Received == 0 {
		return 0
	}
	return t.Sum / time.Duration(t.Received)
}

// Lost is how many had no reply.
func (t *Tally) Lost() int { return t.Sent - t.Received }

// Loss is their share in whole percent, rounded down.
func (t *Tally) Loss() int {
	if t.Sent == 0 {
		return 0
	}
	return t.Lost() * 100 / t.Sent
}

// Reset begins to count anew.
func (t *Tally) Reset() { *t = Tally{} }

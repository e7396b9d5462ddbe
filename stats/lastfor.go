package stats

import (
	"math"
	"time"
)

// LastFor is a sliding window over the samples of the last stretch of time.
//
// It holds every sample of that stretch, up to a capacity: its figures are
// exact, edges included. When more would have to be held, the ones added first
// are given up, the window covers less time, and its summaries say so
// (Truncated).
//
// Samples may come out of order, as they do when At is the time of sending.
// One that comes late keeps its place until those added before it are too old,
// so give the window a capacity of the probe rate times the stretch, plus the
// rate times the greatest such delay (the timeout).
//
// Memory: 16 bytes a sample, growing by doubling up to 16·capacity; no
// allocation by Add while the number within the stretch stays the same. Not
// safe for use by several goroutines at once. The zero value is a window in
// which nothing is ever found.
type LastFor struct {
	ring      ring
	stretch   time.Duration
	latest    time.Duration // the greatest At so far
	overflown time.Duration // the greatest At of the samples given up for want of capacity
	begun     bool          // latest has a meaning
	overflows bool          // overflown has a meaning
}

// NewLastFor returns a window over the given stretch of time that holds at
// most capacity samples. A negative stretch is taken as 0, a capacity below 1
// as 1.
func NewLastFor(stretch time.Duration, capacity int) *LastFor {
	return &LastFor{ring: ring{capacity: capacity}, stretch: max(stretch, 0)}
}

// Add takes in a sample, unless it is already too old for any summary to come.
// Those that have become so leave; so does the one added first if the window
// is full.
func (w *LastFor) Add(s Sample) {
	if !w.begun || s.At > w.latest {
		w.latest, w.begun = s.At, true
	}
	since := w.since(w.latest)
	if s.At <= since {
		return
	}
	for w.ring.size > 0 && w.ring.slots[w.ring.oldest].at <= since {
		w.ring.take()
	}
	gone, full := w.ring.put(store(s))
	if full && (!w.overflows || gone.at > w.overflown) {
		w.overflown, w.overflows = gone.at, true
	}
}

// Summary returns the figures of the samples with now−stretch < At ≤ now. A
// now before the latest sample is taken as the time of that sample, since the
// window does not go back. It sorts the round-trip times, which takes one
// allocation of 8 bytes a sample held.
func (w *LastFor) Summary(now time.Duration) WindowSummary {
	if w.begun {
		now = max(now, w.latest)
	}
	since := w.since(now)
	t := tally{rtts: make([]int64, 0, w.ring.size)}
	for s := range w.ring.all {
		if s.at > since {
			t.add(s)
		}
	}
	sum := t.summary()
	sum.Truncated = w.overflows && w.overflown > since
	return sum
}

// since returns now−stretch, or the earliest time there is.
func (w *LastFor) since(now time.Duration) time.Duration {
	if now < math.MinInt64+w.stretch {
		return math.MinInt64
	}
	return now - w.stretch
}

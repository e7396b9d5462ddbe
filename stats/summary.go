package stats

import (
	"math"
	"time"
)

// Summary holds the figures of a Recorder at one moment. It is a value: copies
// are independent of the Recorder and may be used by several goroutines. The
// zero value is the summary of no round-trip time at all; all its figures are
// zero, so look at Count before showing any.
type Summary struct {
	Count          uint64        // round-trip times taken in
	Min, Mean, Max time.Duration // exact; Mean is rounded down to a whole nanosecond

	// Stddev is the population standard deviation √(Σ(x−mean)²/n) in whole
	// nanoseconds, by the integer formula of Mdev.
	Stddev time.Duration

	// Mdev is what iputils' ping calls mdev: the population standard deviation
	// of the round-trip times cut to whole microseconds, itself in whole
	// microseconds, ⌊√⌊(Σx² − ⌊(Σx)²/n⌋)/n⌋⌋. Where iputils changes to a
	// coarser formula for very large sums, Mdev stays with this one.
	Mdev time.Duration

	// EWMA is the exponentially weighted moving average of weight 1/8, as
	// iputils' ping -A uses it, rounded to the nearest nanosecond. It exists,
	// as HasEWMA tells, from the first round-trip time on, until two histories
	// are merged.
	EWMA    time.Duration
	HasEWMA bool

	// Jitter is the smoothed difference of successive round-trip times, after
	// RFC 3550, section 6.4.1, rounded to the nearest nanosecond. It exists,
	// as HasJitter tells, from the second round-trip time on, until two
	// histories are merged.
	Jitter    time.Duration
	HasJitter bool

	hist histogram
}

// Quantile returns the q-quantile: Quantile(0.5) is the median, Quantile(0.99)
// the 99th percentile. It is the round-trip time of nearest rank ⌈q·Count⌉ in
// ascending order (definition 1 of Hyndman and Fan, "Sample Quantiles in
// Statistical Packages", The American Statistician 50(4), 1996), within 1/128
// (0.79 %) of its true value, and never outside Min and Max. Of rank 1 and of
// rank Count it is exact, as are all below 128 ns.
//
// A q of 0 or less gives Min, of 1 or more Max. Without a round-trip time, or
// when q is not a number, it is zero.
func (s Summary) Quantile(q float64) time.Duration {
	if s.Count == 0 || math.IsNaN(q) {
		return 0
	}
	switch rank := nearestRank(q, s.Count); rank {
	case 1:
		return s.Min
	case s.Count:
		return s.Max
	default:
		return min(max(time.Duration(s.hist.at(rank)), s.Min), s.Max)
	}
}

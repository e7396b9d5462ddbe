package tally

import (
	"math"
	"time"

	"goping/stats"
)

// joined are the figures of a together with the round-trip times of b: exact but for
// Mdev and Stddev, which may be off by their last digit. It has the order of a, and
// its quantiles, where a has any.
func joined(a stats.Summary, more *stats.Recorder) stats.Summary {
	if more.Count() == 0 {
		return a
	}
	b := more.Summary()
	if a.Count == 0 {
		return b
	}
	n := float64(a.Count + b.Count)
	mean := (float64(a.Count)*float64(a.Mean) + float64(b.Count)*float64(b.Mean)) / n
	deviation := func(of func(*stats.Summary) time.Duration) float64 {
		sum := 0.0 // of the squares of the distances from the common mean
		for _, s := range []*stats.Summary{&a, &b} {
			d, off := float64(of(s)), float64(s.Mean)-mean
			sum += float64(s.Count) * (d*d + off*off)
		}
		return math.Sqrt(sum / n)
	}
	j := a
	j.Count = a.Count + b.Count
	j.Min, j.Max = min(a.Min, b.Min), max(a.Max, b.Max)
	j.Mean = time.Duration(mean)
	j.Stddev = time.Duration(deviation(func(s *stats.Summary) time.Duration { return s.Stddev }))
	j.Mdev = time.Duration(deviation(func(s *stats.Summary) time.Duration { return s.Mdev })).Truncate(time.Microsecond)
	return j
}

package stats

import (
	"math"
	"slices"
	"time"
)

// WindowSummary holds the figures of a sliding window at one moment. It is a
// value, independent of its window. All figures of an empty window are zero.
type WindowSummary struct {
	Count     int           // samples in the window
	Answered  int           // those that were answered
	LossRatio float64       // (Count−Answered)/Count, from 0 to 1; 0 when Count is 0
	From, To  time.Duration // the earliest and the latest At

	// Of the answered samples; zero when there is none. They are formed as
	// those of a Summary.
	Min, Mean, Max, Stddev time.Duration

	// Truncated tells that more samples fell into the stretch of a LastFor
	// than it can hold: the figures are those of the ones added last.
	Truncated bool

	rtts []int64 // ns, ascending
}

// Quantile returns the q-quantile of the round-trip times in the window, by
// the definition of [Summary.Quantile], but exact.
func (s WindowSummary) Quantile(q float64) time.Duration {
	if len(s.rtts) == 0 || math.IsNaN(q) {
		return 0
	}
	return time.Duration(s.rtts[nearestRank(q, uint64(len(s.rtts)))-1])
}

// Slower returns how many answered samples took longer than limit.
func (s WindowSummary) Slower(limit time.Duration) int {
	notSlower, _ := slices.BinarySearchFunc(s.rtts, int64(limit), func(rtt, limit int64) int {
		if rtt <= limit {
			return -1
		}
		return 1
	})
	return len(s.rtts) - notSlower
}

// tally forms a WindowSummary sample by sample.
type tally struct {
	count    int
	from, to time.Duration
	ns       moments
	rtts     []int64
}

func (t *tally) add(s stored) {
	if t.count == 0 {
		t.from, t.to = s.at, s.at
	}
	t.count++
	t.from = min(t.from, s.at)
	t.to = max(t.to, s.at)
	if s.rtt != unanswered {
		t.ns.add(uint64(s.rtt))
		t.rtts = append(t.rtts, int64(s.rtt))
	}
}

func (t *tally) summary() WindowSummary {
	answered := len(t.rtts)
	s := WindowSummary{Count: t.count, Answered: answered, From: t.from, To: t.to}
	if t.count > 0 {
		s.LossRatio = float64(t.count-answered) / float64(t.count)
	}
	if answered > 0 {
		slices.Sort(t.rtts)
		s.Min = time.Duration(t.rtts[0])
		s.Mean = time.Duration(t.ns.mean(uint64(answered)))
		s.Max = time.Duration(t.rtts[answered-1])
		s.Stddev = time.Duration(t.ns.deviation(uint64(answered)))
		s.rtts = t.rtts
	}
	return s
}

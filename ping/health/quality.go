package health

import (
	"errors"
	"fmt"
	"time"

	"goping/stats"
)

// Why a check is Degraded; the error of its [Status] and [Event] is one of these and
// says how many.
var (
	ErrLossy = errors.New("health: too many probes lost")
	ErrSlow  = errors.New("health: too many answers slow")
)

// quality watches how well a host that is up answers.
type quality struct {
	limits *Limits
	full   int       // samples that a full window has at the regular interval
	begun  time.Time // when time began for the window
	window *stats.LastFor
	room   int
}

func newQuality(p *Policy) quality {
	q := quality{limits: &p.Degraded}
	if p.Degraded.Window > 0 {
		q.full = int(p.Degraded.Window / p.Interval)
		q.room = int(min((p.Degraded.Window+p.Timeout)/p.FastInterval, maxSamples)) + 1
	}
	return q
}

// maxSamples bounds a window; one of more covers less time.
const maxSamples = 1 << 20

// restart forgets all samples.
func (q *quality) restart() { q.window = nil }

// add takes in a sample and reports whether it is a bad one.
func (q *quality) add(s Sample) (bad bool) {
	if q.full == 0 {
		return false
	}
	if q.window == nil {
		q.begun, q.window = s.Time, stats.NewLastFor(q.limits.Window, q.room)
	}
	answered := s.Outcome == Success
	q.window.Add(stats.Sample{At: s.Time.Sub(q.begun), RTT: s.RTT, Answered: answered})
	return !answered || q.isSlow(s.RTT)
}

func (q *quality) isSlow(rtt time.Duration) bool { return q.limits.Slow > 0 && rtt > q.limits.Slow }

// summary returns the figures of the window.
func (q *quality) summary(now time.Time) stats.WindowSummary {
	if q.window == nil {
		return stats.WindowSummary{}
	}
	return q.window.Summary(now.Sub(q.begun))
}

// exceeded returns which limit is, by more than a part of it, or nil.
func (q *quality) exceeded(now time.Time, part float64) error {
	if q.window == nil {
		return nil
	}
	w := q.summary(now)
	if limit := part * q.limits.Loss; q.limits.Loss >= 0 {
		if lost := w.Count - w.Answered; float64(lost) > limit*float64(max(w.Count, q.full)) {
			return fmt.Errorf("%w: %d of %d within %v", ErrLossy, lost, w.Count, q.limits.Window)
		}
	}
	if limit := part * q.limits.SlowShare; q.limits.Slow > 0 {
		if slow := w.Slower(q.limits.Slow); float64(slow) > limit*float64(max(w.Answered, q.full)) {
			return fmt.Errorf("%w: %d of %d above %v within %v", ErrSlow, slow, w.Answered, q.limits.Slow, q.limits.Window)
		}
	}
	return nil
}

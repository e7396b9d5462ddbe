package ping

import (
	"math"
	"time"
)

// MaxRate as Config.Rate is as many probes a second as this machine can.
var MaxRate = math.Inf(1)

// pace keeps all targets together to a rate. The zero value does not.
type pace struct {
	rate float64 // the most probes a second; 0 means any
	gap  int64   // between two
	next int64   // when one more may leave
	open bool    // MaxRate: what is in flight is bounded instead
}

// widest is the most probes in flight at MaxRate. More gain nothing up to a
// round-trip time of ten milliseconds at 400,000 probes a second.
const widest = 4096

func newPace(rate float64) pace {
	if rate <= 0 {
		return pace{}
	}
	if math.IsInf(rate, 1) {
		return pace{open: true}
	}
	return pace{rate: rate, gap: int64(min(float64(time.Second)/rate, longest))}
}

// sent notes a probe that leaves at now. What was not used of the last stretch of
// the grid may be made up for, no more.
func (p *pace) sent(now int64) { p.next = max(p.next, now-grid) + p.gap }

// within returns what is left of a rate.
func (p *pace) within(rate float64) float64 {
	if p.rate > 0 {
		return min(rate, p.rate)
	}
	return rate
}

// catchUp is how much delay targets make up for that ask for a rate: none where it is
// too much, or those that are furthest behind would go first for ever.
func (p *pace) catchUp(rate float64) int64 {
	if p.rate > 0 && rate > p.rate {
		return 0
	}
	return catchUp
}

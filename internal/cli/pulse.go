package cli

import (
	"time"

	"goping/ping"
)

// pulse has the intervals of the targets follow their round-trip times (-A).
type pulse struct {
	least   time.Duration // the shortest interval
	targets map[*ping.Handle]*beat
}

// beat is the pulse of one target.
type beat struct {
	average  float64       // of the round-trip times, exponentially weighted by 1/8, in nanoseconds
	interval time.Duration // as it was set; 0 for the one the target began with
}

func (c *command) newPulse() pulse {
	if !c.options.Adaptive {
		return pulse{}
	}
	return pulse{least: c.least(), targets: make(map[*ping.Handle]*beat)}
}

// steady is how much the average changes before the interval does: a beat that is
// always changed is none.
const steady = 0.2

// follows is the round-trip time below which the next probe leaves with the answer.
const follows = time.Millisecond

// adapt takes in a reply.
func (p *pulse) adapt(e *ping.Event) {
	b := p.targets[e.Target]
	if b == nil {
		b = &beat{average: float64(e.RTT)}
		p.targets[e.Target] = b
	}
	b.average += (float64(e.RTT) - b.average) / 8
	want := max(time.Duration(b.average), p.least)
	if want < follows {
		want = -1
	}
	if b.interval != 0 && (want < 0) == (b.interval < 0) && (want < 0 || within(want, b.interval)) {
		return
	}
	b.interval = want
	e.Target.SetInterval(want)
}

// within reports whether a is as good as b.
func within(a, b time.Duration) bool {
	d := float64(a - b)
	return -steady*float64(b) <= d && d <= steady*float64(b)
}

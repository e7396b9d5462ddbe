package ping

import (
	"time"

	"goping/ping/internal/window"
)

// outages counts runs of unanswered probes in the order they were sent.
// Indeterminate and failed probes neither begin, prolong nor end one.
type outages struct {
	bursts  uint64
	longest uint64
	running outage // probes is 0 between bursts
	began   int64  // when it did, on the monotonic clock
	worst   outage
}

// outage is an Outage in as few bytes.
type outage struct {
	wall   int64 // Start, nanoseconds since the Unix epoch
	lasted int64 // until End
	probes uint64
}

func (o *outage) public() Outage {
	if o.probes == 0 {
		return Outage{}
	}
	start := time.Unix(0, o.wall)
	return Outage{Start: start, End: start.Add(time.Duration(o.lasted)), Probes: o.probes}
}

// settle takes the next probe in order.
func (o *outages) settle(p *window.Probe, replied bool) {
	if replied {
		if o.running.probes > 0 {
			o.running.lasted = p.Mono - o.began
			o.keep()
			o.running = outage{}
		}
		return
	}
	if o.running.probes == 0 {
		o.bursts++
		o.running.wall, o.began = p.Wall, p.Mono
	}
	o.running.probes++
	o.running.lasted = p.Mono - o.began
	o.keep()
}

func (o *outages) keep() {
	o.longest = max(o.longest, o.running.probes)
	if o.worst.probes == 0 || o.running.lasted >= o.worst.lasted {
		o.worst = o.running
	}
}

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
	running Outage // Probes is 0 between bursts
	began   int64  // when it did, on the monotonic clock
	worst   Outage
}

// settle takes the next probe in order.
func (o *outages) settle(p *window.Probe, replied bool) {
	if replied {
		if o.running.Probes > 0 {
			o.running.End = o.running.Start.Add(time.Duration(p.Mono - o.began))
			o.keep()
			o.running = Outage{}
		}
		return
	}
	if o.running.Probes == 0 {
		o.bursts++
		o.running.Start, o.began = time.Unix(0, p.Wall), p.Mono
	}
	o.running.Probes++
	o.running.End = o.running.Start.Add(time.Duration(p.Mono - o.began))
	o.keep()
}

func (o *outages) keep() {
	o.longest = max(o.longest, o.running.Probes)
	if o.worst.Probes == 0 || o.running.Duration() >= o.worst.Duration() {
		o.worst = o.running
	}
}

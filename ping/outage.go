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
	worst   Outage
}

// settle takes the next probe in order.
func (o *outages) settle(p *window.Probe, replied bool) {
	sent := time.Unix(0, p.Wall)
	if replied {
		if o.running.Probes > 0 {
			o.running.End = sent
			o.keep()
			o.running = Outage{}
		}
		return
	}
	if o.running.Probes == 0 {
		o.bursts++
		o.running.Start = sent
	}
	o.running.Probes++
	o.running.End = sent
	o.keep()
}

func (o *outages) keep() {
	o.longest = max(o.longest, o.running.Probes)
	if o.worst.Probes == 0 || o.running.Duration() >= o.worst.Duration() {
		o.worst = o.running
	}
}

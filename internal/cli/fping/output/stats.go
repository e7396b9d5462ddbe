package output

import (
	"fmt"
	"time"
)

// Stats are the figures of the whole run.
type Stats struct {
	Targets, Alive, Unreachable int
	Unknown                     int // names without an address
	Timeouts                    int // probes
	Sent, Received              int // probes, replies of whatever worth
	Other                       int // ICMP messages that are no replies
	RTT                         Tally
	Elapsed                     time.Duration
}

// Stats tells the figures of the run, on the error output.
func (p *Printer) Stats(s *Stats) {
	if p.cfg.JSON {
		p.jsonStats(s)
		return
	}
	b := p.begin(p.err)
	b = fmt.Appendf(b, "\n %7d targets\n %7d alive\n %7d unreachable\n %7d unknown addresses\n",
		s.Targets, s.Alive, s.Unreachable, s.Unknown)
	b = fmt.Appendf(b, "\n %7d timeouts (waiting for response)\n %7d ICMP Echos sent\n %7d ICMP Echo Replies received\n %7d other ICMP received\n\n",
		s.Timeouts, s.Sent, s.Received, s.Other)
	for _, t := range []struct {
		name string
		d    time.Duration
	}{{"min", s.RTT.Min}, {"avg", s.RTT.Avg()}, {"max", s.RTT.Max}} {
		b = appendTime(append(b, ' '), t.d)
		b = fmt.Appendf(b, " ms (%s round trip time)\n", t.name)
	}
	p.err.End(fmt.Appendf(b, " %12.3f sec (elapsed real time)\n\n", s.Elapsed.Seconds()))
}

package output

import "time"

// Interval tells, on the error output, the figures of every target since the last
// time. The caller begins the next interval.
func (p *Printer) Interval(hosts []*Host, now time.Time) {
	if p.cfg.JSON {
		for _, h := range hosts {
			p.jsonInterval(h, now)
		}
		return
	}
	b := p.begin(p.err)
	if p.cfg.Verbose || p.cfg.PerProbe {
		b = append(b, '\n')
	}
	p.err.End(append(now.AppendFormat(append(b, '['), time.TimeOnly), "]\n"...))
	for _, h := range hosts {
		b := append(appendPadded(p.begin(p.err), h.Shown, p.cfg.Width), " :"...)
		p.err.End(append(p.appendTally(b, &h.Interval), '\n'))
	}
}

// Summary tells, on the error output, the figures of every target from the start.
func (p *Printer) Summary(hosts []*Host) {
	if p.cfg.JSON {
		for _, h := range hosts {
			p.jsonSummary(h)
		}
		return
	}
	if p.cfg.Verbose || p.cfg.PerProbe {
		p.err.End(append(p.begin(p.err), '\n'))
	}
	for _, h := range hosts {
		b := append(appendPadded(p.begin(p.err), h.Shown, p.cfg.Width), " :"...)
		if p.cfg.RTTs {
			b = appendRTTs(b, h.RTTs)
		} else {
			b = p.appendTally(b, &h.Total)
		}
		p.err.End(append(b, '\n'))
	}
}

func appendRTTs(b []byte, rtts []time.Duration) []byte {
	for _, rtt := range rtts {
		b = append(b, ' ')
		if rtt < 0 {
			b = append(b, '-')
		} else {
			b = appendTime(b, rtt)
		}
	}
	return b
}

func (p *Printer) appendTally(b []byte, t *Tally) []byte {
	b = append(b, " xmt/rcv/%loss = "...)
	b = append(appendInt(b, t.Sent), '/')
	b = append(appendInt(b, t.Received), '/')
	b = append(appendInt(b, t.Loss()), '%')
	if p.cfg.Outage > 0 {
		b = appendInt(append(b, ", outage(ms) = "...), p.outage(t))
	}
	if t.Received > 0 {
		b = append(b, ", min/avg/max = "...)
		b = append(appendTime(b, t.Min), '/')
		b = append(appendTime(b, t.Avg()), '/')
		b = appendTime(b, t.Max)
	}
	return b
}

// outage is how long the lost probes stand for, in milliseconds.
func (p *Printer) outage(t *Tally) int {
	return int(float64(t.Lost()) * float64(p.cfg.Outage) / float64(time.Millisecond))
}

// Reachable tells whether as many targets answered as were asked for.
func (p *Printer) Reachable(required, reachable int) {
	b := p.begin(p.out)
	if reachable < required {
		b = append(b, "Not enough"...)
	} else {
		b = append(b, "Enough"...)
	}
	b = appendInt(append(b, " hosts reachable (required: "...), required)
	b = appendInt(append(b, ", reachable: "...), reachable)
	p.out.End(append(b, ")\n"...))
}

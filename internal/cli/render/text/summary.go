package text

import (
	"strconv"
	"time"

	"goping/internal/cli/render"
	"goping/internal/cli/terminal"
	"goping/ping"
	"goping/stats"
)

// Summary prints the figures, as finish in ping_common.c does, and what goping
// adds to them.
func (p *Printer) Summary(of *render.Start, s *ping.Summary) error {
	b := p.out.Begin()
	b = append(b, "\n--- "...)
	b = terminal.Append(b, of.Host)
	b = append(b, " ping statistics ---\n"...)
	if p.cfg.Iputils != nil {
		p.out.End(p.appendIputils(b, of, s))
		return p.out.Flush()
	}
	b = appendCounts(b, s)
	if s.RTT.Count > 0 { // of many probes not each has a time, of a few perhaps none
		b = appendFigures(b, &s.RTT)
		b = append(b, '\n')
		b = appendQuantiles(b, s)
		b = appendGroup(b, s.Group)
	} else {
		b = append(b, '\n')
	}
	p.out.End(b)
	return p.out.Flush()
}

// appendCounts appends the line of counts. The loss is a share of the probes
// whose fate the network decided, so that those in flight are not in it.
func appendCounts(b []byte, s *ping.Summary) []byte {
	b = strconv.AppendUint(b, s.Sent, 10)
	b = append(b, " packets transmitted, "...)
	b = strconv.AppendUint(b, s.Replied, 10)
	b = append(b, " received"...)
	b = appendPlus(b, s.Duplicates, "duplicates")
	b = appendPlus(b, s.Corrupt+s.Truncated, "corrupted")
	b = appendPlus(b, s.Unreachable, "errors")
	if s.Sent > 0 {
		b = append(b, ", "...)
		b = appendPercent(b, s.LossRatio())
		b = append(b, " packet loss, time "...)
		b = appendMillis(b, s.Last.Sub(s.First), 0)
		b = append(b, "ms"...)
	}
	return append(appendAsides(b, s), '\n')
}

func appendPlus(b []byte, n uint64, what string) []byte {
	if n == 0 {
		return b
	}
	b = append(b, ", +"...)
	b = strconv.AppendUint(b, n, 10)
	b = append(b, ' ')
	return append(b, what...)
}

func appendFigures(b []byte, r *stats.Summary) []byte {
	b = append(b, "rtt min/avg/max/mdev = "...)
	b = appendSlashed(b, r.Min, r.Mean, r.Max, r.Mdev)
	return append(b, " ms"...)
}

// appendSlashed appends times in milliseconds with three decimals.
func appendSlashed(b []byte, times ...time.Duration) []byte {
	for i, d := range times {
		if i > 0 {
			b = append(b, '/')
		}
		b = appendMillis(b, d, 3)
	}
	return b
}

// appendIputils appends the lines below the title as iputils' ping has them: what is
// under way or undecided is lost, and there is nothing beside its own counts.
func (p *Printer) appendIputils(b []byte, of *render.Start, s *ping.Summary) []byte {
	f := p.cfg.Iputils.Figures(s)
	b = strconv.AppendUint(b, f.Transmitted, 10)
	b = append(b, " packets transmitted, "...)
	b = strconv.AppendUint(b, f.Received, 10)
	b = append(b, " received"...)
	b = appendPlus(b, f.Duplicates, "duplicates")
	b = appendPlus(b, f.Corrupted, "corrupted")
	b = appendPlus(b, f.Errors, "errors")
	if f.Transmitted > 0 {
		b = append(b, ", "...)
		b = appendPercent(b, f.LossRatio())
		b = append(b, " packet loss, time "...)
		b = appendMillis(b, f.Time, 0)
		b = append(b, "ms"...)
	}
	b = append(b, '\n')
	comma := ""
	timed := f.Received > 0 && of.Size >= dumpFrom && !p.cfg.NodeInfo
	if timed {
		b = appendFigures(b, &f.RTT)
		comma = ", "
	}
	if f.Pipe > 1 {
		b = append(b, comma+"pipe "...)
		b = strconv.AppendUint(b, f.Pipe, 10)
		comma = ", "
	}
	if f.Received > 0 && f.Transmitted > 1 && (of.Interval == 0 || p.cfg.Flood || p.cfg.Adaptive) {
		b = append(b, comma+"ipg/ewma "...)
		ewma := f.RTT.EWMA
		if !timed {
			ewma = 0
		}
		b = appendSlashed(b, f.Gap(), ewma)
		b = append(b, " ms"...)
	}
	return append(b, '\n')
}

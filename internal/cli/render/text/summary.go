package text

import (
	"strconv"
	"time"

	"goping/internal/cli/render"
	"goping/internal/cli/terminal"
	"goping/ping"
)

// Summary prints the figures, as finish in ping_common.c does, and what goping
// adds to them.
func (p *Printer) Summary(of *render.Start, s *ping.Summary) error {
	b := p.out.Begin()
	b = append(b, "\n--- "...)
	b = terminal.Append(b, of.Host)
	b = append(b, " ping statistics ---\n"...)
	b = appendCounts(b, s)
	if s.Replied > 0 {
		b = appendRTT(b, s)
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

func appendRTT(b []byte, s *ping.Summary) []byte {
	b = append(b, "rtt min/avg/max/mdev = "...)
	b = appendSlashed(b, s.RTT.Min, s.RTT.Mean, s.RTT.Max, s.RTT.Mdev)
	return append(b, " ms\n"...)
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

// Interim returns the line SIGQUIT asks for, as status in ping_common.c prints
// it. It begins with a carriage return, to write over the ^\ of a terminal.
func Interim(s *ping.Summary) []byte {
	b := []byte{'\r'}
	b = strconv.AppendUint(b, s.Replied, 10)
	b = append(b, '/')
	b = strconv.AppendUint(b, s.Sent, 10)
	b = append(b, " packets, "...)
	b = appendPercent(b, s.LossRatio())
	b = append(b, " loss"...)
	if s.Replied > 0 {
		b = appendInterimRTT(b, s)
	}
	return append(b, '\n')
}

func appendInterimRTT(b []byte, s *ping.Summary) []byte {
	if !s.RTT.HasEWMA {
		b = append(b, ", min/avg/max = "...)
		b = appendSlashed(b, s.RTT.Min, s.RTT.Mean, s.RTT.Max)
		return append(b, " ms"...)
	}
	b = append(b, ", min/avg/ewma/max = "...)
	b = appendSlashed(b, s.RTT.Min, s.RTT.Mean, s.RTT.EWMA, s.RTT.Max)
	return append(b, " ms"...)
}

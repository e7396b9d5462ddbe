package output

import (
	"fmt"
	"strings"
)

// Netdata tells the figures of every target since the last time in the language of
// netdata's plugins; the charts once.
// https://learn.netdata.cloud/docs/developer-and-contributor-corner/external-plugins
func (p *Printer) Netdata(hosts []*Host) {
	for _, h := range hosts {
		b := p.begin(p.out)
		chart := func(name, title, unit, kind string, priority int, dimensions ...string) {
			if p.charted {
				return
			}
			b = fmt.Appendf(b, "CHART fping.%s_%s '' 'FPing %s for host %s' %s '%s' fping.%s %s %d %.0f\n",
				identifier(h.Given), name, title, chartName(h.Shown), unit, chartName(h.Shown), name, kind, priority, p.cfg.Report.Seconds())
			for _, d := range dimensions {
				b = append(append(append(b, "DIMENSION "...), d...), '\n')
			}
		}
		begin := func(name string) { b = fmt.Appendf(b, "BEGIN fping.%s_%s\n", identifier(h.Given), name) }
		t := &h.Interval

		chart("packets", "Packets", "packets", "line", 110020, "xmt sent absolute 1 1", "rcv received absolute 1 1")
		begin("packets")
		b = fmt.Appendf(b, "SET xmt = %d\nSET rcv = %d\nEND\n", t.Sent, t.Received)

		returned := 0
		if t.Sent > 0 {
			returned = t.Received * 100 / t.Sent
		}
		chart("quality", "Quality", "percentage", "area", 110010, "returned '' absolute 1 1")
		begin("quality")
		b = fmt.Appendf(b, "SET returned = %d\nEND\n", returned)

		chart("latency", "Latency", "ms", "area", 110000, "min minimum absolute 1 1000000", "max maximum absolute 1 1000000", "avg average absolute 1 1000000")
		begin("latency")
		if t.Received > 0 {
			b = fmt.Appendf(b, "SET min = %d\nSET avg = %d\nSET max = %d\n", t.Min, t.Avg(), t.Max)
		}
		p.out.End(append(b, "END\n"...))
	}
	p.charted = true
}

// identifier is a name of letters, digits and underscores.
func identifier(s string) string {
	return strings.Map(func(r rune) rune {
		if r >= '0' && r <= '9' || r >= 'A' && r <= 'Z' || r >= 'a' && r <= 'z' {
			return r
		}
		return '_'
	}, s)
}

// chartName is a name that does not end the quoted word it stands in, or the line.
func chartName(s string) string {
	return strings.Map(func(r rune) rune {
		if r < ' ' || r == '\'' || r == 0x7f {
			return '_'
		}
		return r
	}, s)
}

package output

import (
	"time"

	"goping/internal/cli/terminal"
)

// Alive tells that a target answered.
func (p *Printer) Alive(h *Host, a *Answer) {
	if !p.cfg.Verbose && !p.cfg.Alive {
		return
	}
	b := terminal.Append(p.begin(p.out), h.Shown)
	if p.cfg.Verbose {
		b = append(b, " is alive"...)
	}
	if p.cfg.Elapsed {
		b = append(appendTime(append(b, " ("...), a.RTT), " ms)"...)
	}
	p.ending(b, a)
}

// Unreachable tells that a target did not answer.
func (p *Printer) Unreachable(h *Host) {
	if !p.cfg.Verbose && !p.cfg.Unreach {
		return
	}
	b := terminal.Append(p.begin(p.out), h.Shown)
	if p.cfg.Verbose {
		b = append(b, " is unreachable"...)
	}
	p.out.End(append(b, '\n'))
}

// Reply tells of a probe that had one, and is counted already.
func (p *Printer) Reply(h *Host, a *Answer) {
	switch {
	case !p.cfg.PerProbe:
	case p.cfg.JSON:
		p.jsonReply(h, a)
	default:
		b := p.head(h, a.Index, a.At)
		b = append(appendInt(b, a.Bytes), " bytes, "...)
		b = append(appendTime(b, a.RTT), " ms ("...)
		b = appendAverage(b, &h.Total)
		p.ending(b, a)
	}
}

// TimedOut tells of a probe that had none, and is counted already.
func (p *Printer) TimedOut(h *Host, index int, at time.Time) {
	switch {
	case !p.cfg.PerProbe:
	case p.cfg.JSON:
		p.jsonTimeout(h, index, at)
	default:
		b := append(p.head(h, index, at), "timed out ("...)
		p.out.End(append(appendAverage(b, &h.Total), '\n'))
	}
}

// head begins the line of a probe.
func (p *Printer) head(h *Host, index int, at time.Time) []byte {
	b := p.stamp(p.begin(p.out), at)
	b = appendPadded(b, h.Shown, p.cfg.Width)
	b = appendInt(append(b, " : ["...), index)
	return append(b, "], "...)
}

func appendAverage(b []byte, t *Tally) []byte {
	if t.Received == 0 {
		b = append(b, "NaN"...)
	} else {
		b = appendTime(b, t.Avg())
	}
	b = append(b, " avg, "...)
	return append(appendInt(b, t.Loss()), "% loss)"...)
}

// ending appends what is known of the answer, and ends the line.
func (p *Printer) ending(b []byte, a *Answer) {
	if p.cfg.TOS {
		b = appendHeaderField(b, "TOS", a.TOS)
	}
	if p.cfg.TTL {
		b = appendHeaderField(b, "TTL", a.TTL)
	}
	if t := a.Times; t != nil {
		b = appendTimestamps(b, t)
	}
	if a.From.IsValid() {
		// fping says this on the error output, in the middle of the line.
		p.out.End(b)
		p.err.End(appendFrom(p.begin(p.err), a))
		b = p.begin(p.out)
	}
	p.out.End(append(b, '\n'))
}

func appendHeaderField(b []byte, name string, value int) []byte {
	b = append(append(b, " ("...), name...)
	b = append(b, ' ')
	if value < 0 {
		return append(b, "unknown)"...)
	}
	return append(appendInt(b, value), ')')
}

func appendFrom(b []byte, a *Answer) []byte {
	return append(append(append(b, " [<- "...), a.From.String()...), ']')
}

// Duplicate tells of one more reply to a probe.
func (p *Printer) Duplicate(h *Host, a *Answer) {
	if !p.cfg.Duplicates {
		return
	}
	text := appendInt([]byte("duplicate for ["), a.Index)
	text = appendInt(append(text, "], "...), a.Bytes)
	text = append(appendTime(append(text, " bytes, "...), a.RTT), " ms"...)
	if a.From.IsValid() {
		text = appendFrom(text, a)
	}
	if p.cfg.JSON {
		p.jsonWarning(h.Shown, string(text))
		return
	}
	b := append(terminal.Append(p.begin(p.err), h.Shown), " : "...)
	p.err.End(append(append(b, text...), '\n'))
}

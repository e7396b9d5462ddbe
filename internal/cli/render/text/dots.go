package text

import "goping/ping"

// dots is what flood has on the screen: a dot for each probe that left, taken back
// when it is answered.
type dots struct {
	width uint64 // of the screen, 0 without end
	under uint64 // probes without an answer, by what is known
	pipe  uint64 // the most there were at an answer, or were to be at once
}

// sends counts a probe that leaves and reports whether it gets a dot: not when the
// screen is full of those that wait, which only confuses (pinger in ping_common.c).
func (d *dots) sends() bool {
	d.under++
	return d.width == 0 || d.pipe < d.width || d.under < d.width
}

// answered counts an answer.
func (d *dots) answered() {
	d.pipe = max(d.pipe, d.under)
	if d.under > 0 {
		d.under--
	}
}

// appendDot appends what an event is in a flood, as ping_common.c writes it.
func (p *Printer) appendDot(b []byte, e *ping.Event) []byte {
	switch e.Kind {
	case ping.EventSent:
		if p.dots.sends() {
			b = append(b, '.')
		}
	case ping.EventReplied:
		p.dots.answered()
		b = p.appendBell(append(b, "\b \b"...))
	case ping.EventLate, ping.EventDuplicate, ping.EventResponder, ping.EventTruncated, ping.EventOtherSource:
		b = p.appendBell(append(b, "\b \b"...))
	case ping.EventCorrupt:
		if e.Damage != nil && e.Damage.BadChecksum {
			return append(b, "\bC"...)
		}
		b = p.appendBell(append(b, "\b \b"...))
	case ping.EventUnreachable:
		p.dots.answered()
		b = append(b, "\bE"...)
	case ping.EventNotice:
		if !isNotice(e) {
			b = append(b, "\bE"...)
		}
	case ping.EventFailed:
		b = append(b, 'E')
	case ping.EventLost, ping.EventIndeterminate:
		p.dots.answered() // its dot stays
	}
	return b
}

// appendBell appends what rings, where that was asked for.
func (p *Printer) appendBell(b []byte) []byte {
	if p.cfg.Audible {
		b = append(b, '\a')
	}
	return b
}

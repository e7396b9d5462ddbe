package text

import "goping/ping"

// Colours: ECMA-48, 8.3.117.
const (
	red    = "\x1b[31m"
	yellow = "\x1b[33m"
	reset  = "\x1b[0m"
)

// colour is that of an event, or empty.
func colour(e *ping.Event) string {
	switch e.Kind {
	case ping.EventLost, ping.EventUnreachable, ping.EventFailed, ping.EventCorrupt, ping.EventTruncated:
		return red
	case ping.EventLate, ping.EventDuplicate, ping.EventUnanswered, ping.EventIndeterminate, ping.EventNotice,
		ping.EventOtherSource, ping.EventForeign:
		return yellow
	}
	return ""
}

// appendColoured appends the lines of an event in its colour.
func (p *Printer) appendColoured(b []byte, e *ping.Event) []byte {
	c := colour(e)
	if c == "" {
		return p.appendEvent(b, e, false)
	}
	from := len(b)
	b = append(b, c...)
	begun := len(b)
	b = p.appendEvent(b, e, false)
	if len(b) == begun {
		return b[:from]
	}
	b = append(b[:len(b)-1], reset...)
	return append(b, '\n')
}

package output

import (
	"strconv"
	"time"

	"goping/internal/cli/terminal"
	"goping/ping"
)

// Warn tells, on the error output, of something wrong with a target, unless that is to
// be quiet.
func (p *Printer) Warn(host, message string) {
	switch {
	case p.cfg.Quiet:
	case p.cfg.JSON:
		p.jsonWarning(host, message)
	default:
		b := append(terminal.Append(p.begin(p.err), host), ": "...)
		p.err.End(append(terminal.Append(b, message), '\n'))
	}
}

// ICMPError tells of an error message about a probe.
func (p *Printer) ICMPError(h *Host, e *ping.ICMPError) {
	if p.cfg.Quiet {
		return
	}
	text := icmpText(e) + " from " + e.Reporter.String() + " for ICMP Echo sent to "
	if p.cfg.JSON {
		p.jsonWarning(h.Shown, text+h.Shown)
		return
	}
	b := append(p.begin(p.err), text...)
	p.err.End(append(terminal.Append(b, h.Shown), '\n'))
}

// appendSeconds appends a time with three decimals.
func appendSeconds(b []byte, d time.Duration) []byte {
	return strconv.AppendFloat(b, d.Seconds(), 'f', 3, 64)
}

// Package text is the output for people, and for the programs that read
// iputils' ping: its header, its line per reply, its errors and its summary,
// byte for byte. What goping has to say beyond that stands on lines of its own
// or at the end of a line (native.go).
//
// The formats are those of ping_common.c, ping.c and ping6_common.c of iputils.
package text

import (
	"io"
	"net/netip"
	"strconv"
	"time"

	"goping/internal/cli/render"
	"goping/internal/cli/tally"
	"goping/internal/cli/terminal"
	"goping/internal/cli/timefmt"
	"goping/ping"
)

// Config is how much is printed, and how.
type Config struct {
	Program    string         // stands before each line on the error writer
	Quiet      bool           // header and summary only
	Verbose    bool           // identifiers, lost probes, what routers add to their errors
	Timestamps bool           // the time of day before each line
	TimeFormat timefmt.Format // of Timestamps
	Flood      bool           // dots instead of lines
	Audible    bool           // a bell for each reply
	Decimals   bool           // three decimals in each time
	Adaptive   bool           // the interval follows the round-trip times
	Pattern    []byte         // of the payload, to be told before the header
	FlowLabel  uint32         // likewise in the header
	NodeInfo   bool           // probes are node information queries
	Preload    int            // probes that leave at once, before the first dot is taken back
	Width      int            // of the screen, beyond which no dots go; 0 means without end
	Namespaces bool           // hosts are in several network namespaces, and may have the same address
	Color      bool           // losses and errors in red, what came late or twice in yellow

	// Iputils leaves out what iputils' ping does not print, and counts as it does; nil
	// is goping's own output.
	Iputils *tally.Tally

	// Name returns the name of an address, not escaped, or "" when it has
	// none. Nil shows addresses only.
	Name func(netip.Addr) string

	// Now is the time of day; nil means time.Now.
	Now func() time.Time
}

// Printer renders one run.
type Printer struct {
	cfg   Config
	out   *render.Lines
	errs  io.Writer
	start render.Start // of the first target
	hosts int          // targets
	dots  dots
	route []netip.Addr // the recorded route that was printed last
}

// New returns a Printer. Everything goes to out, except for probes this machine
// could not send, which iputils reports on its error output.
func New(out, errs io.Writer, cfg Config) *Printer {
	if cfg.Now == nil {
		cfg.Now = time.Now
	}
	p := &Printer{cfg: cfg, out: render.NewLines(out), errs: errs}
	p.dots.width, p.dots.pipe = uint64(max(0, cfg.Width)), uint64(max(0, cfg.Preload))
	return p
}

// Event prints the line or lines of an event, if it has any, and flushes
// unless more events wait.
func (p *Printer) Event(e *ping.Event) error {
	again := false
	if p.cfg.Iputils != nil {
		again = p.cfg.Iputils.Add(e)
	}
	if p.cfg.Quiet {
		return nil
	}
	b := p.out.Begin()
	switch {
	case p.cfg.Flood:
		b = p.appendDot(b, e)
	case p.cfg.Color:
		b = p.appendColoured(b, e)
	default:
		b = p.appendEvent(b, e, again)
	}
	p.out.End(b)
	switch {
	case e.Kind == ping.EventFailed && !p.cfg.Flood:
		return p.failed(e)
	case e.Kind == ping.EventUnresolved:
		return p.complain(unresolved(e))
	case e.More:
		return nil
	}
	return p.out.Flush()
}

// appendEvent appends the line or lines of an event, if it has any on the output.
// Again says that the probe has had a reply before.
func (p *Printer) appendEvent(b []byte, e *ping.Event, again bool) []byte {
	switch e.Kind {
	case ping.EventReplied, ping.EventLate, ping.EventDuplicate, ping.EventCorrupt,
		ping.EventTruncated, ping.EventOtherSource, ping.EventResponder:
		return p.appendReply(b, e, again)
	case ping.EventUnreachable, ping.EventNotice:
		return p.appendICMPError(b, e)
	case ping.EventUnanswered:
		return p.appendUnanswered(b, e)
	}
	if p.cfg.Iputils != nil {
		return b
	}
	switch e.Kind {
	case ping.EventForeign:
		return p.appendReply(b, e, again)
	case ping.EventLost:
		return p.appendLost(b, e)
	case ping.EventIndeterminate:
		return p.appendIndeterminate(b, e)
	case ping.EventAddressChanged:
		return p.appendAddress(b, e)
	}
	return b
}

// appendTimestamp starts a line with the time of day, where that was asked for.
func (p *Printer) appendTimestamp(b []byte, t time.Time) []byte {
	if !p.cfg.Timestamps {
		return b
	}
	if t.IsZero() {
		t = p.cfg.Now()
	}
	b = append(b, '[')
	b = p.cfg.TimeFormat.Append(b, t, p.start.Time)
	return append(b, "] "...)
}

// appendHost ends a line that does not show whom it is about, where there are
// several hosts.
func (p *Printer) appendHost(b []byte, e *ping.Event) []byte {
	if p.hosts < 2 {
		return b
	}
	b = append(b, " ("...)
	b = terminal.Append(b, e.Host)
	return append(b, ')')
}

// appendFrom appends an address as "name (address)" where it has a name.
func (p *Printer) appendFrom(b []byte, a netip.Addr) []byte {
	if p.cfg.Name == nil {
		return a.AppendTo(b)
	}
	name := p.cfg.Name(a)
	if name == "" {
		return a.AppendTo(b)
	}
	b = terminal.Append(b, name)
	b = append(b, " ("...)
	b = a.AppendTo(b)
	return append(b, ')')
}

// appendSeq appends the sequence number as it stands in the ICMP header.
func appendSeq(b []byte, seq uint64) []byte {
	b = append(b, "icmp_seq="...)
	return strconv.AppendUint(b, uint64(uint16(seq)), 10)
}

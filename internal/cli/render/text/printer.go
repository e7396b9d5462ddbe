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
	"goping/internal/cli/terminal"
	"goping/ping"
)

// Config is how much is printed, and how.
type Config struct {
	Program    string // stands before each line on the error writer
	Quiet      bool   // header and summary only
	Verbose    bool   // identifiers, lost probes, what routers add to their errors
	Timestamps bool   // the time of day before each line
	TimeFormat string // of Timestamps; empty means seconds.microseconds since the epoch
	Flood      bool   // dots instead of lines
	Audible    bool   // a bell for each reply
	Decimals   bool   // three decimals in each time
	Adaptive   bool   // the interval follows the round-trip times
	Pattern    []byte // of the payload, to be told before the header
	FlowLabel  uint32 // likewise in the header
	Color      string // when there is colour: auto, always or never

	// Iputils leaves out what iputils' ping does not print, and counts as it does.
	Iputils bool

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
	start render.Start
}

// New returns a Printer. Everything goes to out, except for probes this machine
// could not send, which iputils reports on its error output.
func New(out, errs io.Writer, cfg Config) *Printer {
	if cfg.Now == nil {
		cfg.Now = time.Now
	}
	return &Printer{cfg: cfg, out: render.NewLines(out), errs: errs}
}

// Start prints the header.
func (p *Printer) Start(s *render.Start) error {
	p.start = *s
	b := p.out.Begin()
	if p.cfg.Verbose {
		b = appendSocket(b, s)
	}
	b = append(b, "PING "...)
	b = terminal.Append(b, s.Host)
	b = append(b, " ("...)
	b = s.Addr.AppendTo(b)
	b = append(b, ") "...)
	if s.Source.IsValid() {
		b = append(b, "from "...)
		b = s.Source.AppendTo(b)
		b = append(b, ' ')
		b = terminal.Append(b, s.Interface)
		b = append(b, ": "...)
	}
	b = strconv.AppendInt(b, int64(s.Size), 10)
	if s.Addr.Is4() {
		// The IPv4 header and the ICMP header.
		b = append(b, '(')
		b = strconv.AppendInt(b, int64(s.Size)+20+8, 10)
		b = append(b, ") bytes of data.\n"...)
	} else {
		b = append(b, " data bytes\n"...)
	}
	p.out.End(b)
	return p.out.Flush()
}

// Event prints the line or lines of an event, if it has any, and flushes
// unless more events wait.
func (p *Printer) Event(e *ping.Event) error {
	if p.cfg.Quiet {
		return nil
	}
	b := p.out.Begin()
	switch e.Kind {
	case ping.EventReplied, ping.EventLate, ping.EventDuplicate, ping.EventCorrupt,
		ping.EventTruncated, ping.EventOtherSource, ping.EventResponder, ping.EventForeign:
		b = p.appendReply(b, e)
	case ping.EventUnreachable, ping.EventNotice:
		b = p.appendICMPError(b, e)
	case ping.EventUnanswered:
		b = p.appendUnanswered(b, e)
	case ping.EventLost:
		b = p.appendLost(b, e)
	case ping.EventIndeterminate:
		b = p.appendIndeterminate(b, e)
	case ping.EventAddressChanged:
		b = p.appendAddress(b, e)
	case ping.EventFailed:
		return p.failed(e)
	case ping.EventUnresolved:
		return p.complain(unresolved(e))
	}
	p.out.End(b)
	if e.More {
		return nil
	}
	return p.out.Flush()
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
	b = strconv.AppendInt(b, t.Unix(), 10)
	b = append(b, '.')
	b = appendDigits(b, int64(t.Nanosecond())/1000, 6)
	return append(b, "] "...)
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

// Package output is what fping prints, line by line: to the output what becomes of
// probes and targets, to the error output the summaries and what went wrong. It decides
// nothing but the form.
//
//	p := output.New(stdout, stderr, output.Config{Width: 15, PerProbe: true})
//	p.Reply(host, &output.Answer{Index: 0, Bytes: 64, RTT: rtt})
//	p.Summary(hosts)
//	err := p.Flush()
//
// The forms are those of fping 5.1 where it has the option, else of fping 5.5.
package output

import (
	"io"
	"net/netip"
	"time"

	"goping/internal/cli/render"
	"goping/ping"
)

// Config is what is printed, and how.
type Config struct {
	Width      int           // of the longest name
	PerProbe   bool          // a line for each probe
	Verbose    bool          // alive mode: a sentence for each target
	Alive      bool          // alive mode: the names of those that are
	Unreach    bool          // alive mode: the names of those that are not
	Elapsed    bool          // the round-trip time behind "is alive"
	Quiet      bool          // no warnings
	Duplicates bool          // a line for each
	RTTs       bool          // the summary lists them
	Outage     time.Duration // what a lost probe counts for; 0 for no such column
	Stamped    bool          // the time before each probe's line
	TimeFormat string
	TOS, TTL   bool // of replies
	JSON       bool
	Report     time.Duration // from one interval summary to the next
}

// Answer is a reply as a line shows it.
type Answer struct {
	Index    int // of the probe, from 0
	Bytes    int // of the ICMP message
	RTT      time.Duration
	From     netip.Addr       // who answered, when that is not who was asked
	TOS, TTL int              // -1 when not known
	At       time.Time        // when it came
	Times    *ping.Timestamps // of an ICMP timestamp reply, else nil
}

// Printer prints. Lines are gathered until Flush, or until one goes to the other
// writer, so that both in one file are in order.
type Printer struct {
	cfg      Config
	out, err *render.Lines
	last     *render.Lines // what was written to last
	charted  bool          // netdata knows the charts
}

// New returns a Printer that prints to out and, like fping, to errs.
func New(out, errs io.Writer, cfg Config) *Printer {
	return &Printer{cfg: cfg, out: render.NewLines(out), err: render.NewLines(errs)}
}

// Flush writes what was gathered. Its error is that of the output; nobody could be
// told that the error output is broken.
func (p *Printer) Flush() error {
	_ = p.err.Flush()
	return p.out.Flush()
}

// begin returns the buffer of one of the two; hand the result to its End.
func (p *Printer) begin(l *render.Lines) []byte {
	if p.last != nil && p.last != l {
		_ = p.last.Flush() // the error stays, and is that of the last Flush
	}
	p.last = l
	return l.Begin()
}

// stamp appends the time before a line.
func (p *Printer) stamp(b []byte, at time.Time) []byte {
	if !p.cfg.Stamped {
		return b
	}
	return append(appendStamp(append(b, '['), at, p.cfg.TimeFormat), "] "...)
}

// Package jsonl is the output for programs: one JSON object per line, each
// valid by itself and written whole. doc/goping.schema.json describes them.
//
// Numbers are numbers, durations whole nanoseconds in fields that end in _ns,
// times RFC 3339 in UTC with nanoseconds. What is not known is left out.
package jsonl

import (
	"io"
	"net/netip"
	"time"

	"goping/internal/cli/render"
	"goping/ping"
)

// version is the "v" of every object; it changes when a reader of the old
// objects would be led astray.
const version = 1

// head opens every object.
type head struct {
	V    int    `json:"v"`
	Type string `json:"type"`
}

// Config is how much is written.
type Config struct {
	Quiet bool // only start, summary and error
}

// Renderer renders one run.
type Renderer struct {
	cfg  Config
	out  *render.Objects
	size int // of the payload
}

// New returns a Renderer that writes to out.
func New(out io.Writer, cfg Config) *Renderer {
	return &Renderer{cfg: cfg, out: render.NewObjects(out)}
}

type start struct {
	head
	Time       timestamp  `json:"time"`
	Target     string     `json:"target"`
	Addr       netip.Addr `json:"addr"`
	Source     netip.Addr `json:"source,omitzero"`
	Interface  string     `json:"interface,omitempty"`
	Size       int        `json:"size"`
	Count      int        `json:"count,omitempty"`
	IntervalNs int64      `json:"interval_ns"`
	TimeoutNs  int64      `json:"timeout_ns"`
	Socket     string     `json:"socket"`
	Ident      uint16     `json:"ident"`
}

// Start writes the "start" object.
func (r *Renderer) Start(s *render.Start) error {
	r.size = s.Size
	return r.out.Write(&start{
		head:       head{version, "start"},
		Time:       timestamp(s.Time),
		Target:     s.Host,
		Addr:       s.Addr,
		Source:     s.Source,
		Interface:  s.Interface,
		Size:       s.Size,
		Count:      s.Count,
		IntervalNs: int64(s.Interval),
		TimeoutNs:  int64(s.Timeout),
		Socket:     s.Mode.String(),
		Ident:      s.Identifier,
	}, false)
}

type failure struct {
	head
	Target  string   `json:"target,omitempty"`
	Message string   `json:"message"`
	Hints   []string `json:"hints,omitempty"`
}

// Error writes the "error" object, of what kept the run from beginning or going
// on. Target may be empty.
func (r *Renderer) Error(target, message string, hints []string) error {
	return r.out.Write(&failure{head{version, "error"}, target, message, hints}, false)
}

// Event writes the object of an event, unless it has none: the end of a target
// is told by its summary, and what was sent by its verdict.
func (r *Renderer) Event(e *ping.Event) error {
	if r.cfg.Quiet {
		return nil
	}
	if int(e.Kind) >= len(typeNames) || typeNames[e.Kind] == "" {
		if e.More {
			return nil
		}
		return r.out.Flush()
	}
	if e.Kind == ping.EventAddressChanged || e.Kind == ping.EventUnresolved {
		return r.out.Write(newName(e), e.More)
	}
	return r.out.Write(newProbe(e, r.size), e.More)
}

// timestamp is RFC 3339 with all nine decimals, in UTC.
type timestamp time.Time

func (t timestamp) IsZero() bool { return time.Time(t).IsZero() }

// MarshalText gives it its form.
func (t timestamp) MarshalText() ([]byte, error) {
	return time.Time(t).UTC().AppendFormat(nil, "2006-01-02T15:04:05.000000000Z07:00"), nil
}

// Package iputilsjson is the output of the ping face with -j: one JSON object per line,
// for everything that happens. Field names are the words of the text where they stand
// for the same ("icmp_seq", "ttl", "time", "pipe"); times are milliseconds.
//
// iputils' own leaves lines of text between the objects, and says nothing of probes
// that were lost; see doc/differences.md.
package iputilsjson

import (
	"io"
	"net/netip"
	"strconv"
	"time"

	"goping/internal/cli/render"
	"goping/internal/cli/tally"
	"goping/ping"
)

// Config is how much is written.
type Config struct {
	Quiet      bool // only start and statistics
	Verbose    bool // identifiers
	Timestamps bool // the time of day in each object
	Flood      bool // the statistics tell how far probes were apart
	Adaptive   bool // likewise
	NodeInfo   bool // probes are node information queries

	Tally *tally.Tally            // counts as iputils' ping does
	Name  func(netip.Addr) string // the name of an address, or ""; nil for none
	Now   func() time.Time        // nil means time.Now
}

// Renderer renders one run.
type Renderer struct {
	cfg   Config
	out   *render.Objects
	start render.Start
	open  open
}

// New returns a Renderer that writes to out.
func New(out io.Writer, cfg Config) *Renderer {
	if cfg.Now == nil {
		cfg.Now = time.Now
	}
	if cfg.Tally == nil {
		cfg.Tally = new(tally.Tally)
	}
	return &Renderer{cfg: cfg, out: render.NewObjects(out), open: allOpen()}
}

type start struct {
	Type      string     `json:"type"`
	Host      string     `json:"host"`
	Address   netip.Addr `json:"address"`
	Source    netip.Addr `json:"source,omitzero"`
	Interface string     `json:"interface,omitempty"`
	Bytes     int        `json:"bytes"`
	Length    int        `json:"packet_bytes,omitempty"`
}

// Start writes the object of the header.
func (r *Renderer) Start(s *render.Start) error {
	r.start = *s
	o := &start{Type: "start", Host: s.Host, Address: s.Addr, Source: s.Source, Interface: s.Interface, Bytes: s.Size}
	if s.Addr.Is4() {
		o.Length = s.Size + 8 + 20 + s.IPOptions
	}
	return r.out.Write(o, false)
}

type failure struct {
	Type    string `json:"type"`
	Host    string `json:"host,omitempty"`
	Message string `json:"message"`
}

// Fatal writes the object of what kept the run from beginning or going on.
func (r *Renderer) Fatal(host, message string) error {
	return r.out.Write(&failure{"fatal", host, message}, false)
}

// Event writes the object of an event, if it has one.
func (r *Renderer) Event(e *ping.Event) error {
	again := r.cfg.Tally.Add(e)
	if r.cfg.Quiet {
		return nil
	}
	first := r.open.note(e)
	if e.Kind == ping.EventLost || e.Kind == ping.EventIndeterminate {
		again = !first // it was damaged, or another's, and came
	}
	if o := r.describe(e, again); o != nil {
		return r.out.Write(o, e.More)
	}
	if e.More {
		return nil
	}
	return r.out.Flush()
}

type statistics struct {
	Type        string   `json:"type"`
	Host        string   `json:"host"`
	Transmitted uint64   `json:"transmitted"`
	Received    uint64   `json:"received"`
	Duplicates  uint64   `json:"duplicates,omitempty"`
	Corrupted   uint64   `json:"corrupted,omitempty"`
	Errors      uint64   `json:"errors,omitempty"`
	Loss        *percent `json:"packet_loss,omitempty"`
	Time        *whole   `json:"time,omitempty"`
	Min         *millis  `json:"rtt_min,omitempty"`
	Avg         *millis  `json:"rtt_avg,omitempty"`
	Max         *millis  `json:"rtt_max,omitempty"`
	Mdev        *millis  `json:"rtt_mdev,omitempty"`
	Pipe        uint64   `json:"pipe,omitempty"`
	IPG         *millis  `json:"ipg,omitempty"`
	EWMA        *millis  `json:"ewma,omitempty"`
}

// Summary writes an object for each probe that has had no answer, and that of the
// statistics.
func (r *Renderer) Summary(of *render.Start, s *ping.Summary) error {
	f := r.cfg.Tally.Figures(s)
	if !r.cfg.Quiet {
		for seq := range r.open.left(f.Transmitted) {
			if err := r.out.Write(&lost{Type: "lost", Timestamp: r.stamp(time.Time{}), ICMPSeq: uint16(seq)}, true); err != nil {
				return err
			}
		}
	}
	o := &statistics{
		Type: "statistics", Host: of.Host,
		Transmitted: f.Transmitted, Received: f.Received, Duplicates: f.Duplicates, Corrupted: f.Corrupted, Errors: f.Errors,
	}
	if f.Transmitted > 0 {
		loss, span := percent(f.LossRatio()), whole(f.Time)
		o.Loss, o.Time = &loss, &span
	}
	timed := f.Received > 0 && of.Size >= leastTimed && !r.cfg.NodeInfo
	if timed {
		o.Min, o.Avg, o.Max, o.Mdev = newMillis(f.RTT.Min), newMillis(f.RTT.Mean), newMillis(f.RTT.Max), newMillis(f.RTT.Mdev)
	}
	if f.Pipe > 1 {
		o.Pipe = f.Pipe
	}
	if f.Received > 0 && f.Transmitted > 1 && (of.Interval == 0 || r.cfg.Flood || r.cfg.Adaptive) {
		o.IPG = newMillis(f.Gap())
		if timed {
			o.EWMA = newMillis(f.RTT.EWMA)
		}
	}
	return r.out.Write(o, false)
}

// leastTimed is the payload below which iputils has no times.
const leastTimed = 16

// millis is a time in milliseconds with three decimals.
type millis time.Duration

func newMillis(d time.Duration) *millis { return (*millis)(&d) }

func (m millis) MarshalJSON() ([]byte, error) {
	us := time.Duration(m).Round(time.Microsecond).Microseconds()
	return strconv.AppendFloat(nil, float64(us)/1000, 'f', 3, 64), nil
}

// whole is a time in whole milliseconds.
type whole time.Duration

func (w whole) MarshalJSON() ([]byte, error) {
	return strconv.AppendInt(nil, time.Duration(w).Round(time.Millisecond).Milliseconds(), 10), nil
}

// percent is a share in percent with six significant digits.
type percent float64

func (p percent) MarshalJSON() ([]byte, error) {
	short, err := strconv.ParseFloat(strconv.FormatFloat(float64(p)*100, 'g', 6, 64), 64)
	return strconv.AppendFloat(nil, short, 'f', -1, 64), err
}

// stamp is a time of day in seconds with six decimals.
type stamp time.Time

func (s stamp) MarshalJSON() ([]byte, error) {
	us := time.Time(s).UnixMicro()
	b := strconv.AppendInt(nil, us/1e6, 10)
	b = append(b, '.')
	return append(b, strconv.Itoa(int(us%1e6 + 1e6))[1:]...), nil
}

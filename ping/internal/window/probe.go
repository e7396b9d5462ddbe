package window

import "encoding/binary"

// State is what is known of one probe.
type State uint8

const (
	// Pending has a number and is not sent yet.
	Pending State = iota
	// InFlight is sent and has no verdict.
	InFlight
	// Replied to Failed are verdicts; a failed probe was never sent.
	Replied
	Lost
	Unreachable
	Indeterminate
	Failed
)

// Probe is what is kept of one probe. Mono is nanoseconds on the monotonic
// clock, Wall nanoseconds since the Unix epoch.
type Probe struct {
	Mono  int64    // when it was handed to the kernel
	Wall  int64    // the same moment on the wall clock
	delay delay    // from Wall to the transmit stamp
	stamp stamping // and, above, the line
	State State
	Noted bool // a reply that came after another verdict than Replied has been counted
}

// stamping is what took a transmit stamp.
type stamping uint8

const (
	unstamped stamping = iota
	soft
	hard

	// passed says that the probe got past this machine's filters.
	passed stamping = 1 << 2

	// untimed says that no transmit stamp was asked for.
	untimed stamping = 1 << 3

	clockMask = 3
	lineShift = 4
)

// Lines is how many lines there are: what tells probes apart whose numbers have the
// same lower half. Its meaning is the caller's.
const Lines = 16

// SetLine notes the line of a probe that Begin returned; Line returns it, 0 if none
// was set.
func (p *Probe) SetLine(line int) { p.stamp |= stamping(line) << lineShift }

// Line returns what SetLine noted.
func (p *Probe) Line() int { return int(p.stamp >> lineShift) }

// Untime notes that no transmit stamp is asked for; Untimed returns it.
func (p *Probe) Untime() { p.stamp |= untimed }

// Untimed reports whether the probe was sent without asking when it leaves.
func (p *Probe) Untimed() bool { return p.stamp&untimed != 0 }

// Pass notes that the kernel let the probe out.
func (p *Probe) Pass() { p.stamp |= passed }

// Left reports whether the probe is known to have been let out, by Pass or by a
// transmit stamp.
func (p *Probe) Left() bool { return p.stamp&passed != 0 || p.clock() != unstamped }

func (p *Probe) clock() stamping { return p.stamp & clockMask }

// delay is nanoseconds in 40 bits, the low ones first: nine minutes each way. A
// stamp further from the hand-over is none that a round-trip time could be
// reckoned with.
type delay struct {
	low  [4]byte
	high int8
}

func (d *delay) set(ns int64) (fits bool) {
	binary.NativeEndian.PutUint32(d.low[:], uint32(ns))
	d.high = int8(ns >> 32)
	return d.ns() == ns
}

func (d *delay) ns() int64 { return int64(d.high)<<32 | int64(binary.NativeEndian.Uint32(d.low[:])) }

// Stamp returns the transmit stamp, nanoseconds since the Unix epoch; 0 when there
// is none.
func (p *Probe) Stamp() int64 {
	if p.clock() == unstamped {
		return 0
	}
	return p.Wall + p.delay.ns()
}

// Hard reports whether the network card took the stamp.
func (p *Probe) Hard() bool { return p.clock() == hard }

// Transmitted notes when the kernel sent p, a stamp of the network card replacing
// the kernel's own.
func (p *Probe) Transmitted(at int64, byCard bool) {
	d := delay{}
	switch {
	case p.State == Pending, p.clock() != unstamped && !byCard, !d.set(at - p.Wall):
		return
	case byCard:
		p.stamp = p.stamp&^clockMask | hard
	default:
		p.stamp |= soft
	}
	p.delay = d
}

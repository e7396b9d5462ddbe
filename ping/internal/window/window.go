// Package window decides what becomes of each probe of one target: which
// probe a sequence number means, and whether an answer to it is the reply, a
// late one or a duplicate. It is pure: times come in as arguments, nothing waits.
//
// A probe passes through it in this order:
//
//	seq := w.Begin()                  // takes the next number
//	w.Sent(seq, mono, wall)           // or w.Failed(seq)
//	w.Transmitted(seq, stamp, hard)   // the kernel's transmit stamp, if it comes
//	w.Reply(seq, rtt, timeout, late)  // any number of times
//	w.Error(seq)                      // any number of times
//	w.Due(now, timeout); w.Expire(p, verdict) // when none of these decided it in time
//	w.Settled()                       // one by one in the order they were sent
//	w.Forget(before)                  // when nothing more is to be noted about it
//
// The probes that are remembered lie in a ring that grows with the number in
// flight, 24 bytes each, and is never searched.
package window

// Outcome is what an answer means.
type Outcome uint8

const (
	// Unknown answers a probe that was never sent or is forgotten.
	Unknown Outcome = iota
	// First is the answer that decides the probe.
	First
	// FirstReordered is First for a reply that a later probe's overtook
	// (RFC 4737, section 3).
	FirstReordered
	// Late is the first reply to a probe that already had another verdict.
	Late
	// Overdue is the first reply to a probe in flight whose round-trip time
	// exceeds the timeout: the probe is lost, and its reply is late.
	Overdue
	// Duplicate is any further reply.
	Duplicate
	// Aside is an error after the verdict.
	Aside
)

const (
	minRing = 8
	maxRing = 1 << 20
)

// Window remembers the probes of one target from the oldest that still may be
// answered to the newest. The zero value is ready; the first number is 1.
type Window struct {
	ring     []Probe // a power of two; probe n lies at n & (len-1)
	base     uint64  // oldest number remembered, 0 before the first
	next     uint64  // number of the next probe, 0 before the first
	settled  uint64  // every probe below was returned by Settled
	newest   uint64  // highest number replied to
	inFlight int32
	keep     uint32 // see Keep
}

// Begin takes the number of the next probe. ok is false when so many probes
// are in flight that no more can be remembered.
func (w *Window) Begin() (seq uint64, ok bool) {
	if w.next == 0 {
		w.base, w.next, w.settled = 1, 1, 1
	}
	if w.next-w.base == uint64(len(w.ring)) && !w.grow() {
		return 0, false
	}
	seq = w.next
	w.next++
	*w.at(seq) = Probe{}
	return seq, true
}

// grow makes room for one more probe, at the limit by forgetting one that is decided.
func (w *Window) grow() bool {
	if len(w.ring) == maxRing || w.keep > 0 && len(w.ring) >= int(w.keep) {
		if w.base < w.settled {
			w.base++
			return true
		}
		if len(w.ring) == maxRing {
			return false
		}
	}
	ring := make([]Probe, max(minRing, 2*len(w.ring)))
	for seq := w.base; seq < w.next; seq++ {
		ring[seq&uint64(len(ring)-1)] = *w.at(seq)
	}
	w.ring = ring
	return true
}

func (w *Window) at(seq uint64) *Probe { return &w.ring[seq&uint64(len(w.ring)-1)] }

// Sent notes that seq was handed to the kernel.
func (w *Window) Sent(seq uint64, mono, wall int64) {
	p := w.at(seq)
	p.Mono, p.Wall, p.State = mono, wall, InFlight
	w.inFlight++
}

// Failed notes that seq could not be sent.
func (w *Window) Failed(seq uint64) { w.at(seq).State = Failed }

// Transmitted notes when the kernel sent seq.
func (w *Window) Transmitted(seq uint64, stamp int64, byCard bool) {
	if p := w.Probe(seq); p != nil {
		p.Transmitted(stamp, byCard)
	}
}

// Probe returns what is remembered of seq, or nil. It is valid until the next Begin.
func (w *Window) Probe(seq uint64) *Probe {
	if seq < w.base || seq >= w.next || w.next == 0 {
		return nil
	}
	return w.at(seq)
}

// Newest returns the highest number whose lower 16 bits are low and that is
// remembered: the probe an answer with that sequence number most likely means.
func (w *Window) Newest(low uint16) (seq uint64, ok bool) {
	if w.next == w.base {
		return 0, false
	}
	last := w.next - 1
	seq = last - uint64(uint16(last)-low)
	return seq, seq >= w.base && seq <= last
}

// wrap is how many numbers have different lower halves.
const wrap = 1 << 16

// Wrapped returns the number before seq that has the same lower 16 bits, if it is
// remembered.
func (w *Window) Wrapped(seq uint64) (earlier uint64, ok bool) {
	if seq < w.base+wrap {
		return 0, false
	}
	return seq - wrap, true
}

// Taken reports whether a probe that is remembered could be taken for seq: one on the
// same line whose number has the same lower 16 bits.
func (w *Window) Taken(seq uint64, line int) bool {
	for e, ok := w.Wrapped(seq); ok; e, ok = w.Wrapped(e) {
		if w.at(e).Line() == line {
			return true
		}
	}
	return false
}

// Next returns the number of the next probe.
func (w *Window) Next() uint64 { return max(w.next, 1) }

// Ahead returns how many probes were begun after the newest that was replied to.
func (w *Window) Ahead() uint64 { return w.Next() - 1 - w.newest }

// InFlight returns how many probes are sent and undecided.
func (w *Window) InFlight() int { return int(w.inFlight) }

// Keep has no more than n probes remembered, a power of two, unless more are undecided:
// what is decided is then forgotten before Forget says so. 0 is the most there is room for.
func (w *Window) Keep(n int) { w.keep = uint32(n) }

// Full reports whether so many probes are undecided that Begin has no room for one more.
func (w *Window) Full() bool { return w.next-w.base == maxRing && w.base == w.settled }

// Cap returns how many probes there is room for before more is made.
func (w *Window) Cap() int { return len(w.ring) }

// Base returns the lowest number that is remembered.
func (w *Window) Base() uint64 { return w.base }

// Waiting returns how many probes were begun after the newest that was replied to.
func (w *Window) Waiting() uint64 { return w.Next() - 1 - w.newest }

// Reply notes an intact reply to seq with the given round-trip time. Later than
// late after the timeout nothing is noted any more.
func (w *Window) Reply(seq uint64, rtt, timeout, late int64) Outcome {
	p := w.Probe(seq)
	if p == nil || rtt > timeout+late {
		return Unknown
	}
	switch p.State {
	case InFlight:
		if rtt > timeout {
			w.decide(p, Lost)
			p.Noted = true
			return Overdue
		}
		w.decide(p, Replied)
		if seq < w.newest {
			return FirstReordered
		}
		w.newest = seq
		return First
	case Lost, Unreachable, Indeterminate:
		if p.Noted {
			return Duplicate
		}
		p.Noted = true
		return Late
	case Replied:
		return Duplicate
	}
	return Unknown
}

// Error notes an ICMP error about seq.
func (w *Window) Error(seq uint64) Outcome {
	p := w.Probe(seq)
	if p == nil || p.State == Pending || p.State == Failed {
		return Unknown
	}
	if p.State != InFlight {
		return Aside
	}
	w.decide(p, Unreachable)
	return First
}

// Due returns the oldest probe in flight if its timeout is over at now.
func (w *Window) Due(now, timeout int64) (seq uint64, p *Probe, ok bool) {
	seq, p = w.Oldest()
	if p == nil || p.Mono+timeout > now {
		return 0, nil, false
	}
	return seq, p, true
}

// Expire gives a probe that Due returned its verdict, Lost or Indeterminate.
func (w *Window) Expire(p *Probe, verdict State) { w.decide(p, verdict) }

// Oldest returns the oldest probe in flight; p is nil when there is none. It looks
// from the first probe that is not settled.
func (w *Window) Oldest() (seq uint64, p *Probe) {
	if w.inFlight == 0 {
		return 0, nil
	}
	for seq := w.settled; ; seq++ {
		if p := w.at(seq); p.State == InFlight {
			return seq, p
		}
	}
}

// Settled returns the next probe in the order of their numbers once it and all
// before it are decided. Call it until p is nil; a probe that was not returned is
// not forgotten.
func (w *Window) Settled() (p *Probe) {
	if w.settled == w.next {
		return nil
	}
	if p = w.at(w.settled); p.State == InFlight || p.State == Pending {
		return nil
	}
	w.settled++
	return p
}

// Forget drops the probes that are settled and were sent before the given moment.
func (w *Window) Forget(before int64) {
	for w.base < w.settled && w.at(w.base).Mono < before {
		w.base++
	}
}

func (w *Window) decide(p *Probe, s State) {
	p.State = s
	w.inFlight--
}

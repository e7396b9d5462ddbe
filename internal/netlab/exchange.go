package netlab

import "time"

// Verdict says what became of a request at the far end.
type Verdict string

// The verdicts.
const (
	Pending   Verdict = "pending"   // what answers it has not left yet
	Held      Verdict = "held"      // what answers it waits for the next request
	Answered  Verdict = "answered"  // a reply left
	Reported  Verdict = "reported"  // an ICMP error left, and no reply
	Lost      Verdict = "lost"      // dropped, as scripted
	Ignored   Verdict = "ignored"   // of a kind, or about somebody, that the host does not answer to
	Malformed Verdict = "malformed" // its ICMP checksum was wrong; it was ignored
	Nobody    Verdict = "nobody"    // no host has its destination address
	Failed    Verdict = "failed"    // the lab could not send the answer
)

// Exchange is a request and what the responder did about it.
type Exchange struct {
	Request
	Verdict Verdict
	// Departed is the kernel's transmit stamp (CLOCK_REALTIME, nanoseconds) of
	// the first thing sent: the reply or the ICMP error. Zero when nothing left.
	Departed time.Time
	// Departures has the stamps of all that was sent, copies included.
	Departures []time.Time
	// UserClock is true when a transmit stamp did not come, and the time was
	// read in user space right before sending.
	UserClock bool

	host *Host // nil for Nobody
}

// Delay returns the time that the request really spent at the far end,
// Departed − Arrived, or 0 when nothing left.
func (x Exchange) Delay() time.Duration {
	if x.Departed.IsZero() {
		return 0
	}
	return x.Departed.Sub(x.Arrived)
}

// set changes the verdict and keeps the host's count of pending ones.
func (x *Exchange) set(v Verdict) {
	if x.Verdict == Pending {
		x.host.pending--
	}
	if v == Pending {
		x.host.pending++
	}
	x.Verdict = v
}

// copied returns a copy that shares nothing with x which x still changes.
func (x *Exchange) copied() Exchange {
	c := *x
	c.host = nil
	c.Departures = append([]time.Time(nil), x.Departures...)
	return c
}

// Counters is what the far end of a Lab has seen and done.
type Counters struct {
	Frames     int // all frames received
	Requests   int // requests of all kinds, malformed ones included
	Fragments  int // fragments, which are not reassembled
	Noise      int // neighbour discovery, multicast membership and the like
	Unexpected int // all other frames: see Lab.Unexpected
	Sent       int // replies, errors and forged messages
	SendErrors int // of these, refused by the kernel
	Overruns   int // frames that the far end was too slow to read

	// Frames that the kernel dropped inside the veth pair, for its backlog was
	// full (net.core.netdev_max_backlog), on the way out and on the way back. They
	// are the loss of a machine that is too busy, not of any script.
	DroppedOut, DroppedBack int
}

package ping

import (
	"time"

	"goping/stats"
)

// Counts tells the probes of a target by verdict, and what else came.
// Sent = Replied + Lost + Unreachable + Indeterminate + InFlight at every instant.
type Counts struct {
	Sent          uint64 // probes that left, whatever became of them
	Replied       uint64 // and were answered within their timeout
	Lost          uint64 // and had no answer within it
	Unreachable   uint64 // and were answered by an ICMP error
	Indeterminate uint64 // and whose answer this machine may have lost
	InFlight      uint64 // and have no verdict yet

	Failed uint64 // could not be sent; not among Sent

	// Side counts: in none of the above.
	Late        uint64 // replies that came after the verdict, within the late window
	Duplicates  uint64 // further replies to a probe that was replied to
	Reordered   uint64 // replies overtaken by a later probe's; they are among Replied
	Corrupt     uint64 // replies with a wrong checksum or payload
	Truncated   uint64 // replies with less payload than was sent
	OtherSource uint64 // replies from an address that was not probed
	Responders  uint64 // replies of further members of a group to probes that one had answered
	Foreign     uint64 // replies with our tag under another identifier
	Notices     uint64 // redirects, source quenches, ICMP errors after the verdict

	Bursts        uint64 // runs of one or more unanswered probes
	LongestBurst  uint64 // probes in the longest of them
	LongestOutage Outage // the longest of them by time
}

// Outage is a run of unanswered probes. It begins when the first of them was
// sent and ends when the first probe answered after them was sent, or, while
// it lasts, when the last of them was sent. A step of the wall clock in between is
// not part of it.
type Outage struct {
	Start, End time.Time // when the first of them was sent, and when it was over
	Probes     uint64    // how many went unanswered
}

// Duration returns End − Start.
func (o Outage) Duration() time.Duration { return o.End.Sub(o.Start) }

// Decided returns the probes whose fate the network decided: replied, lost or
// unreachable.
func (c *Counts) Decided() uint64 { return c.Replied + c.Lost + c.Unreachable }

// LossRatio returns the share of the decided probes that were not answered,
// from 0 to 1; 0 when none is decided.
func (c *Counts) LossRatio() float64 {
	if c.Decided() == 0 {
		return 0
	}
	return float64(c.Lost+c.Unreachable) / float64(c.Decided())
}

// Summary is what is known of a target so far.
type Summary struct {
	Counts
	RTT stats.Summary // of the probes replied to; of a sample where they leave too fast, see Probing.Interval

	// TxClock and RxClock are the clocks of most round-trip times, OtherClocks is
	// how many were taken by others, because a stamp was missing or the wall
	// clock was stepped.
	TxClock, RxClock Clock
	OtherClocks      uint64

	// Pipe is how many probes were under way at once at the most: the largest distance,
	// newest sent − answered + 1, seen when a reply or an ICMP error came; 0 before.
	Pipe uint64

	// First and Last are when the first and the last probe were sent; zero
	// before. Last.Sub(First) is monotonic.
	First, Last time.Time

	// Group is who answered probes to a broadcast or multicast address, by address;
	// nil otherwise.
	Group []Responder
}

package health

import (
	"errors"
	"net"
	"time"

	"goping/ping"
)

// Outcome is what a sample says of its host.
type Outcome uint8

const (
	// Indeterminate: nothing. This machine could not send the probe, or may have lost
	// the answer. It never counts towards Down, nor towards Up.
	Indeterminate Outcome = iota
	// Success: it answered in time.
	Success
	// Failure: it did not, or an ICMP error came instead.
	Failure
)

var outcomeNames = [...]string{"indeterminate", "success", "failure"}

// String returns "indeterminate", "success" or "failure".
func (o Outcome) String() string { return outcomeNames[min(int(o), len(outcomeNames)-1)] }

// Sample is the outcome of one probe.
type Sample struct {
	Seq     uint64        // the probe's number for its host, from 1
	Time    time.Time     // when it was decided
	Outcome Outcome       // what it says of the host
	RTT     time.Duration // of a Success
	Err     error         // of the others: what the Reply of package ping has
}

// sampleOf makes a sample of a verdict.
func sampleOf(r *ping.Reply, now time.Time) Sample {
	s := Sample{Seq: r.Seq, Time: now, Err: r.Err}
	switch r.Verdict {
	case ping.Replied:
		s.Outcome, s.RTT = Success, r.RTT
	case ping.Lost, ping.Unreachable:
		s.Outcome = Failure
	}
	return s
}

// Cause is why a check is not Up, in one word that does not change: for labels, JSON
// and switches. The error beside it says more.
type Cause string

// Causes, and the errors they stand for.
const (
	NoCause              Cause = ""                      // the check is Up, or has no sample yet
	CauseTimeout         Cause = "timeout"               // ping.ErrTimeout
	CauseHostUnreachable Cause = "host_unreachable"      // ping.ErrHostUnreachable
	CauseNetUnreachable  Cause = "network_unreachable"   // ping.ErrNetUnreachable
	CauseFiltered        Cause = "filtered"              // ping.ErrFiltered
	CauseTimeExceeded    Cause = "time_to_live_exceeded" // ping.ErrTimeExceeded
	CauseTooBig          Cause = "too_big"               // ping.ErrTooBig
	CauseUnreachable     Cause = "unreachable"           // any other *ping.ICMPError
	CauseLoss            Cause = "loss"                  // ErrLossy
	CauseSlow            Cause = "slow"                  // ErrSlow
	CauseLocal           Cause = "local"                 // this machine: *ping.SendError, *ping.LocalError, and anything else
	CauseName            Cause = "name"                  // the host's name has no address: *net.DNSError, *net.AddrError
)

// CauseOf returns the word for an error of this package or of package ping.
func CauseOf(err error) Cause {
	if err == nil {
		return NoCause
	}
	for _, c := range causes {
		if errors.Is(err, c.err) {
			return c.cause
		}
	}
	if dns, addr := (*net.DNSError)(nil), (*net.AddrError)(nil); errors.As(err, &dns) || errors.As(err, &addr) {
		return CauseName
	}
	return CauseLocal
}

// causes in the order they are tried.
var causes = [...]struct {
	err   error
	cause Cause
}{
	{ErrLossy, CauseLoss},
	{ErrSlow, CauseSlow},
	{ping.ErrTimeout, CauseTimeout},
	{ping.ErrHostUnreachable, CauseHostUnreachable},
	{ping.ErrNetUnreachable, CauseNetUnreachable},
	{ping.ErrFiltered, CauseFiltered},
	{ping.ErrTimeExceeded, CauseTimeExceeded},
	{ping.ErrTooBig, CauseTooBig},
	{ping.ErrUnreachable, CauseUnreachable},
}

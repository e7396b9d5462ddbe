package ping

import (
	"fmt"
	"net/netip"
	"time"
)

// Verdict is a probe's one outcome. The first final verdict wins; what comes
// later is counted aside.
type Verdict uint8

const (
	// InFlight is a probe that was sent and has no verdict yet. A run that ends
	// before its timeout leaves it so, in no loss figure.
	InFlight Verdict = iota
	// Replied is a probe whose intact reply came within its timeout.
	Replied
	// Lost is a probe that had no answer within its timeout.
	Lost
	// Unreachable is a probe for which somebody sent an ICMP error.
	Unreachable
	// Indeterminate is a probe whose loss may be this machine's own doing: the
	// socket's buffer ran over, or the process stood still for longer than the timeout.
	Indeterminate
	// Failed is a probe that could not be sent; it is not among the sent.
	Failed
)

var verdictNames = [...]string{"in flight", "replied", "lost", "unreachable", "indeterminate", "failed"}

// String returns "in flight", "replied", "lost", "unreachable", "indeterminate" or
// "failed".
func (v Verdict) String() string { return nameOf(verdictNames[:], v) }

// Clock is where a timestamp was taken.
type Clock uint8

const (
	// NoClock means there is no timestamp.
	NoClock Clock = iota
	// User is the program's own clock, read around the system call.
	User
	// Kernel is the kernel's software stamp, at the hand-over to or from the device.
	Kernel
	// Hardware is the network card's own stamp.
	Hardware
)

var clockNames = [...]string{"none", "user", "kernel", "hw"}

// String returns "none", "user", "kernel" or "hw".
func (c Clock) String() string { return nameOf(clockNames[:], c) }

// nameOf returns the name of a constant, or its number.
func nameOf[T ~uint8](names []string, i T) string {
	if int(i) < len(names) {
		return names[i]
	}
	return fmt.Sprintf("unknown (%d)", i)
}

// Reply is the outcome of one probe. Which fields are set follows from the
// verdict: a lost probe has no From, RTT or Bytes.
type Reply struct {
	Host string     // the target as it was given
	Addr netip.Addr // the address probed
	From netip.Addr // who answered: the host, or the router that sent the ICMP error
	Seq  uint64     // the probe's number for this target, from 1; icmp_seq is its lower 16 bits
	ID   uint16     // the ICMP identifier it was sent with; 0 of NodeInfo, which has none

	Verdict  Verdict       // what became of the probe
	RTT      time.Duration // round-trip time; of an ICMP error, the time to its sender and back
	TxClock  Clock         // what took the first of the two timestamps of RTT
	RxClock  Clock         // what took the second
	Sent     time.Time     // when the request left, by TxClock
	Received time.Time     // when the answer came, Sent and RTT; zero without one

	Bytes int // length of the ICMP message that came, header included
	TTL   int // time to live or hop limit it came with; -1 when not known
	TOS   int // type of service or traffic class it came with; -1 when not known

	// Timestamps are what the reply to a [Timestamp] probe says, else nil.
	Timestamps *Timestamps

	// Node is what the reply to a [NodeInfo] probe says, else nil. Of a corrupt one it
	// has what could be read.
	Node *NodeAnswer

	// Err is nil for Replied, ErrTimeout for Lost, an *ICMPError for Unreachable, a
	// *LocalError for Indeterminate and a *SendError for Failed.
	Err error
}

// noReply is the Reply of a probe that never was, and the reason.
func noReply(host string, addr netip.Addr, err error) (Reply, error) {
	return Reply{Host: host, Addr: addr, TTL: -1, TOS: -1, Err: err}, err
}

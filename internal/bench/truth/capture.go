package main

import (
	"context"
	"fmt"
	"time"

	"goping/internal/bench/capture"
	"goping/internal/netlab"
)

// recorder records the exchanges with one host from its beginning to its end.
type recorder interface {
	End() ([]capture.Exchange, error)
}

// farEnd is the capture at the far end of the lab, which keeps one at all times:
// what reaches a host of its own is recorded with its kernel stamps.
type farEnd struct{ host *netlab.Host }

// settled bounds the wait for answers that have not left yet.
const settled = 10 * time.Second

// End waits for the answers that are due.
func (f farEnd) End() ([]capture.Exchange, error) {
	ctx, cancel := context.WithTimeout(context.Background(), settled)
	defer cancel()
	if err := f.host.WaitSettled(ctx, 0); err != nil {
		return nil, err
	}
	var all []capture.Exchange
	for _, x := range f.host.Exchanges() {
		if x.Verdict == netlab.Answered && !x.UserClock {
			all = append(all, capture.Exchange{ID: x.ID, Seq: x.Seq, Request: x.Arrived, Reply: x.Departed})
		}
	}
	return all, nil
}

// report is a round-trip time as a program told it.
type report struct {
	Seq uint16        `json:"seq"`
	RTT time.Duration `json:"rtt_ns"`

	// When the request left and the reply came, where both clocks were the
	// kernel's.
	Kernel         bool      `json:"kernel"`
	Sent, Received time.Time // zero otherwise
}

// difference is how a report differs from the capture.
type difference struct {
	rtt time.Duration // reported minus captured: out plus back

	// Where it arose: between the transmit stamp and the capture of the request, and
	// between the capture of the reply and the receive stamp. Of reports by the
	// kernel's clocks only.
	out, back time.Duration
	located   bool
}

// compare returns the differences of all that is reported and captured. The
// capture must be of one program: a second identifier in it is an error.
func compare(reports []report, captured []capture.Exchange) ([]difference, error) {
	bySeq := make(map[uint16]capture.Exchange)
	for _, x := range captured {
		if x.ID != captured[0].ID {
			return nil, fmt.Errorf("two identifiers in one capture: %d and %d", captured[0].ID, x.ID)
		}
		if _, twice := bySeq[x.Seq]; twice {
			return nil, fmt.Errorf("icmp_seq %d is twice in one capture", x.Seq)
		}
		bySeq[x.Seq] = x
	}
	var all []difference
	for _, r := range reports {
		x, ok := bySeq[r.Seq]
		if !ok {
			continue
		}
		d := difference{rtt: r.RTT - x.Reply.Sub(x.Request), located: r.Kernel}
		if r.Kernel {
			d.out, d.back = x.Request.Sub(r.Sent), r.Received.Sub(x.Reply)
		}
		all = append(all, d)
	}
	return all, nil
}

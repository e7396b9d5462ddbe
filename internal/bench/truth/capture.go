package main

import (
	"context"
	"fmt"
	"time"

	"goping/internal/netlab"
)

// exchange is a request and its reply as a capture shows them.
type exchange struct {
	id, seq        uint16
	request, reply time.Time
}

// capture records the exchanges with one host from its beginning to its end.
type capture interface {
	end() ([]exchange, error)
}

// farEnd is the capture at the far end of the lab, which keeps one at all times:
// what reaches a host of its own is recorded with its kernel stamps.
type farEnd struct{ host *netlab.Host }

// settled bounds the wait for answers that have not left yet.
const settled = 10 * time.Second

func (f farEnd) end() ([]exchange, error) {
	ctx, cancel := context.WithTimeout(context.Background(), settled)
	defer cancel()
	if err := f.host.WaitSettled(ctx, 0); err != nil {
		return nil, err
	}
	var all []exchange
	for _, x := range f.host.Exchanges() {
		if x.Verdict == netlab.Answered && !x.UserClock {
			all = append(all, exchange{x.ID, x.Seq, x.Arrived, x.Departed})
		}
	}
	return all, nil
}

// pairs makes exchanges of what a capture saw in order.
func pairs(seen []sighting) []exchange {
	type key struct{ id, seq uint16 }
	requests := make(map[key]time.Time)
	var all []exchange
	for _, s := range seen {
		k := key{s.id, s.seq}
		at, asked := requests[k]
		switch {
		case !s.reply:
			requests[k] = s.at
		case asked:
			all = append(all, exchange{s.id, s.seq, at, s.at})
			delete(requests, k)
		}
	}
	return all
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
func compare(reports []report, captured []exchange) ([]difference, error) {
	bySeq := make(map[uint16]exchange)
	for _, x := range captured {
		if x.id != captured[0].id {
			return nil, fmt.Errorf("two identifiers in one capture: %d and %d", captured[0].id, x.id)
		}
		if _, twice := bySeq[x.seq]; twice {
			return nil, fmt.Errorf("icmp_seq %d is twice in one capture", x.seq)
		}
		bySeq[x.seq] = x
	}
	var all []difference
	for _, r := range reports {
		x, ok := bySeq[r.Seq]
		if !ok {
			continue
		}
		d := difference{rtt: r.RTT - x.reply.Sub(x.request), located: r.Kernel}
		if r.Kernel {
			d.out, d.back = x.request.Sub(r.Sent), r.Received.Sub(x.reply)
		}
		all = append(all, d)
	}
	return all, nil
}

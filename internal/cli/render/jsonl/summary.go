package jsonl

import (
	"net/netip"

	"goping/internal/cli/render"
	"goping/ping"
	"goping/stats"
)

type summary struct {
	head
	Target        string     `json:"target"`
	Addr          netip.Addr `json:"addr"`
	Sent          uint64     `json:"sent"`
	Received      uint64     `json:"received"`
	Lost          uint64     `json:"lost"`
	Late          uint64     `json:"late"`
	Unreachable   uint64     `json:"unreachable"`
	Failed        uint64     `json:"failed"`
	Indeterminate uint64     `json:"indeterminate"`
	InFlight      uint64     `json:"in_flight"`
	Duplicates    uint64     `json:"duplicates"`
	Reordered     uint64     `json:"reordered"`
	Corrupt       uint64     `json:"corrupt"`
	OtherSource   uint64     `json:"other_source"`
	Responders    uint64     `json:"responders,omitempty"`
	Foreign       uint64     `json:"foreign"`
	Notices       uint64     `json:"notices"`
	LossRatio     float64    `json:"loss_ratio"`
	RTT           *rtt       `json:"rtt,omitempty"`

	Group []responder `json:"group,omitempty"`
}

// responder is a member of a group that answered.
type responder struct {
	Addr       netip.Addr `json:"addr"`
	Received   uint64     `json:"received"`
	Duplicates uint64     `json:"duplicates"`
	RTT        *rtt       `json:"rtt"`
}

// rtt are the figures of the round-trip times; there are none without a reply.
type rtt struct {
	MinNs    int64  `json:"min_ns"`
	MeanNs   int64  `json:"mean_ns"`
	MaxNs    int64  `json:"max_ns"`
	StddevNs int64  `json:"stddev_ns"`
	MdevNs   int64  `json:"mdev_ns"`
	P50Ns    int64  `json:"p50_ns"`
	P90Ns    int64  `json:"p90_ns"`
	P99Ns    int64  `json:"p99_ns"`
	P999Ns   int64  `json:"p999_ns"`
	JitterNs *int64 `json:"jitter_ns,omitzero"`
}

// Summary writes the "summary" object of the target. Its corrupt counts the
// objects of that type: replies that are damaged and replies cut short.
func (r *Renderer) Summary(of *render.Start, s *ping.Summary) error {
	return r.out.Write(&summary{
		head:          head{version, "summary"},
		Target:        of.Host,
		Addr:          of.Addr,
		Sent:          s.Sent,
		Received:      s.Replied,
		Lost:          s.Lost,
		Late:          s.Late,
		Unreachable:   s.Unreachable,
		Failed:        s.Failed,
		Indeterminate: s.Indeterminate,
		InFlight:      s.InFlight,
		Duplicates:    s.Duplicates,
		Reordered:     s.Reordered,
		Corrupt:       s.Corrupt + s.Truncated,
		OtherSource:   s.OtherSource,
		Responders:    s.Responders,
		Foreign:       s.Foreign,
		Notices:       s.Notices,
		LossRatio:     s.LossRatio(),
		RTT:           newRTT(&s.RTT),
		Group:         newGroup(s.Group),
	}, false)
}

func newGroup(members []ping.Responder) (group []responder) {
	for i := range members {
		m := &members[i]
		group = append(group, responder{m.Addr, m.Replied, m.Duplicates, newRTT(&m.RTT)})
	}
	return group
}

func newRTT(s *stats.Summary) *rtt {
	if s.Count == 0 {
		return nil
	}
	quantile := func(q float64) int64 { return int64(s.Quantile(q)) }
	f := &rtt{
		MinNs:    int64(s.Min),
		MeanNs:   int64(s.Mean),
		MaxNs:    int64(s.Max),
		StddevNs: int64(s.Stddev),
		MdevNs:   int64(s.Mdev),
		P50Ns:    quantile(0.5),
		P90Ns:    quantile(0.9),
		P99Ns:    quantile(0.99),
		P999Ns:   quantile(0.999),
	}
	if s.HasJitter {
		jitter := int64(s.Jitter)
		f.JitterNs = &jitter
	}
	return f
}

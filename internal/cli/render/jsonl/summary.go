package jsonl

import (
	"net/netip"

	"goping/ping"
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
	Foreign       uint64     `json:"foreign"`
	Notices       uint64     `json:"notices"`
	LossRatio     float64    `json:"loss_ratio"`
	RTT           *rtt       `json:"rtt,omitempty"`
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
func (r *Renderer) Summary(s *ping.Summary) error {
	return r.object(&summary{
		head:          head{version, "summary"},
		Target:        r.start.Host,
		Addr:          r.start.Addr,
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
		Foreign:       s.Foreign,
		Notices:       s.Notices,
		LossRatio:     s.LossRatio(),
		RTT:           newRTT(s),
	}, false)
}

func newRTT(s *ping.Summary) *rtt {
	if s.RTT.Count == 0 {
		return nil
	}
	quantile := func(q float64) int64 { return int64(s.RTT.Quantile(q)) }
	f := &rtt{
		MinNs:    int64(s.RTT.Min),
		MeanNs:   int64(s.RTT.Mean),
		MaxNs:    int64(s.RTT.Max),
		StddevNs: int64(s.RTT.Stddev),
		MdevNs:   int64(s.RTT.Mdev),
		P50Ns:    quantile(0.5),
		P90Ns:    quantile(0.9),
		P99Ns:    quantile(0.99),
		P999Ns:   quantile(0.999),
	}
	if s.RTT.HasJitter {
		jitter := int64(s.RTT.Jitter)
		f.JitterNs = &jitter
	}
	return f
}

package ping

import (
	"net/netip"
	"slices"
	"time"

	"goping/ping/internal/window"
	"goping/stats"
)

// Responder is an address that answered probes to a broadcast or multicast
// address. The first reply to a probe, whoever sent it, is the one the target
// counts; those of the others are in [Counts.Responders]. Here each has its own.
type Responder struct {
	Addr       netip.Addr    // whose replies they are
	Replied    uint64        // probes it answered within the timeout
	Duplicates uint64        // further replies of it to a probe it had answered
	RTT        stats.Summary // of its replies
}

// maxResponders bounds how many a target remembers; beyond, they are only counted
// with the target.
const maxResponders = 1 << 16

// responder is what is kept of a Responder.
type responder struct {
	counts Responder
	rtt    stats.Recorder
	seen   window.Seen
}

// respond notes an intact reply that came in time and reports whether its sender
// had answered the probe before.
func (t *target) respond(from netip.Addr, seq uint64, rtt int64) (again bool) {
	group := &t.amiss().group
	r := (*group)[from]
	if r == nil {
		if len(*group) == maxResponders {
			return false
		}
		if *group == nil {
			*group = make(map[netip.Addr]*responder)
		}
		r = &responder{counts: Responder{Addr: from}}
		(*group)[from] = r
	}
	if r.seen.Add(seq) {
		r.counts.Duplicates++
		return true
	}
	r.counts.Replied++
	r.rtt.Add(time.Duration(rtt))
	return false
}

// respondersByAddr returns what is known of each, in the order of their addresses.
func (t *target) respondersByAddr() []Responder {
	if t.mishaps == nil || len(t.mishaps.group) == 0 {
		return nil
	}
	all := make([]Responder, 0, len(t.mishaps.group))
	for _, r := range t.mishaps.group {
		known := r.counts
		known.Addr, known.RTT = t.place.zoned(known.Addr), r.rtt.Summary()
		all = append(all, known)
	}
	slices.SortFunc(all, func(a, b Responder) int { return a.Addr.Compare(b.Addr) })
	return all
}

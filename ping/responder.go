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
	Addr       netip.Addr
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
	r := t.responders[from]
	if r == nil {
		if len(t.responders) == maxResponders {
			return false
		}
		if t.responders == nil {
			t.responders = make(map[netip.Addr]*responder)
		}
		r = &responder{counts: Responder{Addr: from}}
		t.responders[from] = r
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
	if len(t.responders) == 0 {
		return nil
	}
	all := make([]Responder, 0, len(t.responders))
	for _, r := range t.responders {
		known := r.counts
		known.Addr, known.RTT = t.zoned(known.Addr), r.rtt.Summary()
		all = append(all, known)
	}
	slices.SortFunc(all, func(a, b Responder) int { return a.Addr.Compare(b.Addr) })
	return all
}

// zoned gives an address that answered the zone of the target, if it is within it.
func (t *target) zoned(from netip.Addr) netip.Addr {
	if from == t.addr() || t.group && from.IsLinkLocalUnicast() && from.Is6() {
		return from.WithZone(t.handle.addr.Zone())
	}
	return from
}

package iputilsjson

import (
	"iter"

	"goping/ping"
)

// open is which probes nothing has been said of. It remembers those behind the first
// of them that something has been said of: no more than leave within the time after
// which the first is lost.
type open struct {
	settled uint64              // all up to here
	beyond  map[uint64]struct{} // and these
}

// note takes in an event and reports whether it is the first that says something of its
// probe.
func (o *open) note(e *ping.Event) (first bool) {
	switch e.Kind {
	case ping.EventDuplicate, ping.EventResponder, ping.EventForeign, ping.EventUnanswered, ping.EventSent, ping.EventLast:
		return false
	case ping.EventCorrupt:
		if e.Damage != nil && e.Damage.BadChecksum {
			return false // as lost as if nothing had come
		}
	case ping.EventNotice, ping.EventAddressChanged, ping.EventUnresolved, ping.EventFinished:
		return false
	}
	if _, told := o.beyond[e.Seq]; told || e.Seq <= o.settled {
		return false
	}
	if e.Seq > o.settled+1 {
		if o.beyond == nil {
			o.beyond = make(map[uint64]struct{})
		}
		o.beyond[e.Seq] = struct{}{}
		return true
	}
	o.settled++
	for {
		if _, ok := o.beyond[o.settled+1]; !ok {
			return true
		}
		o.settled++
		delete(o.beyond, o.settled)
	}
}

// left yields those up to last, in their order.
func (o *open) left(last uint64) iter.Seq[uint64] {
	return func(yield func(uint64) bool) {
		for seq := o.settled + 1; seq <= last; seq++ {
			if _, ok := o.beyond[seq]; !ok && !yield(seq) {
				return
			}
		}
	}
}

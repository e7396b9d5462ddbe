package iputilsjson

import (
	"iter"

	"goping/internal/cli/watermark"
	"goping/ping"
)

// open is which probes nothing has been said of. It remembers those behind the first
// of them that something has been said of: no more than leave within the time after
// which the first is lost.
type open struct {
	told watermark.Set
}

// allOpen is that of a run of which nothing has been said: its probes count from 1.
func allOpen() open { return open{watermark.Below(1)} }

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
	return o.told.Add(e.Seq)
}

// left yields those up to last, in their order.
func (o *open) left(last uint64) iter.Seq[uint64] {
	return func(yield func(uint64) bool) {
		for seq := o.told.Low(); seq <= last; seq++ {
			if !o.told.Has(seq) && !yield(seq) {
				return
			}
		}
	}
}

package ping

import (
	"testing"
	"time"
)

// TestOnlyTheEventsAskedFor: a run is told what it asked for, and its figures are
// the same.
func TestOnlyTheEventsAskedFor(t *testing.T) {
	bothFamilies(t, func(t *testing.T, s side) {
		want := Events(EventLast, EventDuplicate, EventFinished)
		p, _ := openFake(t, Config{Count: 3, Events: want, Sent: true}, twice)
		h := mustAdd(t, p, Target{Addr: s.host})
		counted := make(map[EventKind]int)
		for ev := range p.Events(t.Context()) {
			counted[ev.Kind]++
			if !want.Has(ev.Kind) {
				t.Errorf("told of %v", ev.Kind)
			}
			if ev.Kind == EventFinished {
				break
			}
		}
		if got := h.Summary(); got.Replied != 3 || counted[EventLast] != 1 || counted[EventDuplicate] == 0 || counted[EventFinished] != 1 {
			t.Errorf("told of %v, summary %+v", counted, got.Counts)
		}
	})
}

// TestDuplicatesAreMeasuredOnRequest: iputils' ping has them in its round-trip times.
func TestDuplicatesAreMeasuredOnRequest(t *testing.T) {
	for _, measured := range []bool{false, true} {
		bubble(t, func(t *testing.T) {
			p, _ := openFake(t, Config{Count: 2, MeasureDuplicates: measured, Probing: Probing{Interval: 2 * time.Second}}, twice)
			h := mustAdd(t, p, Target{Addr: host4})
			<-h.Done()
			got := h.Summary()
			if got.Duplicates != 1 {
				t.Fatalf("%d duplicates, want that of the first probe", got.Duplicates)
			}
			count, longest := uint64(2), time.Millisecond
			if measured {
				count, longest = 3, 1050*time.Millisecond
			}
			if got.RTT.Count != count || got.RTT.Max != longest {
				t.Errorf("%v: %d times, the longest %v, want %d and %v", measured, got.RTT.Count, got.RTT.Max, count, longest)
			}
		})
	}
}

package ping

import (
	"context"
	"slices"
	"testing"
	"time"

	"goping/ping/internal/wire"
)

// twice answers everything at once and again a second later, which wakes the loop
// when other probes are due.
func twice(sent *wire.Packet) []wire.Arrival {
	return append(after(time.Millisecond, wire.EchoReply(sent)), after(1050*time.Millisecond, wire.EchoReply(sent))...)
}

// TestSlowReader: while nobody reads no probe leaves, receiving goes on, no
// verdict is lost, and the delay is reported.
func TestSlowReader(t *testing.T) {
	bothFamilies(t, func(t *testing.T, s side) {
		const buffer = 16
		p, _ := openFake(t, Config{Count: 200, EventBuffer: buffer, Probing: Probing{Interval: 100 * time.Millisecond}}, twice)
		h := mustAdd(t, p, Target{Addr: s.host})
		time.Sleep(5 * time.Second)
		if got := h.Summary(); got.Sent > buffer || got.InFlight != 0 || got.Lost != 0 {
			t.Errorf("nobody reads: got %+v, want at most %d sent and all answered", got.Counts, buffer)
		}
		var evs []Event
		for ev := range p.Events(t.Context()) {
			evs = append(evs, ev)
			if ev.Kind == EventFinished {
				break
			}
			if len(evs)%50 == 0 {
				time.Sleep(time.Second) // a reader that pauses
			}
		}
		got := h.Summary()
		checkAccount(t, h, got, append(evs, drain(p)...))
		if got.Sent != 200 || got.Replied != 200 {
			t.Errorf("got %+v, want 200 replies", got.Counts)
		}
		if s := p.Stats(); s.Lag < 3*time.Second || s.EventsDropped != 0 || s.Skipped == 0 {
			t.Errorf("got a lag of %v, %d events dropped, %d skipped", s.Lag, s.EventsDropped, s.Skipped)
		}
	})
}

// TestFullWhileInFlight: the verdicts of what is in flight when the queue fills
// up are kept, whatever their number.
func TestFullWhileInFlight(t *testing.T) {
	bubble(t, func(t *testing.T) {
		p, _ := openFake(t, Config{Count: 50, EventBuffer: 2, Probing: Probing{Interval: 10 * time.Millisecond}}, echoAfter(time.Second))
		h := mustAdd(t, p, Target{Addr: host4})
		<-h.Done()
		got := h.Summary()
		checkAccount(t, h, got, drain(p))
		if got.Replied != 50 || p.Stats().EventsDropped != 0 {
			t.Errorf("got %+v, %d events dropped", got.Counts, p.Stats().EventsDropped)
		}
	})
}

// TestDroppedEvents: without Lossless a slow reader costs no probe; the events
// it misses are counted.
func TestDroppedEvents(t *testing.T) {
	bothFamilies(t, func(t *testing.T, s side) {
		p, err := Open(&Config{Count: 100, EventBuffer: 10, Wire: wire.NewFake(echoAfter(time.Millisecond))})
		if err != nil {
			t.Fatal(err)
		}
		defer p.Close()
		h := mustAdd(t, p, Target{Addr: s.host})
		seen := 0
		for ev := range p.Events(t.Context()) {
			if seen++; seen == 1 {
				<-h.Done() // all the rest comes meanwhile
			}
			if ev.Kind == EventFinished || !ev.More && seen > 1 {
				break
			}
		}
		dropped := p.Stats().EventsDropped
		// The first reply, that of probe 1, may have come before the reader was there.
		if total := uint64(seen) + dropped; total < 101 || total > 102 || seen > 12 {
			t.Errorf("got %d events and %d dropped, want 102 together", seen, dropped)
		}
		if got := h.Summary(); got.Replied != 100 {
			t.Errorf("got %+v, want 100 replies", got.Counts)
		}
	})
}

// TestNobodyReads: events that nobody asked for are not kept, and are none that
// were dropped; a reader gets what happens from then on.
func TestNobodyReads(t *testing.T) {
	bubble(t, func(t *testing.T) {
		p, err := Open(&Config{Wire: wire.NewFake(echoAfter(time.Millisecond))})
		if err != nil {
			t.Fatal(err)
		}
		defer p.Close()
		mustAdd(t, p, Target{Addr: host4})
		for _, want := range []uint64{11, 22} {
			time.Sleep(10 * time.Second)
			for ev := range p.Events(t.Context()) {
				if ev.Seq != want {
					t.Errorf("got probe %d, want %d", ev.Seq, want)
				}
				if ev.Seq < want {
					continue
				}
				time.Sleep(300 * time.Millisecond)
				break
			}
		}
		if got := p.Stats().EventsDropped; got != 0 {
			t.Errorf("got %d events dropped, want none", got)
		}
	})
}

// TestLeftEvents: what one reader left is not given to the next.
func TestLeftEvents(t *testing.T) {
	bubble(t, func(t *testing.T) {
		p, err := Open(&Config{Wire: wire.NewFake(twice)})
		if err != nil {
			t.Fatal(err)
		}
		defer p.Close()
		mustAdd(t, p, Target{Addr: host4})
		for ev := range p.Events(t.Context()) {
			time.Sleep(5 * time.Second)
			if !ev.More {
				break // with what came since unread
			}
		}
		time.Sleep(10 * time.Second)
		for ev := range p.Events(t.Context()) {
			if ev.Seq < 15 {
				t.Errorf("got probe %d, which is long past", ev.Seq)
			}
			break
		}
	})
}

// TestEventsContext: the loop ends with its context, even while there is always
// one more event.
func TestEventsContext(t *testing.T) {
	bubble(t, func(t *testing.T) {
		p, _ := openFake(t, Config{Probing: Probing{Interval: time.Millisecond}}, echoAfter(0))
		mustAdd(t, p, Target{Addr: host4})
		for _, wait := range []time.Duration{time.Second, 0} {
			ctx, cancel := context.WithCancel(t.Context())
			time.AfterFunc(wait, cancel)
			seen := 0
			for range p.Events(ctx) {
				if seen++; seen > 5000 {
					t.Fatal("the events go on after the context")
				}
				time.Sleep(10 * time.Millisecond)
			}
			cancel()
		}
	})
}

// TestUnanswered tells of each probe that has no answer when the next leaves.
func TestUnanswered(t *testing.T) {
	bothFamilies(t, func(t *testing.T, s side) {
		for _, asked := range []bool{true, false} {
			p, _ := openFake(t, Config{Count: 6, Unanswered: asked}, func(sent *wire.Packet) []wire.Arrival {
				switch numberOf(sent) {
				case 2:
					return after(1500*time.Millisecond, wire.EchoReply(sent)) // in time, behind the next
				case 4, 6:
					return nil
				}
				return after(time.Millisecond, wire.EchoReply(sent))
			})
			h := mustAdd(t, p, Target{Addr: s.host, Labels: map[string]string{"a": "b"}})
			<-h.Done()
			var got []uint64
			for _, ev := range drain(p) {
				if ev.Target.Labels()["a"] != "b" || ev.Host != s.host.String() {
					t.Errorf("got labels %v of %s", ev.Target.Labels(), ev.Host)
				}
				if ev.Kind == EventUnanswered {
					got = append(got, ev.Seq)
				}
			}
			if want := 2; asked && (len(got) != want || got[0] != 2 || got[1] != 4) || !asked && got != nil {
				t.Errorf("asked %v: got %v, want 2 and 4 when asked", asked, got)
			}
		}
	})
}

// TestUnansweredLost: a probe that is lost before the next leaves had no answer
// either.
func TestUnansweredLost(t *testing.T) {
	bubble(t, func(t *testing.T) {
		cfg := Config{Count: 3, Unanswered: true, Probing: Probing{Interval: 5 * time.Second}}
		_, evs, _ := probed(t, cfg, host4, silence)
		want := []EventKind{EventLost, EventUnanswered, EventLost, EventUnanswered, EventLost}
		if got := kinds(evs); !slices.Equal(got, want) {
			t.Errorf("got %v, want %v", got, want)
		}
	})
}

package ping

import (
	"fmt"
	"slices"
	"testing"
	"time"

	"goping/ping/internal/wire"
)

// TestPreload: so many probes leave at the start, the others an interval apart.
func TestPreload(t *testing.T) {
	const ms = time.Millisecond
	for _, tt := range []struct {
		name    string
		probing Probing
		count   int
		answer  answering
		want    []time.Duration // when each left
	}{
		{"none", Probing{Interval: 100 * ms}, 3, echoAfter(ms), []time.Duration{0, 100 * ms, 200 * ms}},
		{"one", Probing{Interval: 100 * ms, Preload: 1}, 3, echoAfter(ms), []time.Duration{0, 100 * ms, 200 * ms}},
		{"three", Probing{Interval: 100 * ms, Preload: 3}, 5, echoAfter(ms), []time.Duration{0, 0, 0, 100 * ms, 200 * ms}},
		{"more than the count", Probing{Interval: 100 * ms, Preload: 5}, 3, echoAfter(ms), []time.Duration{0, 0, 0}},
		{"following, one", Probing{Interval: -1, Preload: 1}, 4, echoAfter(3 * ms), []time.Duration{0, 3 * ms, 6 * ms, 9 * ms}},
		{"following, two", Probing{Interval: -1, Preload: 2}, 6, echoAfter(3 * ms), []time.Duration{0, 0, 3 * ms, 3 * ms, 6 * ms, 6 * ms}},
		{"following, silence", Probing{Interval: -1, Preload: 3}, 6, silence, []time.Duration{0, 0, 0, 10 * ms, 20 * ms, 30 * ms}},
		{"following, the first lost", Probing{Interval: -1, Preload: 2}, 5, func(sent *wire.Packet) []wire.Arrival {
			if numberOf(sent) == 1 {
				return nil
			}
			return after(3*ms, wire.EchoReply(sent))
		}, []time.Duration{0, 0, 3 * ms, 3 * ms, 6 * ms}},
		{"following, the newest answered first", Probing{Interval: -1, Preload: 2}, 5, func(sent *wire.Packet) []wire.Arrival {
			return after([]time.Duration{9 * ms, 8 * ms, ms}[numberOf(sent)%3], wire.EchoReply(sent)) // 1: 8 ms, 2: 1 ms, 3: 9 ms, …
		}, []time.Duration{0, 0, ms, ms, 9 * ms}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			bothFamilies(t, func(t *testing.T, s side) {
				begun := time.Now()
				var got []time.Duration
				p, _ := openFake(t, Config{Count: tt.count, Probing: tt.probing}, func(sent *wire.Packet) []wire.Arrival {
					got = append(got, time.Since(begun))
					return tt.answer(sent)
				})
				h := mustAdd(t, p, Target{Addr: s.host})
				<-h.Done()
				if evs := drain(p); !slices.Equal(got, tt.want) {
					t.Errorf("got probes at %v, want at %v; %v", got, tt.want, order(evs))
				}
				if st := p.Stats(); st.Skipped != 0 {
					t.Errorf("got %d skipped", st.Skipped)
				}
			})
		})
	}
}

// TestPreloadOfATarget: its own, else that of the Config; a change of the interval does
// not take it away, and one to the pace of the answers has that of the Config.
func TestPreloadOfATarget(t *testing.T) {
	const ms = time.Millisecond
	bubble(t, func(t *testing.T) {
		begun := time.Now()
		sent := map[string][]time.Duration{}
		p, _ := openFake(t, Config{Count: 5, Probing: Probing{Preload: 2}}, func(p *wire.Packet) []wire.Arrival {
			sent[p.Addr.String()] = append(sent[p.Addr.String()], time.Since(begun))
			return after(ms, wire.EchoReply(p))
		})
		usual := mustAdd(t, p, Target{Addr: host4})
		own := mustAdd(t, p, Target{Addr: other4, Probing: Probing{Preload: 3}})
		own.SetInterval(2 * time.Second) // before its first
		time.Sleep(100 * ms)
		usual.SetInterval(-1)
		<-own.Done()
		<-usual.Done()
		at := time.Duration(phase(1, int64(time.Second)))
		if got, want := sent[host4.String()], []time.Duration{0, 0, 100 * ms, 100 * ms, 101 * ms}; !slices.Equal(got, want) {
			t.Errorf("the usual: probes at %v, want at %v", got, want)
		}
		if got, want := sent[other4.String()], []time.Duration{at, at, at, at + 2*time.Second, at + 4*time.Second}; !slices.Equal(got, want) {
			t.Errorf("one of its own: probes at %v, want at %v", got, want)
		}
	})
}

// TestPreloadOfMany fills several batches, and the largest there is leaves whole.
func TestPreloadOfMany(t *testing.T) {
	for _, interval := range []time.Duration{time.Second, -1} {
		t.Run(fmt.Sprint(interval), func(t *testing.T) {
			bothFamilies(t, func(t *testing.T, s side) {
				p, _ := openFake(t, Config{Count: maxPreload, Probing: Probing{Interval: interval, Preload: maxPreload}}, echoAfter(time.Millisecond))
				h := mustAdd(t, p, Target{Addr: s.host})
				<-h.Done()
				if got := h.Summary(); got.Replied != maxPreload || got.Pipe != maxPreload || got.Last.Sub(got.First) != 0 {
					t.Errorf("got %+v, a pipe of %d, in %v", got.Counts, got.Pipe, got.Last.Sub(got.First))
				}
			})
		})
	}
}

// TestPreloadChecked names the limits.
func TestPreloadChecked(t *testing.T) {
	for preload, ok := range map[int]bool{-1: false, 0: true, 1: true, maxPreload: true, maxPreload + 1: false} {
		p, err := Open(&Config{Probing: Probing{Preload: preload}, Wire: wire.NewFake(silence)})
		if (err == nil) != ok {
			t.Errorf("preload %d: got %v", preload, err)
		}
		if err == nil {
			p.Close()
		}
	}
}

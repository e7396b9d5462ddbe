package ping

import (
	"testing"
	"time"

	"goping/ping/internal/window"
	"goping/ping/internal/wire"
)

// TestTroubleBefore: what this machine dropped or slept through before a probe left, of
// a Prober that had none under way, excuses nothing.
func TestTroubleBefore(t *testing.T) {
	trouble := func(w *wire.Fake) {
		w.Asleep.Add(int64(5 * time.Hour))
		w.Dropped.Add(7)
	}
	for _, tt := range []struct {
		name   string
		before func(t *testing.T, s side, p *Prober, w *wire.Fake)
	}{
		{"before Open", func(t *testing.T, s side, p *Prober, w *wire.Fake) {
			time.Sleep(time.Minute)
		}},
		{"before the first probe", func(t *testing.T, s side, p *Prober, w *wire.Fake) {
			time.Sleep(time.Minute)
			trouble(w)
			time.Sleep(time.Minute)
		}},
		{"between two", func(t *testing.T, s side, p *Prober, w *wire.Fake) {
			if got, err := p.Probe(t.Context(), s.other); err != nil {
				t.Errorf("got %v, %v", got.Verdict, err)
			}
			time.Sleep(time.Minute)
			trouble(w)
			time.Sleep(time.Minute)
		}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			bothFamilies(t, func(t *testing.T, s side) {
				w := wire.NewFake(func(sent *wire.Packet) []wire.Arrival {
					time.Sleep(time.Microsecond) // as a send takes
					if sent.Addr == s.host {
						return nil
					}
					return after(time.Millisecond, wire.EchoReply(sent))
				})
				trouble(w)
				p, err := Open(&Config{Wire: w})
				if err != nil {
					t.Fatal(err)
				}
				defer p.Close()
				tt.before(t, s, p, w)
				if got, err := p.Probe(t.Context(), s.host); got.Verdict != Lost {
					t.Errorf("got %v, %v, want it lost", got.Verdict, err)
				}
				if got := p.Stats().SocketDrops; got != w.Dropped.Load() {
					t.Errorf("%d drops in the figures, want %d", got, w.Dropped.Load())
				}
			})
		})
	}
}

// TestStallsDoNotHideDrops: however many short stalls a busy machine has, what it dropped
// is remembered as long as a probe waits that it may have cost.
func TestStallsDoNotHideDrops(t *testing.T) {
	b := blame{longest: int64(2 * time.Second)}
	at := func(ms int) int64 { return int64(time.Duration(ms) * time.Millisecond) }
	b.add(trouble{cause: overflowed, from: at(100), to: at(105), drops: 3})
	b.add(trouble{cause: suspended, from: at(110), to: at(115), lasted: time.Hour})
	for i := range 3 * maxTroubles {
		b.stood(at(120+40*i), at(140+40*i))
	}
	for ms, want := range map[int]string{104: overflowed, 113: suspended} {
		p := window.Probe{Mono: at(ms), State: window.InFlight}
		if got := b.blames(&p, int64(2*time.Second)); got == nil || got.Reason != want {
			t.Errorf("a probe at %d ms: got %v, want %s", ms, got, want)
		}
	}
}

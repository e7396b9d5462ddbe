package ping

import (
	"testing"
	"time"

	"goping/ping/internal/wire"
)

// together is a fake wire that notes how many packets left in one call.
type together struct {
	*wire.Fake
	calls []int
}

func (w *together) Send(ps []wire.Packet) (int, error) {
	w.calls = append(w.calls, len(ps))
	return w.Fake.Send(ps)
}

func (w *together) most() (n int) {
	for _, c := range w.calls {
		n = max(n, c)
	}
	return n
}

// rushed floods a host and returns how the packets left.
func rushed(t *testing.T, s side, cfg Config, answer answering) (*together, Summary) {
	t.Helper()
	w := &together{Fake: wire.NewFake(answer)}
	cfg.Wire, cfg.Interval, cfg.Lossless, cfg.EventBuffer = w, -1, true, 1<<20
	p, err := Open(&cfg)
	if err != nil {
		t.Fatal(err)
	}
	h := mustAdd(t, p, Target{Addr: s.host})
	<-h.Done()
	drain(p)
	got := h.Summary()
	balanced(t, "the target", got.Counts)
	return w, got
}

// TestRush: probes of a flood leave together to a host whose answers are there when
// they have left, and alone to any other; where they do, few are asked when they left,
// and only theirs are the round-trip times.
func TestRush(t *testing.T) {
	const count = 1000
	for _, tt := range []struct {
		name   string
		cfg    Config
		answer answering
		most   int // in one call
		timed  bool
	}{
		{"there at once", Config{Count: count}, echoAfter(0), mostRush, false},
		{"a microsecond away", Config{Count: count}, echoAfter(time.Microsecond), 1, true},
		{"there at once, few", Config{Count: prompt}, echoAfter(0), 1, true},
		{"somebody hears of each without an answer", Config{Count: count, Unanswered: true}, echoAfter(0), 1, true},
	} {
		t.Run(tt.name, func(t *testing.T) {
			bothFamilies(t, func(t *testing.T, s side) {
				w, got := rushed(t, s, tt.cfg, tt.answer)
				if got.Replied != uint64(tt.cfg.Count) || got.Pipe != 1 {
					t.Errorf("got %+v, pipe %d", got.Counts, got.Pipe)
				}
				if most := w.most(); most != tt.most {
					t.Errorf("%d left in one call, want %d", most, tt.most)
				}
				all := got.RTT.Count == got.Replied
				if all != tt.timed || got.RTT.Count == 0 || got.OtherClocks != 0 || got.TxClock != Kernel {
					t.Errorf("%d round-trip times of %d replies, by %v, %d by others", got.RTT.Count, got.Replied, got.TxClock, got.OtherClocks)
				}
			})
		})
	}
}

// TestRushEnds: of a host that falls silent no more is asked than left together, and
// then one probe each 10 ms.
func TestRushEnds(t *testing.T) {
	bothFamilies(t, func(t *testing.T, s side) {
		const alive, count = 500, 600
		w, got := rushed(t, s, Config{Count: count, Probing: Probing{Timeout: time.Second}}, func(sent *wire.Packet) []wire.Arrival {
			if numberOf(sent) > alive {
				return nil
			}
			return echoAfter(0)(sent)
		})
		if got.Replied != alive || got.Lost != count-alive {
			t.Errorf("got %+v", got.Counts)
		}
		silent := 0
		for n, first := 0, true; len(w.calls) > 0; w.calls = w.calls[1:] {
			if n += w.calls[0]; n <= alive {
				continue
			}
			if silent++; !first && w.calls[0] != 1 {
				t.Fatalf("%d left together to a silent host", w.calls[0])
			}
			first = false
		}
		if silent < count-alive-mostRush {
			t.Errorf("%d calls for %d silent probes", silent, count-alive)
		}
	})
}

// TestSampling: from so many probes a second one in some asks when it leaves, below
// all do.
func TestSampling(t *testing.T) {
	for _, tt := range []struct {
		interval time.Duration
		all      bool
	}{
		{time.Second / sampledFrom * 2, true},
		{time.Second / sampledFrom, false},
	} {
		bubble(t, func(t *testing.T) {
			w := wire.NewFake(echoAfter(time.Millisecond))
			p, err := Open(&Config{Count: 2000, Wire: w, Probing: Probing{Interval: tt.interval}})
			if err != nil {
				t.Fatal(err)
			}
			defer p.Close()
			h := mustAdd(t, p, Target{Addr: host4})
			<-h.Done()
			s := h.Summary()
			want := (s.Sent + sampleEvery - 1) / sampleEvery
			if tt.all {
				want = s.Sent
			}
			if s.Replied != 2000 || s.RTT.Count != want || s.TxClock != Kernel {
				t.Errorf("each %v: %d sent, %d replied, %d timed, by %v; want %d timed", tt.interval, s.Sent, s.Replied, s.RTT.Count, s.TxClock, want)
			}
		})
	}
}

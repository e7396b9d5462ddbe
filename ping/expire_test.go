package ping

import (
	"errors"
	"testing"
	"time"

	"goping/ping/internal/packet"
	"goping/ping/internal/window"
	"goping/ping/internal/wire"
)

// TestLocalDrops: losses while the sockets dropped packets are this machine's,
// those before and after are not.
func TestLocalDrops(t *testing.T) {
	bothFamilies(t, func(t *testing.T, s side) {
		p, w := openFake(t, Config{Count: 60}, silence)
		h := mustAdd(t, p, Target{Addr: s.host})
		time.Sleep(30500 * time.Millisecond)
		w.Dropped.Store(17)
		<-h.Done()
		evs := drain(p)
		got := h.Summary()
		checkAccount(t, h, got, evs)
		if got.Indeterminate < 2 || got.Indeterminate > 8 || got.Lost != 60-got.Indeterminate {
			t.Errorf("got %+v, want the few losses around the drops indeterminate", got.Counts)
		}
		for _, ev := range evs {
			if ev.Kind != EventIndeterminate {
				continue
			}
			var local *LocalError
			if !errors.As(ev.Err, &local) || local.Drops != 17 || !errors.Is(ev.Err, ErrIndeterminate) || errors.Is(ev.Err, ErrTimeout) {
				t.Errorf("got error %v, want a *LocalError of 17 drops", ev.Err)
			}
			if ev.Seq < 26 || ev.Seq > 34 || ev.Verdict != Indeterminate {
				t.Errorf("probe %d, sent %ds into the run: got %v", ev.Seq, ev.Seq-1, ev.Verdict)
			}
		}
		if got := p.Stats().SocketDrops; got != 17 {
			t.Errorf("got %d drops, want 17", got)
		}
	})
}

// TestDropsBeforeAnswer: an answer that came all the same decides.
func TestDropsBeforeAnswer(t *testing.T) {
	bubble(t, func(t *testing.T) {
		p, w := openFake(t, Config{Count: 5}, echoAfter(time.Second))
		w.Dropped.Store(1)
		h := mustAdd(t, p, Target{Addr: host4})
		<-h.Done()
		if got := h.Summary(); got.Replied != 5 {
			t.Errorf("got %+v, want 5 replies", got.Counts)
		}
	})
}

// stalling is a wire whose loop stands still once, in place of a Wait.
type stalling struct {
	*wire.Fake
	at, by time.Duration
	begun  time.Time
	done   bool
}

func (w *stalling) Wait(until int64) error {
	if !w.done && time.Since(w.begun) >= w.at {
		w.done = true
		time.Sleep(w.by)
		return nil
	}
	return w.Fake.Wait(until)
}

// TestStall: the process stands still. What came in meanwhile is counted by its
// stamps; what did not is indeterminate when the stall outlasted the timeout.
func TestStall(t *testing.T) {
	for _, tt := range []struct {
		name          string
		by            time.Duration
		answer        answering
		indeterminate bool
	}{
		{"longer than the timeout, answered", 8 * time.Second, echoAfter(100 * time.Millisecond), false},
		{"longer than the timeout, silent", 8 * time.Second, silence, true},
		{"shorter than the timeout, silent", 1500 * time.Millisecond, silence, false},
	} {
		t.Run(tt.name, func(t *testing.T) {
			bubble(t, func(t *testing.T) {
				w := &stalling{Fake: wire.NewFake(tt.answer), at: 5 * time.Second, by: tt.by, begun: time.Now()}
				p, err := Open(&Config{Count: 20, Wire: w, Lossless: true})
				if err != nil {
					t.Fatal(err)
				}
				h := mustAdd(t, p, Target{Addr: host4})
				<-h.Done()
				evs := drain(p)
				got := h.Summary()
				checkAccount(t, h, got, evs)
				if (got.Indeterminate > 0) != tt.indeterminate || got.Indeterminate > 4 {
					t.Errorf("got %+v, want indeterminate ones: %v", got.Counts, tt.indeterminate)
				}
				if tt.answer(&wire.Packet{Family: packet.IPv4, Data: make([]byte, 64)}) != nil && got.Replied != 20 {
					t.Errorf("got %+v, want 20 replies", got.Counts)
				}
				for _, ev := range evs {
					var local *LocalError
					if errors.As(ev.Err, &local) && (local.Stall < 7*time.Second || local.Stall > 9*time.Second) {
						t.Errorf("got %v, want a stall of about 8s", ev.Err)
					}
				}
				if lag := p.Stats().Lag; lag < tt.by-time.Second {
					t.Errorf("got a lag of %v after a stall of %v", lag, tt.by)
				}
			})
		})
	}
}

// TestBlames: only what overlaps the time a probe waited may have cost its answer.
func TestBlames(t *testing.T) {
	const timeout = 100
	for _, tt := range []struct {
		name     string
		troubles []trouble
		want     string
	}{
		{"nothing", nil, ""},
		{"drops before", []trouble{{cause: overflowed, from: 900, to: 1000}}, ""},
		{"drops into it", []trouble{{cause: overflowed, from: 900, to: 1001}}, overflowed},
		{"drops within", []trouble{{cause: overflowed, from: 1010, to: 1020}}, overflowed},
		{"drops out of it", []trouble{{cause: overflowed, from: 1099, to: 2000}}, overflowed},
		{"drops after", []trouble{{cause: overflowed, from: 1100, to: 2000}}, ""},
		{"stalled for long", []trouble{{cause: stalled, from: 1050, to: 1151}}, stalled},
		{"stalled for the timeout", []trouble{{cause: stalled, from: 1050, to: 1150}}, ""},
		{"stalled for long, before", []trouble{{cause: stalled, from: 800, to: 1000}}, ""},
		{"stalled for long, after", []trouble{{cause: stalled, from: 1101, to: 1300}}, ""},
		{"stalled for long, from the timeout on", []trouble{{cause: stalled, from: 1100, to: 1201}}, stalled},
		{"stalled for a little, while it was sent", []trouble{{cause: stalled, from: 999, to: 1020}}, stalled},
		{"stalled for a little, before it was sent", []trouble{{cause: stalled, from: 980, to: 1000}}, ""},
		{"stalled for long, then for short", []trouble{{cause: stalled, from: 1050, to: 1151}, {cause: stalled, from: 1151, to: 1171}}, stalled},
		{"stalled for long, with drops", []trouble{{cause: stalled, from: 1050, to: 1151}, {cause: overflowed, from: 1050, to: 1160}}, overflowed},
		{"suspended", []trouble{{cause: suspended, from: 1000, to: 1010}}, suspended},
	} {
		blame := blame{longest: timeout}
		for _, t := range tt.troubles {
			blame.add(t)
		}
		t.Run(tt.name, func(t *testing.T) {
			got := ""
			if local := blame.blames(&window.Probe{Mono: 1000}, timeout); local != nil {
				got = local.Reason
			}
			if got != tt.want {
				t.Errorf("got %q, want %q", got, tt.want)
			}
		})
	}
}

// TestLongTimes: a timeout and an interval of centuries do not overflow into
// the past.
func TestLongTimes(t *testing.T) {
	bubble(t, func(t *testing.T) {
		const ever = time.Duration(1<<63 - 1)
		p, _ := openFake(t, Config{Probing: Probing{Interval: ever, Timeout: ever, LateWindow: ever}}, silence)
		time.Sleep(24 * time.Hour)
		h := mustAdd(t, p, Target{Addr: host4})
		time.Sleep(24 * time.Hour)
		if got := h.Summary(); got.Sent != 1 || got.InFlight != 1 {
			t.Errorf("got %+v, want one in flight", got.Counts)
		}
	})
}

// TestManyTroubles: of more troubles than are remembered the longest stay, and
// those that no probe can wait for any more go first.
func TestManyTroubles(t *testing.T) {
	b := blame{longest: 1000}
	at := func(from, to int64) *LocalError { return b.blames(&window.Probe{Mono: from}, to-from) }
	b.add(trouble{cause: stalled, from: 10_000, to: 10_900})
	for i := range int64(3 * maxTroubles) {
		b.add(trouble{cause: stalled, from: 10_900 + 2*i, to: 10_901 + 2*i})
	}
	if at(10_100, 10_500) == nil || len(b.troubles) > maxTroubles {
		t.Errorf("the longest of %d troubles is forgotten", len(b.troubles))
	}
	for i := range int64(maxTroubles) {
		b.add(trouble{cause: suspended, from: 20_000 + 20*i, to: 20_010 + 20*i})
	}
	for i := range int64(maxTroubles) {
		if at(20_000+20*i, 20_005+20*i) == nil {
			t.Errorf("trouble %d is forgotten for one that is long over", i)
		}
	}
	b.add(trouble{cause: overflowed, from: 30_000, to: 30_100, drops: 3})
	b.add(trouble{cause: overflowed, from: 30_100, to: 30_200, drops: 4})
	if got := at(30_150, 30_160); got == nil || got.Drops != 7 {
		t.Errorf("got %v, want 7 drops in one", got)
	}
}

// TestSuspended: losses about a suspension of the machine are its own.
func TestSuspended(t *testing.T) {
	bothFamilies(t, func(t *testing.T, s side) {
		p, w := openFake(t, Config{Count: 60}, silence)
		w.Asleep.Store(int64(time.Hour)) // long before
		h := mustAdd(t, p, Target{Addr: s.host})
		time.Sleep(30500 * time.Millisecond)
		w.Asleep.Add(int64(8 * time.Hour))
		<-h.Done()
		evs := drain(p)
		got := h.Summary()
		checkAccount(t, h, got, evs)
		if got.Indeterminate < 2 || got.Indeterminate > 8 || got.Lost != 60-got.Indeterminate {
			t.Errorf("got %+v, want the few losses around the suspension indeterminate", got.Counts)
		}
		for _, ev := range evs {
			var local *LocalError
			if errors.As(ev.Err, &local) && (local.Reason != suspended || local.Stall != 8*time.Hour) {
				t.Errorf("probe %d: got %v, want a suspension of 8h", ev.Seq, ev.Err)
			}
		}
	})
}

// TestDropsWhileBehind: what was dropped until the counters were read may be the
// answer of a probe that left after the last moment the queue was seen up to.
func TestDropsWhileBehind(t *testing.T) {
	bubble(t, func(t *testing.T) {
		w := wire.NewFake(silence)
		b := blame{longest: int64(time.Second)}
		time.Sleep(10 * time.Second)
		b.look(w.Now().Mono, w)
		time.Sleep(5 * time.Second)
		w.Dropped.Store(3)
		b.look(int64(12*time.Second), w) // three seconds behind
		for sent, want := range map[time.Duration]bool{8 * time.Second: false, 10 * time.Second: true, 14 * time.Second: true, 15 * time.Second: false} {
			if got := b.blames(&window.Probe{Mono: int64(sent)}, int64(time.Second)) != nil; got != want {
				t.Errorf("sent at %v: blamed %v, want %v", sent, got, want)
			}
		}
		w.Dropped.Store(5)
		b.look(w.Now().Mono, w)
		if got := b.blames(&window.Probe{Mono: int64(14 * time.Second)}, int64(time.Second)); got == nil || got.Drops != 5 {
			t.Errorf("drops that go on: got %v, want 5 in one", got)
		}
	})
}

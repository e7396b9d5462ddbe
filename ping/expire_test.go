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
		name  string
		blame blame
		want  string
	}{
		{"nothing", blame{}, ""},
		{"drops before", blame{dropFrom: 900, dropTo: 1000}, ""},
		{"drops into it", blame{dropFrom: 900, dropTo: 1001}, "socket buffer overflow"},
		{"drops within", blame{dropFrom: 1010, dropTo: 1020}, "socket buffer overflow"},
		{"drops out of it", blame{dropFrom: 1099, dropTo: 2000}, "socket buffer overflow"},
		{"drops after", blame{dropFrom: 1100, dropTo: 2000}, ""},
		{"stalled for long", blame{from: 1050, to: 1151}, "process stalled"},
		{"stalled for the timeout", blame{from: 1050, to: 1150}, ""},
		{"stalled for long, before", blame{from: 800, to: 1000}, ""},
		{"stalled for long, after", blame{from: 1100, to: 1300}, ""},
	} {
		t.Run(tt.name, func(t *testing.T) {
			got := ""
			if local := tt.blame.blames(&window.Probe{Mono: 1000}, timeout); local != nil {
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

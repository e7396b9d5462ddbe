package ping

import (
	"errors"
	"testing"
	"time"

	"goping/ping/internal/window"
	"goping/ping/internal/wire"
)

// oversleeping is a wire that wakes its loop late, once. It is asked until when.
type oversleeping struct {
	*wire.Fake
	at   int64 // the wait that ends then or later
	by   time.Duration
	done bool
}

func (w *oversleeping) Wait(until int64) error {
	if w.done || until < w.at {
		return w.Fake.Wait(until)
	}
	w.done = true
	time.Sleep(time.Duration(until-w.Now().Mono) + w.by)
	return nil
}

// TestStallBorders: the loop wakes late from the wait for the timeout of its one
// probe. What a stall is blamed for is silence, when it outlasted the timeout.
func TestStallBorders(t *testing.T) {
	const timeout = 2 * time.Second
	for _, tt := range []struct {
		name   string
		by     time.Duration
		answer answering
		want   Counts
	}{
		{"a little", worthNoting, silence, Counts{Sent: 1, Lost: 1}},
		{"just below the timeout", timeout - 1, silence, Counts{Sent: 1, Lost: 1}},
		{"the timeout", timeout, silence, Counts{Sent: 1, Lost: 1}},
		{"just above the timeout", timeout + 1, silence, Counts{Sent: 1, Indeterminate: 1}},
		{"far above the timeout", time.Hour, silence, Counts{Sent: 1, Indeterminate: 1}},
		{"answered at the last moment", time.Second, echoAfter(timeout), Counts{Sent: 1, Replied: 1}},
		{"answered at the last moment, far above", time.Hour, echoAfter(timeout), Counts{Sent: 1, Replied: 1}},
		{"answered late", time.Second, echoAfter(timeout + 1), Counts{Sent: 1, Lost: 1, Late: 1}},
		{"answered late, far above", time.Hour, echoAfter(timeout + 1), Counts{Sent: 1, Lost: 1, Late: 1}},
		{"answered long after", time.Hour, echoAfter(time.Minute), Counts{Sent: 1, Indeterminate: 1}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			bothFamilies(t, func(t *testing.T, s side) {
				w := &oversleeping{Fake: wire.NewFake(tt.answer), at: int64(timeout), by: tt.by}
				counts, evs := stalledOnce(t, w, s, Probing{Timeout: timeout})
				if counts != tt.want {
					t.Errorf("got %+v, want %+v", counts, tt.want)
				}
				for _, ev := range evs {
					var local *LocalError
					if ev.Kind == EventIndeterminate && (!errors.As(ev.Err, &local) || local.Reason != stalled || local.Stall != tt.by) {
						t.Errorf("got %v, want a stall of %v", ev.Err, tt.by)
					}
				}
			})
		})
	}
}

// stalledOnce sends one probe on w and returns what became of it.
func stalledOnce(t *testing.T, w wire.Wire, s side, probing Probing) (Counts, []Event) {
	t.Helper()
	p, err := Open(&Config{Count: 1, Wire: w, Lossless: true, Probing: probing})
	if err != nil {
		t.Fatal(err)
	}
	h := mustAdd(t, p, Target{Addr: s.host})
	<-h.Done()
	time.Sleep(time.Minute)
	evs := drain(p)
	checkAccount(t, h, h.Summary(), evs)
	return plain(h.Summary().Counts), evs
}

// TestStallWithoutStamps: where the program's own clock says when an answer came, a
// stall makes it look late. It is no loss, unless it came late without one.
func TestStallWithoutStamps(t *testing.T) {
	const timeout = 2 * time.Second
	for _, tt := range []struct {
		name   string
		by     time.Duration
		answer answering
		want   Counts
	}{
		{"answered in the stall", 3 * time.Second, echoAfter(time.Second), Counts{Sent: 1, Indeterminate: 1, Late: 1}},
		{"answered in a shorter stall", time.Second, echoAfter(time.Second), Counts{Sent: 1, Indeterminate: 1, Late: 1}},
		{"answered after the stall", 100 * time.Millisecond, echoAfter(timeout + time.Second), Counts{Sent: 1, Lost: 1, Late: 1}},
		{"beyond the late window", time.Hour, echoAfter(time.Second), Counts{Sent: 1, Indeterminate: 1}},
		{"silent", time.Second, silence, Counts{Sent: 1, Lost: 1}},
		{"late, no stall", 0, echoAfter(timeout + 1), Counts{Sent: 1, Lost: 1, Late: 1}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			bothFamilies(t, func(t *testing.T, s side) {
				w := &oversleeping{Fake: wire.NewFake(tt.answer), at: int64(timeout), by: tt.by}
				w.NoStamps = true
				if got, _ := stalledOnce(t, w, s, Probing{Timeout: timeout}); got != tt.want {
					t.Errorf("got %+v, want %+v", got, tt.want)
				}
			})
		})
	}
}

// TestStallWhileSending: the process stands still between the moment it notes and
// the one at which the packet leaves, and the timeout counts from the first.
func TestStallWhileSending(t *testing.T) {
	const timeout, by = 2 * time.Second, 1500 * time.Millisecond
	for _, tt := range []struct {
		name string
		rtt  time.Duration // -1: no answer
		want Counts
	}{
		{"in time all the same", 400 * time.Millisecond, Counts{Sent: 1, Replied: 1}},
		{"in time, would it not have been held", 600 * time.Millisecond, Counts{Sent: 1, Indeterminate: 1, Late: 1}},
		{"silent", -1, Counts{Sent: 1, Indeterminate: 1}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			bothFamilies(t, func(t *testing.T, s side) {
				w := wire.NewFake(func(sent *wire.Packet) []wire.Arrival {
					time.Sleep(by)
					if tt.rtt < 0 {
						return nil
					}
					return after(by+tt.rtt, wire.EchoReply(sent))
				})
				w.TxDelay = by
				got, evs := stalledOnce(t, w, s, Probing{Timeout: timeout})
				if got != tt.want {
					t.Errorf("got %+v, want %+v", got, tt.want)
				}
				for _, ev := range evs {
					if (ev.Kind == EventReplied || ev.Kind == EventLate) && ev.RTT != tt.rtt {
						t.Errorf("%v: got %v, want %v", ev.Kind, ev.RTT, tt.rtt)
					}
				}
			})
		})
	}
}

// TestStallsInARow: the loop wakes late twice, and the second time is short. The
// first is blamed for what it made wait all the same.
func TestStallsInARow(t *testing.T) {
	bothFamilies(t, func(t *testing.T, s side) {
		w := &restless{Fake: wire.NewFake(silence), late: []time.Duration{5 * time.Second, 11 * time.Millisecond, 11 * time.Millisecond}}
		p, err := Open(&Config{Count: 4, Wire: w, Lossless: true, Probing: Probing{Interval: 100 * time.Millisecond}})
		if err != nil {
			t.Fatal(err)
		}
		h := mustAdd(t, p, Target{Addr: s.host})
		<-h.Done()
		got := h.Summary()
		checkAccount(t, h, got, drain(p))
		// The first was in flight when the loop fell asleep; the others left after it.
		if want := (Counts{Sent: 4, Indeterminate: 1, Lost: 3}); plain(got.Counts) != want {
			t.Errorf("got %+v, want %+v", plain(got.Counts), want)
		}
	})
}

// restless is a wire whose first waits end late.
type restless struct {
	*wire.Fake
	late []time.Duration
}

func (w *restless) Wait(until int64) error {
	if len(w.late) == 0 {
		return w.Fake.Wait(until)
	}
	time.Sleep(time.Duration(until-w.Now().Mono) + w.late[0])
	w.late = w.late[1:]
	return nil
}

// TestDelays: which stall may have made an answer look late.
func TestDelays(t *testing.T) {
	const sent, timeout = 1e9, int64(time.Second) // due at 2e9
	for _, tt := range []struct {
		name   string
		t      trouble
		tx, rx Clock
		read   int64
		want   bool
	}{
		{"read at the end of a stall", trouble{cause: stalled, from: 1.5e9, to: 2.5e9}, Kernel, User, 2.5e9, true},
		{"read before the loop noticed", trouble{cause: stalled, from: 1.5e9, to: 2.5e9}, Kernel, User, 2.4e9, true},
		{"stamped", trouble{cause: stalled, from: 1.5e9, to: 2.5e9}, Kernel, Kernel, 2.5e9, false},
		{"stamped by the card", trouble{cause: stalled, from: 1.5e9, to: 2.5e9}, User, Hardware, 2.5e9, false},
		{"the stall began at the timeout", trouble{cause: stalled, from: 2e9, to: 2.5e9}, Kernel, User, 2.5e9, true},
		{"the stall began after the timeout", trouble{cause: stalled, from: 2e9 + 1, to: 2.5e9}, Kernel, User, 2.5e9, false},
		{"read long after the stall", trouble{cause: stalled, from: 1.5e9, to: 2.1e9}, Kernel, User, 2.3e9, false},
		{"read before the stall", trouble{cause: stalled, from: 2.2e9, to: 2.5e9}, Kernel, User, 2.1e9, false},
		{"held while it was sent", trouble{cause: stalled, from: 1e9, to: 1.5e9}, User, Kernel, 2.5e9, true},
		{"held while it was sent, stamped", trouble{cause: stalled, from: 1e9, to: 1.5e9}, Kernel, Kernel, 2.5e9, false},
		{"no stall", trouble{cause: overflowed, from: 1.5e9, to: 2.5e9}, User, User, 2.5e9, false},
	} {
		b := blame{longest: timeout}
		b.add(tt.t)
		if got := b.delays(&window.Probe{Mono: sent}, timeout, tt.tx, tt.rx, tt.read) != nil; got != tt.want {
			t.Errorf("%s: got %v, want %v", tt.name, got, tt.want)
		}
	}
}

package window

import (
	"testing"
	"unsafe"
)

const (
	second  = int64(1e9)
	timeout = 2 * second
	late    = 10 * second
)

// begin starts and sends n probes, interval nanoseconds apart, from moment at on.
func begin(t *testing.T, w *Window, n int, at, interval int64) {
	t.Helper()
	for range n {
		seq, ok := w.Begin()
		if !ok {
			t.Fatalf("Begin: no room for probe %d", w.Next())
		}
		w.Sent(seq, at, at+1e18)
		at += interval
	}
}

// settle takes all that is settled.
func settle(w *Window) (n int) {
	for w.Settled() != nil {
		n++
	}
	return n
}

// TestReply follows one probe through the answers to it.
func TestReply(t *testing.T) {
	answer := func(rtt int64) func(*Window) Outcome {
		return func(w *Window) Outcome { return w.Reply(1, rtt, timeout, late) }
	}
	icmpError := func(w *Window) Outcome { return w.Error(1) }
	expire := func(verdict State) func(*Window) Outcome {
		return func(w *Window) Outcome {
			_, p, ok := w.Due(timeout, timeout)
			if !ok {
				return Unknown
			}
			w.Expire(p, verdict)
			return First
		}
	}
	type step struct {
		do   func(*Window) Outcome
		want Outcome
	}
	for _, tt := range []struct {
		name  string
		steps []step
		state State
	}{
		{"in time", []step{{answer(5), First}}, Replied},
		{"at the last moment", []step{{answer(timeout), First}}, Replied},
		{"overdue before it expired", []step{{answer(timeout + 1), Overdue}}, Lost},
		{"overdue, then again", []step{{answer(timeout + 1), Overdue}, {answer(timeout + 2), Duplicate}}, Lost},
		{"twice", []step{{answer(5), First}, {answer(6), Duplicate}, {answer(7), Duplicate}}, Replied},
		{"twice, the second after the timeout", []step{{answer(5), First}, {answer(timeout + 1), Duplicate}}, Replied},
		{"twice, the second after the late window", []step{{answer(5), First}, {answer(timeout + late + 1), Unknown}}, Replied},
		{"late", []step{{expire(Lost), First}, {answer(timeout + 1), Late}}, Lost},
		{"at the end of the late window", []step{{expire(Lost), First}, {answer(timeout + late), Late}}, Lost},
		{"after the late window", []step{{expire(Lost), First}, {answer(timeout + late + 1), Unknown}}, Lost},
		{"after the late window, not expired", []step{{answer(timeout + late + 1), Unknown}}, InFlight},
		{"late twice", []step{{expire(Lost), First}, {answer(timeout + 1), Late}, {answer(timeout + 2), Duplicate}}, Lost},
		{"error", []step{{icmpError, First}}, Unreachable},
		{"two errors", []step{{icmpError, First}, {icmpError, Aside}}, Unreachable},
		{"error, then reply", []step{{icmpError, First}, {answer(5), Late}, {answer(6), Duplicate}}, Unreachable},
		{"reply, then error", []step{{answer(5), First}, {icmpError, Aside}}, Replied},
		{"lost, then error", []step{{expire(Lost), First}, {icmpError, Aside}}, Lost},
		{"indeterminate, then reply", []step{{expire(Indeterminate), First}, {answer(timeout + 1), Late}}, Indeterminate},
		{"replied, then due", []step{{answer(5), First}, {expire(Lost), Unknown}}, Replied},
	} {
		t.Run(tt.name, func(t *testing.T) {
			var w Window
			begin(t, &w, 1, 0, 0)
			for i, s := range tt.steps {
				if got := s.do(&w); got != s.want {
					t.Errorf("step %d: got outcome %d, want %d", i, got, s.want)
				}
			}
			if got := w.Probe(1).State; got != tt.state {
				t.Errorf("got state %d, want %d", got, tt.state)
			}
			want := 0
			if tt.state == InFlight {
				want = 1
			}
			if got := w.InFlight(); got != want {
				t.Errorf("got %d in flight, want %d", got, want)
			}
		})
	}
}

func TestZeroWindow(t *testing.T) {
	var w Window
	if _, ok := w.Newest(0); ok {
		t.Error("Newest finds a probe before the first")
	}
	if _, p := w.Oldest(); p != nil {
		t.Error("Oldest finds a probe before the first")
	}
	if w.Probe(0) != nil || w.Probe(1) != nil || w.Settled() != nil {
		t.Error("there is a probe before the first")
	}
	if got := w.Next(); got != 1 {
		t.Errorf("Next: got %d, want 1", got)
	}
	w.Forget(1 << 62)
	if got := w.Reply(1, 0, timeout, late); got != Unknown {
		t.Errorf("Reply before the first probe: got %d, want Unknown", got)
	}
	if seq, ok := w.Begin(); seq != 1 || !ok {
		t.Errorf("Begin: got %d %v, want 1 true", seq, ok)
	}
}

// TestNotSent is a probe that has a number and never left.
func TestNotSent(t *testing.T) {
	var w Window
	w.Begin()
	for _, state := range []State{Pending, Failed} {
		if state == Failed {
			w.Failed(1)
		}
		if got := w.Reply(1, 5, timeout, late); got != Unknown {
			t.Errorf("state %d: Reply: got %d, want Unknown", state, got)
		}
		if got := w.Error(1); got != Unknown {
			t.Errorf("state %d: Error: got %d, want Unknown", state, got)
		}
		if _, _, ok := w.Due(1<<62, timeout); ok {
			t.Errorf("state %d: it is due", state)
		}
		if w.InFlight() != 0 {
			t.Errorf("state %d: %d in flight, want 0", state, w.InFlight())
		}
	}
	if p := w.Settled(); p == nil || p.State != Failed {
		t.Errorf("Settled: got %+v, want a failed probe", p)
	}
}

// TestReordered: a reply is reordered when one to a later probe came before it.
func TestReordered(t *testing.T) {
	var w Window
	begin(t, &w, 5, 0, second/10)
	for _, s := range []struct {
		seq  uint64
		want Outcome
	}{{1, First}, {4, First}, {2, FirstReordered}, {3, FirstReordered}, {4, Duplicate}, {2, Duplicate}, {5, First}} {
		if got := w.Reply(s.seq, 5, timeout, late); got != s.want {
			t.Errorf("reply to %d: got %d, want %d", s.seq, got, s.want)
		}
	}
	// A late reply is no reply: it neither is reordered nor makes another so.
	w = Window{}
	begin(t, &w, 2, 0, 0)
	w.Reply(2, timeout+1, timeout, late)
	if got := w.Reply(1, 5, timeout, late); got != First {
		t.Errorf("reply behind a late one: got %d, want First", got)
	}
}

func TestTransmitted(t *testing.T) {
	var w Window
	begin(t, &w, 1, 0, 0)
	for _, s := range []struct {
		stamp     int64
		hard      bool
		wantStamp int64
		wantHard  bool
	}{{100, false, 100, false}, {200, false, 100, false}, {300, true, 300, true}, {400, false, 300, true}} {
		wall := w.Probe(1).Wall
		w.Transmitted(1, wall+s.stamp, s.hard)
		if p := w.Probe(1); p.Stamp() != wall+s.wantStamp || p.Hard() != s.wantHard {
			t.Errorf("after %d %v: got %d %v, want %d %v", s.stamp, s.hard, p.Stamp()-wall, p.Hard(), s.wantStamp, s.wantHard)
		}
	}
	w.Transmitted(7, 100, false) // never sent
	seq, _ := w.Begin()
	if w.Transmitted(seq, 100, false); w.Probe(seq).Stamp() != 0 {
		t.Error("a probe that was not sent yet has a stamp")
	}
}

// TestStampRange: a stamp is kept to the nanosecond, or not at all.
func TestStampRange(t *testing.T) {
	const wall, most = int64(1_800_000_000_123_456_789), int64(1)<<39 - 1
	for _, d := range []int64{0, 1, -1, 1 << 31, 1 << 32, -1 << 32, most, -most - 1} {
		p := Probe{Wall: wall, State: InFlight}
		if p.Transmitted(wall+d, false); p.Stamp() != wall+d || p.Hard() {
			t.Errorf("%d ns after the hand-over: got %d, want it", d, p.Stamp()-wall)
		}
	}
	for _, d := range []int64{most + 1, -most - 2, -wall, wall} {
		p := Probe{Wall: wall, State: InFlight}
		if p.Transmitted(wall+d, true); p.Stamp() != 0 || p.Hard() {
			t.Errorf("%d ns after the hand-over: got %d, want none", d, p.Stamp())
		}
	}
}

// TestProbeSize: there are some of them for each target.
func TestProbeSize(t *testing.T) {
	if got := unsafe.Sizeof(Probe{}); got > 24 {
		t.Errorf("got %d bytes, want 24 at most", got)
	}
}

// TestSettled: in the order of their numbers, whatever the order of the verdicts.
func TestSettled(t *testing.T) {
	var w Window
	begin(t, &w, 4, 0, second)
	w.Reply(3, 5, timeout, late)
	if w.Settled() != nil {
		t.Error("settled while the first is in flight")
	}
	w.Error(1)
	if p := w.Settled(); p == nil || p.State != Unreachable {
		t.Errorf("first: got %+v, want unreachable", p)
	}
	if p := w.Settled(); p != nil {
		t.Errorf("second: got %+v while it is in flight", p)
	}
	w.Reply(2, 5, timeout, late)
	if n := settle(&w); n != 2 {
		t.Errorf("got %d settled, want 2", n)
	}
	w.Forget(1 << 62)
	for seq, want := range map[uint64]bool{1: false, 3: false, 4: true} {
		if got := w.Probe(seq) != nil; got != want {
			t.Errorf("after Forget: probe %d remembered is %v, want %v", seq, got, want)
		}
	}
}

// TestForgetKeeps what was not settled yet, and what was sent since.
func TestForgetKeeps(t *testing.T) {
	var w Window
	begin(t, &w, 3, 0, second)
	w.Error(1)
	w.Oldest() // passes over it
	w.Forget(1 << 62)
	if w.Probe(1) == nil {
		t.Error("forgot a probe that Settled did not return")
	}
	w.Error(2)
	settle(&w)
	w.Forget(second) // the second was sent at this moment
	if w.Probe(1) != nil || w.Probe(2) == nil {
		t.Errorf("remembered: first %v, second %v; want false, true", w.Probe(1) != nil, w.Probe(2) != nil)
	}
}

// TestLeft: a probe is known to have left by either sign, and none disturbs the
// others.
func TestLeft(t *testing.T) {
	p := Probe{Wall: 1000, State: InFlight}
	p.SetLine(Lines - 1)
	if p.Left() {
		t.Error("known to have left before anything was heard")
	}
	p.Pass()
	if !p.Left() || p.Stamp() != 0 || p.Hard() || p.Line() != Lines-1 {
		t.Errorf("passed: left %v, stamp %d, line %d", p.Left(), p.Stamp(), p.Line())
	}
	if p.Transmitted(1007, true); !p.Left() || p.Stamp() != 1007 || !p.Hard() || p.Line() != Lines-1 {
		t.Errorf("then stamped: left %v, stamp %d, line %d", p.Left(), p.Stamp(), p.Line())
	}
	p = Probe{Wall: 1000, State: InFlight}
	if p.Transmitted(1007, false); !p.Left() {
		t.Error("stamped, and not known to have left")
	}
}

// A probe that was not asked when it left keeps its line and its verdict.
func TestUntimed(t *testing.T) {
	var w Window
	seq, _ := w.Begin()
	p := w.Probe(seq)
	p.SetLine(Lines - 1)
	if p.Untimed() {
		t.Error("untimed from the start")
	}
	p.Untime()
	w.Sent(seq, 5, 1e18)
	if !p.Untimed() || p.Line() != Lines-1 || p.Stamp() != 0 || p.Left() || p.State != InFlight {
		t.Errorf("got %+v", p)
	}
}

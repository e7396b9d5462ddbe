package ping

import (
	"fmt"
	"testing"
	"time"

	"goping/ping/internal/wire"
)

// TestScheduleKeepsTime: probe k is due at start + k × interval exactly, however
// late the ones before were begun.
func TestScheduleKeepsTime(t *testing.T) {
	const start = 12345
	for _, interval := range []int64{1, 7, 1e6, 1e9, 3333333333} {
		t.Run(fmt.Sprint(time.Duration(interval)), func(t *testing.T) {
			s := newSchedule(start, interval, 0, 0)
			for k := range int64(100_000) {
				if want := start + k*interval; s.due != want {
					t.Fatalf("probe %d: due at %d, want %d", k, s.due, want)
				}
				late := min((k*7919)%interval, catchUp)
				if skipped := s.begin(s.due+late, catchUp); skipped != 0 {
					t.Fatalf("probe %d: skipped %d", k, skipped)
				}
			}
		})
	}
}

// TestScheduleBehind: a small delay is made up for, a large one is skipped, and
// what is due stays on the beat.
func TestScheduleBehind(t *testing.T) {
	const ms = int64(time.Millisecond)
	for _, tt := range []struct {
		name          string
		interval, now int64 // when probe 0 is begun
		skipped       uint64
		due           int64
	}{
		{"in time", 10 * ms, 0, 0, 10 * ms},
		{"late within the slot", 10 * ms, 9 * ms, 0, 10 * ms},
		{"late by all that is made up for", 10 * ms, 110 * ms, 0, 10 * ms},
		{"a nanosecond more", 10 * ms, 110*ms + 1, 11, 120 * ms},
		{"a long time", 10 * ms, 3600_000 * ms, 360_000, 3600_010 * ms},
		{"a long interval, half a slot", 1000 * ms, 500 * ms, 0, 1000 * ms},
		{"a long interval, a little late for the next", 1000 * ms, 1050 * ms, 0, 1000 * ms},
		{"a long interval, too late for the next", 1000 * ms, 1500 * ms, 1, 2000 * ms},
		{"exactly on a later slot", 1000 * ms, 5000 * ms, 5, 6000 * ms},
	} {
		t.Run(tt.name, func(t *testing.T) {
			s := newSchedule(0, tt.interval, 0, 0)
			if got := s.begin(tt.now, catchUp); got != tt.skipped {
				t.Errorf("got %d skipped, want %d", got, tt.skipped)
			}
			if s.due != tt.due {
				t.Errorf("got due at %v, want %v", time.Duration(s.due), time.Duration(tt.due))
			}
		})
	}
}

func TestScheduleCount(t *testing.T) {
	for _, interval := range []int64{1e9, -1} {
		s := newSchedule(0, interval, 0, 3)
		for k := range 3 {
			if s.done() || s.due == wire.Forever {
				t.Fatalf("interval %d: done before probe %d", interval, k)
			}
			s.begin(s.due, catchUp)
		}
		if !s.done() || s.due != wire.Forever {
			t.Errorf("interval %d: after 3 of 3: done %v, due %d", interval, s.done(), s.due)
		}
		if s.follow(5e9, 0, 1) {
			t.Errorf("interval %d: an answer begins a fourth", interval)
		}
	}
	if s := newSchedule(0, 1e9, 0, 0); s.done() {
		t.Error("a schedule without end is done")
	}
}

// TestSchedulePingPong follows the answers, and waits for none of them long.
func TestSchedulePingPong(t *testing.T) {
	s := newSchedule(100, -1, 0, 0)
	if skipped := s.begin(5e9, catchUp); skipped != 0 || s.due != 5e9+pingPong {
		t.Fatalf("got due at %d, %d skipped, want %d", s.due, skipped, int64(5e9+pingPong))
	}
	if !s.follow(5e9+1, 0, 1) || s.due != 5e9+1 {
		t.Errorf("answered: got due at %d, want at once", s.due)
	}
	if s.follow(5e9+2, 0, 1) {
		t.Error("a second answer moved a probe that is due")
	}
	s.begin(6e9, catchUp)
	if s.follow(6e9, 3, 3) || !s.follow(6e9, 2, 3) {
		t.Error("want 3 probes to leave together, and no more")
	}
	clocked := newSchedule(0, 1e9, 0, 0)
	clocked.begin(0, catchUp)
	if clocked.follow(5, 0, 1) || clocked.due != 1e9 {
		t.Errorf("a schedule by the clock was moved to %d", clocked.due)
	}
}

func TestOnGrid(t *testing.T) {
	for _, tt := range []struct{ at, epoch, want int64 }{
		{0, 0, 0}, {1, 0, grid}, {grid - 1, 0, grid}, {grid, 0, grid}, {grid + 1, 0, 2 * grid},
		{1007, 7, 7 + grid}, {7, 7, 7}, {grid + 7, 7, grid + 7},
		{wire.Forever, 7, wire.Forever},
	} {
		if got := onGrid(tt.at, tt.epoch); got != tt.want {
			t.Errorf("onGrid(%d, %d): got %d, want %d", tt.at, tt.epoch, got, tt.want)
		}
	}
}

// TestPhase spreads targets evenly whatever their number: no gap is more than
// three times the mean (for the golden ratio it is at most 1 + φ times).
func TestPhase(t *testing.T) {
	const interval = int64(time.Second)
	if phase(0, interval) != 0 {
		t.Errorf("the first target starts after %d", phase(0, interval))
	}
	for _, n := range []int{2, 3, 10, 100, 1000, 12345} {
		var slots agenda
		for slot := range n {
			at := phase(uint32(slot), interval)
			if at < 0 || at >= interval {
				t.Fatalf("slot %d: phase %d", slot, at)
			}
			slots.push(at, nil)
		}
		widest, last := int64(0), int64(0)
		for range n {
			at := slots.pop().at
			widest, last = max(widest, at-last), at
		}
		widest = max(widest, interval-last)
		if limit := 3 * interval / int64(n); widest > limit {
			t.Errorf("%d targets: a gap of %v, want at most %v", n, time.Duration(widest), time.Duration(limit))
		}
	}
}

// TestScheduleChange: the slots of every interval count from the first probe, no slot
// has two probes, and what is overdue stays due.
func TestScheduleChange(t *testing.T) {
	const ms = int64(time.Millisecond)
	for _, tt := range []struct {
		name     string
		start    int64
		interval int64 // at first
		begun    []int64
		now      int64
		to       int64
		due      []int64 // of the next probes
	}{
		{"faster", 300 * ms, 1000 * ms, []int64{300 * ms}, 310 * ms, 200 * ms, []int64{500 * ms, 700 * ms, 900 * ms}},
		{"faster, on a new slot", 300 * ms, 1000 * ms, []int64{300 * ms}, 500 * ms, 200 * ms, []int64{500 * ms, 700 * ms}},
		{"faster, just after a probe", 0, 1000 * ms, []int64{0, 1000 * ms}, 1000 * ms, 200 * ms, []int64{1200 * ms, 1400 * ms}},
		{"slower, back on the beat", 300 * ms, 200 * ms, []int64{300 * ms, 500 * ms}, 510 * ms, 1000 * ms, []int64{1300 * ms, 2300 * ms}},
		{"slower, on the beat already", 300 * ms, 200 * ms, []int64{300 * ms, 500 * ms, 700 * ms, 900 * ms, 1100 * ms}, 1300 * ms, 1000 * ms, []int64{1300 * ms, 2300 * ms}},
		{"no multiple", 0, 1000 * ms, []int64{0}, 10 * ms, 300 * ms, []int64{300 * ms, 600 * ms}},
		{"before the first", 300 * ms, 1000 * ms, nil, 100 * ms, 200 * ms, []int64{300 * ms, 500 * ms}},
		{"overdue", 300 * ms, 1000 * ms, []int64{300 * ms}, 1350 * ms, 200 * ms, []int64{1300 * ms, 1500 * ms}},
		{"overdue, slower", 0, 200 * ms, []int64{0}, 250 * ms, 1000 * ms, []int64{200 * ms, 1000 * ms}},
		{"the answers decide", 300 * ms, 1000 * ms, []int64{300 * ms}, 310 * ms, -1, []int64{310 * ms, 320 * ms}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			s := newSchedule(tt.start, tt.interval, 0, 0)
			last := int64(0)
			for _, last = range tt.begun {
				s.begin(last, catchUp)
			}
			s.change(tt.now, last, tt.to)
			for i, want := range tt.due {
				if s.due != want {
					t.Fatalf("probe %d: due at %v, want %v", i, time.Duration(s.due), time.Duration(want))
				}
				if skipped := s.begin(max(s.due, tt.now), catchUp); skipped != 0 {
					t.Errorf("probe %d: skipped %d", i, skipped)
				}
			}
		})
	}
	done := newSchedule(0, 1000*ms, 0, 1)
	done.begin(0, catchUp)
	if done.change(10*ms, 0, 200*ms); done.due != wire.Forever {
		t.Errorf("a schedule that is done is due at %d", done.due)
	}
}

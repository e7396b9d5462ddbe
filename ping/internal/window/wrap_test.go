package window

import "testing"

// TestNewest finds the probe that 16 bits of its number most likely mean.
func TestNewest(t *testing.T) {
	for _, tt := range []struct {
		name   string
		begun  int
		forget int // how many of them are forgotten
		low    uint16
		want   uint64 // 0: none
	}{
		{"first", 1, 0, 1, 1},
		{"not sent yet", 1, 0, 2, 0},
		{"before the first", 5, 0, 0, 0},
		{"last", 5, 0, 5, 5},
		{"oldest", 5, 0, 1, 1},
		{"forgotten", 5, 2, 2, 0},
		{"oldest remembered", 5, 2, 3, 3},
		{"all forgotten", 5, 5, 5, 0},
		{"65535", 65535, 0, 65535, 65535},
		{"65536", 65536, 0, 0, 65536},
		{"65537", 65537, 0, 1, 65537},
		{"one round back", 65537, 0, 2, 2},
		{"second round", 70000, 0, 70000 & 0xffff, 70000},
		{"first round, remembered", 70000, 0, 65535, 65535},
		{"first round, next of the second", 70000, 0, 70001 & 0xffff, 70001 - 65536},
		{"first round, forgotten", 70000, 10000, 70001 & 0xffff, 0},
		{"third round", 140000, 0, 140000 & 0xffff, 140000},
	} {
		t.Run(tt.name, func(t *testing.T) {
			var w Window
			begin(t, &w, tt.begun, 0, 1)
			for seq := range uint64(tt.forget) {
				w.Error(seq + 1)
			}
			settle(&w)
			w.Forget(1 << 62)
			seq, ok := w.Newest(tt.low)
			if ok != (tt.want != 0) || ok && seq != tt.want {
				t.Errorf("Newest(%d): got %d %v, want %d", tt.low, seq, ok, tt.want)
			}
		})
	}
}

// TestManyInFlight has more than 65,536 probes in flight at once: every reply
// finds its own, and every second reply is a duplicate of it.
func TestManyInFlight(t *testing.T) {
	const n = 150_000
	var w Window
	begin(t, &w, n, 0, 1)
	if got := w.InFlight(); got != n {
		t.Fatalf("got %d in flight, want %d", got, n)
	}
	for seq := uint64(1); seq <= n; seq++ {
		if got := w.Reply(seq, 5, timeout, late); got != First {
			t.Fatalf("reply to %d: got %d, want First", seq, got)
		}
	}
	for seq := uint64(1); seq <= n; seq++ {
		if got := w.Reply(seq, 6, timeout, late); got != Duplicate {
			t.Fatalf("second reply to %d: got %d, want Duplicate", seq, got)
		}
	}
	if got := w.InFlight(); got != 0 {
		t.Errorf("got %d in flight, want 0", got)
	}
	if got := settle(&w); got != n {
		t.Errorf("got %d settled, want %d", got, n)
	}
}

// TestLimit: the ring ends at a million probes. While all are in flight there is
// no room for one more; when the oldest is settled it gives way.
func TestLimit(t *testing.T) {
	var w Window
	begin(t, &w, maxRing, 0, 1)
	if seq, ok := w.Begin(); ok {
		t.Fatalf("Begin: got %d with %d in flight", seq, w.InFlight())
	}
	w.Error(2) // not the oldest
	settle(&w)
	if _, ok := w.Begin(); ok {
		t.Fatal("Begin forgot the oldest, which is in flight")
	}
	w.Error(1)
	w.Oldest() // passes over both
	if _, ok := w.Begin(); ok {
		t.Fatal("Begin forgot a probe that was not settled")
	}
	settle(&w)
	for want := uint64(maxRing + 1); want <= maxRing+2; want++ {
		if seq, ok := w.Begin(); !ok || seq != want {
			t.Fatalf("Begin: got %d %v, want %d", seq, ok, want)
		}
		w.Sent(want, 0, 0)
	}
	if _, ok := w.Begin(); ok {
		t.Error("Begin: room for a third after two were settled")
	}
	if seq, p := w.Oldest(); p == nil || seq != 3 {
		t.Errorf("Oldest: got %d, want 3", seq)
	}
}

// TestRingStaysSmall: a target with few probes in flight keeps few of them.
func TestRingStaysSmall(t *testing.T) {
	var w Window
	for now := int64(0); now < 100_000; now++ {
		w.Forget(now - 4)
		seq, _ := w.Begin()
		w.Sent(seq, now, now)
		w.Reply(seq, 1, 2, 2)
		settle(&w)
	}
	if len(w.ring) != minRing {
		t.Errorf("got room for %d probes, want %d", len(w.ring), minRing)
	}
}

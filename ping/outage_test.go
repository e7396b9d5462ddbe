package ping

import (
	"testing"
	"time"

	"goping/ping/internal/window"
)

// TestOutages: each letter is a probe, one second apart: r replied, l lost, u
// unreachable, i indeterminate, f failed.
func TestOutages(t *testing.T) {
	for _, tt := range []struct {
		probes             string
		bursts, longest    uint64
		start, end, probed int // of the longest outage by time, in seconds
	}{
		{"", 0, 0, 0, 0, 0},
		{"rrr", 0, 0, 0, 0, 0},
		{"rlr", 1, 1, 1, 2, 1},
		{"rl", 1, 1, 1, 1, 1},
		{"l", 1, 1, 0, 0, 1},
		{"rllr", 1, 2, 1, 3, 2},
		{"rlur", 1, 2, 1, 3, 2},
		{"rul", 1, 2, 1, 2, 2},
		{"rlrllr", 2, 2, 3, 5, 2},
		{"rllrlr", 2, 2, 1, 3, 2},
		{"rlrlrl", 3, 1, 3, 4, 1},
		{"rlilr", 1, 2, 1, 4, 2},
		{"rliiir", 1, 1, 1, 5, 1},
		{"riiir", 0, 0, 0, 0, 0},
		{"rlflr", 1, 2, 1, 4, 2},
		{"rffr", 0, 0, 0, 0, 0},
		{"rllriiilr", 2, 2, 1, 3, 2},
		{"llriiillllr", 2, 4, 6, 10, 4},
	} {
		t.Run(tt.probes, func(t *testing.T) {
			tg := target{}
			for i, c := range tt.probes {
				at := int64(i) * 1e9
				seq, _ := tg.window.Begin()
				if c == 'f' {
					tg.window.Failed(seq)
					continue
				}
				tg.window.Sent(seq, at, at)
				switch c {
				case 'r':
					tg.window.Reply(seq, 0, 1, 1)
				case 'u':
					tg.window.Error(seq)
				default:
					verdict := map[rune]window.State{'l': window.Lost, 'i': window.Indeterminate}[c]
					tg.window.Expire(tg.window.Probe(seq), verdict)
				}
			}
			tg.settle()
			s := tg.summary()
			if s.Bursts != tt.bursts || s.LongestBurst != tt.longest {
				t.Errorf("got %d bursts, the longest of %d, want %d and %d", s.Bursts, s.LongestBurst, tt.bursts, tt.longest)
			}
			got, want := s.LongestOutage, Outage{Probes: uint64(tt.probed)}
			if tt.probed > 0 {
				want.Start, want.End = time.Unix(int64(tt.start), 0), time.Unix(int64(tt.end), 0)
			}
			if got != want {
				t.Errorf("got %d probes in %v from %v, want %d in %v from %v",
					got.Probes, got.Duration(), got.Start.Unix(), want.Probes, want.Duration(), want.Start.Unix())
			}
		})
	}
}

// TestLateOutage: a probe whose late reply came belongs to its outage all the same,
// and one that was indeterminate to none.
func TestLateOutage(t *testing.T) {
	tg := target{}
	for i, verdict := range []window.State{window.Lost, window.Indeterminate, window.Unreachable} {
		seq, _ := tg.window.Begin()
		tg.window.Sent(seq, int64(i)*1e9, int64(i)*1e9)
		tg.window.Expire(tg.window.Probe(seq), verdict)
		tg.window.Reply(seq, 2, 1, 10)
	}
	tg.settle()
	if s := tg.summary(); s.Bursts != 1 || s.LongestBurst != 2 {
		t.Errorf("got %d bursts, the longest of %d, want one of 2", s.Bursts, s.LongestBurst)
	}
}

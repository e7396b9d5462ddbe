package window

import (
	"math/rand/v2"
	"testing"
)

// TestSeen compares with a set, for numbers that jump about.
func TestSeen(t *testing.T) {
	for seed := range uint64(20) {
		rng := rand.New(rand.NewPCG(seed, 0))
		var s Seen
		came := make(map[uint64]bool)
		newest := uint64(0)
		for range 5000 {
			seq := 1 + newest + rng.Uint64N(1+rng.Uint64N(remembered)) - rng.Uint64N(min(newest, 2*remembered)+1)
			want := came[seq] && (seq > newest || newest-seq < remembered)
			if got := s.Add(seq); got != want {
				t.Fatalf("seed %d: number %d of %d: again %v, want %v", seed, seq, newest, got, want)
			}
			came[seq] = true
			newest = max(newest, seq)
		}
	}
}

// TestSeenEdges: the first number, the same at once, the oldest remembered, one
// older, and jumps of a whole memory.
func TestSeenEdges(t *testing.T) {
	var s Seen
	for _, step := range []struct {
		seq   uint64
		again bool
	}{
		{1, false}, {1, true}, {remembered, false}, {1, true},
		{remembered + 1, false}, {1, false}, {2, false}, {2, true},
		{5 * remembered, false}, {4*remembered + 1, false}, {4*remembered + 1, true}, {4 * remembered, false},
		{1 << 63, false}, {1 << 63, true}, {1<<64 - 1, false}, {1<<64 - 1, true},
	} {
		if got := s.Add(step.seq); got != step.again {
			t.Errorf("number %d: again %v, want %v", step.seq, got, step.again)
		}
	}
}

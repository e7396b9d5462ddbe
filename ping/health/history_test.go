package health

import (
	"math/rand/v2"
	"slices"
	"testing"
)

func newRand(seed uint64) *rand.Rand { return rand.New(rand.NewPCG(seed, seed)) }

// TestHistoryOrder: whatever the order of verdicts, the last samples by the order of
// sending are kept.
func TestHistoryOrder(t *testing.T) {
	rng := newRand(1)
	for range 500 {
		most := 1 + rng.IntN(8)
		h := history{most: most}
		var seqs []uint64
		for _, seq := range rng.Perm(1 + rng.IntN(20)) {
			seqs = append(seqs, uint64(seq)+1)
			h.add(Sample{Seq: uint64(seq) + 1})
			slices.Sort(seqs)
			want := seqs[max(0, len(seqs)-most):]
			if got := sequence(h.samples); !slices.Equal(got, want) {
				t.Fatalf("the last %d: got %v, want %v", most, got, want)
			}
		}
		newest := seqs[len(seqs)-1]
		h.restart()
		h.add(Sample{Seq: newest})
		h.add(Sample{Seq: newest + 2})
		h.add(Sample{Seq: newest + 1})
		want := []uint64{newest + 1, newest + 2}
		if got := sequence(h.samples); !slices.Equal(got, want[max(0, 2-most):]) {
			t.Fatalf("after a restart at %d: got %v, want %v", newest, got, want)
		}
	}
}

func sequence(samples []Sample) (seqs []uint64) {
	for _, s := range samples {
		seqs = append(seqs, s.Seq)
	}
	return seqs
}

// TestNear holds near against trying: with nothing but wanted samples to come, is K of
// N reached while one that is there already is among the N, and not without any?
func TestNear(t *testing.T) {
	rng := newRand(2)
	for range 20_000 {
		k := KofN{N: 1 + rng.IntN(7)}
		k.K = 1 + rng.IntN(k.N)
		h := history{most: k.N}
		seq := uint64(0)
		for range rng.IntN(10) {
			seq++
			h.add(Sample{Seq: seq, Outcome: Success + Outcome(rng.IntN(2))})
		}
		if h.reached(k, Failure) {
			continue
		}
		tried := history{most: k.N, samples: slices.Clone(h.samples)}
		want := false
		for next := seq + 1; next < seq+uint64(k.N); next++ {
			tried.add(Sample{Seq: next, Outcome: Failure})
			old := slices.ContainsFunc(tried.samples, func(s Sample) bool { return s.Seq <= seq && s.Outcome == Failure })
			if tried.reached(k, Failure) && old {
				want = true
			}
		}
		if got := h.near(k, Failure); got != want {
			t.Fatalf("%+v of %v: got %v, want %v", k, h.samples, got, want)
		}
	}
}

package ping

import (
	"math/rand/v2"
	"slices"
	"testing"

	"goping/ping/internal/wire"
)

// TestAgenda pushes and pops at random: what comes out is always the least of
// what is in, with the target it was put in with.
func TestAgenda(t *testing.T) {
	for seed := range uint64(20) {
		rng := rand.New(rand.NewPCG(seed, 3))
		var a agenda
		var in []entry
		for step := range 5000 {
			if len(in) == 0 || rng.IntN(5) < 3 && step < 4000 {
				e := entry{at: rng.Int64N(1000), target: &target{}}
				a.push(e.at, e.target)
				in = append(in, e)
				continue
			}
			least := slices.MinFunc(in, func(a, b entry) int { return int(a.at - b.at) }).at
			if got := a.next(); got != least {
				t.Fatalf("seed %d: next: got %d, want %d", seed, got, least)
			}
			got := a.pop()
			i := slices.Index(in, got)
			if i < 0 || got.at != least {
				t.Fatalf("seed %d: pop: got %d, known %v, want %d", seed, got.at, i >= 0, least)
			}
			in = slices.Delete(in, i, i+1)
			if len(a) != len(in) {
				t.Fatalf("seed %d: got %d entries, want %d", seed, len(a), len(in))
			}
		}
	}
	if got := (agenda)(nil).next(); got != wire.Forever {
		t.Errorf("empty: got %d, want never", got)
	}
}

// TestAgendaReleases: an entry that was taken out keeps no target alive.
func TestAgendaReleases(t *testing.T) {
	var a agenda
	for at := range int64(10) {
		a.push(at, &target{})
	}
	for range 10 {
		a.pop()
	}
	for i, e := range a[:10] {
		if e.target != nil {
			t.Errorf("place %d still holds a target", i)
		}
	}
}

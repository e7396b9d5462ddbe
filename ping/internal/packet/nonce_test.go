package packet

import (
	"math/bits"
	"testing"
)

// FuzzNonce: every number is the nonce of one sequence, under any key.
func FuzzNonce(f *testing.F) {
	f.Add(uint64(0), uint64(0))
	f.Add(uint64(1), uint64(1<<40|7))
	f.Add(^uint64(0), ^uint64(0))
	f.Fuzz(func(t *testing.T, key, v uint64) {
		g := NewTagger([16]byte(append(u64(key), u64(^key)...)))
		if got := g.Sequence(g.Nonce(v)); got != v {
			t.Fatalf("the sequence of the nonce of %#x is %#x", v, got)
		}
		if got := g.Nonce(g.Sequence(v)); got != v {
			t.Fatalf("the nonce of the sequence of %#x is %#x", v, got)
		}
	})
}

// Sequences that differ in one bit, and keys, have nonces that differ in about half of
// theirs: who saw some cannot guess another.
func TestNonceMixes(t *testing.T) {
	g, other := NewTagger([16]byte{1}), NewTagger([16]byte{2})
	const n = 1000
	var bitwise [64]int
	keys := 0
	for s := range uint64(n) {
		for bit := range 64 {
			bitwise[bit] += bits.OnesCount64(g.Nonce(s) ^ g.Nonce(s^1<<bit))
		}
		keys += bits.OnesCount64(g.Nonce(s) ^ other.Nonce(s))
	}
	for bit, sum := range append(bitwise[:], keys) {
		if mean := float64(sum) / n; mean < 31 || mean > 33 {
			t.Errorf("bit %d (64: the key): %.2f bits differ, want 32", bit, mean)
		}
	}
}

// The round function is SipHash-2-4 by the book.
func TestNonceIsSipHash(t *testing.T) {
	key := [16]byte(counting(16))
	g := NewTagger(key)
	for _, half := range []uint32{0, 1, 0xdeadbeef} {
		for round := range uint32(feistelRounds) {
			if got, want := g.mix(round, half), uint32(sipHash(key, join(u32(round), u32(half)))); got != want {
				t.Errorf("round %d of %#x: got %#x, want %#x", round, half, got, want)
			}
		}
	}
}

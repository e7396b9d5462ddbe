package packet

import "math/bits"

// Nonce returns what stands for sequence in a message that has no more room than 64
// bits for both it and the proof of who was asked. It is a keyed permutation: one
// who does not know the key hits on a sequence that is under way by chance alone,
// and [Tagger.Sequence] finds the one sequence that has it. Four rounds of a Feistel
// network over a pseudo-random function are such a permutation (Luby and Rackoff,
// "How to construct pseudorandom permutations from pseudorandom functions", 1988).
func (g *Tagger) Nonce(sequence uint64) uint64 {
	left, right := uint32(sequence>>32), uint32(sequence)
	for round := range uint32(feistelRounds) {
		left, right = right, left^g.mix(round, right)
	}
	return uint64(left)<<32 | uint64(right)
}

// Sequence returns the sequence whose Nonce it is. Every number is that of one.
func (g *Tagger) Sequence(nonce uint64) uint64 {
	left, right := uint32(nonce>>32), uint32(nonce)
	for round := range uint32(feistelRounds) {
		left, right = right^g.mix(feistelRounds-1-round, left), left
	}
	return uint64(left)<<32 | uint64(right)
}

const feistelRounds = 4

// mix is half of SipHash-2-4 over 8 bytes, round and half in network order. That
// length keeps it apart from tags, which are of 24.
func (g *Tagger) mix(round, half uint32) uint32 {
	const length = 8 << 56
	s := g.initial()
	s.compress(bits.ReverseBytes64(uint64(round)<<32 | uint64(half)))
	s.compress(length)
	return uint32(s.finish())
}

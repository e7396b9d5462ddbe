package targets

import "math/bits"

// permutation puts the numbers below n into an order that looks like none, without a
// list of them: a Feistel network over the next even number of bits, whose results from
// n on are sent through again until one is below it ("cycle walking": Black and
// Rogaway, Ciphers with Arbitrary Finite Domains, CT-RSA 2002, section 4). It is no
// cipher: its rounds mix as SplitMix64 does.
type permutation struct {
	n    uint64
	half uint // bits of one half
	keys [4]uint64
}

func newPermutation(n, seed uint64) permutation {
	p := permutation{n: n, half: max(1, uint(bits.Len64(max(n, 1)-1)+1)/2)}
	for i := range p.keys {
		seed += 0x9e3779b97f4a7c15
		p.keys[i] = mix(seed)
	}
	return p
}

// at returns where number i comes; i and the result are below n.
func (p permutation) at(i uint64) uint64 {
	for i = p.once(i); i >= p.n; i = p.once(i) {
	}
	return i
}

func (p permutation) once(i uint64) uint64 {
	mask := uint64(1)<<p.half - 1
	left, right := i>>p.half, i&mask
	for _, key := range p.keys {
		left, right = right, left^mix(right+key)&mask
	}
	return left<<p.half | right
}

// mix is the finalizer of SplitMix64 (Steele, Lea and Flood, OOPSLA 2014).
func mix(z uint64) uint64 {
	z = (z ^ z>>30) * 0xbf58476d1ce4e5b9
	z = (z ^ z>>27) * 0x94d049bb133111eb
	return z ^ z>>31
}

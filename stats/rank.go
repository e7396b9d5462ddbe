package stats

import "math"

// nearestRank returns ⌈q·n⌉ within 1…n, for n > 0 and a q that is a number.
//
// A decimal such as 0.07 is seldom a float64, and 0.07·100 comes out a little
// above 7: a product within 2⁻⁵⁰ of an integer (as a ratio) is taken for it,
// which is the fuzz of R's quantile().
func nearestRank(q float64, n uint64) uint64 {
	if q <= 0 {
		return 1
	}
	rank := math.Ceil(q * float64(n) * (1 - 0x1p-50))
	if rank >= float64(n) {
		return n
	}
	return uint64(rank)
}

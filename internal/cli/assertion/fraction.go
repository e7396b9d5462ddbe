package assertion

import (
	"math/bits"
	"strings"
)

// fraction is a number that is not negative, exactly: 7 of 100 are not 7.000000000000001 %.
type fraction struct{ num, den uint64 }

func (f fraction) float() float64 { return float64(f.num) / float64(f.den) }

// compare returns -1, 0 or 1 as f is less than, equal to or more than g.
func (f fraction) compare(g fraction) int {
	ah, al := bits.Mul64(f.num, g.den)
	bh, bl := bits.Mul64(g.num, f.den)
	switch {
	case ah == bh && al == bl:
		return 0
	case ah < bh || ah == bh && al < bl:
		return -1
	}
	return 1
}

// times returns f·n, and false when it is too large.
func (f fraction) times(n uint64) (fraction, bool) {
	high, low := bits.Mul64(f.num, n)
	return fraction{low, f.den}, high == 0
}

const mostDecimals = 9

// parseFraction reads digits with at most nine decimals, so that none is lost.
func parseFraction(s string) (fraction, bool) {
	integer, decimals, _ := strings.Cut(s, ".")
	digits := integer + decimals
	if digits == "" || len(digits) > 18 || len(decimals) > mostDecimals || strings.Trim(digits, "0123456789") != "" {
		return fraction{}, false
	}
	f := fraction{0, 1}
	for _, c := range []byte(digits) {
		f.num = f.num*10 + uint64(c-'0')
	}
	for range decimals {
		f.den *= 10
	}
	return f, true
}

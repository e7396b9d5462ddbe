package stats

import "math/bits"

// wide is an unsigned integer of 192 bits, the most significant word first.
// A sum of fewer than 2⁶⁴ squares of int64 values is below 2¹⁹⁰, so sums held
// here never overflow.
type wide struct{ high, middle, low uint64 }

// add adds b to a.
func (a *wide) add(b wide) {
	var carry uint64
	a.low, carry = bits.Add64(a.low, b.low, 0)
	a.middle, carry = bits.Add64(a.middle, b.middle, carry)
	a.high += b.high + carry
}

// minus returns a − b, which must not be negative.
func (a wide) minus(b wide) wide {
	var borrow uint64
	a.low, borrow = bits.Sub64(a.low, b.low, 0)
	a.middle, borrow = bits.Sub64(a.middle, b.middle, borrow)
	a.high -= b.high + borrow
	return a
}

// times returns a·m, which must be below 2¹⁹².
func (a wide) times(m uint64) wide {
	carryLow, low := bits.Mul64(a.low, m)
	carryMiddle, middle := bits.Mul64(a.middle, m)
	middle, carry := bits.Add64(middle, carryLow, 0)
	return wide{a.high*m + carryMiddle + carry, middle, low}
}

// over returns the quotient and the remainder of a/n; n must not be zero.
func (a wide) over(n uint64) (quotient wide, remainder uint64) {
	quotient.high, remainder = bits.Div64(0, a.high, n)
	quotient.middle, remainder = bits.Div64(remainder, a.middle, n)
	quotient.low, remainder = bits.Div64(remainder, a.low, n)
	return quotient, remainder
}

// squared returns x².
func squared(x uint64) wide {
	high, low := bits.Mul64(x, x)
	return wide{middle: high, low: low}
}

// root returns the square root of a, rounded down; a must be below 2¹²⁸.
func (a wide) root() uint64 {
	var root uint64
	for bit := uint64(1) << 63; bit != 0; bit >>= 1 {
		high, low := bits.Mul64(root|bit, root|bit)
		if high < a.middle || high == a.middle && low <= a.low {
			root |= bit
		}
	}
	return root
}

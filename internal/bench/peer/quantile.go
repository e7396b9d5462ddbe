package peer

import (
	"math"
	"slices"
)

// Number is what can be ordered and measured.
type Number interface{ ~int64 | ~float64 }

// Quantile returns the value of nearest rank ⌈q·n⌉ within 1…n among the n values
// in ascending order, q from 0 to 1; 0 of none. It is the definition of goping's
// own quantiles, see package stats.
func Quantile[T Number](values []T, q float64) T {
	if len(values) == 0 {
		return 0
	}
	sorted := slices.Sorted(slices.Values(values))
	// Rounded up, but not for the error of floating point: 0.07×100 is 7.000…01.
	rank := int(math.Ceil(q * float64(len(sorted)) * (1 - 0x1p-50)))
	return sorted[min(max(rank, 1), len(sorted))-1]
}

// Median returns the 0.5 quantile.
func Median[T Number](values []T) T { return Quantile(values, 0.5) }

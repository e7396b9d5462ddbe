package stats

// moments are Σx and Σx² of round-trip times in one whole unit.
type moments struct{ sum, squares wide }

func (m *moments) add(x uint64) {
	m.sum.add(wide{low: x})
	m.squares.add(squared(x))
}

func (m *moments) merge(o *moments) {
	m.sum.add(o.sum)
	m.squares.add(o.squares)
}

// mean returns Σx/n rounded down, for n > 0.
func (m *moments) mean(n uint64) uint64 {
	mean, _ := m.sum.over(n)
	return mean.low
}

// deviation returns the population standard deviation of n > 0 values, in the
// integer steps of finish() in iputils' ping/ping_common.c (its branch for
// small sums, here good for all of them):
//
//	⌊√⌊(Σx² − ⌊(Σx)²/n⌋) / n⌋⌋
//
// (Σx)² does not fit, so it is taken apart: with Σx = n·mean + rest,
//
//	Σx² − ⌊(Σx)²/n⌋ = Σx² − mean·(Σx + rest) − ⌊rest²/n⌋
//
// in which no intermediate value is negative or reaches 2¹⁹².
func (m *moments) deviation(n uint64) uint64 {
	mean, rest := m.sum.over(n)
	factor := m.sum
	factor.add(wide{low: rest})
	spread := m.squares.minus(factor.times(mean.low))
	fraction, _ := squared(rest).over(n)
	variance, _ := spread.minus(fraction).over(n)
	return variance.root()
}

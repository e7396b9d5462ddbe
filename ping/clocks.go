package ping

// clockCounts counts round-trip times by the clocks at their two ends.
type clockCounts [Hardware + 1][Hardware + 1]uint64

// most returns the clocks of most of all round-trip times, the least precise of
// equals, and how many were taken by others. Those that c, which may be nil, does
// not count were taken by usualTx and usualRx.
func (c *clockCounts) most(usualTx, usualRx Clock, all uint64) (tx, rx Clock, others uint64) {
	if c == nil {
		return usualTx, usualRx, 0
	}
	counts, best := *c, uint64(0)
	counts[usualTx][usualRx] = all
	for t := range c {
		for _, n := range c[t] {
			counts[usualTx][usualRx] -= n
		}
	}
	for t := range counts {
		for r, n := range counts[t] {
			if n > best {
				best, tx, rx = n, Clock(t), Clock(r)
			}
		}
	}
	return tx, rx, all - best
}

package tally

// span is how many sequence numbers there are in the ICMP header.
const span = 1 << 16

// seen is which of the probes of the last span were answered.
type seen struct {
	answered [span / 64]uint64
	newest   uint64
}

// add notes that probe n was answered and reports whether it had been.
func (s *seen) add(n uint64) (again bool) {
	if n > s.newest {
		s.forget(n)
		s.newest = n
	}
	word, bit := &s.answered[n%span/64], uint64(1)<<(n%64)
	again = *word&bit != 0
	*word |= bit
	return again
}

// forget clears the place of n and those between it and the newest.
func (s *seen) forget(n uint64) {
	if n-s.newest >= span {
		s.answered = [span / 64]uint64{}
		return
	}
	for i := s.newest + 1; i <= n; i++ {
		s.answered[i%span/64] &^= 1 << (i % 64)
	}
}

package window

// Seen tells the numbers that came once from those that come again: the last
// remembered of them, a bit each, as in RFC 6479. The zero value is ready.
type Seen struct {
	newest uint64
	bits   [remembered / 64]uint64 // number n at n mod remembered
}

// remembered is how far back from the newest number numbers are known. One that is
// older counts as not seen.
const remembered = 1024

// Add notes that seq came and reports whether it had come before.
func (s *Seen) Add(seq uint64) (again bool) {
	switch {
	case seq > s.newest:
		for n := seq - min(seq-s.newest, remembered); n != seq; {
			n++
			word, bit := s.at(n)
			*word &^= bit
		}
		s.newest = seq
	case s.newest-seq >= remembered:
		return false
	}
	word, bit := s.at(seq)
	again = *word&bit != 0
	*word |= bit
	return again
}

func (s *Seen) at(seq uint64) (word *uint64, bit uint64) {
	i := seq % remembered
	return &s.bits[i/64], 1 << (i % 64)
}

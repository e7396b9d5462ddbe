// Package watermark keeps a set of numbers that come nearly in order, in as much memory
// as they are out of it.
package watermark

// Set is all numbers below a mark and some from there on. The zero value is empty.
type Set struct {
	low    uint64              // all below are in it
	beyond map[uint64]struct{} // and these, none of them low
}

// Below returns the Set of the numbers below low.
func Below(low uint64) Set { return Set{low: low} }

// Low returns the least number that is not in s.
func (s *Set) Low() uint64 { return s.low }

// Has reports whether n is in s.
func (s *Set) Has(n uint64) bool {
	_, ok := s.beyond[n]
	return ok || n < s.low
}

// Add puts n into s and reports whether it was not there.
func (s *Set) Add(n uint64) (added bool) {
	switch {
	case s.Has(n):
		return false
	case n > s.low:
		if s.beyond == nil {
			s.beyond = make(map[uint64]struct{})
		}
		s.beyond[n] = struct{}{}
		return true
	}
	for s.low++; len(s.beyond) > 0; s.low++ {
		if _, ok := s.beyond[s.low]; !ok {
			break
		}
		delete(s.beyond, s.low)
	}
	return true
}

package watermark

import "testing"

func TestSet(t *testing.T) {
	s := Below(5)
	for _, step := range []struct {
		n, low uint64
		added  bool
	}{{7, 5, true}, {4, 5, false}, {5, 6, true}, {9, 6, true}, {9, 6, false}, {6, 8, true}, {7, 8, false}, {8, 10, true}, {10, 11, true}} {
		if added := s.Add(step.n); added != step.added || s.Low() != step.low || !s.Has(step.n) {
			t.Errorf("%d: added %v, has it %v, low %d; want %v, %d", step.n, added, s.Has(step.n), s.Low(), step.added, step.low)
		}
	}
	if len(s.beyond) != 0 || s.Has(11) {
		t.Errorf("%v is kept, has 11: %v", s.beyond, s.Has(11))
	}
}

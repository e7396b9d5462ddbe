package stats

// LastN is a sliding window over the last n samples: the ones added last,
// whatever their times.
//
// Memory: 16 bytes a sample, growing by doubling up to 16·n; no allocation by
// Add after that. Not safe for use by several goroutines at once. The zero
// value is a window over one sample.
type LastN struct{ ring ring }

// NewLastN returns a window over the last n samples; an n below 1 is taken
// as 1.
func NewLastN(n int) *LastN { return &LastN{ring{capacity: n}} }

// Add takes in a sample; the oldest one leaves if there are n already.
func (w *LastN) Add(s Sample) { w.ring.put(store(s)) }

// Summary returns the figures of exactly the last n samples, or of all while
// there are fewer. It sorts them, which takes one allocation of 8 bytes a
// sample.
func (w *LastN) Summary() WindowSummary {
	t := tally{rtts: make([]int64, 0, w.ring.size)}
	for s := range w.ring.all {
		t.add(s)
	}
	return t.summary()
}

package health

import "slices"

// history holds the samples that count towards the next change between answering and
// not, the last so many in the order their probes were sent. Verdicts come in another
// order: an answer is there at once, a loss only when its timeout is over, and must
// not look like news then.
type history struct {
	samples []Sample
	most    int
	after   uint64 // those of probes up to this one do not count
}

func newHistory(p *Policy) history { return history{most: max(p.Down.N, p.Up.N)} }

// add takes in a sample that says something.
func (h *history) add(s Sample) {
	if s.Seq <= h.after {
		return
	}
	i := len(h.samples)
	for i > 0 && h.samples[i-1].Seq > s.Seq {
		i--
	}
	if len(h.samples) < h.most {
		h.samples = slices.Insert(h.samples, i, s)
		return
	}
	if i > 0 {
		copy(h.samples, h.samples[1:i])
		h.samples[i-1] = s
	}
}

// restart has only samples of probes sent from now on count.
func (h *history) restart() {
	if n := len(h.samples); n > 0 {
		h.after = h.samples[n-1].Seq
	}
	clear(h.samples)
	h.samples = h.samples[:0]
}

// last returns the last n samples, or all while there are fewer.
func (h *history) last(n int) []Sample { return h.samples[max(0, len(h.samples)-n):] }

// reached reports whether k of the last n samples are as wanted.
func (h *history) reached(k KofN, want Outcome) bool {
	n := 0
	for _, s := range h.last(k.N) {
		if s.Outcome == want {
			n++
		}
	}
	return n >= k.K
}

// near reports whether k could be reached with the samples to come and one of those
// that are there.
func (h *history) near(k KofN, want Outcome) bool {
	last := h.last(k.N - 1)
	n := 0
	for i := len(last) - 1; i >= 0; i-- {
		if last[i].Outcome == want {
			n++
			if taken := len(last) - i; n+k.N-taken >= k.K {
				return true
			}
		}
	}
	return false
}

package stats

// ring is a queue of samples that grows by doubling up to its capacity and
// then overwrites the oldest. The oldest is the one that was put in first.
type ring struct {
	slots    []stored
	oldest   int // index in slots
	size     int // samples held
	capacity int // below 1 is 1
}

// put takes in a sample. When the ring was full it returns the sample that had
// to go, and true.
func (r *ring) put(s stored) (gone stored, full bool) {
	if r.size == len(r.slots) && !r.grow() {
		gone, full = r.take(), true
	}
	r.slots[(r.oldest+r.size)%len(r.slots)] = s
	r.size++
	return gone, full
}

// take removes the oldest sample and returns it; there must be one.
func (r *ring) take() stored {
	s := r.slots[r.oldest]
	r.oldest = (r.oldest + 1) % len(r.slots)
	r.size--
	return s
}

// grow makes room, unless the ring has reached its capacity.
func (r *ring) grow() bool {
	capacity := max(r.capacity, 1)
	if len(r.slots) >= capacity {
		return false
	}
	slots := make([]stored, min(max(2*len(r.slots), 16), capacity))
	n := copy(slots, r.slots[r.oldest:])
	copy(slots[n:], r.slots[:r.oldest])
	r.slots, r.oldest = slots, 0
	return true
}

// all calls yield with each sample, the oldest first, until it returns false.
func (r *ring) all(yield func(stored) bool) {
	for i := range r.size {
		if !yield(r.slots[(r.oldest+i)%len(r.slots)]) {
			return
		}
	}
}

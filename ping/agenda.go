package ping

import "goping/ping/internal/wire"

// agenda is a heap of moments, each that of a target: the next probe, or the
// next timeout. Entries are not moved when a target's moment changes; whoever
// takes one out asks the target whether it still holds. Four children a node
// keep it shallow and within few cache lines.
type agenda []entry

type entry struct {
	at     int64
	target *target
}

// next returns the first moment, or wire.Forever.
func (a agenda) next() int64 {
	if len(a) == 0 {
		return wire.Forever
	}
	return a[0].at
}

func (a *agenda) push(at int64, t *target) {
	h := append(*a, entry{})
	i := len(h) - 1
	for i > 0 {
		parent := (i - 1) / 4
		if h[parent].at <= at {
			break
		}
		h[i] = h[parent]
		i = parent
	}
	h[i] = entry{at, t}
	*a = h
}

// prune takes out the entries that do not hold any more, once there are more
// than room and some.
func (a *agenda) prune(room int, holds func(entry) bool) {
	const some = 64
	if len(*a) <= room+some {
		return
	}
	old := *a
	*a = old[:0]
	for _, n := range old {
		if holds(n) {
			a.push(n.at, n.target) // never beyond where old was read
		}
	}
	clear(old[len(*a):])
}

func (a *agenda) pop() entry {
	h := *a
	top, last := h[0], h[len(h)-1]
	h[len(h)-1] = entry{}
	h = h[:len(h)-1]
	*a = h
	if len(h) == 0 {
		return top
	}
	i := 0
	for {
		first := 4*i + 1
		if first >= len(h) {
			break
		}
		least := first
		for c := first + 1; c < min(first+4, len(h)); c++ {
			if h[c].at < h[least].at {
				least = c
			}
		}
		if last.at <= h[least].at {
			break
		}
		h[i] = h[least]
		i = least
	}
	h[i] = last
	return top
}

package ping

// parade is a queue of addresses that wait for their next probe, those that entered
// first leaving first: all wait equally long.
type parade struct {
	entries []waitingShot
	first   int
}

type waitingShot struct {
	shot
	due int64
}

func (q *parade) empty() bool { return q.first == len(q.entries) }

// due returns when the first may leave.
func (q *parade) due() int64 { return q.entries[q.first].due }

func (q *parade) enter(s shot, due int64) {
	if q.first > len(q.entries)/2 && len(q.entries) == cap(q.entries) {
		n := copy(q.entries, q.entries[q.first:])
		clear(q.entries[n:])
		q.entries, q.first = q.entries[:n], 0
	}
	q.entries = append(q.entries, waitingShot{s, due})
}

func (q *parade) leave() shot {
	s := q.entries[q.first].shot
	q.entries[q.first] = waitingShot{}
	if q.first++; q.empty() {
		q.entries, q.first = q.entries[:0], 0
	}
	return s
}

// find returns the entry of an address, or nil.
func (q *parade) find(index uint64) *shot {
	for i := range q.entries[q.first:] {
		if s := &q.entries[q.first+i].shot; s.index == index {
			return s
		}
	}
	return nil
}

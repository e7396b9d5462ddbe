package netlab

import (
	"container/heap"
	"time"
)

// departure is a frame that leaves, or will.
type departure struct {
	due      time.Time // with monotonic reading
	order    uint64    // of those due together the first made leaves first
	frame    []byte
	exchange *Exchange // nil when forged
	verdict  Verdict   // what the exchange becomes when the frame has left
	release  []*departure
}

// departures is a heap of frames by due time; use add and next.
type departures struct {
	heap  departureHeap
	count uint64
}

func (q *departures) add(d *departure) {
	d.order = q.count
	q.count++
	heap.Push(&q.heap, d)
}

// next removes and returns the frame that is due at now, or nil.
func (q *departures) next(now time.Time) *departure {
	if len(q.heap) == 0 || q.heap[0].due.After(now) {
		return nil
	}
	return heap.Pop(&q.heap).(*departure)
}

// due returns when the next frame leaves; ok is false when none waits.
func (q *departures) due() (at time.Time, ok bool) {
	if len(q.heap) == 0 {
		return time.Time{}, false
	}
	return q.heap[0].due, true
}

type departureHeap []*departure

func (h departureHeap) Len() int { return len(h) }
func (h departureHeap) Less(i, j int) bool {
	if h[i].due.Equal(h[j].due) {
		return h[i].order < h[j].order
	}
	return h[i].due.Before(h[j].due)
}
func (h departureHeap) Swap(i, j int) { h[i], h[j] = h[j], h[i] }
func (h *departureHeap) Push(x any)   { *h = append(*h, x.(*departure)) }
func (h *departureHeap) Pop() any {
	old := *h
	last := old[len(old)-1]
	old[len(old)-1] = nil
	*h = old[:len(old)-1]
	return last
}

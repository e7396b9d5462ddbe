package ping

import (
	"context"
	"sync"
)

// queue carries events from the loop to one reader. The loop appends to one
// buffer while the reader empties the other, so that a burst costs one wake-up
// and nothing is allocated once both have grown.
type queue struct {
	limit    int
	told     EventSet
	lossless bool
	readers  int
	waiting  []Event
	closed   bool
	dropped  uint64
	ready    chan struct{} // one element: there is something, or it is closed

	// What follows has a lock of its own, taken before the engine's: a reader of many
	// events would have to wait a turn of the loop for each.
	taking  sync.Mutex
	reading []Event
	read    int // of reading
}

const defaultEventBuffer = 4096

func (q *queue) init(cfg *Config) {
	q.limit = cfg.EventBuffer
	if q.limit <= 0 {
		q.limit = defaultEventBuffer
	}
	q.lossless, q.told = cfg.Lossless, cfg.told()
	q.ready = make(chan struct{}, 1)
}

// wanted reports whether anybody will read events of a kind.
func (q *queue) wanted(kind EventKind) bool {
	return (q.lossless || q.readers > 0) && q.told.Has(kind)
}

// full reports whether probes have to wait for the reader.
func (q *queue) full() bool { return q.lossless && len(q.waiting) >= q.limit }

// put appends ev. A full lossless queue still takes what the probes bound, of which
// none leave meanwhile, and other events up to twice the limit.
func (q *queue) put(ev *Event) {
	room := len(q.waiting) < q.limit ||
		q.lossless && (ev.Kind.bounded() || len(q.waiting) < 2*q.limit)
	if !room {
		q.dropped++
		return
	}
	q.waiting = append(q.waiting, *ev)
}

// flush wakes a reader if there is something for it.
func (q *queue) flush() {
	if len(q.waiting) > 0 || q.closed {
		q.wake()
	}
}

// enoughEvents is how many are worth waking the reader while the loop is busy.
const enoughEvents = 512

// flushWhile is flush; while the loop is busy, and back in no time, it waits for
// enough: each time a reader is woken takes as long as an exchange.
func (q *queue) flushWhile(busy bool) {
	if !busy || q.closed || len(q.waiting) >= min(enoughEvents, q.limit) {
		q.flush()
	}
}

func (q *queue) wake() {
	select {
	case q.ready <- struct{}{}:
	default:
	}
}

func (q *queue) close() {
	q.closed = true
	q.flush()
}

// listen counts the readers of events.
func (e *engine) listen(n int) {
	q := &e.events
	q.taking.Lock()
	defer q.taking.Unlock()
	e.mu.Lock()
	defer e.mu.Unlock()
	if n > 0 && q.readers == 0 && !q.lossless && !q.closed {
		q.waiting, q.reading, q.read = q.waiting[:0], q.reading[:0], 0 // left by the reader before
	}
	if q.readers += n; q.readers > 0 {
		q.wake() // a reader that leaves may have been woken in place of another
	}
}

// wanted reports whether anybody will read that a thing of that kind happened to t.
// What happens to Prober.Probe's is for its caller alone.
func (e *engine) wanted(t *target, kind EventKind) bool {
	return t.only != nil || e.events.wanted(kind) && t.sweeping() == nil
}

// emit tells of t, if anybody listens.
func (e *engine) emit(kind EventKind, t *target, r Reply) {
	if e.wanted(t, kind) {
		e.emitEvent(t, &Event{Kind: kind, Reply: r})
	}
}

func (e *engine) emitEvent(t *target, ev *Event) {
	switch {
	case t.only == nil:
		ev.Target = &t.handle
		e.events.put(ev)
	case ev.Kind.IsVerdict():
		*t.only = ev.Reply
	}
}

// next returns the next event; ok is false when there will be no more, or ctx
// is over.
func (e *engine) next(ctx context.Context) (ev Event, ok bool) {
	for {
		if ctx.Err() != nil {
			return Event{}, false
		}
		ev, ok, closed := e.takeEvent()
		if ok || closed {
			return ev, ok
		}
		select {
		case <-e.events.ready:
		case <-ctx.Done():
			return Event{}, false
		}
	}
}

// takeEvent returns the next event if there is one, and whether none will come.
func (e *engine) takeEvent() (ev Event, ok, closed bool) {
	q := &e.events
	q.taking.Lock()
	defer q.taking.Unlock()
	if q.read == len(q.reading) {
		closed = e.turnOver()
	}
	if q.read == len(q.reading) {
		return Event{}, false, closed
	}
	ev = q.reading[q.read]
	q.read++
	if ev.More = q.read < len(q.reading); ev.More {
		q.wake() // another reader, if there is one
	}
	return ev, true, false
}

// turnOver takes what is waiting for reading, and returns whether no more will come.
func (e *engine) turnOver() (closed bool) {
	q := &e.events
	clear(q.reading)
	e.mu.Lock()
	defer e.mu.Unlock()
	full := q.full()
	q.waiting, q.reading, q.read = q.reading[:0], q.waiting, 0
	if full {
		e.wire.Wake() // probes may leave again
	}
	return q.closed
}

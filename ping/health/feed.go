package health

import (
	"context"
	"iter"
)

// feed hands events to any number of readers, each of which gets all of them.
type feed struct {
	limit   int
	readers map[*reader]bool
	closed  bool
}

// reader is a queue of events that wait for one reader. The checker's lock guards it.
type reader struct {
	waiting []Event
	missed  uint64        // before the first of them
	ready   chan struct{} // one element: look again
	closed  bool
}

// tell hands ev to all readers. One that is too slow loses its oldest: the latest say
// how things are.
func (f *feed) tell(ev *Event) {
	for r := range f.readers {
		r.put(ev, f.limit)
	}
}

func (r *reader) put(ev *Event, limit int) {
	if len(r.waiting) >= limit {
		r.waiting = r.waiting[1:]
		r.missed++
	}
	r.waiting = append(r.waiting, *ev)
	r.wake()
}

func (r *reader) wake() {
	select {
	case r.ready <- struct{}{}:
	default:
	}
}

// close ends all readers when they have read what waits.
func (f *feed) close() {
	f.closed = true
	for r := range f.readers {
		r.closed = true
		r.wake()
	}
}

// listen returns a reader to which what happens from now on is told; the caller holds
// the lock. It has to be given to forget.
func (f *feed) listen() *reader {
	r := &reader{ready: make(chan struct{}, 1), closed: f.closed}
	if f.readers == nil {
		f.readers = map[*reader]bool{}
	}
	f.readers[r] = true
	return r
}

// read yields the events of r until ctx is over, the checker is closed, or yield
// has had enough.
func (c *Checker) read(ctx context.Context, r *reader, yield func(Event) bool) {
	for {
		if ctx.Err() != nil {
			return
		}
		ev, ok, closed := c.next(r)
		switch {
		case ok && !yield(ev), !ok && closed:
			return
		case ok:
			continue
		}
		select {
		case <-r.ready:
		case <-ctx.Done():
		}
	}
}

// next takes the next event out of r's queue.
func (c *Checker) next(r *reader) (ev Event, ok, closed bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if len(r.waiting) == 0 {
		return ev, false, r.closed
	}
	ev = r.waiting[0]
	r.waiting[0] = Event{}
	if r.waiting = r.waiting[1:]; len(r.waiting) == 0 {
		r.waiting = nil
	}
	ev.Missed, r.missed = r.missed, 0
	return ev, true, r.closed
}

// forget ends a reader.
func (c *Checker) forget(r *reader) {
	c.mu.Lock()
	defer c.mu.Unlock()
	delete(c.feed.readers, r)
}

// Events returns the last change of state of every check that has had one, and what
// names have failed, and then what happens, until ctx is over or the checker is closed.
// So nothing that still holds is missed, however late the loop begins. Each loop over it gets all events; one that is slower
// than they come loses the oldest and is told how many ([Event].Missed).
func (c *Checker) Events(ctx context.Context) iter.Seq[Event] {
	return func(yield func(Event) bool) {
		c.mu.Lock()
		r := c.feed.listen()
		r.waiting = c.changes()
		c.mu.Unlock()
		defer c.forget(r)
		c.read(ctx, r, yield)
	}
}

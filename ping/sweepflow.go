package ping

import (
	"cmp"
	"context"
	"net/netip"
)

// serve hands addresses over to s, when those before them are taken, and returns
// room for more; nil when no more are wanted.
func (e *engine) serve(s *sweep, some []netip.Addr) (room []netip.Addr) {
	for {
		e.mu.Lock()
		over, empty := s.over, len(s.queued) == 0
		if empty && !over {
			room, s.queued = s.queued, some
			s.starving.Store(false)
			if s.next == len(s.fresh) {
				e.wire.Wake()
			}
		}
		e.mu.Unlock()
		switch {
		case over:
			return nil
		case empty && cap(room) < fedAtOnce:
			return make([]netip.Addr, 0, fedAtOnce)
		case empty:
			return room
		}
		<-s.hungry
	}
}

// served says that there will be no more addresses.
func (e *engine) served(s *sweep) {
	e.mu.Lock()
	defer e.mu.Unlock()
	s.fed = true
	e.endIfDone(s)
}

// swept returns results, when there are any; none when there will be no more, or
// an error.
func (e *engine) swept(ctx context.Context, s *sweep) ([]SweepResult, error) {
	for {
		if ctx.Err() != nil {
			e.endSweep(s) // what is known is told
		}
		e.mu.Lock()
		full := len(s.waiting) >= sweepBuffer
		clear(s.reading)
		s.reading, s.waiting = s.waiting, s.reading[:0]
		over, complete, err := s.over, s.complete, e.err
		if full {
			e.wire.Wake() // probes may leave again
		}
		e.mu.Unlock()
		switch {
		case len(s.reading) > 0:
			return s.reading, nil
		case complete:
			return nil, nil
		case over:
			return nil, cmp.Or(ctx.Err(), err, ErrClosed)
		}
		select {
		case <-s.news:
		case <-ctx.Done():
		}
	}
}

// enoughNews is how many results are worth waking the reader while there is more to do.
const enoughNews = 2048

// flushSweeps wakes the readers of sweeps, when the loop has something to tell. It
// waits for enough while it is busy.
func (e *engine) flushSweeps(busy bool) {
	for _, s := range e.sweeps {
		if n := len(s.waiting); n >= enoughNews || n > 0 && !busy {
			signal(s.news)
		}
	}
}

// closeSweeps ends all of them.
func (e *engine) closeSweeps() {
	for _, s := range e.sweeps {
		s.finish()
	}
}

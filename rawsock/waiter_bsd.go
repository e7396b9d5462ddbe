//go:build darwin || dragonfly || freebsd || netbsd || openbsd

package rawsock

import (
	"net"
	"slices"
	"sync/atomic"
	"time"
)

// Waiter waits for any of a fixed set of Conns, for a point in time to the
// millisecond, or to be woken, by poll(2). Wait is for one goroutine at a time, and
// holds its thread. Wake and Close may be called from any goroutine.
type Waiter struct {
	set    pollset
	users  atomic.Int64 // of set: the Waiter itself, and who is in Wait or Wake
	closed atomic.Bool
	conns  []*Conn
	ready  []Events
}

// NewWaiter prepares to wait for conns, in this order. It must be closed; it does
// not close them.
func NewWaiter(conns ...*Conn) (*Waiter, error) {
	w := &Waiter{conns: slices.Clone(conns), ready: make([]Events, len(conns))}
	if err := w.set.open(len(conns)); err != nil {
		return nil, err
	}
	w.users.Store(1)
	for _, c := range w.conns {
		c.addWaiter(w)
	}
	return w, nil
}

var errWaitClosed error = &OpError{Op: "wait", Err: net.ErrClosed}

// enter keeps the pipe open until leave; false when it is closed.
func (w *Waiter) enter() bool {
	for {
		n := w.users.Load()
		if n == 0 {
			return false
		}
		if w.users.CompareAndSwap(n, n+1) {
			return true
		}
	}
}

func (w *Waiter) leave() {
	if w.users.Add(-1) == 0 {
		w.set.close()
	}
}

// Wait returns when a Conn is ready (see Ready), when d has passed (d < 0: never),
// after a Wake, or, rarely, for no reason; Ready tells which. A Conn that is closed
// counts as ready. After Close the error is [net.ErrClosed].
func (w *Waiter) Wait(d time.Duration) error {
	if w.closed.Load() || !w.enter() {
		return errWaitClosed
	}
	defer w.leave()
	held := make([]bool, len(w.conns))
	for i, c := range w.conns {
		if held[i] = c.acquire(); held[i] {
			w.set.watch(i, c.fd)
		} else {
			w.set.watch(i, -1)
			d = 0 // nothing to wait for
		}
	}
	err := w.set.wait(d)
	for i, c := range w.conns {
		w.ready[i] = w.set.ready(i)
		if c.descriptor.closed() {
			w.ready[i] = Closed
		}
		if held[i] {
			_ = c.release()
		}
	}
	if w.closed.Load() {
		return errWaitClosed
	}
	return err
}

// Ready says what the last Wait found on Conn i, in the order of NewWaiter; 0 for
// nothing.
func (w *Waiter) Ready(i int) Events { return w.ready[i] }

// Ignore does nothing here: there are no transmit stamps that it could disturb.
func (w *Waiter) Ignore() {}

// Wake makes the present or the next Wait return. However often it is called
// between two Waits, it writes once. After Close it does nothing.
func (w *Waiter) Wake() {
	if w.enter() {
		w.set.wake()
		w.leave()
	}
}

// Close ends the Waiter and the Wait in progress. It may be called more than once.
func (w *Waiter) Close() error {
	if w.closed.Swap(true) {
		return nil
	}
	w.Wake()
	for _, c := range w.conns {
		c.removeWaiter(w)
	}
	w.leave()
	return nil
}

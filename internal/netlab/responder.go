package netlab

import (
	"runtime"
	"time"
)

// link is the far end of the lab's wire. Its methods but wait and wake are
// called with the Lab locked.
type link interface {
	// receive hands over the frames that are there, some at a time, with their
	// kernel stamps (CLOCK_REALTIME nanoseconds, 0 when missing), and returns
	// their number. It never waits.
	receive(handle func(frame []byte, stampNs int64)) (int, error)
	// send sends a frame and returns the key of its transmit stamp.
	send(frame []byte) (key uint32, err error)
	// stamps hands over the transmit stamps that are there.
	stamps(handle func(key uint32, stampNs int64))
	// countDrops adds the frames that the kernel dropped to overruns, and sets the
	// other two counters of drops.
	countDrops(*Counters) error
	// wait returns when there may be frames, when wake was called or after d; a
	// negative d is for ever.
	wait(d time.Duration) error
	wake()
	close() error
}

// serve plays the far end until the Lab is closed. It runs on a thread of its
// own, which ends with it.
func (l *Lab) serve() {
	// Never unlocked: the thread's timer slack dies with it.
	runtime.LockOSThread()
	preciseTimers()
	for {
		l.mu.Lock()
		if l.closed {
			l.mu.Unlock()
			return
		}
		l.turn()
		pause := time.Duration(-1)
		if due, ok := l.queue.due(); ok {
			pause = max(time.Until(due), 0)
		}
		l.mu.Unlock()
		if err := l.link.wait(pause); err != nil {
			l.t.Errorf("netlab: wait at the far end: %v", err)
			return
		}
	}
}

// turn handles all frames that are there and sends all that is due. The Lab is
// locked.
func (l *Lab) turn() {
	if l.closed || l.link == nil {
		return
	}
	for {
		n, err := l.link.receive(l.arrive)
		if err != nil {
			l.t.Errorf("netlab: receive at the far end: %v", err)
			return
		}
		sent := l.depart()
		// Even when nothing left: a stamp in the error queue would wake every wait.
		l.collectStamps()
		if n+sent > 0 {
			close(l.changed)
			l.changed = make(chan struct{})
		}
		if n == 0 && sent < departBatch {
			return
		}
	}
}

// catchUp does a turn on behalf of a caller that is not the responder, and
// wakes it when it has to sleep less now: poll does not return for frames that
// are gone by the time it looks.
func (l *Lab) catchUp() {
	l.turn()
	if _, waiting := l.queue.due(); waiting && !l.closed {
		l.link.wake()
	}
}

// departBatch is how many frames leave before arrivals are looked at again.
const departBatch = 64

// depart sends what is due and returns the number.
func (l *Lab) depart() int {
	for sent := range departBatch {
		d := l.queue.next(time.Now())
		if d == nil {
			return sent
		}
		l.leave(d)
	}
	return departBatch
}

// leave sends a frame and what was held back for it.
func (l *Lab) leave(d *departure) {
	err := l.transmit(d)
	if x := d.exchange; x != nil {
		if err == nil {
			x.set(d.verdict)
		} else {
			x.set(Failed)
			l.t.Logf("netlab: answer %v: %v", x.Dst, err)
		}
	}
	for _, held := range d.release {
		l.leave(held)
	}
}

// transmit sends a frame and remembers to whom its stamp belongs.
func (l *Lab) transmit(d *departure) error {
	before := time.Now().Round(0)
	key, err := l.link.send(d.frame)
	if err != nil {
		l.counters.SendErrors++
		return err
	}
	l.counters.Sent++
	if x := d.exchange; x != nil {
		x.Departures = append(x.Departures, before)
		l.unstamped = append(l.unstamped, unstamped{key, x, len(x.Departures) - 1})
	}
	return nil
}

// unstamped is a frame that left and whose transmit stamp is awaited.
type unstamped struct {
	key      uint32
	exchange *Exchange
	index    int // in Departures, which has the user's time so far
}

// collectStamps replaces the user's times of what was just sent by the kernel's
// stamps. A veth stamps within the send, so that they are there already.
func (l *Lab) collectStamps() {
	l.link.stamps(func(key uint32, stampNs int64) {
		for i, u := range l.unstamped {
			if u.exchange != nil && u.key == key {
				u.exchange.Departures[u.index] = time.Unix(0, stampNs)
				l.unstamped[i].exchange = nil
				u.exchange.setDeparted()
				return
			}
		}
	})
	for _, u := range l.unstamped {
		if u.exchange != nil {
			u.exchange.UserClock = true
			u.exchange.setDeparted()
		}
	}
	l.unstamped = l.unstamped[:0]
}

// setDeparted sets Departed from Departures.
func (x *Exchange) setDeparted() { x.Departed = x.Departures[0] }

package wire

import "time"

// clock reads both clocks of an Instant; base is where the monotonic one begins.
type clock struct {
	base time.Time
}

func newClock() clock { return clock{base: time.Now()} }

// Now reads the clocks.
func (c *clock) Now() Instant {
	t := time.Now()
	return Instant{Mono: int64(t.Sub(c.base)), Wall: t.UnixNano()}
}

// alarm waits with the runtime's timers.
type alarm struct {
	wake  chan struct{} // one element: Wake was called
	timer *time.Timer
}

func newAlarm() alarm { return alarm{wake: make(chan struct{}, 1)} }

// wait returns at the moment until of c, or after Wake.
func (a *alarm) wait(c *clock, until int64) {
	if until == Forever {
		<-a.wake
		return
	}
	d := time.Duration(until - c.Now().Mono)
	if d <= 0 {
		return
	}
	if a.timer == nil {
		a.timer = time.NewTimer(d)
	} else {
		a.timer.Reset(d)
	}
	select {
	case <-a.wake:
		a.timer.Stop()
	case <-a.timer.C:
	}
}

// Wake ends a wait, now or the next.
func (a *alarm) Wake() {
	select {
	case a.wake <- struct{}{}:
	default:
	}
}

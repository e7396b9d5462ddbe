package fping

import (
	"slices"
	"time"
)

// pending are probes that an ICMP error came for: they are answered or time out all the
// same. They time out in the order of their times, however late the timer is. The zero
// value is ready; the lock of the run guards it.
type pending struct {
	waits []wait // the next to time out first
	timer *time.Timer
}

type wait struct {
	probe probe
	until time.Time
}

// add has do called at the time, or soon after, to take out what is due.
func (w *pending) add(p probe, until time.Time, do func()) {
	at, _ := slices.BinarySearchFunc(w.waits, until, func(a wait, until time.Time) int {
		if a.until.After(until) {
			return 1
		}
		return -1 // behind those of the same time
	})
	w.waits = slices.Insert(w.waits, at, wait{p, until})
	if w.timer == nil {
		w.timer = time.AfterFunc(time.Until(until), do)
	} else if at == 0 {
		w.timer.Reset(time.Until(until))
	}
}

// take takes a probe out, wherever it stands, and reports whether it was there.
func (w *pending) take(p probe) bool {
	at := slices.IndexFunc(w.waits, func(a wait) bool { return a.probe == p })
	if at < 0 {
		return false
	}
	w.waits = slices.Delete(w.waits, at, at+1)
	return true
}

// due takes out the first probe whose time has come.
func (w *pending) due(now time.Time) (p probe, ok bool) {
	if len(w.waits) == 0 {
		return probe{}, false
	}
	first := w.waits[0]
	if first.until.After(now) {
		w.timer.Reset(first.until.Sub(now))
		return probe{}, false
	}
	w.waits = w.waits[1:]
	return first.probe, true
}

func (w *pending) stop() {
	if w.timer != nil {
		w.timer.Stop()
	}
}

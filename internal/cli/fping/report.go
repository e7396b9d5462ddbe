package fping

import "time"

// beforeBeat is how long before its time an interval is over, so that a probe that is
// due at the same moment is in the next one, and not now here, now there.
const beforeBeat = time.Millisecond

// report returns what tells the figures of interval n when that is over, and waits for
// the next. There is none before the first.
func (r *run) report(n int) func() {
	return func() {
		r.mu.Lock()
		defer r.mu.Unlock()
		if r.over {
			return
		}
		if n > 0 {
			r.tellInterval()
		}
		next := r.begun.Add(time.Duration(n+1)*r.options.Report - beforeBeat)
		time.AfterFunc(time.Until(next), r.report(n+1))
	}
}

func (r *run) tellInterval() {
	if r.options.Netdata {
		r.out.Netdata(r.shown)
	} else {
		r.out.Interval(r.shown, time.Now())
	}
	r.nextInterval()
	r.flush()
}

// nextInterval begins the next interval.
func (r *run) nextInterval() {
	if r.options.Cumulative {
		return
	}
	for _, h := range r.shown {
		h.Interval.Reset()
	}
}

// status has the figures of the interval told, which ends with it. It is told under the
// lock, in the order of all the lines, so that there is nothing left to write.
func (r *run) status() []byte {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.out.Interval(r.shown, time.Now())
	r.nextInterval()
	r.flush()
	return nil
}

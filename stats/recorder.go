package stats

import (
	"math"
	"time"
)

// Recorder takes in round-trip times one by one and keeps figures of all of
// them. The zero value is an empty Recorder, ready to use.
//
// Memory: 184 bytes (168 on 386) before the first round-trip time, and 256 for
// each octave (2ⁿ to 2ⁿ⁺¹ nanoseconds) in which one was seen: 440 for a host
// that always answers within 16.8…33.5 ms, 15,032 at the very most. An octave
// takes twice that much once 2³² round-trip times fell into one bucket.
//
// A Recorder must not be copied once it is in use; Merge it into an empty one
// instead. It is not safe for use by several goroutines at once.
type Recorder struct {
	count    uint64
	min, max int64 // ns; meaningful when count > 0
	ns, us   moments
	order    succession
	hist     histogram
}

// Add takes in one round-trip time. A negative one, which no clock that only
// runs forward can produce, counts as zero; there is no upper limit. Add
// allocates memory only for the first round-trip time of an octave.
func (r *Recorder) Add(rtt time.Duration) {
	ns := max(int64(rtt), 0)
	first := r.count == 0
	if first || ns < r.min {
		r.min = ns
	}
	r.max = max(r.max, ns)
	r.count++
	r.ns.add(uint64(ns))
	r.us.add(uint64(ns) / 1000)
	r.order.add(ns, first)
	r.hist.add(uint64(ns))
}

// Merge adds everything that other has taken in, as if each of its round-trip
// times had been given to Add. It is exact, associative and commutative; other
// stays as it is, and may be nil or r itself.
//
// Two histories have no common order: when both hold something, r has no EWMA
// and no jitter from then on. Merging with an empty Recorder keeps them.
func (r *Recorder) Merge(other *Recorder) {
	if other == nil || other.count == 0 {
		return
	}
	if r.count == 0 {
		*r = *other
		r.hist = other.hist.clone()
		return
	}
	r.count += other.count
	r.min = min(r.min, other.min)
	r.max = max(r.max, other.max)
	r.ns.merge(&other.ns)
	r.us.merge(&other.us)
	r.order = succession{broken: true}
	r.hist.merge(&other.hist)
}

// Count returns how many round-trip times were taken in.
func (r *Recorder) Count() uint64 { return r.count }

// Min returns the smallest round-trip time, zero when there is none.
func (r *Recorder) Min() time.Duration { return time.Duration(r.min) }

// Max returns the largest round-trip time, zero when there is none.
func (r *Recorder) Max() time.Duration { return time.Duration(r.max) }

// Mean returns the arithmetic mean rounded down to a whole nanosecond, zero
// when there is none. Unlike Summary it allocates nothing.
func (r *Recorder) Mean() time.Duration {
	if r.count == 0 {
		return 0
	}
	return time.Duration(r.ns.mean(r.count))
}

// EWMA returns the moving average described at Summary, and whether there is
// one. Unlike Summary it allocates nothing.
func (r *Recorder) EWMA() (ewma time.Duration, ok bool) {
	if r.count == 0 || r.order.broken {
		return 0, false
	}
	return nanoseconds(r.order.ewma), true
}

// Summary returns the figures of everything taken in so far: a snapshot that
// later calls of Add and Merge do not change. It copies the histogram, in one
// allocation.
func (r *Recorder) Summary() Summary {
	if r.count == 0 {
		return Summary{}
	}
	s := Summary{
		Count:     r.count,
		Min:       r.Min(),
		Mean:      r.Mean(),
		Max:       r.Max(),
		Stddev:    time.Duration(r.ns.deviation(r.count)),
		Mdev:      time.Duration(r.us.deviation(r.count)) * time.Microsecond,
		HasJitter: r.count > 1 && !r.order.broken,
		hist:      r.hist.clone(),
	}
	s.EWMA, s.HasEWMA = r.EWMA()
	if s.HasJitter {
		s.Jitter = nanoseconds(r.order.jitter)
	}
	return s
}

// nanoseconds rounds to the nearest whole nanosecond. A float64 near the end
// of time.Duration may round up to 2⁶³, which is no time.Duration.
func nanoseconds(ns float64) time.Duration {
	if ns >= math.MaxInt64 {
		return math.MaxInt64
	}
	return time.Duration(math.Round(ns))
}

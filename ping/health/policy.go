package health

import (
	"fmt"
	"math"
	"time"
)

// KofN is reached when at least K of the last N samples agree, in the order their
// probes were sent. N of 0 means K, which is K in a row.
type KofN struct {
	K, N int // 1 ≤ K ≤ N ≤ 1000, but for an N of 0
}

// Policy says how a host is probed and what is concluded from it. The zero value is
// one probe a second, Down after five losses in a row, Up after two answers in a row,
// and Degraded above 5 % loss over five minutes. Times that are not set follow
// Interval, so that a policy with another interval decides alike, only slower.
//
// # Detection
//
// A host that falls silent is Down within Interval + 2 Timeout + (K−1) FastInterval:
// 3.8 s by default, and 1.8 s where a router says so at once. One that answers again is
// Up, when Hold is over, within Interval + (K−1) FastInterval and a round trip: 1.2 s.
//
// # False alarms
//
// With an independent loss p, a run of K losses in a row begins with each probe that
// follows an answer with probability (1−p)·p^K, so that n hosts at one probe a second
// have at most n·86400·(1−p)·p^K false alarms a day. At p = 1 % and a thousand hosts:
//
//	K = 3    86 a day
//	K = 4    0.86 a day
//	K = 5    0.0086 a day, one in 117 days; the default
//
// Faster probing makes them rarer still. While the last of the K waits for its timeout,
// an answer to any later probe says that the host is there, so that the run has to be
// longer by the probes that leave within a Timeout: 9 losses in a row by default. Where
// ICMP errors come instead, which do not wait, it is K.
//
// Loss on real paths comes in bursts. One that outlasts those probes, 2.4 s by default,
// is not told from an outage: it is one.
//
// A false Degraded takes more than 5 % of 300 lost, which is 16 or more where 3 are
// expected. That one more loss finds 15 in the window has, by Poisson's distribution,
// a probability of 6·10⁻⁷ at the most: 0.5 a day for a thousand hosts.
type Policy struct {
	// Interval is the time from one probe to the next while nothing is being decided;
	// 0 means one second.
	Interval time.Duration

	// FastInterval is the time between probes while a change to or from Down is being
	// decided; 0 means a fifth of Interval, below zero no faster than Interval. All
	// hosts together are kept to the Rate of the [ping.Config], if there is one.
	FastInterval time.Duration

	// Timeout is how long a probe waits for its answer; 0 means one second.
	Timeout time.Duration

	// Down is how many failures make a check Down; zero means 5 of 5.
	Down KofN

	// Up is how many successes make a check that is Unknown or Down Up; zero means
	// 2 of 2.
	Up KofN

	// Hold is how long a check stays Down or Degraded at least before it is better
	// again; 0 means ten intervals, below zero nothing. It never delays bad news.
	Hold time.Duration

	// Stale is for how long samples may be indeterminate, all of them, before the
	// check is Unknown again; 0 means ten intervals, below zero forever.
	Stale time.Duration

	// Degraded says when a check that is Up is Degraded.
	Degraded Limits
}

// Limits say how well a host that is Up has to answer. Each holds for a sliding window
// of time, which begins anew when a check comes up. Until the window is full, the
// probes still missing count as answered in time: a fraction is of at least as many
// as Window has intervals. A window takes 16 bytes for each probe in it.
type Limits struct {
	// Loss is the largest fraction of lost probes that is still Up; 0 means 0.05,
	// below zero that any is.
	Loss float64

	// Slow is the longest round-trip time that is not slow; 0 means that none is.
	Slow time.Duration

	// SlowShare is the largest fraction of slow answers that is still Up; 0 means 0.1.
	SlowShare float64

	// Window is how far back is looked; 0 means 300 intervals, five minutes at one a
	// second. Below zero no check is ever Degraded.
	Window time.Duration

	// Clear is what both fractions must have come down to, as a part of the limit,
	// before a check is Up again; 0 means 0.8.
	Clear float64
}

// policyOf returns p with its defaults filled in.
func policyOf(p Policy) Policy {
	fill(&p.Interval, time.Second)
	fill(&p.FastInterval, p.Interval/5)
	if p.FastInterval < 0 || p.FastInterval > p.Interval {
		p.FastInterval = p.Interval
	}
	fill(&p.Timeout, time.Second)
	p.Down.fill(5)
	p.Up.fill(2)
	fill(&p.Hold, 10*p.Interval)
	fill(&p.Stale, 10*p.Interval)
	fill(&p.Degraded.Loss, 0.05)
	fill(&p.Degraded.SlowShare, 0.1)
	fill(&p.Degraded.Window, 300*p.Interval)
	fill(&p.Degraded.Clear, 0.8)
	return p
}

func fill[T comparable](field *T, value T) {
	var zero T
	if *field == zero {
		*field = value
	}
}

func (k *KofN) fill(otherwise int) {
	if *k == (KofN{}) {
		k.K = otherwise
	}
	fill(&k.N, k.K)
}

// check reports the first field that makes no sense; defaults are filled in.
func (p *Policy) check() error {
	switch {
	case p.Interval < time.Millisecond:
		return fmt.Errorf("health: interval %v: must be at least a millisecond", p.Interval)
	case p.FastInterval < time.Millisecond:
		return fmt.Errorf("health: fast interval %v: must be at least a millisecond", p.FastInterval)
	case p.Timeout < 0:
		return fmt.Errorf("health: timeout %v: must not be negative", p.Timeout)
	case !isFraction(p.Degraded.SlowShare) || !isFraction(p.Degraded.Clear) || p.Degraded.Loss >= 0 && !isFraction(p.Degraded.Loss) || math.IsNaN(p.Degraded.Loss):
		return fmt.Errorf("health: limits %+v: fractions must be from 0 to 1", p.Degraded)
	case p.Degraded.Slow < 0:
		return fmt.Errorf("health: slow %v: must not be negative", p.Degraded.Slow)
	}
	for _, k := range []KofN{p.Down, p.Up} {
		if k.K < 1 || k.K > k.N || k.N > maxN {
			return fmt.Errorf("health: %d of %d: must be at least 1 of at most %d", k.K, k.N, maxN)
		}
	}
	return nil
}

// maxN bounds what a check remembers.
const maxN = 1000

func isFraction(f float64) bool { return f >= 0 && f <= 1 }

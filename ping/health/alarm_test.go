package health

import (
	"math"
	"math/rand/v2"
	"runtime"
	"sync"
	"sync/atomic"
	"testing"
	"time"
)

// alarms are the false alarms of some hosts for a day.
type alarms struct {
	down, degraded int
	probes         int
}

// day simulates a host that is up for a day and loses probes independently with
// probability p: the schedule of a Handle on the one side, the machine on the other.
func day(policy *Policy, p float64, rng *rand.PCG) (a alarms) {
	const length = 24 * time.Hour
	type loss struct {
		seq uint64
		at  time.Duration
	}
	var (
		m        = newMachine(policy)
		pending  []loss // in flight, to be lost
		limit    = uint64(p * math.MaxUint64)
		interval = policy.Interval
	)
	take := func(s Sample, at time.Duration) {
		s.Time = epoch.Add(at)
		if c, ok := m.add(s); ok {
			switch c.to {
			case Down:
				a.down++
			case Degraded:
				a.degraded++
			}
		}
		if interval = policy.Interval; m.deciding(s.Time) {
			interval = policy.FastInterval
		}
	}
	next := time.Duration(0)
	for seq := uint64(1); next < length; seq++ {
		now := next
		a.probes++
		lost := rng.Uint64() < limit
		for len(pending) > 0 && pending[0].at <= now { // the loop sends before it expires
			take(Sample{Seq: pending[0].seq, Outcome: Failure}, pending[0].at)
			pending = pending[1:]
		}
		if lost {
			pending = append(pending, loss{seq, now + policy.Timeout})
		} else {
			take(Sample{Seq: seq, Outcome: Success, RTT: time.Millisecond}, now+time.Millisecond)
		}
		next = (now/interval + 1) * interval
		for len(pending) > 0 && pending[0].at < next {
			at := pending[0].at
			take(Sample{Seq: pending[0].seq, Outcome: Failure}, at)
			pending = pending[1:]
			next = min(next, (max(at, now+1)+interval-1)/interval*interval)
		}
	}
	return a
}

// sum simulates so many hosts.
func sum(policy Policy, p float64, hosts int) (total alarms) {
	policy = policyOf(policy)
	var (
		mu      sync.Mutex
		workers sync.WaitGroup
		next    atomic.Uint64
	)
	for range runtime.GOMAXPROCS(0) {
		workers.Go(func() {
			for host := next.Add(1); host <= uint64(hosts); host = next.Add(1) {
				a := day(&policy, p, rand.NewPCG(2026, host))
				mu.Lock()
				total.down += a.down
				total.degraded += a.degraded
				total.probes += a.probes
				mu.Unlock()
			}
		})
	}
	workers.Wait()
	return total
}

// TestFalseAlarms: a thousand hosts at one probe a second that lose 1 % of them have
// fewer than one false Down a day under the default policy.
func TestFalseAlarms(t *testing.T) {
	hosts := 1000
	if raced {
		hosts = 50
	}
	begun := time.Now()
	got := sum(Policy{}, 0.01, hosts)
	t.Logf("%d hosts for a day: %d false Down, %d false Degraded, %d probes, in %v", hosts, got.down, got.degraded, got.probes, time.Since(begun))
	if got.down > 0 {
		t.Errorf("%d false Down, where hardly any are to be expected", got.down)
	}
	if got.degraded > 5 {
		t.Errorf("%d false Degraded, where 0.5 are to be expected", got.degraded)
	}
	if least := hosts * 86400; got.probes < least || got.probes > least*102/100 {
		t.Errorf("%d probes, want at most 2 %% more than %d", got.probes, least)
	}
}

// TestFalseAlarmsAsReckoned holds the arithmetic in the documentation of Policy against
// the simulation where there is something to count: runs of K losses without faster
// probing, and of as many more as leave within a timeout with it.
func TestFalseAlarmsAsReckoned(t *testing.T) {
	slow := Policy{FastInterval: -1, Timeout: 900 * ms}
	for _, tt := range []struct {
		name   string
		policy Policy
		k      int
		run    int // how many losses in a row it takes
		p      float64
		hosts  int
	}{
		{"by the second", slow, 2, 2, 0.01, 50},
		{"by the second", slow, 3, 3, 0.02, 200},
		{"by the second", slow, 5, 5, 0.1, 100},
		{"faster", Policy{}, 2, 6, 0.25, 100},
		{"faster", Policy{}, 5, 9, 0.35, 50},
	} {
		tt.policy.Down.K, tt.policy.Hold, tt.policy.Degraded.Window = tt.k, -1, -1
		got := sum(tt.policy, tt.p, tt.hosts)
		// A run may begin with each probe sent by the second that follows an answer.
		want := float64(tt.hosts) * 86400 * (1 - tt.p) * math.Pow(tt.p, float64(tt.run))
		t.Logf("%s, %d in a row at %v: %d false Down, %.1f reckoned", tt.name, tt.k, tt.p, got.down, want)
		if math.Abs(float64(got.down)-want) > 4*math.Sqrt(want)+0.1*want {
			t.Errorf("%s, %d in a row at %v: %d false Down, %.1f reckoned", tt.name, tt.k, tt.p, got.down, want)
		}
	}
}

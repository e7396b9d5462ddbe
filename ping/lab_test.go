package ping

import (
	"context"
	"errors"
	"testing"
	"time"

	"goping/internal/netlab"
)

// TestFaults probes a host for each row of the fault list, all from one
// Prober, and wants each reported as what it was, in each setting. The matrix of
// what was right is printed by
//
//	go test ./ping -run 'TestFaults$' -v | grep -A 99 'wire  '
func TestFaults(t *testing.T) {
	netlab.Need(t)
	var m matrix
	for _, s := range settings() {
		t.Run(s.String(), func(t *testing.T) { testFaults(t, s, &m) })
	}
	t.Logf("the fault list\n%v", &m)
}

func testFaults(t *testing.T, s setting, m *matrix) {
	lab := netlab.New(t)
	list := faults(lab)
	p := s.open(t, Config{Count: faultProbes,
		Probing: Probing{TTL: faultTTL, TOS: faultTOS, Interval: 20 * time.Millisecond, Timeout: 700 * time.Millisecond, LateWindow: time.Minute}})
	handles := make([]*Handle, len(list))
	row := make(map[*Handle]int)
	for i, f := range list {
		host := lab.Host(f.script)
		handles[i] = mustAdd(t, p, Target{Addr: host.Addr(s.v6)})
		row[handles[i]] = i
	}
	outcomes := make([][]Event, len(list))
	go func() {
		awaitCounts(t, s, list, handles)
		p.Close()
	}()
	for ev := range p.Events(context.Background()) {
		outcomes[row[ev.Target]] = append(outcomes[row[ev.Target]], ev)
	}
	for i, f := range list {
		t.Run(f.name, func(t *testing.T) {
			defer func() { m.set(f.name, s, !t.Failed()) }()
			checkFault(t, s, &f, handles[i].Summary(), outcomes[i])
		})
	}
	if c := lab.Counters(); c.Overruns > 0 || c.SendErrors > 0 {
		t.Errorf("the lab itself failed: %+v", c)
	}
}

// awaitCounts waits, within a bound, until every row has what is wanted of it;
// the checks tell which has not. The books must balance all the while.
func awaitCounts(t *testing.T, s setting, list []fault, handles []*Handle) {
	for deadline := time.Now().Add(10 * time.Second); time.Now().Before(deadline); time.Sleep(5 * time.Millisecond) {
		open := 0
		for i, f := range list {
			c := handles[i].Summary().Counts
			balanced(t, f.name, c)
			if asLost(plain(c)) != scaled(f.want(s), faultProbes) {
				open++
			}
		}
		if open == 0 {
			return
		}
	}
}

// add adds the counts of o to c.
func (c *Counts) add(o Counts) {
	c.Replied += o.Replied
	c.Lost += o.Lost
	c.Unreachable += o.Unreachable
	c.Late += o.Late
	c.Duplicates += o.Duplicates
	c.Reordered += o.Reordered
	c.Corrupt += o.Corrupt
	c.Truncated += o.Truncated
	c.OtherSource += o.OtherSource
	c.Foreign += o.Foreign
	c.Notices += o.Notices
	c.Sent += o.Replied + o.Lost + o.Unreachable
}

// scaled returns the counts of n probes out of those of a row: Counts of one
// probe each, or of all of them when they already make up n.
func scaled(c Counts, n uint64) Counts {
	if c.Replied+c.Lost+c.Unreachable == n {
		c.Sent = n
		return c
	}
	var sum Counts
	for range n {
		sum.add(c)
	}
	return sum
}

// balanced checks the one law of the counts.
func balanced(t testing.TB, name string, c Counts) {
	if c.Sent != c.Replied+c.Lost+c.Unreachable+c.Indeterminate+c.InFlight {
		t.Errorf("%s: the books do not balance: %+v", name, c)
	}
}

// asLost counts as lost what is Indeterminate. A machine busy with something else
// holds the loop up now and then: that a probe was lost cannot be known then, and
// checkFault sees to it that this is why.
func asLost(c Counts) Counts {
	c.Lost, c.Indeterminate = c.Lost+c.Indeterminate, 0
	return c
}

// plain leaves out what follows from the rest.
func plain(c Counts) Counts {
	c.Bursts, c.LongestBurst, c.LongestOutage = 0, 0, Outage{}
	return c
}

func checkFault(t *testing.T, s setting, f *fault, sum Summary, events []Event) {
	if got, want := asLost(plain(sum.Counts)), scaled(f.want(s), faultProbes); got != want {
		t.Errorf("counted\n got %+v\nwant %+v", got, want)
	}
	verdicts := make(map[uint64]int)
	for _, ev := range events {
		if f.detail != nil && (ev.Kind.IsVerdict() || ev.Kind == EventNotice) {
			f.detail(t, s, &ev)
		}
		if ev.RxClock != NoClock && ev.RTT < f.script.Delay {
			t.Errorf("probe %d: %v after %v, which is less than the delay", ev.Seq, ev.Kind, ev.RTT)
		}
		if !ev.Kind.IsVerdict() {
			continue
		}
		verdicts[ev.Seq]++
		if (ev.Err == nil) != (ev.Verdict == Replied) {
			t.Errorf("probe %d: %v with error %v", ev.Seq, ev.Verdict, ev.Err)
		}
		if local := (*LocalError)(nil); ev.Verdict == Indeterminate && errors.As(ev.Err, &local) && local.Stall > 0 {
			t.Logf("probe %d: %v", ev.Seq, ev.Err)
			continue
		}
		if ev.Verdict == Indeterminate {
			t.Errorf("probe %d: %v", ev.Seq, ev.Err)
		}
		if f.err != nil && ev.Verdict != Replied && !errors.Is(ev.Err, f.err(s)) {
			t.Errorf("probe %d: error %v, want %v", ev.Seq, ev.Err, f.err(s))
		}
	}
	for seq, n := range verdicts {
		if n != 1 {
			t.Errorf("probe %d has %d verdicts", seq, n)
		}
	}
	if len(verdicts) != faultProbes {
		t.Errorf("%d probes have a verdict, want %d", len(verdicts), faultProbes)
	}
}

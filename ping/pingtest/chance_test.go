package pingtest_test

import (
	"math"
	"reflect"
	"testing"
	"time"

	"goping/ping"
	"goping/ping/pingtest"
)

// luck is what became of 2000 probes to the second host of a network, with others or
// none beside it.
func luck(t *testing.T, seed uint64, others int) (rtts []time.Duration, s ping.Summary) {
	t.Helper()
	bubble(t, func(t *testing.T) {
		n := pingtest.New(seed)
		n.Host("first.example")
		host := n.Host("second.example")
		host.Set(pingtest.Behavior{Delay: 10 * time.Millisecond, Jitter: 4 * time.Millisecond, Loss: 0.1})
		p, err := ping.Open(n.Config(ping.Config{}))
		if err != nil {
			t.Fatal(err)
		}
		defer p.Close()
		for range others {
			beside := n.Host("")
			beside.Set(pingtest.Behavior{Jitter: time.Second, Loss: 0.5})
			if _, err := p.Add(ping.Target{Addr: beside.Addr()}); err != nil {
				t.Fatal(err)
			}
		}
		var evs []ping.Event
		s, evs = probed(t, n, ping.Config{Count: 2000}, host.Addr(), nil)
		for _, ev := range evs {
			rtts = append(rtts, ev.RTT)
		}
	})
	return rtts, s
}

// TestChance comes from the seed, for each host alone, and is what was asked for.
func TestChance(t *testing.T) {
	rtts, s := luck(t, 1, 0)
	if again, _ := luck(t, 1, 3); !reflect.DeepEqual(rtts, again) {
		t.Error("the same seed, other hosts beside it: another fate")
	}
	if other, _ := luck(t, 2, 0); reflect.DeepEqual(rtts, other) {
		t.Error("another seed: the same fate")
	}
	if loss := s.LossRatio(); math.Abs(loss-0.1) > 0.03 {
		t.Errorf("got %v lost, want 0.1", loss)
	}
	mean := 12 * time.Millisecond
	if s.RTT.Min < 10*time.Millisecond || s.RTT.Max >= 14*time.Millisecond || (s.RTT.Mean-mean).Abs() > 200*time.Microsecond {
		t.Errorf("got %v, %v, %v, want from 10 ms to 14 ms", s.RTT.Min, s.RTT.Mean, s.RTT.Max)
	}
	if s.RTT.Max-s.RTT.Min < 3900*time.Microsecond {
		t.Errorf("got a range of %v, want nearly 4 ms", s.RTT.Max-s.RTT.Min)
	}
}

// TestHostsDiffer: hosts that behave the same do not lose the same probes.
func TestHostsDiffer(t *testing.T) {
	bubble(t, func(t *testing.T) {
		n := pingtest.New(1)
		fate := func(host *pingtest.Host) (lost []uint64) {
			host.Set(pingtest.Behavior{Loss: 0.5})
			_, evs := probed(t, n, ping.Config{Count: 64}, host.Addr(), nil)
			for _, ev := range evs {
				if ev.Kind == ping.EventLost {
					lost = append(lost, ev.Seq)
				}
			}
			return lost
		}
		if a, b := fate(n.Host("")), fate(n.Host("")); reflect.DeepEqual(a, b) {
			t.Errorf("both lost %v", a)
		}
	})
}

// TestLossLeavesTheRest: other losses do not change the delays of what comes back.
func TestLossLeavesTheRest(t *testing.T) {
	delays := func(loss float64) map[uint64]time.Duration {
		by := make(map[uint64]time.Duration)
		bubble(t, func(t *testing.T) {
			n := pingtest.New(1)
			host := n.Host("")
			host.Set(pingtest.Behavior{Jitter: time.Millisecond, Loss: loss})
			_, evs := probed(t, n, ping.Config{Count: 100}, host.Addr(), nil)
			for _, ev := range evs {
				if ev.Kind == ping.EventReplied {
					by[ev.Seq] = ev.RTT
				}
			}
		})
		return by
	}
	all, half := delays(0), delays(0.5)
	if len(all) != 100 || len(half) < 30 || len(half) > 70 {
		t.Fatalf("got %d and %d replies", len(all), len(half))
	}
	for seq, rtt := range half {
		if all[seq] != rtt {
			t.Errorf("probe %d: got %v, want %v as without losses", seq, rtt, all[seq])
		}
	}
}

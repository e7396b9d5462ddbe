package goping_test

import (
	"slices"
	"strconv"
	"testing"
	"time"

	"goping/internal/netlab"
)

// truthDelay is how long the host of the truth tests waits.
const truthDelay = 3 * time.Millisecond

// excesses pings host n times and returns by how much each round-trip time is
// longer than the delay that the host really made, by kernel clocks on both
// sides. No time may be shorter: part of it would be made up.
func excesses(tb testing.TB, host *netlab.Host, v6 bool, n int) (list []time.Duration) {
	tb.Helper()
	made := make(map[uint16]netlab.Exchange)
	before := len(host.Exchanges())
	r := goping(tb, "--json", "-c", strconv.Itoa(n), "-i", "0.01", host.Addr(v6).String()).ended(0)
	for _, x := range host.Exchanges()[before:] {
		if x.Verdict != netlab.Answered || x.UserClock {
			tb.Fatalf("%v: request %d is %s, user clock %v", r, x.Seq, x.Verdict, x.UserClock)
		}
		made[x.Seq] = x
	}
	for _, o := range objects(tb, r, schema(tb)) {
		if o.Type != "reply" {
			continue
		}
		x, ok := made[uint16(o.Seq)]
		if !ok {
			tb.Fatalf("%v: a reply to probe %d, which did not arrive", r, o.Seq)
		}
		// The kernel may begin to stamp a moment after it was told to.
		if o.Seq > 1 && (o.TxClock != "kernel" || o.RxClock != "kernel") {
			tb.Errorf("%v: probe %d was timed by %s/%s, want kernel/kernel", r, o.Seq, o.TxClock, o.RxClock)
		}
		excess := time.Duration(o.RTTNs) - x.Delay()
		if excess < 0 {
			tb.Errorf("%v: probe %d took %v, the host alone %v", r, o.Seq, time.Duration(o.RTTNs), x.Delay())
		}
		list = append(list, excess)
	}
	if len(list) != n {
		tb.Errorf("%v: %d replies, want %d", r, len(list), n)
	}
	return list
}

func median(list []time.Duration) time.Duration {
	if len(list) == 0 {
		return 0
	}
	list = slices.Sorted(slices.Values(list))
	return list[len(list)/2]
}

// TestTruth: no round-trip time is shorter than what really passed.
func TestTruth(t *testing.T) {
	lab := netlab.New(t)
	for _, v6 := range []bool{false, true} {
		t.Run(families[v6], func(t *testing.T) {
			host := lab.Host(netlab.Script{Delay: truthDelay})
			list := excesses(t, host, v6, 50)
			t.Logf("beyond the delay of the host: median %v, most %v", median(list), slices.Max(list))
		})
	}
}

// BenchmarkTruth reports the median of what a round-trip time has beyond the
// delay that the host really made.
func BenchmarkTruth(b *testing.B) {
	for _, v6 := range []bool{false, true} {
		b.Run(families[v6], func(b *testing.B) {
			lab := netlab.New(b)
			host := lab.Host(netlab.Script{Delay: truthDelay})
			var list []time.Duration
			for b.Loop() {
				list = append(list, excesses(b, host, v6, 50)...)
			}
			b.ReportMetric(0, "ns/op") // the interval, which says nothing
			b.ReportMetric(float64(median(list)), "excess-ns")
		})
	}
}

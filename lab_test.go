package goping_test

import (
	"context"
	"net/netip"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"goping/internal/netlab"
)

// families are the names of the values of v6 in test names.
var families = map[bool]string{false: "v4", true: "v6"}

// TestRequests: what the options ask for is in the packets that reach a host.
func TestRequests(t *testing.T) {
	lab := netlab.New(t)
	for _, v6 := range []bool{false, true} {
		t.Run(families[v6], func(t *testing.T) {
			for _, tt := range []struct {
				args string
				ttl  int
				size int
			}{
				{"-c3 -i0.01", 64, 56},
				{"-c2 -i0.01 -t7 -s0", 7, 0},
				{"-c2 -i0.01 -t255 -s1400", 255, 1400},
				{"-c2 -i0.01 -I " + lab.Interface, 64, 56},
				{"-c2 -i0.01 -I " + lab.Addr(v6).String(), 64, 56},
				{"-c2 -i0.01 -I " + lab.Interface + " -I " + lab.Addr(v6).String(), 64, 56},
				{"-c2 -i0", 64, 56},
			} {
				host := lab.Host(netlab.Script{})
				r := goping(t, append(strings.Fields(tt.args), "-q", host.Addr(v6).String())...).ended(0)
				requests := host.Exchanges()
				if want := int(tt.args[2] - '0'); len(requests) != want {
					t.Errorf("%v: %d requests, want %d", r, len(requests), want)
				}
				for i, x := range requests {
					if x.Seq != uint16(i+1) || x.TTL != tt.ttl || x.Size != tt.size || x.Src != lab.Addr(v6) || x.ID != requests[0].ID {
						t.Errorf("%v: request %d is %+v", r, i, x.Request)
					}
				}
			}
		})
	}
}

// TestSourceAddress: -I with an address sends from it, whichever the system
// would choose, and shows it.
func TestSourceAddress(t *testing.T) {
	lab := netlab.New(t)
	host := lab.Host(netlab.Script{})
	for source, target := range map[netip.Addr]netip.Addr{lab.V4: host.V4, lab.V6: host.V6} {
		r := goping(t, "-c1", "-I", source.String(), target.String()).ended(0)
		wantLine(t, r.String(), r.stdout.String(),
			"64 bytes from "+target.String()+": icmp_seq=1 ttl=64 time=<t> ms")
		if !strings.Contains(r.stdout.String(), " from "+source.String()+" : ") {
			t.Errorf("%v: header without the source:\n%s", r, r.stdout.Bytes())
		}
	}
}

// TestOtherSource: on loopback the whole of 127.0.0.0/8 is ours, on Linux.
func TestOtherSource(t *testing.T) {
	netlab.Need(t)
	for _, tt := range []struct{ args, target, from string }{
		{"-I 127.0.0.9", "127.0.0.1", "127.0.0.9 "},
		{"-I lo", "127.0.0.2", "127.0.0.1 lo"},
		{"-I lo -I 127.0.0.9", "127.0.0.2", "127.0.0.9 lo"},
	} {
		r := goping(t, append(strings.Fields(tt.args), "-c2", "-i0.01", tt.target)...).ended(0)
		wantLines(t, r.String(), r.stdout.String(), transcript(
			"PING "+tt.target+" ("+tt.target+") from "+tt.from+": 56(84) bytes of data.",
			"64 bytes from "+tt.target+": icmp_seq=# ttl=64 time=<t> ms", tt.target, 2)...)
	}
}

// TestLinkLocal: a link-local address is pinged through its zone or through -I.
func TestLinkLocal(t *testing.T) {
	lab := netlab.New(t)
	host := lab.OnLinkHost(netlab.Script{})
	zoned, bare := host.Link.String(), host.Link.WithZone("").String()
	for _, args := range [][]string{
		{"-c1", zoned},
		{"-c1", "-I", lab.Interface, zoned},
	} {
		r := goping(t, args...).ended(0)
		wantLine(t, r.String(), r.stdout.String(),
			"64 bytes from "+zoned+": icmp_seq=1 ttl=64 time=<t> ms")
	}
	r := goping(t, "-c1", "-I", lab.Interface, bare).ended(0)
	wantLine(t, r.String(), r.stdout.String(), "1 packets transmitted, 1 received, 0% packet loss, time 0ms")
}

// TestSilentNeighbour: nobody has the address; the kernel gives up to resolve it
// and says so in the name of the near end.
func TestSilentNeighbour(t *testing.T) {
	lab := netlab.New(t)
	nobody := lab.OnLinkHost(netlab.Script{}).V4.Next()
	r := goping(t, "-c1", "-W", "30", nobody.String()).ended(1)
	wantLines(t, r.String(), r.stdout.String(),
		"PING "+nobody.String()+" ("+nobody.String()+") 56(84) bytes of data.",
		"From "+lab.V4.String()+" icmp_seq=1 Destination Host Unreachable",
		"",
		"--- "+nobody.String()+" ping statistics ---",
		"1 packets transmitted, 0 received, +1 errors, 100% packet loss, time 0ms",
		"")
}

// TestInterval: probes are as far apart as was asked, counted from the first.
func TestInterval(t *testing.T) {
	lab := netlab.New(t)
	host := lab.Host(netlab.Script{})
	const n, interval = 20, 10 * time.Millisecond
	goping(t, "-q", "-c20", "-i0.01", host.V4.String()).ended(0)
	requests := host.Exchanges()
	if len(requests) != n {
		t.Fatalf("%d requests, want %d", len(requests), n)
	}
	// The first may leave late, but none leaves before it is due.
	if span := requests[n-1].Arrived.Sub(requests[0].Arrived); span < (n-2)*interval {
		t.Errorf("%d probes within %v, want %v at least", n, span, (n-2)*interval)
	}
}

// TestTimeout: -W decides when a probe is lost, and -v tells.
func TestTimeout(t *testing.T) {
	lab := netlab.New(t)
	host := lab.Host(netlab.Script{LoseEvery: 1})
	r := goping(t, "-v", "-c1", "-W", "0.3", host.V4.String()).ended(1)
	wantLine(t, r.String(), r.stdout.String(), "no answer within 300ms for icmp_seq=1")
	wantLine(t, r.String(), r.stdout.String(), "1 packets transmitted, 0 received, 100% packet loss, time 0ms")
}

// TestDeadlineInFlight: what -w ends is in flight, and no loss.
func TestDeadlineInFlight(t *testing.T) {
	lab := netlab.New(t)
	host := lab.Host(netlab.Script{LoseEvery: 1})
	ctx, cancel := context.WithTimeout(t.Context(), patience)
	defer cancel()
	r := start(t, "-c2", "-i30", "-W30", "-w0.5", host.V4.String())
	if err := host.WaitFor(ctx, 1); err != nil {
		t.Error(err)
	}
	r.wait().ended(1)
	wantLine(t, r.String(), r.stdout.String(), "1 packets transmitted, 0 received, 0% packet loss, time 0ms, 1 in flight")
}

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

package text

import (
	"bytes"
	"strings"
	"testing"
	"time"

	"goping/internal/cli/render"
	"goping/ping"
	"goping/stats"
)

// rtts is the summary of these round-trip times, in µs.
func rtts(us ...int) stats.Summary {
	var r stats.Recorder
	for _, n := range us {
		r.Add(time.Duration(n) * time.Microsecond)
	}
	return r.Summary()
}

// span sets the times of the first and the last probe.
func span(s ping.Summary, d time.Duration) ping.Summary {
	s.First, s.Last = when, when.Add(d)
	return s
}

func TestSummaryHasItsLines(t *testing.T) {
	const head = "\n--- 127.0.0.5 ping statistics ---\n"
	tests := []struct {
		name string
		s    ping.Summary
		want string
	}{
		{"duplicates", span(ping.Summary{
			Counts: ping.Counts{Sent: 2, Replied: 2, Duplicates: 1},
			RTT:    rtts(302, 387), TxClock: ping.Kernel, RxClock: ping.Kernel,
		}, 202*time.Millisecond), head +
			"2 packets transmitted, 2 received, +1 duplicates, 0% packet loss, time 202ms\n" +
			"rtt min/avg/max/mdev = 0.302/0.345/0.387/0.042 ms\n" +
			"p50/p90/p99/p99.9 = 0.302/0.387/0.387/0.387 ms, jitter 0.005 ms, clock kernel/kernel\n"},
		{"some by another clock", span(ping.Summary{
			Counts: ping.Counts{Sent: 2, Replied: 2},
			RTT:    rtts(302, 387), TxClock: ping.Kernel, RxClock: ping.Kernel, OtherClocks: 1,
		}, 202*time.Millisecond), head +
			"2 packets transmitted, 2 received, 0% packet loss, time 202ms\n" +
			"rtt min/avg/max/mdev = 0.302/0.345/0.387/0.042 ms\n" +
			"p50/p90/p99/p99.9 = 0.302/0.387/0.387/0.387 ms, jitter 0.005 ms, clock kernel/kernel but for 1\n"},
		{"one reply has no jitter", span(ping.Summary{
			Counts: ping.Counts{Sent: 1, Replied: 1},
			RTT:    rtts(820), TxClock: ping.User, RxClock: ping.Hardware,
		}, 0), head +
			"1 packets transmitted, 1 received, 0% packet loss, time 0ms\n" +
			"rtt min/avg/max/mdev = 0.820/0.820/0.820/0.000 ms\n" +
			"p50/p90/p99/p99.9 = 0.820/0.820/0.820/0.820 ms, clock user/hw\n"},
		{"errors", span(ping.Summary{Counts: ping.Counts{Sent: 2, Unreachable: 2}}, 204*time.Millisecond), head +
			"2 packets transmitted, 0 received, +2 errors, 100% packet loss, time 204ms\n\n"},
		{"corrupted, with those cut short", span(ping.Summary{Counts: ping.Counts{Sent: 2, Lost: 2, Corrupt: 1, Truncated: 1}}, 201*time.Millisecond), head +
			"2 packets transmitted, 0 received, +2 corrupted, 100% packet loss, time 201ms\n\n"},
		{"the order, and six significant digits", span(ping.Summary{
			Counts: ping.Counts{Sent: 3, Replied: 2, Unreachable: 1, Duplicates: 7, Corrupt: 8},
			RTT:    rtts(1000, 2000),
		}, 2*time.Second+500*time.Microsecond), head +
			"3 packets transmitted, 2 received, +7 duplicates, +8 corrupted, +1 errors, 33.3333% packet loss, time 2001ms\n" +
			"rtt min/avg/max/mdev = 1.000/1.500/2.000/0.500 ms\n" +
			"p50/p90/p99/p99.9 = 1.000/2.000/2.000/2.000 ms, jitter 0.063 ms, clock none/none\n"},
		{"what iputils has no word for", span(ping.Summary{Counts: ping.Counts{
			Sent: 9, Lost: 3, Unreachable: 1, Indeterminate: 3, InFlight: 2, Failed: 5, Late: 1, OtherSource: 6, Foreign: 7,
		}}, time.Second), head +
			"9 packets transmitted, 0 received, +1 errors, 100% packet loss, time 1000ms, " +
			"1 late, 2 in flight, 3 indeterminate, 5 failed, 6 from another address, 7 under another identifier\n\n"},
		{"a group", span(ping.Summary{
			Counts: ping.Counts{Sent: 2, Replied: 2, Responders: 1, Duplicates: 3}, RTT: rtts(302, 387), TxClock: ping.Kernel, RxClock: ping.Kernel,
			Group: []ping.Responder{
				{Addr: host4, Replied: 2, RTT: rtts(302, 387)},
				{Addr: router4, Replied: 1, Duplicates: 3, RTT: rtts(500)},
			},
		}, 202*time.Millisecond), head +
			"2 packets transmitted, 2 received, +3 duplicates, 0% packet loss, time 202ms, 1 from more of the group\n" +
			"rtt min/avg/max/mdev = 0.302/0.345/0.387/0.042 ms\n" +
			"p50/p90/p99/p99.9 = 0.302/0.387/0.387/0.387 ms, jitter 0.005 ms, clock kernel/kernel\n" +
			"127.0.0.5: 2 received, min/avg/max/mdev = 0.302/0.345/0.387/0.042 ms\n" +
			"192.0.2.1: 1 received, +3 duplicates, min/avg/max/mdev = 0.500/0.500/0.500/0.000 ms\n"},
		{"in flight is no loss", span(ping.Summary{Counts: ping.Counts{Sent: 1, InFlight: 1}}, 0), head +
			"1 packets transmitted, 0 received, 0% packet loss, time 0ms, 1 in flight\n\n"},
		{"nothing sent", ping.Summary{}, head + "0 packets transmitted, 0 received\n\n"},
		{"nothing could be sent", ping.Summary{Counts: ping.Counts{Failed: 4}}, head +
			"0 packets transmitted, 0 received, 4 failed\n\n"},
		{"all but one of a million", span(ping.Summary{
			Counts: ping.Counts{Sent: 1000000, Replied: 999999, Lost: 1}, RTT: rtts(1)}, 0), head +
			"1000000 packets transmitted, 999999 received, 0.0001% packet loss, time 0ms\n" +
			"rtt min/avg/max/mdev = 0.001/0.001/0.001/0.000 ms\n" +
			"p50/p90/p99/p99.9 = 0.001/0.001/0.001/0.001 ms, clock none/none\n"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			var out bytes.Buffer
			p := New(&out, nil, Config{Quiet: true})
			if err := p.Start(&render.Start{Host: "127.0.0.5", Addr: host4, Size: 56}); err != nil {
				t.Fatal(err)
			}
			out.Reset()
			if err := p.Summary(&render.Start{Host: "127.0.0.5", Addr: host4, Size: 56}, &tt.s); err != nil {
				t.Fatal(err)
			}
			if out.String() != tt.want {
				t.Errorf("printed\n%s\nwant\n%s", out.String(), tt.want)
			}
		})
	}
}

func TestSummaryEscapesTheHost(t *testing.T) {
	var out bytes.Buffer
	p := New(&out, nil, Config{})
	if err := p.Summary(&render.Start{Host: "\x1b[2J"}, &ping.Summary{}); err != nil {
		t.Fatal(err)
	}
	if want := `--- \x1b[2J ping statistics ---`; !strings.Contains(out.String(), want) {
		t.Errorf("printed %q, want it to hold %q", out.String(), want)
	}
}

func TestInterimIsOneLine(t *testing.T) {
	merged := rtts(11, 40)
	merged.HasEWMA = false
	tests := []struct {
		s    ping.Summary
		want string
	}{
		{ping.Summary{Counts: ping.Counts{Sent: 4, Replied: 4}, RTT: rtts(11, 11, 11, 40)},
			"\r4/4 packets, 0% loss, min/avg/ewma/max = 0.011/0.018/0.015/0.040 ms\n"},
		{ping.Summary{Counts: ping.Counts{Sent: 3, Lost: 2, InFlight: 1}}, "\r0/3 packets, 100% loss\n"},
		{ping.Summary{Counts: ping.Counts{Sent: 2, Replied: 2}, RTT: merged},
			"\r2/2 packets, 0% loss, min/avg/max = 0.011/0.026/0.040 ms\n"},
		{ping.Summary{}, "\r0/0 packets, 0% loss\n"},
	}
	for _, tt := range tests {
		if got := string(Interim(&tt.s)); got != tt.want {
			t.Errorf("Interim = %q, want %q", got, tt.want)
		}
	}
}

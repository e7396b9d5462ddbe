package output

import (
	"bytes"
	"encoding/json"
	"net/netip"
	"strings"
	"testing"
	"time"

	"goping/ping"
)

const ms = time.Millisecond

var (
	at    = time.Date(2026, 11, 22, 6, 49, 26, 910154321, time.UTC)
	asked = netip.MustParseAddr("10.9.0.2")
)

// tally makes one of round-trip times, below zero for a lost probe.
func tally(rtts ...time.Duration) (t Tally) {
	for _, rtt := range rtts {
		if rtt < 0 {
			t.Sent++
		} else {
			t.Reply(rtt)
		}
	}
	return t
}

// TestTimes: three significant digits, as sprint_tm has them.
func TestTimes(t *testing.T) {
	for d, want := range map[time.Duration]string{
		0: "0.000", 31 * time.Microsecond: "0.031", 500 * time.Nanosecond: "0.001", 190 * time.Microsecond: "0.190",
		999400: "0.999", 999600: "1.000", ms: "1.00", 4210 * time.Microsecond: "4.21", 9994 * time.Microsecond: "9.99",
		10 * ms: "10.0", 91700 * time.Microsecond: "91.7", 100 * ms: "100", 189 * ms: "189", 189600 * time.Microsecond: "190",
		1234567 * time.Microsecond: "1235", 999999 * ms: "999999", 1000 * time.Second: "1.000e+06", 20 * time.Minute: "1.200e+06",
	} {
		if got := string(appendTime(nil, d)); got != want {
			t.Errorf("%v: %s, want %s", d, got, want)
		}
	}
}

// TestLines: every form of line, on the writer it belongs to.
func TestLines(t *testing.T) {
	one := &Host{Given: "127.0.0.1", Shown: "127.0.0.1", Total: tally(31*time.Microsecond, 42*time.Microsecond, 57*time.Microsecond),
		Interval: tally(42*time.Microsecond, -1), RTTs: []time.Duration{31 * time.Microsecond, -1, 57 * time.Microsecond}}
	dead := &Host{Given: "127.0.0.5", Shown: "127.0.0.5", Total: tally(-1, -1, -1), Interval: tally(), RTTs: []time.Duration{-1, -1, -1}}
	odd := &Host{Given: "a'b", Shown: "evil\x1b[2J\"", Total: tally(-1)}
	answer := func(change func(*Answer)) *Answer {
		a := &Answer{Index: 0, Bytes: 64, RTT: 39 * time.Microsecond, TOS: -1, TTL: 64, At: at}
		if change != nil {
			change(a)
		}
		return a
	}
	other := answer(func(a *Answer) { a.From = asked })
	stamps := answer(func(a *Answer) {
		a.Bytes, a.Times = 20, &ping.Timestamps{Originate: 1, Receive: 2, Transmit: 3, Local: 4}
	})
	stats := &Stats{Targets: 2, Alive: 1, Unreachable: 1, Unknown: 3, Timeouts: 4, Sent: 5, Received: 1, Other: 6, RTT: tally(39 * time.Microsecond), Elapsed: 2601 * ms}
	both := []*Host{one, dead}
	for _, tt := range []struct {
		name      string
		cfg       Config
		do        func(p *Printer)
		out, errs string
	}{
		{"alive", Config{Verbose: true}, func(p *Printer) { p.Alive(one, answer(nil)); p.Unreachable(dead) }, "127.0.0.1 is alive\n127.0.0.5 is unreachable\n", ""},
		{"-e", Config{Verbose: true, Elapsed: true}, func(p *Printer) { p.Alive(one, answer(nil)) }, "127.0.0.1 is alive (0.039 ms)\n", ""},
		{"-a", Config{Alive: true}, func(p *Printer) { p.Alive(one, answer(nil)); p.Unreachable(dead) }, "127.0.0.1\n", ""},
		{"-a -e", Config{Alive: true, Elapsed: true}, func(p *Printer) { p.Alive(one, answer(nil)) }, "127.0.0.1 (0.039 ms)\n", ""},
		{"-u", Config{Unreach: true}, func(p *Printer) { p.Alive(one, answer(nil)); p.Unreachable(dead) }, "127.0.0.5\n", ""},
		{"-q", Config{Quiet: true}, func(p *Printer) {
			p.Alive(one, answer(nil))
			p.Unreachable(dead)
			p.Reply(one, answer(nil))
			p.TimedOut(dead, 0, at)
			p.Duplicate(one, answer(nil))
			p.Warn("x", "y")
			p.ICMPError(dead, &ping.ICMPError{Reporter: asked, Type: 3})
		}, "", ""},
		{"--print-tos --print-ttl", Config{Verbose: true, TOS: true, TTL: true}, func(p *Printer) { p.Alive(one, answer(nil)) }, "127.0.0.1 is alive (TOS unknown) (TTL 64)\n", ""},
		{"--icmp-timestamp", Config{Verbose: true}, func(p *Printer) { p.Alive(one, stamps) }, "127.0.0.1 is alive timestamps: Originate=1 Receive=2 Transmit=3 Localreceive=4\n", ""},
		{"-m", Config{Verbose: true}, func(p *Printer) { p.Alive(one, other) }, "127.0.0.1 is alive\n", " [<- 10.9.0.2]"},

		{"-c", Config{PerProbe: true, Width: 11}, func(p *Printer) { p.Reply(one, answer(nil)); p.TimedOut(dead, 2, at) },
			"127.0.0.1   : [0], 64 bytes, 0.039 ms (0.043 avg, 0% loss)\n127.0.0.5   : [2], timed out (NaN avg, 100% loss)\n", ""},
		{"-D", Config{PerProbe: true, Stamped: true}, func(p *Printer) { p.Reply(one, answer(nil)); p.TimedOut(dead, 2, at.Add(3*ms/1000)) },
			"[1795330166.91015] 127.0.0.1 : [0], 64 bytes, 0.039 ms (0.043 avg, 0% loss)\n[1795330166.91015] 127.0.0.5 : [2], timed out (NaN avg, 100% loss)\n", ""},
		{"ctime", Config{PerProbe: true, Stamped: true, TimeFormat: "ctime"}, func(p *Printer) { p.TimedOut(dead, 2, at) }, "[Sun Nov 22 06:49:26 2026] 127.0.0.5 : [2], timed out (NaN avg, 100% loss)\n", ""},
		{"iso", Config{PerProbe: true, Stamped: true, TimeFormat: "iso"}, func(p *Printer) { p.TimedOut(dead, 2, at) }, "[2026-11-22T06:49:26+0000] 127.0.0.5 : [2], timed out (NaN avg, 100% loss)\n", ""},
		{"rfc3339", Config{PerProbe: true, Stamped: true, TimeFormat: "rfc3339"}, func(p *Printer) { p.TimedOut(dead, 2, at) }, "[2026-11-22 06:49:26] 127.0.0.5 : [2], timed out (NaN avg, 100% loss)\n", ""},
		{"early in a second", Config{PerProbe: true, Stamped: true}, func(p *Printer) { p.TimedOut(dead, 2, time.Unix(7, 30000)) }, "[7.00003] 127.0.0.5 : [2], timed out (NaN avg, 100% loss)\n", ""},
		{"-c --print-tos --print-ttl", Config{PerProbe: true, TOS: true, TTL: true}, func(p *Printer) { p.Reply(one, answer(func(a *Answer) { a.TOS = 16 })) },
			"127.0.0.1 : [0], 64 bytes, 0.039 ms (0.043 avg, 0% loss) (TOS 16) (TTL 64)\n", ""},
		{"-c --icmp-timestamp", Config{PerProbe: true}, func(p *Printer) { p.Reply(one, stamps) },
			"127.0.0.1 : [0], 20 bytes, 0.039 ms (0.043 avg, 0% loss) timestamps: Originate=1 Receive=2 Transmit=3 Localreceive=4\n", ""},
		{"another's reply", Config{PerProbe: true}, func(p *Printer) { p.Reply(one, other) }, "127.0.0.1 : [0], 64 bytes, 0.039 ms (0.043 avg, 0% loss)\n", " [<- 10.9.0.2]"},
		{"duplicate", Config{Duplicates: true}, func(p *Printer) { p.Duplicate(one, answer(nil)); p.Duplicate(one, other) }, "",
			"127.0.0.1 : duplicate for [0], 64 bytes, 0.039 ms\n127.0.0.1 : duplicate for [0], 64 bytes, 0.039 ms [<- 10.9.0.2]\n"},
		{"hostile name", Config{PerProbe: true}, func(p *Printer) { p.TimedOut(odd, 0, at) }, "evil\\x1b[2J\" : [0], timed out (NaN avg, 100% loss)\n", ""},

		{"-C summary", Config{PerProbe: true, RTTs: true}, func(p *Printer) { p.Summary(both) }, "", "\n127.0.0.1 : 0.031 - 0.057\n127.0.0.5 : - - -\n"},
		{"-C -q summary", Config{RTTs: true, Quiet: true}, func(p *Printer) { p.Summary(both) }, "", "127.0.0.1 : 0.031 - 0.057\n127.0.0.5 : - - -\n"},
		{"-c summary", Config{PerProbe: true, Width: 10}, func(p *Printer) { p.Summary(both) }, "",
			"\n127.0.0.1  : xmt/rcv/%loss = 3/3/0%, min/avg/max = 0.031/0.043/0.057\n127.0.0.5  : xmt/rcv/%loss = 3/0/100%\n"},
		{"-o", Config{Outage: 200 * ms}, func(p *Printer) { p.Summary(both) }, "",
			"127.0.0.1 : xmt/rcv/%loss = 3/3/0%, outage(ms) = 0, min/avg/max = 0.031/0.043/0.057\n127.0.0.5 : xmt/rcv/%loss = 3/0/100%, outage(ms) = 600\n"},
		{"-Q", Config{Quiet: true}, func(p *Printer) { p.Interval(both, at) }, "",
			"[06:49:26]\n127.0.0.1 : xmt/rcv/%loss = 2/1/50%, min/avg/max = 0.042/0.042/0.042\n127.0.0.5 : xmt/rcv/%loss = 0/0/0%\n"},
		{"SIGQUIT", Config{PerProbe: true}, func(p *Printer) { p.Interval([]*Host{dead}, at) }, "", "\n[06:49:26]\n127.0.0.5 : xmt/rcv/%loss = 0/0/0%\n"},
		{"-x", Config{}, func(p *Printer) { p.Reachable(1, 1); p.Reachable(2, 1) }, "Enough hosts reachable (required: 1, reachable: 1)\nNot enough hosts reachable (required: 2, reachable: 1)\n", ""},
		{"-s", Config{}, func(p *Printer) { p.Stats(stats) }, "", `
       2 targets
       1 alive
       1 unreachable
       3 unknown addresses

       4 timeouts (waiting for response)
       5 ICMP Echos sent
       1 ICMP Echo Replies received
       6 other ICMP received

 0.039 ms (min round trip time)
 0.039 ms (avg round trip time)
 0.039 ms (max round trip time)
        2.601 sec (elapsed real time)

`},
		{"unresolved", Config{}, func(p *Printer) { p.Warn("no\x1bsuch", "Name or service not known") }, "", "no\\x1bsuch: Name or service not known\n"},

		{"-J", Config{PerProbe: true, JSON: true}, func(p *Printer) { p.Reply(one, answer(nil)); p.TimedOut(dead, 2, at); p.Summary(both) },
			`{"resp": {"host": "127.0.0.1", "seq": 0, "size": 64, "rtt": 0.039}}
{"timeout": {"host": "127.0.0.5", "seq": 2}}
{"summary": {"host": "127.0.0.1", "xmt": 3, "rcv": 3, "loss": 0, "rttMin": 0.031, "rttAvg": 0.043, "rttMax": 0.057}}
{"summary": {"host": "127.0.0.5", "xmt": 3, "rcv": 0, "loss": 100}}
`, ""},
		{"-J with everything", Config{PerProbe: true, JSON: true, Stamped: true, TOS: true, TTL: true, Outage: 200 * ms}, func(p *Printer) {
			p.Reply(one, stamps)
			p.Reply(one, other)
			p.Summary(both[1:])
		}, `{"resp": {"timestamp": 1795330166.91015, "host": "127.0.0.1", "seq": 0, "size": 20, "rtt": 0.039, "tos": -1, "ttl": 64, "timestamps": {"originate": 1, "receive": 2, "transmit": 3, "localreceive": 4}}}
{"resp": {"timestamp": 1795330166.91015, "host": "127.0.0.1", "seq": 0, "size": 64, "rtt": 0.039, "tos": -1, "ttl": 64, "from": "10.9.0.2"}}
{"summary": {"host": "127.0.0.5", "xmt": 3, "rcv": 0, "loss": 100, "outage(ms)": 600}}
`, ""},
		{"-J iso", Config{PerProbe: true, JSON: true, Stamped: true, TimeFormat: "iso"}, func(p *Printer) { p.TimedOut(odd, 0, at) },
			`{"timeout": {"timestamp": "2026-11-22T06:49:26+0000", "host": "evil\u001b[2J\"", "seq": 0}}` + "\n", ""},
		{"-J -C", Config{PerProbe: true, JSON: true, RTTs: true}, func(p *Printer) { p.Summary(both) },
			`{"vSum": {"host": "127.0.0.1", "values": [0.031, null, 0.057]}}
{"vSum": {"host": "127.0.0.5", "values": [null, null, null]}}
`, ""},
		{"-J -Q", Config{JSON: true, Quiet: true}, func(p *Printer) { p.Interval(both, at) },
			`{"intSum": {"time": 1795330166,"host": "127.0.0.1", "xmt": 2, "rcv": 1, "loss": 50, "rttMin": 0.042, "rttAvg": 0.042, "rttMax": 0.042}}
{"intSum": {"time": 1795330166,"host": "127.0.0.5", "xmt": 0, "rcv": 0, "loss": 0}}
`, ""},
		{"-J -s", Config{JSON: true}, func(p *Printer) { p.Stats(stats) },
			`{"stats": {"targets": 2, "alive": 1, "unreachable": 1, "unknownAddresses": 3, "timeouts": 4, "icmpEchosSent": 5, "icmpEchoRepliesReceived": 1, "otherIcmpReceived": 6, "rttMin": 0.039, "rttAvg": 0.039, "rttMax": 0.039, "elapsed": 2.601}}` + "\n", ""},
		{"-J warnings", Config{JSON: true, Duplicates: true}, func(p *Printer) {
			p.Warn("h", "no\nway")
			p.Duplicate(one, other)
			p.ICMPError(dead, &ping.ICMPError{Reporter: asked, Type: 3, Code: 1})
		}, `{"warning": {"host": "h", "message": "no\nway"}}
{"warning": {"host": "127.0.0.1", "message": "duplicate for [0], 64 bytes, 0.039 ms [\u003c- 10.9.0.2]"}}
{"warning": {"host": "127.0.0.5", "message": "ICMP Host Unreachable from 10.9.0.2 for ICMP Echo sent to 127.0.0.5"}}
`, ""},
		{"-N", Config{Quiet: true, Report: time.Second}, func(p *Printer) { p.Netdata([]*Host{one}); p.Netdata([]*Host{dead}) },
			`CHART fping.127_0_0_1_packets '' 'FPing Packets for host 127.0.0.1' packets '127.0.0.1' fping.packets line 110020 1
DIMENSION xmt sent absolute 1 1
DIMENSION rcv received absolute 1 1
BEGIN fping.127_0_0_1_packets
SET xmt = 2
SET rcv = 1
END
CHART fping.127_0_0_1_quality '' 'FPing Quality for host 127.0.0.1' percentage '127.0.0.1' fping.quality area 110010 1
DIMENSION returned '' absolute 1 1
BEGIN fping.127_0_0_1_quality
SET returned = 50
END
CHART fping.127_0_0_1_latency '' 'FPing Latency for host 127.0.0.1' ms '127.0.0.1' fping.latency area 110000 1
DIMENSION min minimum absolute 1 1000000
DIMENSION max maximum absolute 1 1000000
DIMENSION avg average absolute 1 1000000
BEGIN fping.127_0_0_1_latency
SET min = 42000
SET avg = 42000
SET max = 42000
END
BEGIN fping.127_0_0_5_packets
SET xmt = 0
SET rcv = 0
END
BEGIN fping.127_0_0_5_quality
SET returned = 0
END
BEGIN fping.127_0_0_5_latency
END
`, ""},
	} {
		t.Run(tt.name, func(t *testing.T) {
			var out, errs bytes.Buffer
			p := New(&out, &errs, tt.cfg)
			tt.do(p)
			if err := p.Flush(); err != nil {
				t.Fatal(err)
			}
			if out.String() != tt.out {
				t.Errorf("output\n%s\nwant\n%s", out.String(), tt.out)
			}
			if errs.String() != tt.errs {
				t.Errorf("error output\n%s\nwant\n%s", errs.String(), tt.errs)
			}
			if !tt.cfg.JSON {
				return
			}
			for line := range strings.Lines(out.String()) {
				var object map[string]map[string]any
				if err := json.Unmarshal([]byte(line), &object); err != nil || len(object) != 1 {
					t.Errorf("%v: %s", err, line)
				}
			}
		})
	}
}

// TestBothWritersInOrder: where both go to one place, lines stand in the order they
// were printed in.
func TestBothWritersInOrder(t *testing.T) {
	var b bytes.Buffer
	p := New(&b, &b, Config{PerProbe: true, Duplicates: true})
	h := &Host{Shown: "h", Total: tally(ms)}
	a := &Answer{Bytes: 64, RTT: ms, From: asked}
	p.Reply(h, a)
	p.Duplicate(h, a)
	p.TimedOut(h, 1, at)
	p.Summary([]*Host{h})
	if err := p.Flush(); err != nil {
		t.Fatal(err)
	}
	const want = `h : [0], 64 bytes, 1.00 ms (1.00 avg, 0% loss) [<- 10.9.0.2]
h : duplicate for [0], 64 bytes, 1.00 ms [<- 10.9.0.2]
h : [1], timed out (1.00 avg, 0% loss)

h : xmt/rcv/%loss = 1/1/0%, min/avg/max = 1.00/1.00/1.00
`
	if b.String() != want {
		t.Errorf("got\n%s\nwant\n%s", b.String(), want)
	}
}

// TestICMPErrors: fping's words for what routers say.
func TestICMPErrors(t *testing.T) {
	v6 := netip.MustParseAddr("2001:db8::1")
	for _, tt := range []struct {
		e    ping.ICMPError
		want string
	}{
		{ping.ICMPError{Reporter: asked, Type: 3, Code: 0}, "ICMP Network Unreachable"},
		{ping.ICMPError{Reporter: asked, Type: 3, Code: 1}, "ICMP Host Unreachable"},
		{ping.ICMPError{Reporter: asked, Type: 3, Code: 13}, "ICMP Unreachable (Communication Administratively Prohibited)"},
		{ping.ICMPError{Reporter: asked, Type: 3, Code: 15}, "ICMP Unreachable (Precedence cutoff in effect)"},
		{ping.ICMPError{Reporter: asked, Type: 3, Code: 16}, "ICMP Unreachable (Invalid Code)"},
		{ping.ICMPError{Reporter: asked, Type: 4}, "ICMP Source Quench"},
		{ping.ICMPError{Reporter: asked, Type: 5, Code: 1}, "ICMP Redirect"},
		{ping.ICMPError{Reporter: asked, Type: 11}, "ICMP Time Exceeded"},
		{ping.ICMPError{Reporter: asked, Type: 12}, "ICMP Parameter Problem"},
		{ping.ICMPError{Reporter: v6, Type: 1, Code: 0}, "ICMP Network Unreachable"},
		{ping.ICMPError{Reporter: v6, Type: 1, Code: 3}, "ICMP Host Unreachable"},
		{ping.ICMPError{Reporter: v6, Type: 1, Code: 9}, "ICMP Unreachable (Invalid Code)"},
		{ping.ICMPError{Reporter: v6, Type: 2, MTU: 1280}, "ICMP Unreachable (Fragmentation Needed)"},
		{ping.ICMPError{Reporter: v6, Type: 3}, "ICMP Time Exceeded"},
		{ping.ICMPError{Reporter: v6, Type: 4}, "ICMP Parameter Problem"},
		{ping.ICMPError{Reporter: v6, Type: 137}, "ICMP Redirect"},
	} {
		var errs bytes.Buffer
		p := New(nil, &errs, Config{})
		p.ICMPError(&Host{Shown: "db.example"}, &tt.e)
		p.Flush()
		if want := tt.want + " from " + tt.e.Reporter.String() + " for ICMP Echo sent to db.example\n"; errs.String() != want {
			t.Errorf("%+v: %q, want %q", tt.e, errs.String(), want)
		}
	}
}

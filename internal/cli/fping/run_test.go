package fping

import (
	"fmt"
	"net/netip"
	"strings"
	"syscall"
	"testing"
	"time"

	"goping/internal/cli/signals"
	"goping/ping"
	"goping/ping/pingtest"
)

func addr(s string) netip.Addr { return netip.MustParseAddr(s) }

const up, down, odd = "198.51.100.1", "198.51.100.2", "198.51.100.3"

// TestRuns: what fping prints, how long it takes, and what it exits with. The third
// host behaves as each row says.
func TestRuns(t *testing.T) {
	router := addr("192.0.2.254")
	for _, tt := range []struct {
		name      string
		odd       pingtest.Behavior
		args      string
		out, errs string
		code      int
		took      time.Duration // 0: as it may
	}{
		{"alive", pingtest.Behavior{}, "-e " + up, lines(up + " is alive (1.00 ms)"), "", 0, ms},
		{"tries grow", pingtest.Behavior{}, up + " " + down,
			lines(up+" is alive", down+" is unreachable"), "", 1, 10*ms + (500+750+1125)*ms + 1687500*time.Microsecond},
		{"no back-off", pingtest.Behavior{}, "-B 1 -r 2 -t 100 " + down, lines(down + " is unreachable"), "", 1, 300 * ms},
		{"no retry", pingtest.Behavior{}, "-r 0 -a " + up + " " + down, lines(up), "", 1, 510 * ms},
		{"unreachable only", pingtest.Behavior{}, "-r0 -u " + up + " " + down, lines(down), "", 1, 510 * ms},
		{"quiet", pingtest.Behavior{}, "-r0 -q " + up + " " + down, "", "", 1, 510 * ms},

		// -t says how late a reply may be, and grows with the tries.
		{"late for its own try only", pingtest.Behavior{Delay: 600 * ms}, "-e " + odd, lines(odd + " is alive (600 ms)"), "", 0, 600 * ms},
		{"late for every try", pingtest.Behavior{Delay: 600 * ms}, "-B 1 -r 2 " + odd, lines(odd + " is unreachable"), "", 1, 1500 * ms},
		{"late replies are discarded", pingtest.Behavior{Delay: 150 * ms}, "-c 2 -p 200 -t 100 -s " + odd,
			lines(odd+" : [0], timed out (NaN avg, 100% loss)", odd+" : [1], timed out (NaN avg, 100% loss)"),
			lines("", odd+" : xmt/rcv/%loss = 2/0/100%", "", "       1 targets", "       0 alive", "       1 unreachable", "       0 unknown addresses",
				"", "       2 timeouts (waiting for response)", "       2 ICMP Echos sent", "       1 ICMP Echo Replies received", "       0 other ICMP received",
				"", " 0.000 ms (min round trip time)", " 0.000 ms (avg round trip time)", " 0.000 ms (max round trip time)", "        0.300 sec (elapsed real time)", ""), 1, 300 * ms},
		{"later than the period", pingtest.Behavior{Delay: 250 * ms}, "-c 2 -p 100 -t 400 " + odd,
			lines(odd+" : [0], 64 bytes, 250 ms (250 avg, 0% loss)", odd+" : [1], 64 bytes, 250 ms (250 avg, 0% loss)"),
			lines("", odd+" : xmt/rcv/%loss = 2/2/0%, min/avg/max = 250/250/250"), 0, 350 * ms},

		{"count", pingtest.Behavior{}, "-c 2 -p 100 " + up + " " + down,
			lines(up+" : [0], 64 bytes, 1.00 ms (1.00 avg, 0% loss)", up+" : [1], 64 bytes, 1.00 ms (1.00 avg, 0% loss)",
				down+" : [0], timed out (NaN avg, 100% loss)", down+" : [1], timed out (NaN avg, 100% loss)"),
			lines("", up+" : xmt/rcv/%loss = 2/2/0%, min/avg/max = 1.00/1.00/1.00", down+" : xmt/rcv/%loss = 2/0/100%"), 1, 210 * ms},
		{"vcount", pingtest.Behavior{}, "-q -C 3 -p 100 " + up + " " + down, "", lines(up+" : 1.00 1.00 1.00", down+" : - - -"), 1, 310 * ms},
		{"outage", pingtest.Behavior{}, "-q -o -c 3 -p 100 " + down, "", lines(down + " : xmt/rcv/%loss = 3/0/100%, outage(ms) = 300"), 1, 300 * ms},
		{"names are padded", pingtest.Behavior{}, "-c 1 " + up + " up.example.",
			lines(up+" : [0], 64 bytes, 1.00 ms (1.00 avg, 0% loss)", "up.example.  : [0], 64 bytes, 1.00 ms (1.00 avg, 0% loss)"),
			lines("", up+" : xmt/rcv/%loss = 1/1/0%, min/avg/max = 1.00/1.00/1.00", "up.example.  : xmt/rcv/%loss = 1/1/0%, min/avg/max = 1.00/1.00/1.00"), 0, 11 * ms},

		// An ICMP error decides nothing.
		{"an ICMP error, then the timeout", pingtest.Behavior{Error: &ping.ICMPError{}}, "-c 1 -t 300 " + odd,
			lines(odd + " : [0], timed out (NaN avg, 100% loss)"),
			lines("ICMP Host Unreachable from 192.0.2.254 for ICMP Echo sent to "+odd, "", odd+" : xmt/rcv/%loss = 1/0/100%"), 1, 300 * ms},
		{"an ICMP error, then the reply", pingtest.Behavior{Error: &ping.ICMPError{}, Also: []pingtest.Behavior{{Delay: 30 * ms}}}, "-c 1 " + odd,
			lines(odd + " : [0], 64 bytes, 30.0 ms (30.0 avg, 0% loss)"),
			lines("ICMP Host Unreachable from 192.0.2.254 for ICMP Echo sent to "+odd, "", odd+" : xmt/rcv/%loss = 1/1/0%, min/avg/max = 30.0/30.0/30.0"), 0, 30 * ms},
		{"an ICMP error at each try", pingtest.Behavior{Error: &ping.ICMPError{}}, "-r 1 " + odd, lines(odd + " is unreachable"),
			strings.Repeat("ICMP Host Unreachable from 192.0.2.254 for ICMP Echo sent to "+odd+"\n", 2), 1, 1250 * ms},
		{"no word of it when quiet", pingtest.Behavior{Error: &ping.ICMPError{}}, "-q -r 1 " + odd, "", "", 1, 1250 * ms},
		{"a redirect", pingtest.Behavior{Error: &ping.ICMPError{Type: 5, Code: 1, Gateway: router}}, odd, lines(odd + " is alive"),
			lines("ICMP Redirect from 192.0.2.254 for ICMP Echo sent to " + odd), 0, ms},

		// Replies that are not quite.
		{"duplicates", pingtest.Behavior{Duplicates: 2}, "-c 2 -p 100 " + odd,
			lines(odd+" : [0], 64 bytes, 1.00 ms (1.00 avg, 0% loss)", odd+" : [1], 64 bytes, 1.00 ms (1.00 avg, 0% loss)"),
			lines("", odd+" : xmt/rcv/%loss = 2/2/0%, min/avg/max = 1.00/1.00/1.00"), 0, 101 * ms},
		{"duplicates without a line for each probe", pingtest.Behavior{Duplicates: 1}, "-q -C 2 -p 100 " + odd, "",
			lines(odd+" : duplicate for [0], 64 bytes, 1.00 ms", odd+" : duplicate for [1], 64 bytes, 1.00 ms", odd+" : 1.00 1.00"), 0, 101 * ms},
		{"duplicates of who is alive", pingtest.Behavior{Duplicates: 1}, "-r0 " + odd + " " + down, lines(odd+" is alive", down+" is unreachable"),
			lines(odd + " : duplicate for [0], 64 bytes, 1.00 ms"), 1, 510 * ms},
		{"lost as the next one leaves", pingtest.Behavior{Do: func(p pingtest.Probe) pingtest.Behavior { return pingtest.Behavior{Delay: -1, Down: p.Seq%2 == 0} }}, "-c 3 -p 100 " + odd,
			lines(odd+" : [0], 64 bytes, 0.000 ms (0.000 avg, 0% loss)", odd+" : [1], timed out (0.000 avg, 50% loss)", odd+" : [2], 64 bytes, 0.000 ms (0.000 avg, 33% loss)"),
			lines("", odd+" : xmt/rcv/%loss = 3/2/33%, min/avg/max = 0.000/0.000/0.000"), 0, 200 * ms},
		{"another answers", pingtest.Behavior{From: router}, "-c 1 " + odd,
			lines(odd + " : [0], 64 bytes, 1.00 ms (1.00 avg, 0% loss)"),
			" [<- 192.0.2.254]" + lines("", odd+" : xmt/rcv/%loss = 1/1/0%, min/avg/max = 1.00/1.00/1.00"), 0, ms},
		{"another is alive", pingtest.Behavior{From: router}, odd, lines(odd + " is alive"), " [<- 192.0.2.254]", 0, ms},
		{"another does not count", pingtest.Behavior{From: router}, "--check-source -r0 " + odd, lines(odd + " is unreachable"), "", 1, 500 * ms},
		{"truncated", pingtest.Behavior{Truncate: 8}, "-q -C 2 -p 100 " + odd, "", lines(odd + " : 1.00 1.00"), 0, 101 * ms},
		{"corrupt", pingtest.Behavior{Corrupt: true}, odd, lines(odd + " is alive"), "", 0, ms},

		{"cannot be sent", pingtest.Behavior{SendErr: syscall.EHOSTUNREACH}, odd, lines(odd + " is unreachable"),
			lines(odd + ": error while sending ping: No route to host"), 1, 0},
		{"cannot be sent, counting", pingtest.Behavior{SendErr: syscall.EHOSTUNREACH}, "-c 2 -p 100 " + odd, "",
			lines("", odd+" : xmt/rcv/%loss = 2/0/100%"), 1, 100 * ms},

		{"enough", pingtest.Behavior{}, "-x 1 -r0 " + up + " " + down, lines("Enough hosts reachable (required: 1, reachable: 1)"), "", 0, 510 * ms},
		{"not enough", pingtest.Behavior{}, "-x 2 -r0 " + up + " " + down, lines("Not enough hosts reachable (required: 2, reachable: 1)"), "", 1, 510 * ms},
		{"enough at once", pingtest.Behavior{}, "-X 1 -r0 " + up + " " + down, lines("Enough hosts reachable (required: 1, reachable: 1)"), "", 0, ms},

		{"unknown names", pingtest.Behavior{}, "nosuch.example. " + up + " no/name", lines(up + " is alive"),
			lines("nosuch.example.: Name or service not known", "no/name: Name or service not known"), 2, 0},
		{"unknown names, quiet", pingtest.Behavior{}, "-q nosuch.example.", "", "", 2, 0},
		{"the other family", pingtest.Behavior{}, "-6 " + up + " 2001:db8::1", lines("2001:db8::1 is alive"), lines(up + ": Address family for hostname not supported"), 2, 0},
		{"all addresses", pingtest.Behavior{}, "-m -A up.example.", lines(up+" is alive", "2001:db8::1 is alive"), "", 0, 11 * ms},
		{"one address", pingtest.Behavior{}, "-A up.example.", lines(up + " is alive"), "", 0, ms},
		{"names forced", pingtest.Behavior{}, "-A -d up.example.", lines(up + " (" + up + ") is alive"), "", 0, 0},
		{"a list", pingtest.Behavior{}, "-g 198.51.100.0/30", lines(up+" is alive", down+" is unreachable"), "", 1, 0},
		{"a range", pingtest.Behavior{}, "-a -r 0 -g " + up + " " + odd, lines(up, odd), "", 1, 510 * ms},

		{"JSON", pingtest.Behavior{Error: &ping.ICMPError{}}, "-J -c 1 " + up + " " + odd,
			lines(`{"resp": {"host": "198.51.100.1", "seq": 0, "size": 64, "rtt": 1.00}}`,
				`{"warning": {"host": "198.51.100.3", "message": "ICMP Host Unreachable from 192.0.2.254 for ICMP Echo sent to 198.51.100.3"}}`,
				`{"timeout": {"host": "198.51.100.3", "seq": 0}}`,
				`{"summary": {"host": "198.51.100.1", "xmt": 1, "rcv": 1, "loss": 0, "rttMin": 1.00, "rttAvg": 1.00, "rttMax": 1.00}}`,
				`{"summary": {"host": "198.51.100.3", "xmt": 1, "rcv": 0, "loss": 100}}`), "", 1, 1010 * ms},
	} {
		t.Run(tt.name, func(t *testing.T) {
			set := func(lan *pingtest.Network) { lan.Host("odd.example", addr(odd)).Set(tt.odd) }
			onStage(t, set, func(t *testing.T, s *stage) {
				got := s.play(strings.Fields(tt.args)...)
				if got.out != tt.out || got.errs != tt.errs || got.code != tt.code {
					t.Errorf("exit %d\n%s--\n%s\nwant %d\n%s--\n%s", got.code, got.out, got.errs, tt.code, tt.out, tt.errs)
				}
				if tt.took > 0 && (got.took < tt.took-3*ms || got.took > tt.took+2*ms) {
					t.Errorf("took %v, want %v", got.took, tt.took)
				}
			})
		})
	}
}

// TestOrderAndGap: probes go out in the order of the targets, -i apart, round by round.
func TestOrderAndGap(t *testing.T) {
	onStage(t, nil, func(t *testing.T, s *stage) {
		begun := time.Now()
		got := s.play("-q", "-c", "3", "-i", "20", "-p", "100", "-g", "198.51.100.1", "198.51.100.5")
		if got.code != 1 || got.took < 280*ms {
			t.Errorf("exit %d after %v", got.code, got.took)
		}
		for k, p := range s.lan.Sent() {
			due := time.Duration(k) * 20 * ms
			want := addr(fmt.Sprintf("198.51.100.%d", k%5+1))
			if at := p.At.Sub(begun); p.Addr != want || at < due-2*ms || at > due+2*ms {
				t.Errorf("probe %d to %v after %v, want %v after %v", k, p.Addr, at, want, due)
			}
		}
	})
}

// TestManyTries: retries of a thousand hosts share the gap with first tries, and none is
// forgotten.
func TestManyTries(t *testing.T) {
	onStage(t, nil, func(t *testing.T, s *stage) {
		got := s.play("-u", "-i", "1", "-r", "2", "-t", "50", "-B", "1", "-g", "198.51.0.1", "198.51.4.0")
		if n := strings.Count(got.out, "\n"); n != 1024 || got.code != 1 {
			t.Errorf("%d hosts are unreachable, exit %d, want 1024, 1", n, got.code)
		}
		if n := len(s.lan.Sent()); n != 3*1024 {
			t.Errorf("%d probes, want %d", n, 3*1024)
		}
		if got.took < 3070*ms || got.took > 3300*ms {
			t.Errorf("took %v, want 3.1 s", got.took)
		}
	})
}

// TestDecidedHostsAreForgotten: of a sweep no more is held than what may still matter.
func TestDecidedHostsAreForgotten(t *testing.T) {
	onStage(t, nil, func(t *testing.T, s *stage) {
		const hosts = keptHosts + 1000
		c := &command{reach: s.lan.Config}
		r := &run{command: c, probes: make(map[*ping.Handle]probe), left: hosts + 1}
		var err error
		if r.prober, err = ping.Open(c.config([]*host{{addr: addr(up)}})); err != nil {
			t.Fatal(err)
		}
		defer r.prober.Close()
		for i := range hosts {
			h := &host{addr: netip.AddrFrom4([4]byte{198, 18, byte(i >> 8), byte(i)}), timeout: time.Second}
			r.try(h)
			r.settle(h)
		}
		if n := r.prober.Stats().Targets; n != keptHosts || len(r.probes) != keptHosts || r.left != 1 {
			t.Errorf("%d targets, %d probes are kept, want %d; %d hosts are left, want 1", n, len(r.probes), keptHosts, r.left)
		}
	})
}

// TestSignals: SIGQUIT tells the interval and goes on, SIGINT and SIGTERM tell all.
func TestSignals(t *testing.T) {
	clock := func(after time.Duration) string { return time.Now().Add(after).Format("[15:04:05]") }
	for _, tt := range []struct {
		name, args string
		out, errs  func() string
	}{
		{"loop", "-l -p 100 " + up, func() string {
			var b strings.Builder
			for i := range 13 {
				fmt.Fprintf(&b, up+" : [%d], 64 bytes, 1.00 ms (1.00 avg, 0%% loss)\n", i)
			}
			return b.String()
		}, func() string {
			return lines("", clock(550*ms), up+" : xmt/rcv/%loss = 6/6/0%, min/avg/max = 1.00/1.00/1.00",
				"", up+" : xmt/rcv/%loss = 13/13/0%, min/avg/max = 1.00/1.00/1.00")
		}},
		{"alive", "-r 9 " + up + " " + down, func() string { return lines(up+" is alive", down+" is unreachable") }, func() string {
			return lines("", clock(550*ms), up+" : xmt/rcv/%loss = 1/1/0%, min/avg/max = 1.00/1.00/1.00", down+" : xmt/rcv/%loss = 1/0/100%")
		}},
		{"in flight is not lost", "-q -C 9 -p 100 -t 3000 " + down, func() string { return "" }, func() string {
			return lines(clock(550*ms), down+" : xmt/rcv/%loss = 0/0/0%", down+" :")
		}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			onStage(t, nil, func(t *testing.T, s *stage) {
				s.act = func(caught *signals.Signals) {
					time.AfterFunc(550*ms, func() { caught.Status() })
					time.AfterFunc(1250*ms, caught.End)
				}
				out, errs := tt.out(), tt.errs()
				got := s.play(strings.Fields(tt.args)...)
				if got.out != out || got.errs != errs || got.took > 1252*ms {
					t.Errorf("after %v\n%s--\n%s\nwant\n%s--\n%s", got.took, got.out, got.errs, out, errs)
				}
			})
		})
	}
}

// TestIntervals: -Q tells each interval, of as many probes, and cumulative the whole.
func TestIntervals(t *testing.T) {
	for args, want := range map[string][]int{"-Q 1": {5, 5, 13}, "-Q 1,cumulative": {5, 10, 13}} {
		onStage(t, nil, func(t *testing.T, s *stage) {
			now := time.Now()
			got := s.play(append(strings.Fields(args), "-c", "13", "-p", "200", up)...)
			var text strings.Builder
			for i, n := range want {
				if i < len(want)-1 {
					text.WriteString(now.Add(time.Duration(i+1)*time.Second - beforeBeat).Format("[15:04:05]\n"))
				}
				fmt.Fprintf(&text, up+" : xmt/rcv/%%loss = %d/%d/0%%, min/avg/max = 1.00/1.00/1.00\n", n, n)
			}
			if got.errs != text.String() || got.out != "" || got.code != 0 {
				t.Errorf("%s: exit %d\n%s--\n%s\nwant\n%s", args, got.code, got.out, got.errs, text.String())
			}
		})
	}
}

// TestNetdata: -N tells the intervals to netdata instead.
func TestNetdata(t *testing.T) {
	onStage(t, nil, func(t *testing.T, s *stage) {
		got := s.play("-N", "-Q", "1", "-c", "13", "-p", "200", up)
		if n := strings.Count(got.out, "SET xmt = 5\nSET rcv = 5\nEND\n"); n != 2 {
			t.Errorf("%d intervals of 5 probes, want 2:\n%s", n, got.out)
		}
		if want := lines(up + " : xmt/rcv/%loss = 13/13/0%, min/avg/max = 1.00/1.00/1.00"); got.errs != want {
			t.Errorf("error output\n%s\nwant\n%s", got.errs, want)
		}
	})
}

// gone is an output nobody reads any more.
type gone struct{ writes int }

func (g *gone) Write([]byte) (int, error) { g.writes++; return 0, syscall.EPIPE }

// TestClosedPipe: a run without end is over when nobody reads it, and says nothing.
func TestClosedPipe(t *testing.T) {
	onStage(t, nil, func(t *testing.T, s *stage) {
		out := &gone{}
		s.out = out
		if got := s.play("-l", "-p", "100", up); got.errs != "" && got.errs != lines("", up+" : xmt/rcv/%loss = 1/1/0%, min/avg/max = 1.00/1.00/1.00") || got.took > 2*ms || out.writes != 1 {
			t.Errorf("after %v and %d writes:\n%s", got.took, out.writes, got.errs)
		}
	})
}

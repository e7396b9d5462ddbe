package netlab

import (
	"context"
	"net/netip"
	"testing"
	"time"
)

// TestScenarios sends four requests to a host with each script and compares
// what comes back, in order, and what the lab says it did.
func TestScenarios(t *testing.T) {
	type verdictList = []string
	const n = 4
	answered := verdictList{"answered", "answered", "answered", "answered"}
	reported := verdictList{"reported", "reported", "reported", "reported"}
	each := func(format string) []string {
		var list []string
		for seq := range n {
			list = append(list, replaceSeq(format, seq))
		}
		return list
	}
	for _, tt := range []struct {
		name     string
		script   func(l *Lab) Script
		want     []string // messages received
		want6    []string // with IPv6, when different
		verdicts []string
	}{
		{"answers", func(*Lab) Script { return Script{} }, each("reply #"), nil, answered},
		{"delays", func(*Lab) Script { return Script{Delay: 3 * time.Millisecond} }, each("reply #"), nil, answered},
		{"jitters", func(*Lab) Script {
			return Script{Jitter: func(n int) time.Duration { return time.Duration(n%2) * -time.Hour }}
		}, each("reply #"), nil, answered},
		{"loses one", func(*Lab) Script { return Script{Lose: func(n int) bool { return n == 1 }} },
			[]string{"reply 0", "reply 2", "reply 3"}, nil, verdictList{"answered", "lost", "answered", "answered"}},
		{"loses every third", func(*Lab) Script { return Script{LoseEvery: 3} },
			[]string{"reply 0", "reply 1", "reply 3"}, nil, verdictList{"answered", "answered", "lost", "answered"}},
		{"answers every second", func(*Lab) Script { return Script{AnswerEvery: 2} },
			[]string{"reply 1", "reply 3"}, nil, verdictList{"lost", "answered", "lost", "answered"}},
		{"duplicates", func(*Lab) Script { return Script{Duplicate: 1, Lose: func(n int) bool { return n > 1 }} },
			[]string{"reply 0", "reply 0", "reply 1", "reply 1"}, nil, verdictList{"answered", "answered", "lost", "lost"}},
		{"duplicates with a gap", func(*Lab) Script { return Script{Duplicate: 2, DuplicateGap: time.Millisecond, LoseEvery: 2} },
			nil, nil, verdictList{"answered", "lost", "answered", "lost"}},
		{"reorders", func(*Lab) Script { return Script{Reorder: true} },
			[]string{"reply 1", "reply 0", "reply 3", "reply 2"}, nil, answered},
		{"holds two", func(*Lab) Script { return Script{Hold: func(n int) bool { return n < 2 }} },
			[]string{"reply 2", "reply 0", "reply 1", "reply 3"}, nil, answered},
		{"holds the last", func(*Lab) Script { return Script{Hold: func(n int) bool { return n == 3 }} },
			[]string{"reply 0", "reply 1", "reply 2"}, nil, verdictList{"answered", "answered", "answered", "held"}},
		{"corrupts", func(*Lab) Script { return Script{Corrupt: []int{20, 55, 56, -1}} },
			each("reply # corrupt at 20 corrupt at 55"), nil, answered},
		{"bad checksum", func(*Lab) Script { return Script{BadChecksum: true} },
			each("reply # bad checksum"), []string{}, answered}, // the kernel verifies ICMPv6
		{"truncates", func(*Lab) Script { return Script{Truncate: 9} }, each("reply # size 9"), nil, answered},
		{"truncates all", func(*Lab) Script { return Script{Truncate: -1} }, each("reply # size 0"), nil, answered},
		{"from another", func(l *Lab) Script { return Script{From: l.Router("other")} }, each("reply # from other"), nil, answered},
		{"wrong identifier", func(*Lab) Script { return Script{WrongID: true} }, each("reply # id 0x9234"), nil, answered},
		{"wrong sequence", func(*Lab) Script { return Script{WrongSeq: true} }, each("reply # wrong seq"), nil, answered},
		{"TTL and TOS", func(*Lab) Script { return Script{TTL: 9, TOS: 184} }, each("reply # ttl 9 tos 184"), nil, answered},

		{"no route", func(l *Lab) Script { return Script{Error: Unreachable(0).By(l.Router("edge"))} },
			each("3/0 from edge about #"), each("1/0 from edge about #"), reported},
		{"filtered", func(*Lab) Script { return Script{Error: Unreachable(13)} },
			each("3/13 from gateway about #"), each("1/1 from gateway about #"), reported},
		{"port unreachable, from the host", func(l *Lab) Script { return Script{Error: Unreachable(3).By(l.Router("host"))} },
			each("3/3 from host about #"), each("1/4 from host about #"), reported},
		{"time exceeded", func(l *Lab) Script { return Script{Error: TimeExceeded(0).By(l.Router("hop")).Quoting(8)} },
			each("11/0 from hop about #"), each("3/0 from hop about #"), reported},
		{"too big", func(l *Lab) Script { return Script{Error: TooBig(1280).By(l.Router("narrow"))} },
			each("3/4 from narrow about # with 0x500"), each("2/0 from narrow about # with 0x500"), reported},
		{"parameter problem", func(*Lab) Script { return Script{Error: ParameterProblem(1)} },
			each("12/0 from gateway about # with 0x1000000"), each("4/0 from gateway about # with 0x1"), reported},
		{"extended", func(l *Lab) Script { return Script{Error: TimeExceeded(0).With(MPLS{{Value: 3, TTL: 1}})} },
			each("11/0 from gateway about # with 0x200000"), each("3/0 from gateway about # with 0x10000000"), reported},
		{"error with a bad checksum", func(*Lab) Script { e := Unreachable(1); e.BadChecksum = true; return Script{Error: e} },
			each("3/1 from gateway about # bad checksum"), []string{}, reported},
		{"an error once", func(*Lab) Script {
			return Script{Do: func(r Request) Script {
				if r.N == 2 {
					return Script{Error: Unreachable(1)}
				}
				return Script{}
			}}
		}, []string{"reply 0", "reply 1", "3/1 from gateway about 2", "reply 3"},
			[]string{"reply 0", "reply 1", "1/3 from gateway about 2", "reply 3"}, verdictList{"answered", "answered", "reported", "answered"}},
		{"redirects", func(l *Lab) Script { return Script{Error: Redirect(l.Router("better")), LoseEvery: 2} },
			[]string{"5/1 from gateway about 0 with 0xcb007181", "reply 0", "5/1 from gateway about 2 with 0xcb007181", "reply 2"},
			[]string{"137/0 from gateway about 0", "reply 0", "137/0 from gateway about 2", "reply 2"},
			verdictList{"answered", "lost", "answered", "lost"}},
		{"quenches", func(*Lab) Script { return Script{Error: SourceQuench(), LoseEvery: 2} },
			[]string{"4/0 from gateway about 0", "reply 0", "4/0 from gateway about 2", "reply 2"},
			[]string{"reply 0", "reply 2"}, verdictList{"answered", "lost", "answered", "lost"}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			Need(t)
			eachFamily(t, func(t *testing.T, v6 bool) {
				lab := New(t)
				host := lab.Host(tt.script(lab))
				p := newPinger(t, lab, v6)
				for seq := range n {
					p.ping(host.Addr(v6), seq)
				}
				waitSettled(t, host, n)
				want := tt.want
				if v6 && tt.want6 != nil {
					want = tt.want6
				}
				if got := p.received(); want != nil {
					equal(t, "received", got, want)
				}
				exchanges := host.Exchanges()
				equal(t, "verdicts", verdicts(exchanges), tt.verdicts)
				for seq, x := range exchanges {
					if !sameRequest(x.Request, seq, host.Addr(v6)) {
						t.Errorf("request %d was recorded as %+v", seq, x.Request)
					}
				}
				clean(t, lab)
			})
		})
	}
}

// replaceSeq puts seq in the place of each # of a format.
func replaceSeq(format string, seq int) string {
	b := []byte(format)
	for i := range b {
		if b[i] == '#' {
			b[i] = byte('0' + seq)
		}
	}
	return string(b)
}

func waitSettled(t *testing.T, h *Host, n int) {
	t.Helper()
	if err := h.WaitSettled(within(t), n); err != nil {
		t.Fatal(err)
	}
}

// clean checks that nothing happened on the link that nobody asked for.
func clean(t *testing.T, l *Lab) {
	t.Helper()
	if c := l.Counters(); c.Unexpected+c.SendErrors+c.Overruns+c.Fragments+c.DroppedOut+c.DroppedBack != 0 {
		t.Errorf("counters: %+v, unexpected: %v", c, l.Unexpected())
	}
}

// TestDelay checks the recorded delay against the script and against itself.
func TestDelay(t *testing.T) {
	lab := New(t)
	const delay, gap = 2 * time.Millisecond, time.Millisecond
	host := lab.Host(Script{
		Delay:     delay,
		Jitter:    func(n int) time.Duration { return time.Duration(n) * time.Millisecond },
		Duplicate: 2, DuplicateGap: gap,
	})
	eachFamily(t, func(t *testing.T, v6 bool) {
		p := newPinger(t, lab, v6)
		before := time.Now()
		for seq := range 3 {
			p.ping(host.Addr(v6), seq)
		}
		after := time.Now()
		waitSettled(t, host, 3)
		for _, x := range host.Exchanges() {
			if x.V6 != v6 {
				continue
			}
			if want := delay + time.Duration(x.N)*time.Millisecond; x.Delay() < want {
				t.Errorf("request %d left after %v, want %v or more", x.N, x.Delay(), want)
			}
			if x.Arrived.Before(before.Round(0)) || x.Arrived.After(after.Round(0)) {
				t.Errorf("request %d arrived at %v, was sent between %v and %v", x.N, x.Arrived, before, after)
			}
			if x.UserClock {
				t.Errorf("request %d: no transmit stamp", x.N)
			}
			if len(x.Departures) != 3 || !x.Departures[0].Equal(x.Departed) {
				t.Fatalf("request %d left at %v, and at %v", x.N, x.Departed, x.Departures)
			}
			for i := range 2 {
				if d := x.Departures[i+1].Sub(x.Arrived); d < delay+time.Duration(i+1)*gap {
					t.Errorf("request %d: copy %d left after %v", x.N, i+1, d)
				}
			}
		}
		p.received()
	})
}

// TestPath walks the routers of a path by TTL, and then its MTU.
func TestPath(t *testing.T) {
	Need(t)
	eachFamily(t, func(t *testing.T, v6 bool) {
		lab := New(t)
		host := lab.Host(Script{Path: []*Router{lab.Router("first"), lab.Router("second")}, MTU: 1300})
		p := newPinger(t, lab, v6)
		p.to = host.Addr(v6)
		for ttl := 1; ttl <= 3; ttl++ {
			p.send(p.echo(pingerID, ttl, payload(ttl)), p.to, ttl, false)
		}
		header, long := 28, []string{"11/0 from first about 1", "11/0 from second about 2", "reply 3",
			"3/4 from second about 6 with 0x514"}
		if v6 {
			header, long = 48, []string{"3/0 from first about 1", "3/0 from second about 2", "reply 3",
				"2/0 from second about 6 with 0x514"}
		}
		waitSettled(t, host, 3)
		p.send(p.echo(pingerID, 6, make([]byte, 1301-header)), p.to, 0, true)
		waitSettled(t, host, 4)
		equal(t, "received", p.received(), long)
		x := host.Exchanges()[3]
		if x.Verdict != Reported || x.Size != 1301-header || x.DF != !v6 {
			t.Errorf("the long request: %v, %d bytes, DF %v", x.Verdict, x.Size, x.DF)
		}
		clean(t, lab)
	})
}

// TestOnLink resolves hosts of the link, by ARP and by neighbour discovery.
func TestOnLink(t *testing.T) {
	Need(t)
	eachFamily(t, func(t *testing.T, v6 bool) {
		lab := New(t)
		host := lab.OnLinkHost(Script{})
		p := newPinger(t, lab, v6)
		p.ping(host.Addr(v6), 0)
		if err := host.WaitFor(within(t), 1); err != nil {
			t.Fatal(err)
		}
		equal(t, "received", p.received(), []string{"reply 0"})
		if v6 {
			p := newPingerAt(t, lab, netip.IPv6Unspecified())
			p.ping(host.Link, 1)
			if err := host.WaitFor(within(t), 2); err != nil {
				t.Fatal(err)
			}
			p.to = host.Link.WithZone("")
			equal(t, "received", p.received(), []string{"reply 1"})
		}
		clean(t, lab)
	})
}

// TestNetwork finds somebody at each address of a prefix.
func TestNetwork(t *testing.T) {
	lab := New(t)
	v4, v6 := netip.MustParsePrefix("10.0.0.0/8"), netip.MustParsePrefix("2001:db8:9::/48")
	everybody := lab.Network(v4, v6, Script{LoseEvery: 2})
	p4, p6 := newPinger(t, lab, false), newPinger(t, lab, true)
	for seq, a := range []string{"10.0.0.0", "10.200.3.4", "10.255.255.255"} {
		p4.ping(netip.MustParseAddr(a), seq)
	}
	p6.ping(netip.MustParseAddr("2001:db8:9:1:2:3:4:5"), 0)
	p4.ping(netip.MustParseAddr("11.0.0.0"), 7)
	waitSettled(t, everybody, 4)
	p4.to = netip.MustParseAddr("10.0.0.0")
	equal(t, "received", p4.received(), []string{"reply 0", "reply 2 from 10.255.255.255"})
	equal(t, "received", p6.received(), []string{"reply 0"})
	if err := lab.WaitFor(within(t), 5+2); err != nil { // two fences
		t.Fatal(err)
	}
	equal(t, "verdicts", verdicts(lab.Requests()),
		[]string{"answered", "lost", "answered", "answered", "nobody", "answered", "answered"})
}

// TestWaitEnds is a wait for what does not come.
func TestWaitEnds(t *testing.T) {
	lab := New(t)
	host := lab.Host(Script{})
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	for name, err := range map[string]error{
		"Host.WaitFor": host.WaitFor(ctx, 1), "Host.WaitSettled": host.WaitSettled(ctx, 1), "Lab.WaitFor": lab.WaitFor(ctx, 1),
	} {
		if err == nil {
			t.Errorf("%s: want an error", name)
		}
	}
}

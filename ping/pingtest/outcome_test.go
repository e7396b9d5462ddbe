package pingtest_test

import (
	"context"
	"errors"
	"net/netip"
	"syscall"
	"testing"
	"time"

	"goping/ping"
	"goping/ping/pingtest"
)

// probed has count probes sent to addr, lets the late window pass, and returns what is
// known then, after checking that it adds up.
func probed(t *testing.T, n *pingtest.Network, cfg ping.Config, addr netip.Addr, during func()) (ping.Summary, []ping.Event) {
	t.Helper()
	cfg.Lossless, cfg.EventBuffer = true, 1<<20
	p, err := ping.Open(n.Config(cfg))
	if err != nil {
		t.Fatal(err)
	}
	defer p.Close()
	h, err := p.Add(ping.Target{Addr: addr})
	if err != nil {
		t.Fatal(err)
	}
	if during != nil {
		during()
	}
	<-h.Done()
	time.Sleep(20 * time.Second)
	p.Close()
	var evs []ping.Event
	for ev := range p.Events(context.Background()) {
		evs = append(evs, ev)
	}
	s := h.Summary()
	balanced(t, s)
	return s, evs
}

// balanced checks what holds at every instant.
func balanced(t *testing.T, s ping.Summary) {
	t.Helper()
	if sum := s.Replied + s.Lost + s.Unreachable + s.Indeterminate + s.InFlight; s.Sent != sum {
		t.Errorf("sent %d, but the verdicts add up to %d: %+v", s.Sent, sum, s.Counts)
	}
}

// event returns the first event of a kind.
func event(t *testing.T, evs []ping.Event, kind ping.EventKind) ping.Event {
	t.Helper()
	for _, ev := range evs {
		if ev.Kind == kind {
			return ev
		}
	}
	t.Fatalf("no event %q among %d", kind, len(evs))
	return ping.Event{}
}

// TestOutcomes: what a host does to three probes, and what package ping says of it.
func TestOutcomes(t *testing.T) {
	for _, tt := range []struct {
		name     string
		behavior pingtest.Behavior
		size     int
		want     ping.Counts // without the runs of losses
	}{
		{"replied", pingtest.Behavior{}, 0, ping.Counts{Sent: 3, Replied: 3}},
		{"no payload", pingtest.Behavior{}, -1, ping.Counts{Sent: 3, Replied: 3}},
		{"down", pingtest.Behavior{Down: true}, 0, ping.Counts{Sent: 3, Lost: 3}},
		{"all lost", pingtest.Behavior{Loss: 1}, 0, ping.Counts{Sent: 3, Lost: 3}},
		{"unreachable", pingtest.Behavior{Error: &ping.ICMPError{}}, 0, ping.Counts{Sent: 3, Unreachable: 3}},
		{"failed", pingtest.Behavior{SendErr: syscall.ENETUNREACH}, 0, ping.Counts{Failed: 3}},
		{"late", pingtest.Behavior{Delay: 3 * time.Second}, 0, ping.Counts{Sent: 3, Lost: 3, Late: 3}},
		{"too late to be noted", pingtest.Behavior{Delay: 15 * time.Second}, 0, ping.Counts{Sent: 3, Lost: 3}},
		{"duplicates", pingtest.Behavior{Duplicates: 2}, 0, ping.Counts{Sent: 3, Replied: 3, Duplicates: 6}},
		{"corrupt", pingtest.Behavior{Corrupt: true}, 0, ping.Counts{Sent: 3, Lost: 3, Corrupt: 3}},
		{"corrupt, but only sequence and tag", pingtest.Behavior{Corrupt: true}, 16, ping.Counts{Sent: 3, Lost: 3}},
		{"corrupt, but no payload", pingtest.Behavior{Corrupt: true}, -1, ping.Counts{Sent: 3, Replied: 3}},
		{"truncated", pingtest.Behavior{Truncate: 10}, 0, ping.Counts{Sent: 3, Lost: 3, Truncated: 3}},
		{"truncated to nothing", pingtest.Behavior{Truncate: 1000}, 0, ping.Counts{Sent: 3, Lost: 3, Truncated: 3}},
		{"another source", pingtest.Behavior{From: netip.MustParseAddr("192.0.2.99")}, 0, ping.Counts{Sent: 3, Lost: 3, OtherSource: 3}},
		{"another identifier", pingtest.Behavior{ID: 1}, 0, ping.Counts{Sent: 3, Lost: 3, Foreign: 3}},
		{
			"a reply after an error",
			pingtest.Behavior{Error: &ping.ICMPError{}, Also: []pingtest.Behavior{{Delay: 2 * time.Millisecond}}},
			0, ping.Counts{Sent: 3, Unreachable: 3, Late: 3},
		},
		{
			"a duplicate later",
			pingtest.Behavior{Also: []pingtest.Behavior{{Do: func(p pingtest.Probe) pingtest.Behavior {
				return pingtest.Behavior{Delay: time.Second, Down: p.Number != 2}
			}}}},
			0, ping.Counts{Sent: 3, Replied: 3, Duplicates: 1},
		},
		{
			"overtaken",
			pingtest.Behavior{Do: func(p pingtest.Probe) pingtest.Behavior {
				return pingtest.Behavior{Delay: []time.Duration{1500 * time.Millisecond, 0, 0}[p.Number-1]}
			}},
			0, ping.Counts{Sent: 3, Replied: 3, Reordered: 1},
		},
	} {
		for i, family := range []string{"v4", "v6"} {
			for _, mode := range []ping.Mode{ping.Raw, ping.Datagram} {
				t.Run(tt.name+" "+family+" "+mode.String(), func(t *testing.T) {
					bubble(t, func(t *testing.T) {
						n := pingtest.New(1)
						host := n.Host("")
						host.Set(tt.behavior)
						cfg := ping.Config{Count: 3, Mode: mode, Probing: ping.Probing{Size: tt.size}}
						s, _ := probed(t, n, cfg, host.Addrs()[i], nil)
						got := s.Counts
						got.Bursts, got.LongestBurst, got.LongestOutage = 0, 0, ping.Outage{}
						if got != tt.want {
							t.Errorf("got %+v, want %+v", got, tt.want)
						}
					})
				})
			}
		}
	}
}

// TestReplyHeader: a reply has the time to live and type of service that were set.
func TestReplyHeader(t *testing.T) {
	bubble(t, func(t *testing.T) {
		n := pingtest.New(1)
		n.Host("db.example").Set(pingtest.Behavior{TTL: 51, TOS: 0xb8})
		got, err := ping.Ping(context.Background(), "db.example", n.Config(ping.Config{}))
		if err != nil || got.TTL != 51 || got.TOS != 0xb8 {
			t.Errorf("got TTL %d, TOS %#x, %v", got.TTL, got.TOS, err)
		}
	})
}

// TestGroup: each member of a group has its own figures.
func TestGroup(t *testing.T) {
	bubble(t, func(t *testing.T) {
		n := pingtest.New(1)
		a, b := n.Host("a.example"), n.Host("b.example")
		group := n.Host("", netip.MustParseAddr("224.0.0.1"))
		group.Set(pingtest.Behavior{From: a.Addr(), Also: []pingtest.Behavior{{From: b.Addr(), Delay: 5 * time.Millisecond}}})
		s, _ := probed(t, n, ping.Config{Count: 4}, group.Addr(), nil)
		if s.Replied != 4 || s.Responders != 4 || len(s.Group) != 2 {
			t.Fatalf("got %+v, group %+v", s.Counts, s.Group)
		}
		for i, want := range []struct {
			addr netip.Addr
			rtt  time.Duration
		}{{a.Addr(), pingtest.DefaultDelay}, {b.Addr(), 5 * time.Millisecond}} {
			if got := s.Group[i]; got.Addr != want.addr || got.RTT.Max != want.rtt || got.Replied != 4 {
				t.Errorf("member %d: got %v, %v, %d replies, want %v, %v", i, got.Addr, got.RTT.Max, got.Replied, want.addr, want.rtt)
			}
		}
	})
}

// TestSilence: nobody answers where no host is.
func TestSilence(t *testing.T) {
	bubble(t, func(t *testing.T) {
		_, err := ping.Ping(context.Background(), "192.0.2.200", pingtest.New(1).Config(ping.Config{}))
		if !errors.Is(err, ping.ErrTimeout) {
			t.Errorf("got %v", err)
		}
	})
}

// TestInFlight: a run that ends before a probe's timeout leaves it in flight.
func TestInFlight(t *testing.T) {
	bubble(t, func(t *testing.T) {
		n := pingtest.New(1)
		host := n.Host("")
		host.Set(pingtest.Behavior{Down: true})
		p, err := ping.Open(n.Config(ping.Config{}))
		if err != nil {
			t.Fatal(err)
		}
		h, err := p.Add(ping.Target{Addr: host.Addr()})
		if err != nil {
			t.Fatal(err)
		}
		time.Sleep(3500 * time.Millisecond)
		p.Close()
		if s := h.Summary(); s.Sent != 4 || s.Lost != 2 || s.InFlight != 2 {
			t.Errorf("got %+v", s.Counts)
		}
	})
}

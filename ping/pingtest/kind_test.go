package pingtest_test

import (
	"context"
	"errors"
	"fmt"
	"net/netip"
	"slices"
	"testing"
	"testing/synctest"
	"time"

	"goping/ping"
	"goping/ping/pingtest"
)

// How far a host's clock is ahead, by ICMP timestamps.
func ExampleBehavior_clock() {
	lan := pingtest.New(1)
	lan.Host("ntp.example").Set(pingtest.Behavior{Delay: 20 * time.Millisecond, ClockAhead: 3 * time.Second})
	cfg := lan.Config(ping.Config{Probing: ping.Probing{Kind: ping.Timestamp}})

	reply, err := ping.Ping(context.Background(), "ntp.example", cfg)
	ahead, ok := reply.Timestamps.Offset()
	fmt.Println(ahead.Round(10*time.Millisecond), ok, err)
	// Output: 3s true <nil>
}

// TestKinds: what hosts do with probes that are no echoes.
func TestKinds(t *testing.T) {
	addr := netip.MustParseAddr("2001:db8::99")
	node := func(n ping.NodeAnswer) pingtest.Behavior { return pingtest.Behavior{Node: &n} }
	asks := func(typ ping.NodeType) ping.Probing {
		return ping.Probing{Kind: ping.NodeInfo, Query: &ping.NodeQuery{Type: typ}}
	}
	timestamp := ping.Probing{Kind: ping.Timestamp}
	for _, tt := range []struct {
		name     string
		probing  ping.Probing
		behavior pingtest.Behavior
		verdict  ping.Verdict
		check    func(ev ping.Event) bool
	}{
		{"timestamp", timestamp, pingtest.Behavior{ClockAhead: -time.Minute}, ping.Replied, func(ev ping.Event) bool {
			ahead, ok := ev.Timestamps.Offset()
			return ok && (ahead+time.Minute).Abs() < 2*time.Millisecond && ev.Bytes == 20
		}},
		{"timestamp, corrupt", timestamp, pingtest.Behavior{Corrupt: true}, ping.Lost, nil},
		{"timestamp, cut", timestamp, pingtest.Behavior{Truncate: 1}, ping.Lost, nil},
		{"timestamp, unreachable", timestamp, pingtest.Behavior{Error: &ping.ICMPError{}}, ping.Unreachable, nil},
		{"no node information", asks(ping.NodeName), pingtest.Behavior{}, ping.Lost, nil},
		{"names", asks(ping.NodeName), node(ping.NodeAnswer{Names: []string{"a.example.", "a"}, TTL: 3}), ping.Replied, func(ev ping.Event) bool {
			return slices.Equal(ev.Node.Names, []string{"a.example.", "a"}) && ev.Node.TTL == 3 && ev.Node.Type == ping.NodeName
		}},
		{"addresses", asks(ping.NodeAddrs), node(ping.NodeAnswer{Addrs: []netip.Addr{addr}, Flags: ping.NodeTruncated}), ping.Replied, func(ev ping.Event) bool {
			return slices.Equal(ev.Node.Addrs, []netip.Addr{addr}) && ev.Node.Truncated()
		}},
		{"refused", asks(ping.NodeName), node(ping.NodeAnswer{Code: ping.NodeRefused}), ping.Replied, func(ev ping.Event) bool {
			return ev.Node.Code == ping.NodeRefused
		}},
		{"raw", asks(99), node(ping.NodeAnswer{Raw: []byte("xyz")}), ping.Replied, func(ev ping.Event) bool { return string(ev.Node.Raw) == "xyz" }},
		{"unreadable", asks(ping.NodeName), node(ping.NodeAnswer{Raw: []byte("xyz")}), ping.Lost, nil},
		{"node information, corrupt", asks(ping.NodeAddrs), pingtest.Behavior{Corrupt: true, Node: &ping.NodeAnswer{}}, ping.Lost, nil},
		{"node information, unreachable", asks(ping.NodeAddrs), pingtest.Behavior{Error: &ping.ICMPError{}}, ping.Unreachable, nil},
	} {
		t.Run(tt.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				n := pingtest.New(1)
				host := n.Host("", netip.MustParseAddr("192.0.2.5"), netip.MustParseAddr("2001:db8::5"))
				kind := ping.Kind(255)
				host.Set(pingtest.Behavior{Do: func(p pingtest.Probe) pingtest.Behavior {
					kind = p.Kind
					return tt.behavior
				}})
				at := host.Addrs()[0]
				if tt.probing.Kind == ping.NodeInfo {
					at = host.Addrs()[1]
				}
				s, evs := probed(t, n, ping.Config{Count: 1, Probing: tt.probing}, at, nil)
				verdict := slices.IndexFunc(evs, func(ev ping.Event) bool { return ev.Kind.IsVerdict() })
				if got := evs[verdict]; got.Verdict != tt.verdict || tt.check != nil && !tt.check(got) || kind != tt.probing.Kind {
					t.Errorf("got %+v of a %v probe, %+v", got.Reply, kind, s.Counts)
				}
				if wrong := tt.behavior.Corrupt || tt.name == "unreadable"; (s.Corrupt == 1) != wrong || (s.Truncated == 1) != (tt.behavior.Truncate > 0) {
					t.Errorf("got %+v", s.Counts)
				}
			})
		})
	}
}

// TestKindsOfNames: a name is resolved in the family that has the kind of probe, whether
// the Config asks for it or the Target.
func TestKindsOfNames(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		n := pingtest.New(1)
		v4, v6 := netip.MustParseAddr("192.0.2.5"), netip.MustParseAddr("2001:db8::5")
		n.Host("v4first", v4, v6).Set(pingtest.Behavior{Node: &ping.NodeAnswer{}})
		n.Host("v6first", v6, v4).Set(pingtest.Behavior{Node: &ping.NodeAnswer{}})
		any, err := ping.Open(n.Config(ping.Config{Count: 1}))
		if err != nil {
			t.Fatal(err)
		}
		defer any.Close()
		for _, name := range []string{"v4first", "v6first"} {
			for kind, want := range map[ping.Kind]netip.Addr{ping.Timestamp: v4, ping.NodeInfo: v6} {
				probing := ping.Probing{Kind: kind, Query: &ping.NodeQuery{Type: ping.NodeNoop}}
				r, err := ping.Ping(t.Context(), name, n.Config(ping.Config{Probing: probing}))
				if err != nil || r.Addr != want {
					t.Errorf("%v to %s: got %v, %v, want %v", kind, name, r.Addr, err, want)
				}
				h, err := any.Add(ping.Target{Host: name, Probing: probing})
				if err != nil || h.Addr() != want {
					t.Errorf("%v to %s as a target of its own: got %v, want %v", kind, name, err, want)
				}
			}
		}
	})
}

// TestKindsOfDatagramSockets: they have none but echo.
func TestKindsOfDatagramSockets(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		n := pingtest.New(1)
		p, err := ping.Open(n.Config(ping.Config{Mode: ping.Datagram}))
		if err != nil {
			t.Fatal(err)
		}
		defer p.Close()
		if _, err := p.Add(ping.Target{Addr: n.Host("a").Addr(), Probing: ping.Probing{Kind: ping.Timestamp}}); !errors.Is(err, errors.ErrUnsupported) {
			t.Errorf("got %v", err)
		}
	})
}

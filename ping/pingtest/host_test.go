package pingtest_test

import (
	"context"
	"errors"
	"net/netip"
	"slices"
	"testing"
	"time"

	"goping/ping"
	"goping/ping/pingtest"
)

// TestHosts: who has which address and name.
func TestHosts(t *testing.T) {
	n := pingtest.New(1)
	a := n.Host("a.example")
	if got := a.Addrs(); a.Name() != "a.example" || !slices.Equal(got, []netip.Addr{netip.MustParseAddr("192.0.2.2"), netip.MustParseAddr("2001:db8::2")}) {
		t.Errorf("the first host: got %q, %v", a.Name(), got)
	}
	if n.Host("A.example.") != a {
		t.Error("a name in another case and absolute: another host")
	}
	for _, addr := range a.Addrs() {
		if n.Host("", addr) != a || n.Host(addr.String()) != a {
			t.Errorf("%v: another host", addr)
		}
	}
	if first := n.Host(""); first == n.Host("") {
		t.Error("two hosts without a name are the same")
	}
	mapped := netip.MustParseAddr("::ffff:198.51.100.200")
	if b := n.Host("b.example", mapped); b.Addr() != mapped.Unmap() || n.Host("198.51.100.200") != b {
		t.Errorf("a mapped address: got %v", b.Addr())
	}
	link := netip.MustParseAddr("fe80::7%3")
	if c := n.Host("c.example", link); c.Addr() != link.WithZone("") {
		t.Errorf("an address with a zone: got %v", c.Addr())
	}
	for _, wrong := range []func(){func() { n.Host("d.example", netip.Addr{}) }, func() { a.SetAddrs() }} {
		func() {
			defer func() {
				if recover() == nil {
					t.Error("no address: no panic")
				}
			}()
			wrong()
		}()
	}
}

// TestManyHosts: thousands have addresses of their own, none of them this machine's,
// the router's, or one that looks like a network's.
func TestManyHosts(t *testing.T) {
	n := pingtest.New(1)
	taken := n.Host("", netip.MustParseAddr("198.51.100.3"))
	seen := map[netip.Addr]bool{
		taken.Addr():                        true,
		netip.MustParseAddr("192.0.2.1"):    true,
		netip.MustParseAddr("2001:db8::1"):  true,
		netip.MustParseAddr("192.0.2.254"):  true,
		netip.MustParseAddr("2001:db8::fe"): true,
	}
	for range 5000 {
		for _, a := range n.Host("").Addrs() {
			if seen[a] {
				t.Fatalf("%v was given to two", a)
			}
			if last := a.AsSlice(); a.Is4() && (last[3] == 0 || last[3] == 255) {
				t.Fatalf("%v was given", a)
			}
			seen[a] = true
		}
	}
}

// TestMoves: a host that moves answers where it is, a name that moves leads elsewhere.
func TestMoves(t *testing.T) {
	bubble(t, func(t *testing.T) {
		n := pingtest.New(1)
		a, b := n.Host("a.example"), n.Host("b.example")
		was, now := a.Addrs(), netip.MustParseAddr("203.0.113.9")
		cfg := n.Config(ping.Config{})
		answers := func(host string, want netip.Addr) {
			t.Helper()
			r, err := ping.Ping(context.Background(), host, cfg)
			if err != nil || r.From != want {
				t.Errorf("%s: got %v, %v, want %v", host, r.From, err, want)
			}
		}
		answers("a.example", was[0])
		a.SetAddrs(now)
		answers("a.example", now)
		for _, addr := range was {
			if _, err := ping.Ping(context.Background(), addr.String(), cfg); !errors.Is(err, ping.ErrTimeout) {
				t.Errorf("%v, which the host left: got %v", addr, err)
			}
		}
		n.Rename("a.example", b.Addr())
		answers("a.example", b.Addr())
		answers(now.String(), now)
		b.SetAddrs(now) // takes it over
		b.Set(pingtest.Behavior{Down: true})
		if _, err := ping.Ping(context.Background(), now.String(), cfg); !errors.Is(err, ping.ErrTimeout) {
			t.Errorf("taken over: got %v", err)
		}
	})
}

// TestSet holds for what is sent from then on.
func TestSet(t *testing.T) {
	bubble(t, func(t *testing.T) {
		n := pingtest.New(1)
		host := n.Host("")
		host.Set(pingtest.Behavior{Delay: 500 * time.Millisecond})
		s, _ := probed(t, n, ping.Config{Count: 4}, host.Addr(), func() {
			time.Sleep(1100 * time.Millisecond) // two are sent, the second is under way
			host.Set(pingtest.Behavior{Down: true})
		})
		if s.Replied != 2 || s.Lost != 2 {
			t.Errorf("got %+v", s.Counts)
		}
	})
}

// TestSent tells what left, as it left; Do sees the same, and may change the network.
func TestSent(t *testing.T) {
	bubble(t, func(t *testing.T) {
		n := pingtest.New(1)
		host := n.Host("db.example")
		var seen []pingtest.Probe
		host.Set(pingtest.Behavior{Do: func(p pingtest.Probe) pingtest.Behavior {
			seen = append(seen, p)
			if p.Number == 2 {
				n.Forget("db.example")
			}
			return pingtest.Behavior{Delay: time.Duration(p.Number) * time.Millisecond}
		}})
		begun := time.Now()
		s, evs := probed(t, n, ping.Config{Count: 3, Probing: ping.Probing{TTL: 9, TOS: 4, Size: 100, FlowLabel: 0xabcde}}, host.Addrs()[1], nil)
		if s.Replied != 3 || s.RTT.Max != 3*time.Millisecond {
			t.Errorf("got %+v", s)
		}
		sent := n.Sent()
		if len(sent) != 3 || !slices.Equal(sent, seen) {
			t.Fatalf("got %+v, while Do saw %+v", sent, seen)
		}
		for i, got := range sent {
			want := pingtest.Probe{
				At: begun.Add(time.Duration(i) * time.Second), Prober: 1, Addr: host.Addrs()[1], Host: host,
				Number: uint64(i + 1), ID: evs[i].ID, Seq: uint16(i + 1), Size: 100, TTL: 9, TOS: 4, FlowLabel: 0xabcde,
			}
			if !got.At.Equal(want.At) {
				t.Errorf("probe %d: sent at %v, want %v", i, got.At, want.At)
			}
			if got.At = want.At; got != want {
				t.Errorf("got %+v\nwant %+v", got, want)
			}
		}
		if _, err := ping.Resolve(context.Background(), "db.example.", n.Config(ping.Config{})); err == nil {
			t.Error("Do made the name be forgotten, but it resolves")
		}
	})
}

// TestSentDefaults: the system's time to live, and a send that failed.
func TestSentDefaults(t *testing.T) {
	bubble(t, func(t *testing.T) {
		n := pingtest.New(1)
		n.Local(pingtest.Trouble{SendErr: context.Canceled})
		ping.Ping(context.Background(), "192.0.2.9", n.Config(ping.Config{}))
		if sent := n.Sent(); len(sent) != 1 || sent[0].TTL != 64 || sent[0].Size != 56 || sent[0].Host != nil || sent[0].Err != context.Canceled {
			t.Errorf("got %+v", sent)
		}
	})
}

package pingtest_test

import (
	"context"
	"errors"
	"net/netip"
	"sync"
	"syscall"
	"testing"
	"testing/synctest"
	"time"

	"goping/ping"
	"goping/ping/pingtest"
)

// TestProbersBesideEachOther: one Config serves several Probers at the same time, one
// after the other, and in other bubbles.
func TestProbersBesideEachOther(t *testing.T) {
	n := pingtest.New(1)
	n.Host("db.example")
	for _, mode := range []ping.Mode{ping.Raw, ping.Datagram} {
		cfg := n.Config(ping.Config{Mode: mode, Probing: ping.Probing{Interval: 10 * time.Millisecond}})
		for range 2 {
			bubble(t, func(t *testing.T) {
				var all sync.WaitGroup
				for range 20 {
					all.Go(func() {
						s, err := ping.Check(context.Background(), "db.example", 30, cfg)
						if err != nil || s.Replied != 30 || s.RTT.Max != pingtest.DefaultDelay {
							t.Errorf("got %+v, %v", s.Counts, err)
						}
					})
				}
				all.Wait()
			})
		}
	}
	probers := map[int]int{}
	for _, p := range n.Sent() {
		probers[p.Prober]++
	}
	for i := 1; i <= 80; i++ {
		if probers[i] != 30 {
			t.Errorf("Prober %d: %d probes, want 30", i, probers[i])
		}
	}
}

// TestIdentifiers: the kernel gives each datagram socket one of its own.
func TestIdentifiers(t *testing.T) {
	bubble(t, func(t *testing.T) {
		n := pingtest.New(1)
		host := n.Host("")
		seen := map[uint16]int{}
		for i := range 2500 {
			p, err := ping.Open(n.Config(ping.Config{Mode: ping.Datagram}))
			if err != nil {
				t.Fatal(err)
			}
			id := p.Identifier(host.Addr())
			if before, ok := seen[id]; ok && before > i-500 || id == 0 || p.Mode(host.Addr()) != ping.Datagram {
				t.Fatalf("Prober %d: identifier %d, %v", i, id, p.Mode(host.Addr()))
			}
			seen[id] = i
			p.Close()
		}
	})
}

// TestFixedIdentifiers: one that was asked for is free, or it is not.
func TestFixedIdentifiers(t *testing.T) {
	n := pingtest.New(1)
	host := n.Host("")
	open := func(cfg ping.Config) *ping.Prober {
		t.Helper()
		p, err := ping.Open(n.Config(cfg))
		if err != nil {
			t.Fatalf("%+v: %v", cfg, err)
		}
		t.Cleanup(func() { p.Close() })
		return p
	}
	inUse := func(cfg ping.Config) {
		t.Helper()
		if _, err := ping.Open(n.Config(cfg)); !errors.Is(err, syscall.EADDRINUSE) {
			t.Errorf("%+v: got %v", cfg, err)
		}
	}
	first := open(ping.Config{Mode: ping.Datagram}).Identifier(host.Addr())
	inUse(ping.Config{Mode: ping.Datagram, Family: ping.IPv4, Identifier: first})
	inUse(ping.Config{Mode: ping.Datagram, Identifier: 5000})
	p := open(ping.Config{Mode: ping.Datagram, Family: ping.IPv4, Identifier: 5000})
	inUse(ping.Config{Mode: ping.Datagram, Family: ping.IPv6, Identifier: 5000})
	open(ping.Config{Mode: ping.Datagram, Family: ping.IPv6, Identifier: 5001})
	if got := p.Identifier(host.Addr()); got != 5000 {
		t.Errorf("got %d", got)
	}
	p.Close()
	open(ping.Config{Mode: ping.Datagram, Family: ping.IPv6, Identifier: 5000})
	for range 2 {
		open(ping.Config{Identifier: 5000}) // raw sockets share
	}
	for range 2045 {
		open(ping.Config{Mode: ping.Datagram})
	}
	inUse(ping.Config{Mode: ping.Datagram})
}

// TestOptions: families that were not asked for have no socket; the source is the one
// that was asked for, else this machine's.
func TestOptions(t *testing.T) {
	n := pingtest.New(1)
	host := n.Host("")
	for _, tt := range []struct {
		cfg    ping.Config
		open   [2]bool
		source string
	}{
		{ping.Config{}, [2]bool{true, true}, "192.0.2.1"},
		{ping.Config{Family: ping.IPv4}, [2]bool{true, false}, "192.0.2.1"},
		{ping.Config{Family: ping.IPv6}, [2]bool{false, true}, "2001:db8::1"},
		{ping.Config{Probing: ping.Probing{Source: netip.MustParseAddr("192.0.2.3")}}, [2]bool{true, false}, "192.0.2.3"},
	} {
		p, err := ping.Open(n.Config(tt.cfg))
		if err != nil {
			t.Fatal(err)
		}
		for i, addr := range host.Addrs() {
			_, err := p.Add(ping.Target{Addr: addr})
			if tt.open[i] != (err == nil) || err != nil && !errors.Is(err, errors.ErrUnsupported) {
				t.Errorf("%+v: adding %v: %v", tt.cfg, addr, err)
			}
			if src, err := p.Source(addr); tt.open[i] && tt.open != [2]bool{true, true} && (err != nil || src.String() != tt.source) {
				t.Errorf("%+v: source %v, %v, want %s", tt.cfg, src, err, tt.source)
			}
		}
		p.Close()
	}
}

// TestResolverIsKept: one of the caller's own is.
func TestResolverIsKept(t *testing.T) {
	n := pingtest.New(1)
	own := n.Config(ping.Config{}).Resolver
	if got := n.Config(ping.Config{Resolver: own}).Resolver; got != own {
		t.Errorf("got %v, want %v", got, own)
	}
}

// TestRealTime: outside a bubble things take the time they take, and round-trip times
// are exact all the same.
func TestRealTime(t *testing.T) {
	n := pingtest.New(1)
	n.Host("db.example").Set(pingtest.Behavior{Delay: 3 * time.Millisecond})
	begun := time.Now()
	s, err := ping.Check(context.Background(), "db.example", 4, n.Config(ping.Config{Probing: ping.Probing{Interval: 5 * time.Millisecond}}))
	if took := time.Since(begun); err != nil || s.Sent != 4 || took < 18*time.Millisecond {
		t.Fatalf("got %+v, %v after %v", s.Counts, err, took)
	}
	// A machine that stands still for two seconds makes replies late or lost.
	if s.Replied > 0 && (s.RTT.Min != 3*time.Millisecond || s.RTT.Max != 3*time.Millisecond) {
		t.Errorf("got round-trip times from %v to %v, want 3 ms", s.RTT.Min, s.RTT.Max)
	}
}

// TestBalance holds at every second of a bad stretch, and what happened is all there.
func TestBalance(t *testing.T) {
	bubble(t, func(t *testing.T) {
		n := pingtest.New(7)
		p, err := ping.Open(n.Config(ping.Config{Probing: ping.Probing{Interval: 100 * time.Millisecond}}))
		if err != nil {
			t.Fatal(err)
		}
		defer p.Close()
		var hosts []*ping.Handle
		for i := range 6 {
			host := n.Host("")
			host.Set(pingtest.Behavior{
				Delay: time.Duration(i) * 300 * time.Millisecond, Jitter: time.Second, Loss: 0.1 * float64(i),
				Also: []pingtest.Behavior{{Error: &ping.ICMPError{}, Loss: 0.9}, {Corrupt: true, Loss: 0.8}},
			})
			h, err := p.Add(ping.Target{Addr: host.Addrs()[i%2]})
			if err != nil {
				t.Fatal(err)
			}
			hosts = append(hosts, h)
		}
		for i := range 1200 {
			switch i % 600 {
			case 100:
				n.Local(pingtest.Trouble{Drops: 50})
			case 200:
				n.Local(pingtest.Trouble{Stall: 7 * time.Second})
			case 300:
				n.Local(pingtest.Trouble{Suspended: time.Minute})
			case 400:
				n.Local(pingtest.Trouble{SendErr: context.Canceled})
			case 410:
				n.Local(pingtest.Trouble{})
			}
			time.Sleep(time.Second)
			synctest.Wait()
			for _, h := range hosts {
				balanced(t, h.Summary())
			}
		}
		for i, h := range hosts {
			s := h.Summary()
			if s.Replied == 0 || s.Lost == 0 && i > 2 || s.Unreachable == 0 || s.Indeterminate == 0 || s.Failed == 0 || s.InFlight == 0 || s.Corrupt == 0 {
				t.Errorf("host %d: got %+v", i, s.Counts)
			}
		}
	})
}

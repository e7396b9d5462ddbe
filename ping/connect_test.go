package ping

import (
	"errors"
	"net/netip"
	"slices"
	"syscall"
	"testing"
	"time"

	"goping/internal/netlab"
)

// TestConnectOnce: the first target's address is connected to, and is the only one.
func TestConnectOnce(t *testing.T) {
	bothFamilies(t, func(t *testing.T, s side) {
		p, w := openFake(t, Config{Count: 1, Connect: true}, echoAfter(time.Millisecond))
		if _, err := p.Add(Target{Addr: map[string]netip.Addr{"v4": group4, "v6": group6}[s.name]}); !errors.Is(err, errors.ErrUnsupported) {
			t.Errorf("a group: got %v, want unsupported", err)
		}
		<-mustAdd(t, p, Target{Addr: s.host}).Done()
		if _, err := p.Add(Target{Addr: s.other}); !errors.Is(err, errors.ErrUnsupported) {
			t.Errorf("another address: got %v, want unsupported", err)
		}
		if n := p.Stats().Targets; n != 1 {
			t.Errorf("got %d targets, want 1", n)
		}
		<-mustAdd(t, p, Target{Addr: s.host}).Done()
		if want := []netip.Addr{s.host}; !slices.Equal(w.Connected, want) {
			t.Errorf("connected to %v, want %v", w.Connected, want)
		}
	})
}

// TestConnectRefused: a target that cannot be connected to is not added, and the next
// may be.
func TestConnectRefused(t *testing.T) {
	bothFamilies(t, func(t *testing.T, s side) {
		p, w := openFake(t, Config{Count: 1, Connect: true}, echoAfter(time.Millisecond))
		w.ConnectErr = syscall.ENETUNREACH
		if _, err := p.Add(Target{Addr: s.host}); !errors.Is(err, syscall.ENETUNREACH) {
			t.Errorf("got %v, want ENETUNREACH", err)
		}
		w.ConnectErr = nil
		<-mustAdd(t, p, Target{Addr: s.other}).Done()
		if want := []netip.Addr{s.host, s.other}; !slices.Equal(w.Connected, want) {
			t.Errorf("connected to %v, want %v", w.Connected, want)
		}
	})
}

// TestNotConnected is what was not asked for.
func TestNotConnected(t *testing.T) {
	bubble(t, func(t *testing.T) {
		p, w := openFake(t, Config{Count: 1}, echoAfter(time.Millisecond))
		mustAdd(t, p, Target{Addr: host4})
		mustAdd(t, p, Target{Addr: host6})
		if w.Connected != nil {
			t.Errorf("connected to %v", w.Connected)
		}
	})
}

// TestLabConnect: a connected socket has replies and errors as others have, each once,
// the errors of the host itself too.
func TestLabConnect(t *testing.T) {
	eachSetting(t, func(t *testing.T, s setting, lab *netlab.Lab) {
		if s.portable {
			t.Skip("the portable wire does not connect")
		}
		router := lab.Router("on the way")
		hosts := map[string]*netlab.Host{
			"replies":    lab.Host(netlab.Script{}),
			"far errors": lab.Host(netlab.Script{Error: netlab.Unreachable(1).By(router)}),
			"own errors": lab.Host(netlab.Script{}),
			"too far":    lab.Host(netlab.Script{Path: []*netlab.Router{router, router, router}}),
		}
		own := netlab.Unreachable(3).By(&netlab.Router{Name: "itself", Host: hosts["own errors"]})
		hosts["own errors"].SetScript(netlab.Script{Error: own})
		for name, host := range hosts {
			p := s.open(t, Config{Count: 3, Connect: true, Probing: Probing{Interval: 5 * time.Millisecond, TTL: 2}})
			h := mustAdd(t, p, Target{Addr: host.Addr(s.v6)})
			<-h.Done()
			evs := drain(p)
			want := Counts{Sent: 3, Unreachable: 3}
			if name == "replies" {
				want = Counts{Sent: 3, Replied: 3}
			}
			got := h.Summary().Counts
			got.Bursts, got.LongestBurst, got.LongestOutage = 0, 0, Outage{}
			if got != want {
				t.Errorf("%s: got %+v, want %+v: %v", name, got, want, order(evs))
			}
			if name == "replies" {
				continue
			}
			reporter := router.Addr(s.v6)
			if name == "own errors" {
				reporter = host.Addr(s.v6)
			}
			if ev := first(t, evs, EventUnreachable); ev.From != reporter {
				t.Errorf("%s: told by %v, want %v", name, ev.From, reporter)
			}
		}
	})
}

// TestLabConnectWithoutRoute is an error of Add.
func TestLabConnectWithoutRoute(t *testing.T) {
	netlab.Need(t)
	for _, s := range settings() {
		if s.portable {
			continue
		}
		t.Run(s.String(), func(t *testing.T) {
			p := s.open(t, Config{Count: 1, Connect: true}) // there is no lab: no route but that of loopback
			addr := host4
			if s.v6 {
				addr = host6
			}
			if _, err := p.Add(Target{Addr: addr}); !errors.Is(err, syscall.ENETUNREACH) {
				t.Errorf("got %v, want ENETUNREACH", err)
			}
		})
	}
}

// TestUserClocks: both ends of each round-trip time are the program's, on every socket.
func TestUserClocks(t *testing.T) {
	netlab.Need(t)
	for _, s := range settings() {
		for _, asked := range []bool{true, false} {
			t.Run(s.String(), func(t *testing.T) {
				p := s.open(t, Config{Count: 20, UserClocks: asked, Probing: Probing{Interval: 5 * time.Millisecond}})
				addr := netip.AddrFrom4([4]byte{127, 0, 0, 1})
				if s.v6 {
					addr = netip.IPv6Loopback()
				}
				h := mustAdd(t, p, Target{Addr: addr})
				<-h.Done()
				got := h.Summary()
				if got.Replied != 20 || got.RTT.Min <= 0 {
					t.Fatalf("got %+v, at least %v", got.Counts, got.RTT.Min)
				}
				user := got.TxClock == User && got.RxClock == User && got.OtherClocks == 0
				if want := asked || s.portable; user != want {
					t.Errorf("asked %v: got clocks %v and %v, %d others", asked, got.TxClock, got.RxClock, got.OtherClocks)
				}
			})
		}
	}
}

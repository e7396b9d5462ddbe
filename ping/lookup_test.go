package ping_test

import (
	"context"
	"errors"
	"net"
	"net/netip"
	"slices"
	"syscall"
	"testing"
	"testing/synctest"
	"time"

	"goping/ping"
	"goping/ping/pingtest"
)

var (
	first  = netip.MustParseAddr("192.0.2.31")
	second = netip.MustParseAddr("192.0.2.32")
	third  = netip.MustParseAddr("2001:db8::33")
)

// named is an event about a name, or the first verdict after one.
type named struct {
	at     time.Duration
	kind   ping.EventKind
	addr   netip.Addr
	former netip.Addr
}

// follow probes the named hosts for a while and returns what happened to each, replies
// only where they are the first from an address.
func follow(t *testing.T, cfg *ping.Config, hosts []string, until time.Duration, meanwhile func()) map[string][]named {
	t.Helper()
	begun := time.Now()
	cfg.Lossless, cfg.EventBuffer = true, 1<<16
	p, err := ping.Open(cfg)
	if err != nil {
		t.Fatal(err)
	}
	for _, host := range hosts {
		if _, err := p.Add(ping.Target{Host: host}); err != nil {
			t.Fatal(err)
		}
	}
	if d := time.Since(begun); d != 0 {
		t.Errorf("Add waited %v for names", d)
	}
	go meanwhile()
	time.Sleep(until)
	p.Close()
	seen := make(map[string][]named)
	before := make(map[string]netip.Addr)
	for ev := range p.Events(context.Background()) {
		if ev.Kind.IsVerdict() {
			if before[ev.Host] == ev.Addr {
				continue
			}
			before[ev.Host] = ev.Addr
		}
		at := ev.Received
		if ev.Kind.IsVerdict() {
			at = ev.Sent
		}
		seen[ev.Host] = append(seen[ev.Host], named{at.Sub(begun), ev.Kind, ev.Addr, ev.Former})
	}
	return seen
}

// TestReresolve: an address that changes is an event and probes go there; a name that
// is gone keeps its address; one that never had any, or whose server is silent, holds
// up no other.
func TestReresolve(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		net := pingtest.New(1)
		net.Host("", first)
		net.Host("", second)
		net.Rename("moving.test", first)
		stays := net.Host("gone.test").Addr()
		cfg := net.Config(ping.Config{Family: ping.IPv4, Reresolve: 10 * time.Second})
		got := follow(t, cfg, []string{"late.test", "moving.test", "gone.test"}, 61*time.Second, func() {
			time.Sleep(12 * time.Second)
			net.Rename("moving.test", second)
			net.Forget("gone.test")
			time.Sleep(12 * time.Second)
			net.Rename("late.test", third, second)
			time.Sleep(12 * time.Second)
			net.Rename("moving.test", first, second) // the present one is still among them
		})
		changed := ping.EventAddressChanged
		if evs := got["moving.test"]; len(evs) != 4 || evs[0] != (named{0, changed, first, netip.Addr{}}) ||
			evs[2] != (named{20 * time.Second, changed, second, first}) || evs[1].kind != ping.EventReplied || evs[3].kind != ping.EventReplied {
			t.Errorf("moving: got %v", evs)
		}
		evs := got["gone.test"]
		if len(evs) != 2+5 || evs[0].addr != stays {
			t.Fatalf("gone: got %v", evs)
		}
		for i, ev := range evs[2:] {
			if ev != (named{time.Duration(20+10*i) * time.Second, ping.EventUnresolved, stays, netip.Addr{}}) {
				t.Errorf("gone: got %v", ev)
			}
		}
		evs = got["late.test"]
		// Asked for every five seconds until there is an address.
		for i, ev := range evs[:min(5, len(evs))] {
			if ev != (named{time.Duration(5*i) * time.Second, ping.EventUnresolved, netip.Addr{}, netip.Addr{}}) {
				t.Errorf("late: got %v", ev)
			}
		}
		if len(evs) != 7 || evs[5] != (named{25 * time.Second, changed, second, netip.Addr{}}) || evs[6].kind != ping.EventReplied {
			t.Errorf("late: got %v", evs)
		}
	})
}

// TestSilentNameServer: nobody answers for one name's sake; what was resolved before is
// probed on, and Close does not wait for the server.
func TestSilentNameServer(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		net := pingtest.New(1)
		net.Host("db.test", first)
		cfg := net.Config(ping.Config{Family: ping.IPv4, Reresolve: 5 * time.Second, Lossless: true})
		p, err := ping.Open(cfg)
		if err != nil {
			t.Fatal(err)
		}
		h, err := p.Add(ping.Target{Host: "db.test"})
		if err != nil {
			t.Fatal(err)
		}
		time.Sleep(2 * time.Second)
		net.MuteNames(true)
		time.Sleep(58 * time.Second)
		begun := time.Now()
		p.Close()
		if d := time.Since(begun); d != 0 {
			t.Errorf("Close took %v", d)
		}
		if got := h.Summary(); got.Sent < 59 || got.Replied < got.Sent-1 {
			t.Errorf("got %+v, want a probe a second and its reply", got.Counts)
		}
		unresolved := 0
		for ev := range p.Events(context.Background()) {
			if ev.Kind == ping.EventUnresolved {
				unresolved++
			}
		}
		if unresolved == 0 {
			t.Error("nothing was said of the silent server")
		}
	})
}

// TestAddressChangesUnderWay: the probes in flight when the address changes keep the
// place they went to, whatever the new one answers, and across the families.
func TestAddressChangesUnderWay(t *testing.T) {
	for _, size := range []int{56, 12, 4} {
		synctest.Test(t, func(t *testing.T) { changeUnderWay(t, size) })
	}
}

// changeUnderWay probes with size bytes of payload, more or less of which is a tag.
func changeUnderWay(t *testing.T, size int) {
	net := pingtest.New(1)
	for _, addr := range []netip.Addr{first, second, third} {
		net.Host("", addr).Set(pingtest.Behavior{Delay: 1500 * time.Millisecond})
	}
	net.Rename("db.test", first)
	cfg := net.Config(ping.Config{Count: 400, Reresolve: 5 * time.Second, Lossless: true, EventBuffer: 1 << 16,
		Probing: ping.Probing{Interval: 100 * time.Millisecond, Size: size}})
	p, err := ping.Open(cfg)
	if err != nil {
		t.Fatal(err)
	}
	defer p.Close()
	h, err := p.Add(ping.Target{Host: "db.test"})
	if err != nil {
		t.Fatal(err)
	}
	for _, addr := range []netip.Addr{third, second, first} {
		time.Sleep(9 * time.Second)
		net.Rename("db.test", addr)
	}
	<-h.Done()
	got := h.Summary()
	if got.Replied != 400 || got.OtherSource+got.Foreign+got.Duplicates+got.Late > 0 || got.RTT.Min != 1500*time.Millisecond || got.RTT.Max != 1500*time.Millisecond {
		t.Errorf("got %+v, %v to %v, want 400 replies after 1.5s", got.Counts, got.RTT.Min, got.RTT.Max)
	}
	p.Close()
	addrs := make(map[netip.Addr]int)
	for ev := range p.Events(context.Background()) {
		if ev.Kind == ping.EventReplied {
			addrs[ev.Addr]++
			if ev.From != ev.Addr {
				t.Errorf("probe %d to %v answered by %v", ev.Seq, ev.Addr, ev.From)
			}
		}
	}
	if len(addrs) != 3 {
		t.Errorf("got replies of %v, want of three addresses", addrs)
	}
}

// TestNextAddress: an address that cannot be reached is left for the next, by Ping and
// by a Prober; one that is merely silent is not.
func TestNextAddress(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		net := pingtest.New(1)
		unreachable := &ping.ICMPError{Reporter: netip.MustParseAddr("192.0.2.254"), Type: 3, Code: 1}
		bad := net.Host("bad.test", first)
		bad.Set(pingtest.Behavior{Error: unreachable})
		net.Host("good.test", second)
		net.Host("db.test", third)
		net.Rename("db.test", first, second)
		cfg := net.Config(ping.Config{Family: ping.IPv4, NextAddress: true})
		if r, err := ping.Ping(t.Context(), "db.test", cfg); err != nil || r.Addr != second || r.Host != "db.test" {
			t.Errorf("Ping: got %v of %v, %v; want the second address", r.Verdict, r.Addr, err)
		}
		sum, err := ping.Check(t.Context(), "db.test", 5, net.Config(ping.Config{Family: ping.IPv4, NextAddress: true}))
		if err != nil || sum.Unreachable != 1 || sum.Replied != 4 {
			t.Errorf("Check: got %+v, %v; want the first unreachable, four replies", sum.Counts, err)
		}
		if r, err := ping.Ping(t.Context(), "db.test", net.Config(ping.Config{Family: ping.IPv4})); !errors.Is(err, ping.ErrHostUnreachable) || r.Addr != first {
			t.Errorf("without it: got %v of %v", err, r.Addr)
		}
		bad.Set(pingtest.Behavior{Down: true})
		if r, err := ping.Ping(t.Context(), "db.test", net.Config(ping.Config{Family: ping.IPv4, NextAddress: true})); !errors.Is(err, ping.ErrTimeout) || r.Addr != first {
			t.Errorf("silent: got %v of %v, want a timeout at the first", err, r.Addr)
		}
		net.Local(pingtest.Trouble{SendErr: syscall.ENETUNREACH})
		if _, err := ping.Ping(t.Context(), "db.test", net.Config(ping.Config{Family: ping.IPv4, NextAddress: true})); !errors.Is(err, syscall.ENETUNREACH) {
			t.Errorf("no way to any: got %v", err)
		}
	})
}

// TestFamilyOrder: all addresses, the preferred family first.
func TestFamilyOrder(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		network := pingtest.New(1)
		network.Host("both.test", third, first, second)
		for family, want := range map[ping.Family][]netip.Addr{
			ping.AnyFamily: {third, first, second}, ping.PreferIPv6: {third, first, second},
			ping.PreferIPv4: {first, second, third}, ping.IPv4: {first, second}, ping.IPv6: {third},
		} {
			got, err := ping.ResolveAll(t.Context(), "both.test", network.Config(ping.Config{Family: family}))
			if err != nil || !slices.Equal(got, want) {
				t.Errorf("%v: got %v, %v; want %v", family, got, err, want)
			}
		}
		_, err := ping.ResolveAll(t.Context(), "none.test", network.Config(ping.Config{}))
		var dns *net.DNSError
		if !errors.As(err, &dns) || !dns.IsNotFound {
			t.Errorf("no such name: got %v", err)
		}
	})
}

// TestAddAll: every address of a name is a target; one that cannot be probed takes the
// others back.
func TestAddAll(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		network := pingtest.New(1)
		network.Host("db.test", third, first)
		network.Host("", second).Set(pingtest.Behavior{Down: true})
		network.Rename("db.test", third, first, second)
		p, err := ping.Open(network.Config(ping.Config{Count: 3}))
		if err != nil {
			t.Fatal(err)
		}
		defer p.Close()
		all, err := p.AddAll(t.Context(), ping.Target{Host: "db.test", Labels: map[string]string{"a": "b"}})
		if err != nil || len(all) != 3 {
			t.Fatalf("got %d targets, %v", len(all), err)
		}
		for i, want := range []netip.Addr{third, first, second} {
			<-all[i].Done()
			replied := uint64(3)
			if want == second {
				replied = 0
			}
			if got := all[i].Summary(); all[i].Addr() != want || all[i].Host() != "db.test" || got.Replied != replied || got.Sent != 3 {
				t.Errorf("target %d: got %v, %+v", i, all[i].Addr(), got.Counts)
			}
		}
		if _, err := p.AddAll(t.Context(), ping.Target{Host: "db.test", Probing: ping.Probing{Size: 65510}}); err == nil || p.Stats().Targets != 3 {
			t.Errorf("too long for IPv4: got %v, %d targets", err, p.Stats().Targets)
		}
		if _, err := p.AddAll(t.Context(), ping.Target{Host: "none.test"}); err == nil {
			t.Error("no such name: no error")
		}
	})
}

// TestNameComesBack: a name that could not be resolved and has its address again is an
// event, once.
func TestNameComesBack(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		net := pingtest.New(1)
		db := net.Host("db.test", first)
		cfg := net.Config(ping.Config{Family: ping.IPv4, Reresolve: 10 * time.Second})
		got := follow(t, cfg, []string{"db.test"}, 61*time.Second, func() {
			time.Sleep(12 * time.Second)
			net.Forget("db.test")
			time.Sleep(20 * time.Second)
			net.Rename("db.test", db.Addr())
		})["db.test"]
		want := []named{
			{0, ping.EventAddressChanged, first, netip.Addr{}},
			{20 * time.Second, ping.EventUnresolved, first, netip.Addr{}},
			{30 * time.Second, ping.EventUnresolved, first, netip.Addr{}},
			{40 * time.Second, ping.EventAddressChanged, first, first},
		}
		got = slices.DeleteFunc(got, func(ev named) bool { return ev.kind.IsVerdict() })
		if !slices.Equal(got, want) {
			t.Errorf("got %v, want %v", got, want)
		}
	})
}

package ping

import (
	"context"
	"errors"
	"net"
	"net/netip"
	"sync/atomic"
	"testing"
	"time"

	"goping/ping/internal/packet"
	"goping/ping/internal/wire"
)

// addUnresolved adds a target whose name has no address yet.
func addUnresolved(t *testing.T, p *Prober) *Handle {
	t.Helper()
	h, err := p.add(Target{Host: "late.test"}, &lookup{}, 0, nil)
	if err != nil {
		t.Fatal(err)
	}
	return h
}

// TestIndexWithoutAddress: a target without an address is not in the index, which it
// would leave without having come, or enter twice.
func TestIndexWithoutAddress(t *testing.T) {
	bothFamilies(t, func(t *testing.T, s side) {
		p, _ := openFake(t, Config{Probing: Probing{Interval: time.Second}}, func(sent *wire.Packet) []wire.Arrival {
			// What answers no probe is searched for under every address.
			return after(time.Millisecond, changed(sent, func(p *wire.Packet) {
				p.Addr = s.router
				clear(p.Data[packet.HeaderLen:])
			}))
		})
		late, never := addUnresolved(t, p), addUnresolved(t, p)
		mustAdd(t, p, Target{Addr: s.host})
		time.Sleep(time.Second)
		if p.engine.resolved(late.target, addrsOf(s.other), nil); late.Addr() != s.other {
			t.Fatalf("the name was not resolved")
		}
		p.engine.start()
		time.Sleep(time.Second)
		late.Remove()
		never.Remove()
		time.Sleep(time.Second)
		if err := p.Err(); err != nil {
			t.Error(err)
		}
		if got := p.Stats(); got.Unmatched < 3 || got.Targets != 1 {
			t.Errorf("got %+v", got)
		}
	})
}

// TestRateWithoutAddress: a target without an address asks for no probes, also when
// it goes; what its interval was set to counts from its first address on.
func TestRateWithoutAddress(t *testing.T) {
	bothFamilies(t, func(t *testing.T, s side) {
		p, _ := openFake(t, Config{}, func(sent *wire.Packet) []wire.Arrival {
			return after(time.Millisecond, wire.EchoReply(sent))
		})
		late, never := addUnresolved(t, p), addUnresolved(t, p)
		late.SetInterval(10 * time.Millisecond)
		never.Remove()
		if got := rateOf(p); got != 0 {
			t.Errorf("%v probes a second before there is an address, want none", got)
		}
		p.engine.resolved(late.target, addrsOf(s.host), nil)
		p.engine.start()
		if got := rateOf(p); got != 100 {
			t.Errorf("%v probes a second, want 100", got)
		}
		time.Sleep(time.Second + time.Millisecond)
		if got := late.Summary().Sent; got < 99 || got > 102 {
			t.Errorf("%d probes in a second, want 100", got)
		}
		late.Remove()
		if got := rateOf(p); got != 0 {
			t.Errorf("%v probes a second at the end, want none", got)
		}
	})
}

func rateOf(p *Prober) float64 {
	p.engine.mu.Lock()
	defer p.engine.mu.Unlock()
	return p.engine.rate
}

func addrsOf(addrs ...netip.Addr) []netip.Addr { return addrs }

// TestNamesOfRemoved: targets that come and go are not kept until their names would be
// asked for again, and then are not asked for.
func TestNamesOfRemoved(t *testing.T) {
	bubble(t, func(t *testing.T) {
		var asked atomic.Int64
		p, _ := openFake(t, Config{Reresolve: time.Hour, Resolver: &net.Resolver{
			PreferGo: true,
			Dial: func(context.Context, string, string) (net.Conn, error) {
				asked.Add(1)
				return nil, errors.ErrUnsupported
			},
		}}, silence)
		for range 1000 {
			h, err := p.addNamed(Target{Host: "gone.test"}, addrsOf(host4))
			if err != nil {
				t.Fatal(err)
			}
			h.Remove()
		}
		p.names.mu.Lock()
		if got := len(p.names.due); got > 200 {
			t.Errorf("%d of 1000 that are gone are remembered", got)
		}
		p.names.mu.Unlock()
		time.Sleep(2 * time.Hour)
		if got := asked.Load(); got != 0 {
			t.Errorf("asked %d times for the name of nobody", got)
		}
	})
}

package ping

import (
	"context"
	"errors"
	"fmt"
	"net/netip"
	"testing"
	"time"

	"goping/internal/netlab"
	"goping/ping/internal/window"
	"goping/ping/internal/wire"
)

// driven is an engine on real loopback sockets whose turns the test takes itself.
type driven struct {
	prober  *Prober
	targets []*Handle
	events  bool
}

// socketKinds are the sockets a probe may leave through.
func socketKinds() (all []Config) {
	for _, mode := range []Mode{Raw, Datagram} {
		for _, f := range []Family{IPv4, IPv6} {
			all = append(all, Config{Mode: mode, Family: f})
		}
	}
	return all
}

// drive opens the sockets and adds targets, all of them the loopback address.
func drive(t testing.TB, cfg Config, targets int, events bool) *driven {
	t.Helper()
	netlab.Need(t)
	// Steady state: what is remembered of a probe is soon forgotten.
	cfg.Interval, cfg.Timeout, cfg.LateWindow = -1, 200*time.Millisecond, -1
	cfg.Lossless, cfg.Sent = events, events
	p, err := Open(&cfg)
	if errors.Is(err, ErrPermission) {
		t.Skipf("no %v %v socket here: %v", cfg.Mode, cfg.Family, err)
	}
	if err != nil {
		t.Fatal(err)
	}
	d := &driven{prober: p, events: events}
	p.engine.running = true // by the test
	t.Cleanup(func() {
		p.engine.running = false
		p.Close()
	})
	addr := netip.AddrFrom4([4]byte{127, 0, 0, 1})
	if cfg.Family == IPv6 {
		addr = netip.IPv6Loopback()
	}
	for range targets {
		h, err := p.Add(Target{Addr: addr})
		if err != nil {
			t.Fatal(err)
		}
		grow(h.target, 65536/targets)
		d.targets = append(d.targets, h)
	}
	return d
}

// grow gives t all the room it may come to need: how much of it is used by when
// depends on the pace and the delays of the machine, not on the probes.
func grow(t *target, probes int) {
	for octave := range 36 {
		t.measured(1<<octave, Kernel, Kernel) // a histogram grows with the first time of each magnitude
	}
	t.clocks = new(clockCounts)
	t.amiss()
	var w window.Window // the ring grows with the probes within timeout and late window
	for range probes {
		seq, _ := w.Begin()
		w.Failed(seq)
	}
	for w.Settled() != nil {
	}
	w.Forget(1)
	t.window = w
}

// turn sends, receives, matches, counts, waits, and reads the events.
func (d *driven) turn(t testing.TB) {
	e := d.prober.engine
	until, ok := e.lockedTurn()
	if !ok {
		t.Fatalf("the loop ended: %v", d.prober.Err())
	}
	for d.events && len(e.events.waiting)+len(e.events.reading)-e.events.read > 0 {
		e.next(context.Background())
	}
	if until != wire.Forever {
		if err := e.wire.Wait(until); err != nil {
			t.Fatal(err)
		}
	}
}

func (d *driven) replied() (n uint64) {
	for _, h := range d.targets {
		n += h.target.replied
	}
	return n
}

// TestProbeAllocates nothing once it is warm: to send, receive, match and count
// a probe, one at a time and in batches, with and without a reader.
func TestProbeAllocates(t *testing.T) {
	for _, cfg := range socketKinds() {
		for _, targets := range []int{1, wire.Batch} {
			for _, events := range []bool{false, true} {
				turns := 200 / (1 + targets/8)
				t.Run(fmt.Sprintf("%v/%v/%d/%v", cfg.Mode, cfg.Family, targets, events), func(t *testing.T) {
					d := drive(t, cfg, targets, events)
					rounds := func() {
						for range turns {
							d.turn(t)
						}
					}
					for range 5 {
						rounds()
					}
					before := d.replied()
					// A run is many turns, so that one allocation in some of them shows.
					allocs := testing.AllocsPerRun(10, rounds)
					if n := d.replied() - before; n < 500 {
						t.Fatalf("got %d replies in %d turns: nothing was measured", n, 11*turns)
					}
					if allocs != 0 {
						t.Errorf("got %v allocations in %d turns, want none", allocs, turns)
					}
				})
			}
		}
	}
}

// BenchmarkProbe is the cost of one probe on loopback, from the schedule to the
// statistics, alone and in full batches.
func BenchmarkProbe(b *testing.B) {
	for _, cfg := range socketKinds() {
		for _, targets := range []int{1, wire.Batch} {
			b.Run(fmt.Sprintf("%v/%v/%d", cfg.Mode, cfg.Family, targets), func(b *testing.B) {
				d := drive(b, cfg, targets, false)
				for range 500 {
					d.turn(b)
				}
				b.ReportAllocs()
				b.ResetTimer()
				for until := d.replied() + uint64(b.N); d.replied() < until; {
					d.turn(b)
				}
			})
		}
	}
}

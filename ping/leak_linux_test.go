package ping

import (
	"context"
	"errors"
	"math/rand/v2"
	"net/netip"
	"sync"
	"testing"
	"time"

	"goping/internal/netlab"
	"goping/ping/internal/wire"
)

// life is one short life of a Prober, or several, ended at some random point.
type life struct {
	rng   *rand.Rand
	cfg   func() *Config // with a new wire, if it has one of its own
	hosts []netip.Addr   // one that answers, one that does not, both of one family
}

// moment is a short time, often none at all.
func (l *life) moment() time.Duration {
	return max(0, time.Duration(l.rng.Int64N(int64(600*time.Microsecond)))-200*time.Microsecond)
}

func (l *life) host() netip.Addr { return l.hosts[l.rng.IntN(len(l.hosts))] }

// soon returns a context that ends at some moment.
func (l *life) soon() (context.Context, context.CancelFunc) {
	d := l.moment()
	if d == 0 {
		ctx, cancel := context.WithCancel(context.Background())
		cancel()
		return ctx, cancel
	}
	return context.WithTimeout(context.Background(), d)
}

// open opens a Prober and adds a few targets.
func (l *life) open(t *testing.T) (*Prober, []*Handle) {
	p, err := Open(l.cfg())
	if err != nil {
		t.Fatal(err)
	}
	var hs []*Handle
	for range 1 + l.rng.IntN(3) {
		hs = append(hs, mustAdd(t, p, Target{Addr: l.host()}))
	}
	return p, hs
}

// closeAll closes p from so many goroutines at once.
func closeAll(t *testing.T, p *Prober, n int) {
	var all sync.WaitGroup
	for range n {
		all.Go(func() {
			if err := p.Close(); err != nil {
				t.Errorf("Close: %v", err)
			}
		})
	}
	all.Wait()
}

// check reports an error that is not that of an end at a random point.
func check(t *testing.T, what string, err error) {
	for _, expected := range []error{nil, context.Canceled, context.DeadlineExceeded, ErrClosed, ErrTimeout} {
		if errors.Is(err, expected) {
			return
		}
	}
	t.Errorf("%s: %v", what, err)
}

var lives = map[string]func(t *testing.T, l *life){
	"Ping": func(t *testing.T, l *life) {
		ctx, cancel := l.soon()
		defer cancel()
		_, err := Ping(ctx, l.host().String(), l.cfg())
		check(t, "Ping", err)
	},
	"Check": func(t *testing.T, l *life) {
		ctx, cancel := l.soon()
		defer cancel()
		_, err := Check(ctx, l.host().String(), 1+l.rng.IntN(4), l.cfg())
		check(t, "Check", err)
	},
	"Stream": func(t *testing.T, l *life) {
		ctx, cancel := l.soon()
		defer cancel()
		left := l.rng.IntN(3)
		for _, err := range Stream(ctx, l.host().String(), l.cfg()) {
			check(t, "Stream", err)
			if left--; left < 0 {
				break
			}
		}
	},
	"Events": func(t *testing.T, l *life) {
		p, _ := l.open(t)
		var readers sync.WaitGroup
		for range 2 {
			ctx, cancel := l.soon()
			readers.Go(func() {
				defer cancel()
				for range p.Events(ctx) {
				}
			})
		}
		readers.Wait()
		closeAll(t, p, 3)
	},
	"Events abandoned": func(t *testing.T, l *life) {
		p, _ := l.open(t)
		var readers sync.WaitGroup
		for i := range 3 {
			readers.Go(func() {
				for range p.Events(context.Background()) {
					if i == 0 {
						break
					}
				}
			})
		}
		time.Sleep(l.moment())
		closeAll(t, p, 1)
		readers.Wait()
		closeAll(t, p, 1)
	},
	"Probe": func(t *testing.T, l *life) {
		p, _ := l.open(t)
		var probers sync.WaitGroup
		for range 3 {
			ctx, cancel := l.soon()
			host := l.host()
			probers.Go(func() {
				defer cancel()
				_, err := p.Probe(ctx, host)
				check(t, "Probe", err)
			})
		}
		if l.rng.IntN(2) == 0 {
			probers.Wait()
		}
		closeAll(t, p, 2)
		probers.Wait()
	},
	"Add": func(t *testing.T, l *life) {
		p, _ := l.open(t)
		host := l.host()
		var adders sync.WaitGroup
		for range 2 {
			adders.Go(func() {
				for {
					h, err := p.Add(Target{Addr: host})
					if check(t, "Add", err); err != nil {
						return
					}
					h.Remove()
				}
			})
		}
		time.Sleep(l.moment())
		closeAll(t, p, 2)
		adders.Wait()
	},
	"Remove": func(t *testing.T, l *life) {
		p, hs := l.open(t)
		var removers sync.WaitGroup
		for _, h := range hs {
			d := l.moment()
			removers.Go(func() {
				time.Sleep(d)
				h.Remove()
				<-h.Done()
				_ = h.Summary()
			})
		}
		ctx, cancel := l.soon()
		defer cancel()
		for ev := range p.Events(ctx) {
			ev.Target.Remove()
		}
		if l.rng.IntN(2) == 0 {
			removers.Wait()
		}
		closeAll(t, p, 2)
		removers.Wait()
	},
}

// TestNoLeak ends a thousand lives of each wire at random points: nothing stays
// behind of any.
func TestNoLeak(t *testing.T) {
	netlab.Need(t)
	lab := netlab.New(t)
	silent := lab.Host(netlab.Script{LoseEvery: 1})
	loopback := map[bool]netip.Addr{false: netip.AddrFrom4([4]byte{127, 0, 0, 1}), true: netip.IPv6Loopback()}
	for _, s := range settings() {
		t.Run(s.String(), func(t *testing.T) {
			var wires []wire.Wire
			l := &life{hosts: []netip.Addr{loopback[s.v6], loopback[s.v6], silent.Addr(s.v6)}}
			l.cfg = func() *Config {
				cfg := &Config{Probing: Probing{Interval: 100 * time.Microsecond, Timeout: time.Millisecond}}
				if s.portable {
					cfg.Family = s.family() // one socket less to open, and a goroutine
				}
				if err := s.apply(cfg); err != nil {
					t.Fatal(err)
				}
				if s.portable {
					wires = append(wires, cfg.Wire)
				}
				return cfg
			}
			l.thousand(t, func() {
				for _, w := range wires {
					w.Close() // a context that was over has nobody take it
				}
				wires = wires[:0]
			})
		})
	}
	t.Run("fake", func(t *testing.T) {
		l := &life{hosts: []netip.Addr{host4, other4}}
		l.cfg = func() *Config {
			w := wire.NewFake(func(sent *wire.Packet) []wire.Arrival {
				if sent.Addr == other4 {
					return nil
				}
				return after(50*time.Microsecond, wire.EchoReply(sent))
			})
			return &Config{Wire: w, Probing: Probing{Interval: 100 * time.Microsecond, Timeout: time.Millisecond}}
		}
		l.thousand(t, func() {})
	})
}

// thousand leads that many lives, sharing them out among the kinds.
func (l *life) thousand(t *testing.T, after func()) {
	var before held
	for i := range 1000 + 8*len(lives) {
		if i == 8*len(lives) {
			before = holding(t)
		}
		names := []string{"Ping", "Check", "Stream", "Events", "Events abandoned", "Probe", "Add", "Remove"}
		l.rng = rand.New(rand.NewPCG(uint64(i), 11))
		lives[names[i%len(names)]](t, l)
		after()
		if t.Failed() {
			t.Fatalf("life %d, %s", i, names[i%len(names)])
		}
	}
	checkHeld(t, before)
}

package ping

import (
	"context"
	"errors"
	"math/rand/v2"
	"net/netip"
	"sync"
	"testing"
	"time"

	"goping/ping/internal/wire"
)

// TestCount: a target is done when the last of its probes has its verdict, not
// when it was sent, and not before.
func TestCount(t *testing.T) {
	bothFamilies(t, func(t *testing.T, s side) {
		for _, tt := range []struct {
			answer answering
			done   time.Duration
		}{
			{echoAfter(300 * time.Millisecond), 4*time.Second + 300*time.Millisecond},
			{silence, 6 * time.Second},
			{echoAfter(0), 4 * time.Second},
		} {
			begun := time.Now()
			p, _ := openFake(t, Config{Count: 5}, tt.answer)
			h := mustAdd(t, p, Target{Addr: s.host})
			<-h.Done()
			if got := time.Since(begun); got != tt.done {
				t.Errorf("done after %v, want %v", got, tt.done)
			}
			evs := drain(p)
			if got := h.Summary(); got.Sent != 5 || got.InFlight != 0 || got.Last.Sub(got.First) != 4*time.Second {
				t.Errorf("got %+v from %v to %v", got.Counts, got.First, got.Last)
			}
			if last := evs[len(evs)-1]; last.Kind != EventFinished || last.Target != h || len(evs) != 7 {
				t.Errorf("got %d events, the last %v", len(evs), last.Kind)
			}
		}
	})
}

// TestClose at any moment, from several goroutines: it returns, every Done is
// closed, what was sent has a verdict or is in flight.
func TestClose(t *testing.T) {
	rng := rand.New(rand.NewPCG(5, 5))
	for range 100 {
		at := time.Duration(rng.Int64N(int64(5 * time.Second)))
		bubble(t, func(t *testing.T) {
			p, _ := openFake(t, Config{Probing: Probing{Interval: 300 * time.Millisecond}}, func(sent *wire.Packet) []wire.Arrival {
				return after(time.Duration(numberOf(sent)%9)*400*time.Millisecond, wire.EchoReply(sent))
			})
			hs := []*Handle{mustAdd(t, p, Target{Addr: host4}), mustAdd(t, p, Target{Addr: host6}), mustAdd(t, p, Target{Addr: other4})}
			time.Sleep(at)
			var closers sync.WaitGroup
			for range 4 {
				closers.Go(func() {
					if err := p.Close(); err != nil {
						t.Errorf("Close: %v", err)
					}
				})
			}
			closers.Wait()
			evs := drain(p)
			for _, h := range hs {
				<-h.Done()
				checkAccount(t, h, h.Summary(), evs)
			}
			sent := p.Stats().Sent
			time.Sleep(10 * time.Second)
			if got := p.Stats().Sent; got != sent || p.Err() != nil {
				t.Errorf("after Close: sent %d more, error %v", got-sent, p.Err())
			}
			if _, err := p.Add(Target{Addr: host4}); !errors.Is(err, ErrClosed) {
				t.Errorf("Add after Close: got %v, want ErrClosed", err)
			}
			if _, err := p.Probe(context.Background(), host4); !errors.Is(err, ErrClosed) {
				t.Errorf("Probe after Close: got %v, want ErrClosed", err)
			}
			hs[0].Remove()
		})
	}
}

// TestCloseUnused closes a Prober that never probed.
func TestCloseUnused(t *testing.T) {
	bubble(t, func(t *testing.T) {
		p, _ := openFake(t, Config{}, silence)
		if evs := drain(p); len(evs) != 0 || p.Close() != nil {
			t.Errorf("got %d events, or an error", len(evs))
		}
	})
}

// broken is a wire that fails.
type broken struct {
	*wire.Fake
	begun        time.Time
	recv, waited error
}

func (w *broken) Recv(ps []wire.Packet) (int, error) {
	if w.recv != nil && time.Since(w.begun) > 3*time.Second {
		return 0, w.recv
	}
	return w.Fake.Recv(ps)
}

func (w *broken) Wait(until int64) error {
	if w.waited != nil && time.Since(w.begun) > 3*time.Second {
		return w.waited
	}
	return w.Fake.Wait(until)
}

// TestBrokenWire: when the sockets fail everybody who waits is told why.
func TestBrokenWire(t *testing.T) {
	down := errors.New("the device is gone")
	for _, w := range []broken{{recv: down}, {waited: down}} {
		bubble(t, func(t *testing.T) {
			w.Fake, w.begun = wire.NewFake(silence), time.Now()
			cfg := Config{Wire: &w, Probing: Probing{Timeout: time.Minute}}
			p, err := Open(&cfg)
			if err != nil {
				t.Fatal(err)
			}
			defer p.Close()
			h := mustAdd(t, p, Target{Addr: host4})
			if _, err := p.Probe(context.Background(), host6); err != down {
				t.Errorf("Probe: got %v, want %v", err, down)
			}
			<-h.Done()
			if p.Err() != down {
				t.Errorf("Err: got %v, want %v", p.Err(), down)
			}
			for range p.Events(context.Background()) {
				t.Error("an event after the end")
			}
			if got := h.Summary(); got.Sent == 0 || got.InFlight != got.Sent {
				t.Errorf("got %+v, want all in flight", got.Counts)
			}
		})
		bubble(t, func(t *testing.T) {
			w.Fake, w.begun = wire.NewFake(silence), time.Now()
			var last error
			for _, err := range Stream(context.Background(), host4.String(), &Config{Wire: &w}) {
				last = err
			}
			if last != down {
				t.Errorf("Stream: got %v, want %v", last, down)
			}
		})
	}
}

// TestRemove ends the measurement of one target and of no other.
func TestRemove(t *testing.T) {
	bothFamilies(t, func(t *testing.T, s side) {
		p, _ := openFake(t, Config{}, echoAfter(1500*time.Millisecond))
		gone := mustAdd(t, p, Target{Addr: s.host})
		stays := mustAdd(t, p, Target{Addr: s.host})
		time.Sleep(5100 * time.Millisecond)
		gone.Remove()
		<-gone.Done()
		before := gone.Summary()
		time.Sleep(5 * time.Second)
		gone.Remove()
		if got := gone.Summary(); got.Counts != before.Counts || got.InFlight == 0 {
			t.Errorf("after Remove: got %+v, want %+v", got.Counts, before.Counts)
		}
		if got := stays.Summary(); got.Sent < 10 || got.Replied+got.InFlight != got.Sent {
			t.Errorf("the other: got %+v", got.Counts)
		}
		if got := p.Stats().Targets; got != 1 {
			t.Errorf("got %d targets, want 1", got)
		}
		evs := drain(p)
		checkAccount(t, gone, before, evs)
		checkAccount(t, stays, stays.Summary(), evs)
	})
}

// TestRemoveSameAddress takes targets of one address out in every order; replies
// without a tag still find the others.
func TestRemoveSameAddress(t *testing.T) {
	for _, order := range [][3]int{{0, 1, 2}, {0, 2, 1}, {1, 0, 2}, {1, 2, 0}, {2, 0, 1}, {2, 1, 0}} {
		bubble(t, func(t *testing.T) {
			p, _ := openFake(t, sized(8, 0), echoAfter(time.Millisecond))
			var hs [3]*Handle
			for i := range hs {
				hs[i] = mustAdd(t, p, Target{Addr: host4})
			}
			for _, i := range order {
				time.Sleep(time.Second)
				if got := hs[i].Summary(); got.Replied < 9 || got.Lost != 0 {
					t.Errorf("order %v: target %d: got %+v", order, i, got.Counts)
				}
				hs[i].Remove()
			}
			if left := len(p.engine.byAnswerer); left != 0 {
				t.Errorf("order %v: %d addresses left", order, left)
			}
			if rate := p.engine.rate; rate > 1e-6 || rate < -1e-6 {
				t.Errorf("order %v: %v probes a second left", order, rate)
			}
		})
	}
}

// TestSlotAgain: the target that takes a removed one's place gets none of its
// replies, transmit stamps and errors, not even at the same address.
func TestSlotAgain(t *testing.T) {
	bothFamilies(t, func(t *testing.T, s side) {
		first := true
		p, _ := openFake(t, Config{Probing: Probing{Timeout: 10 * time.Second}}, func(sent *wire.Packet) []wire.Arrival {
			switch {
			case !first:
				return nil
			case numberOf(sent)%2 == 0:
				return unreachableBy(s, sent, func(p *wire.Packet) {})
			}
			return append(after(4*time.Second, wire.EchoReply(sent)), after(7*time.Second, wire.EchoReply(sent))...)
		})
		for round := range 3 {
			first = round == 0
			h := mustAdd(t, p, Target{Addr: s.host})
			if slot := h.target.slot; slot != 0 {
				t.Fatalf("round %d: slot %d, want that of the one before", round, slot)
			}
			time.Sleep(3500 * time.Millisecond)
			got := h.Summary()
			h.Remove()
			if round > 0 && (got.Sent != got.InFlight || got.Sent == 0 || got.Duplicates+got.Late+got.Notices+got.OtherSource != 0) {
				t.Errorf("round %d: got %+v, want all in flight", round, got.Counts)
			}
		}
		if got := p.Stats().Unmatched; got == 0 {
			t.Error("the old replies came nowhere")
		}
	})
}

// TestAddRefused: what cannot be probed, and what this Prober cannot do.
func TestAddRefused(t *testing.T) {
	bubble(t, func(t *testing.T) {
		p, _ := openFake(t, Config{Probing: Probing{Mark: 7}}, silence)
		for _, target := range []Target{
			{},
			{Addr: host4, Probing: Probing{Size: 65508}},
			{Addr: host6, Probing: Probing{Size: 65528}},
			{Addr: host4, Probing: Probing{TTL: 256}},
			{Addr: host4, Probing: Probing{TTL: -1}},
			{Addr: host4, Probing: Probing{TOS: 256}},
			{Addr: host4, Probing: Probing{Timeout: -1}},
			{Addr: host4, Probing: Probing{Mark: 8}},
			{Addr: host4, Probing: Probing{Source: other4}},
			{Addr: host4, Probing: Probing{Interface: "lo"}},
			{Addr: host6.WithZone("no-such-if")},
		} {
			if h, err := p.Add(target); err == nil {
				t.Errorf("Add(%+v): got %v, want an error", target, h)
			}
		}
		if _, err := p.Probe(t.Context(), netip.Addr{}); err == nil {
			t.Error("Probe of no address: no error")
		}
		for _, cfg := range []Config{{Count: -1}, {Probing: Probing{Timeout: -1}}, {Family: IPv6, Probing: Probing{Source: host4}}} {
			if _, err := Open(&cfg); err == nil {
				t.Errorf("Open(%+v): no error", cfg)
			}
		}
		if got := p.Stats(); got.Targets != 0 || got.Sent != 0 {
			t.Errorf("got %+v, want nothing probed", got)
		}
	})
}

// TestReadersAtClose: Close ends all readers of events, also those that a reader
// that left was woken in place of.
func TestReadersAtClose(t *testing.T) {
	bubble(t, func(t *testing.T) {
		p, _ := openFake(t, Config{}, echoAfter(0))
		var readers sync.WaitGroup
		for range 3 {
			readers.Go(func() {
				for range p.Events(context.Background()) {
				}
			})
		}
		time.Sleep(time.Second)
		p.Close()
		readers.Wait()
	})
}

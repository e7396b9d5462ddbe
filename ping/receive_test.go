package ping

import (
	"sync/atomic"
	"testing"
	"time"

	"goping/ping/internal/wire"
)

// flooded is a wire on which something always comes in, while on.
type flooded struct {
	*wire.Fake
	foreign wire.Packet
	on      atomic.Bool
}

// Recv gives what the network has, then as many foreign replies as fit, which
// take their time.
func (w *flooded) Recv(ps []wire.Packet) (n int, err error) {
	if n, err = w.Fake.Recv(ps); n > 0 || err != nil || !w.on.Load() {
		return n, err
	}
	time.Sleep(50 * time.Microsecond)
	for i := range ps {
		ps[i] = w.foreign
		ps[i].At = w.Now()
	}
	return len(ps), nil
}

// A network that never stops talking keeps us neither from sending nor from
// deciding: probes leave on time, answers count, and silence is loss in time.
func TestFloodDoesNotStarve(t *testing.T) {
	bothFamilies(t, func(t *testing.T, s side) {
		const probes, interval, timeout = 3, 100 * time.Millisecond, 150 * time.Millisecond
		w := &flooded{Fake: wire.NewFake(func(p *wire.Packet) []wire.Arrival {
			if p.Addr == s.other {
				return nil
			}
			return []wire.Arrival{{After: time.Millisecond, Packet: wire.EchoReply(p)}}
		})}
		w.foreign = wire.EchoReply(&wire.Packet{Family: s.family, Addr: s.router, Data: make([]byte, 64)})
		w.foreign.Family = s.family
		p, err := Open(&Config{Wire: w, Count: probes, Probing: Probing{Interval: interval, Timeout: timeout}})
		if err != nil {
			t.Fatal(err)
		}
		defer p.Close()
		begun := time.Now()
		heard, silent := mustAdd(t, p, Target{Addr: s.host}), mustAdd(t, p, Target{Addr: s.other})
		// Nothing that takes the engine's lock may be called while the flood is on: who
		// waits for a lock keeps virtual time from passing, and the loop sleeps with it.
		w.on.Store(true)
		time.AfterFunc(2*time.Second, func() { w.on.Store(false) })
		<-heard.Done()
		<-silent.Done()
		if took := time.Since(begun); took > probes*interval+timeout+20*time.Millisecond {
			t.Errorf("the last verdict came after %v", took)
		}
		time.Sleep(3 * time.Second) // until the flood is over
		if c := heard.Summary().Counts; c.Replied != probes {
			t.Errorf("heard: %+v", c)
		}
		if c := silent.Summary().Counts; c.Lost != probes {
			t.Errorf("silent: %+v", c)
		}
		if got := p.Stats().Unmatched; got == 0 {
			t.Error("there was no flood: nothing was tested")
		}
	})
}

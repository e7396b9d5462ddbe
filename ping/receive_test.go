package ping

import (
	"testing"
	"time"

	"goping/ping/internal/wire"
)

// A host that never stops talking keeps us neither from sending nor from
// deciding: its own probes go out on time, those to a silent one beside it are lost.
func TestFloodOfRepliesDoesNotStarve(t *testing.T) {
	bothFamilies(t, func(t *testing.T, s side) {
		const probes = 3
		w := wire.NewFake(func(p *wire.Packet) (out []wire.Arrival) {
			if p.Addr != s.host {
				return nil
			}
			for range 2*receiveMost*wire.Batch + 1 {
				out = append(out, wire.Arrival{Packet: wire.EchoReply(p)})
			}
			return out
		})
		p, err := Open(&Config{Wire: w, Count: probes, Probing: Probing{Interval: 100 * time.Millisecond, Timeout: 150 * time.Millisecond}})
		if err != nil {
			t.Fatal(err)
		}
		defer p.Close()
		loud, silent := mustAdd(t, p, Target{Addr: s.host}), mustAdd(t, p, Target{Addr: s.other})
		<-loud.Done()
		<-silent.Done()
		if c := loud.Summary().Counts; c.Replied != probes || c.Duplicates == 0 {
			t.Errorf("loud: %+v", c)
		}
		if c := silent.Summary().Counts; c.Lost != probes {
			t.Errorf("silent: %+v", c)
		}
	})
}

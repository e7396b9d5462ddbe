package ping

import (
	"iter"
	"net/netip"
	"testing"
	"time"

	"goping/ping/internal/wire"
)

// Room for the answers of a sweep is made before its first target is asked for.
func TestSweepMakesRoom(t *testing.T) {
	bubble(t, func(t *testing.T) {
		w := &expecting{Wire: wire.NewFake(echoAfter(time.Millisecond))}
		p, err := Open(&Config{Wire: w})
		if err != nil {
			t.Fatal(err)
		}
		defer p.Close()
		var told float64
		var targets iter.Seq[netip.Addr] = func(yield func(netip.Addr) bool) {
			told = w.perSecond
			yield(host4)
		}
		for _, err := range p.Sweep(t.Context(), targets, Sweep{Rate: 500}) {
			if err != nil {
				t.Fatal(err)
			}
		}
		if told != 500 {
			t.Errorf("told of %v a second, want 500", told)
		}
	})
}

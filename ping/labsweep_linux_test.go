package ping

import (
	"errors"
	"fmt"
	"net/netip"
	"runtime"
	"testing"
	"time"

	"goping/internal/netlab"
)

// TestSweepForReal sweeps addresses of this machine as fast as it can: each answers, and
// none is missed, whatever the socket; once it is going nothing is allocated for any.
func TestSweepForReal(t *testing.T) {
	netlab.Need(t)
	const n, warm = 60_000, 20_000
	for _, cfg := range socketKinds() {
		t.Run(fmt.Sprintf("%v/%v", cfg.Mode, cfg.Family), func(t *testing.T) {
			p, err := Open(&cfg)
			if errors.Is(err, ErrPermission) {
				t.Skipf("no %v %v socket here: %v", cfg.Mode, cfg.Family, err)
			}
			if err != nil {
				t.Fatal(err)
			}
			defer p.Close()
			targets := func(yield func(netip.Addr) bool) {
				for i := 0; i < n && yield(onLoopback(cfg.Family, i)); i++ {
				}
			}
			seen, got := make([]bool, n), 0
			var before, after runtime.MemStats
			for r, err := range p.Sweep(t.Context(), targets, Sweep{Rate: MaxRate, Probing: Probing{Timeout: 10 * time.Second}}) {
				if err != nil {
					t.Fatal(err)
				}
				if r.Verdict != Replied || r.From != onLoopback(cfg.Family, int(r.Index)) || r.RTT <= 0 || seen[r.Index] {
					t.Fatalf("got %+v, seen before: %v", r, seen[r.Index])
				}
				seen[r.Index] = true
				if got++; got == warm {
					runtime.ReadMemStats(&before)
				}
			}
			runtime.ReadMemStats(&after)
			if got != n {
				t.Errorf("got %d results, want %d", got, n)
			}
			if allocs := after.Mallocs - before.Mallocs; allocs > (n-warm)/50 {
				t.Errorf("%d allocations for %d addresses", allocs, n-warm)
			}
			s := p.Stats()
			t.Logf("%d probes, %d drops", s.Sent, s.SocketDrops)
		})
	}
}

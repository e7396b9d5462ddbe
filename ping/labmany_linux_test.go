package ping

import (
	"errors"
	"fmt"
	"net/netip"
	"testing"
	"time"

	"goping/internal/netlab"
)

// TestManyTargetsForReal probes thousands of addresses through one socket of the
// kernel's: each answers, so that not one loss may be reported.
func TestManyTargetsForReal(t *testing.T) {
	netlab.Need(t)
	targets, probing := 2000, Probing{Interval: 250 * time.Millisecond, Timeout: 10 * time.Second}
	count := 3
	if *long {
		targets, probing, count = 10_000, Probing{}, 60
	}
	for _, cfg := range socketKinds() {
		t.Run(fmt.Sprintf("%v/%v", cfg.Mode, cfg.Family), func(t *testing.T) {
			cfg.Count, cfg.Probing = count, probing
			p, err := Open(&cfg)
			if errors.Is(err, ErrPermission) {
				t.Skipf("no %v %v socket here: %v", cfg.Mode, cfg.Family, err)
			}
			if err != nil {
				t.Fatal(err)
			}
			defer p.Close()
			hs := make([]*Handle, targets)
			for i := range hs {
				hs[i] = mustAdd(t, p, Target{Addr: onLoopback(cfg.Family, i)})
			}
			var sum Counts
			for _, h := range hs {
				<-h.Done()
				s := h.Summary()
				sum.add(s.Counts)
				if s.Sent != uint64(count) || s.Replied != s.Sent || s.Duplicates+s.Foreign+s.OtherSource+s.Corrupt != 0 {
					t.Fatalf("%v: got %+v, want %d replies", h.Addr(), s.Counts, count)
				}
			}
			t.Logf("%d targets, %d replies, lag %v", targets, sum.Replied, p.Stats().Lag)
		})
	}
}

// onLoopback is address i of this machine: of IPv6 there is only one.
func onLoopback(f Family, i int) netip.Addr {
	if f == IPv6 {
		return netip.IPv6Loopback()
	}
	return netip.AddrFrom4([4]byte{127, byte(i >> 16), byte(i >> 8), byte(i)}).Next().Next()
}

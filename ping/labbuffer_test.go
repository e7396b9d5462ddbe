package ping

import (
	"context"
	"errors"
	"net/netip"
	"os"
	"testing"
	"time"

	"goping/internal/netlab"
)

// TestTinyBuffer: hundreds of replies come at once, into a socket that holds a few
// and while the loop is busy elsewhere. What was dropped is no loss of the
// network's; what is lost later, and what is not, is told as ever.
func TestTinyBuffer(t *testing.T) {
	const targets = 512
	eachSetting(t, func(t *testing.T, s setting, lab *netlab.Lab) {
		if s.portable {
			t.Skip("only Linux tells what a socket dropped")
		}
		ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
		defer cancel()
		prefix4, prefix6 := netip.MustParsePrefix("198.18.0.0/22"), netip.MustParsePrefix("2001:db8:2::/64")
		crowd := lab.Network(prefix4, prefix6, netlab.Script{Delay: 700 * time.Millisecond})
		silent, fine := lab.Host(netlab.Script{LoseEvery: 1}), lab.Host(netlab.Script{})

		p := s.open(t, Config{Count: 1, Probing: Probing{Timeout: 1500 * time.Millisecond}})
		var handles []*Handle
		for addr := crowd.Addr(s.v6); len(handles) < targets; addr = addr.Next() {
			handles = append(handles, mustAdd(t, p, Target{Addr: addr}))
		}
		// The buffer is sized when a turn begins after the last target came.
		if err := crowd.WaitFor(ctx, targets); err != nil {
			t.Fatal(err)
		}
		if n := netlab.ShrinkBuffers(t, os.Getpid()); n != 2 {
			t.Fatalf("%d sockets, want 2", n)
		}
		p.engine.mu.Lock()
		err := crowd.WaitSettled(ctx, targets)
		p.engine.mu.Unlock()
		if err != nil {
			t.Fatal(err)
		}
		var sum Counts
		for _, h := range handles {
			<-h.Done()
			c := h.Summary().Counts
			balanced(t, h.Addr().String(), c)
			sum.Replied += c.Replied
			sum.Indeterminate += c.Indeterminate
		}
		t.Logf("%d replied, %d indeterminate, %d dropped", sum.Replied, sum.Indeterminate, p.Stats().SocketDrops)
		if sum.Replied+sum.Indeterminate != targets || sum.Indeterminate < targets/2 || sum.Replied == 0 {
			t.Errorf("got %+v of %d, of which the buffer holds a few", sum, targets)
		}

		for _, tt := range []struct {
			host    *netlab.Host
			timeout time.Duration
			want    Verdict
		}{{fine, 0, Replied}, {silent, 500 * time.Millisecond, Lost}} {
			target := Target{Addr: tt.host.Addr(s.v6), Probing: Probing{Timeout: tt.timeout}}
			if got, err := p.once(ctx, target); got.Verdict != tt.want {
				t.Errorf("afterwards: got %v, %v, want %v", got.Verdict, err, tt.want)
			}
		}
		p.Close()
		for ev := range p.Events(context.Background()) {
			var local *LocalError
			if ev.Kind == EventIndeterminate && (!errors.As(ev.Err, &local) || local.Reason != overflowed || local.Drops == 0) {
				t.Errorf("%v: got %v, want %s", ev.Addr, ev.Err, overflowed)
			}
		}
	})
}

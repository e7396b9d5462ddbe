package ping

import (
	"context"
	"errors"
	"net/netip"
	"testing"
	"time"

	"goping/internal/netlab"
)

// A target that keeps the loop from ever waiting does not keep it from reading
// the other family's socket.
func TestBusyFamilyDoesNotBlindTheOther(t *testing.T) {
	lab := netlab.New(t)
	slow := lab.Host(netlab.Script{Delay: 30 * time.Millisecond})
	p, err := Open(&Config{Probing: Probing{Timeout: time.Second}})
	if err != nil {
		t.Fatal(err)
	}
	defer p.Close()
	if _, err := p.Add(Target{Addr: netip.AddrFrom4([4]byte{127, 0, 0, 1}), Probing: Probing{Interval: -1}}); err != nil {
		t.Fatal(err)
	}
	for range 3 {
		reply, err := p.Probe(context.Background(), slow.V6)
		if err != nil || reply.Verdict != Replied {
			t.Errorf("%v, %v; want a reply", reply.Verdict, err)
		}
	}
}

// What is too long for the first link fails here, with the length it may have.
func TestTooLongForTheLink(t *testing.T) {
	lab := netlab.New(t)
	host := lab.Host(netlab.Script{})
	for _, s := range settings() {
		if s.portable {
			continue // has no way to forbid fragments
		}
		t.Run(s.String(), func(t *testing.T) {
			cfg := &Config{Mode: s.mode, Probing: Probing{Size: 2000, DontFragment: FragmentNever}}
			reply, err := Ping(context.Background(), host.Addr(s.v6).String(), cfg)
			var failed *SendError
			if reply.Verdict != Failed || !errors.Is(err, ErrTooBig) || !errors.As(err, &failed) || failed.MTU != 1500 {
				t.Errorf("%v with %+v; want failed, too big, with MTU 1500", reply.Verdict, err)
			}
		})
	}
}

package names

import (
	"context"
	"encoding/binary"
	"errors"
	"net/netip"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"
)

var (
	quick  = netip.MustParseAddr("192.0.2.1")
	slow   = netip.MustParseAddr("192.0.2.2")
	broken = netip.MustParseAddr("192.0.2.3")
	zoned  = netip.MustParseAddr("fe80::1%eth0")
)

// lookup is a Resolver.
type lookup func(ctx context.Context, addr string) ([]string, error)

func (l lookup) LookupAddr(ctx context.Context, addr string) ([]string, error) { return l(ctx, addr) }

// server answers like a name server of which little good can be said; it
// counts the questions.
func server(asked *atomic.Int64) lookup {
	return func(ctx context.Context, addr string) ([]string, error) {
		asked.Add(1)
		delay := 10 * time.Millisecond
		if addr == slow.String() {
			delay = time.Second
		}
		select {
		case <-time.After(delay):
		case <-ctx.Done():
			return nil, ctx.Err()
		}
		switch addr {
		case broken.String():
			return nil, errors.New("no such host")
		case "fe80::1":
			return []string{"router.example."}, errors.New("and a malformed one")
		}
		return []string{addr + ".example.", "second.example."}, nil
	}
}

func TestLinesWaitForANameOnce(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var asked atomic.Int64
		ctx, cancel := context.WithCancel(t.Context())
		defer cancel()
		n := New(ctx, server(&asked))
		for _, tt := range []struct {
			addr netip.Addr
			want string
			took time.Duration
		}{
			{quick, "192.0.2.1.example", 10 * time.Millisecond},
			{quick, "192.0.2.1.example", 0},
			{slow, "", patience},
			{slow, "", 0}, // never again
			{broken, "", 10 * time.Millisecond},
			{broken, "", 0},
			{zoned, "router.example", 10 * time.Millisecond},
		} {
			begin := time.Now()
			got := n.Of(tt.addr)
			if took := time.Since(begin); got != tt.want || took != tt.took {
				t.Errorf("%v: %q after %v, want %q after %v", tt.addr, got, took, tt.want, tt.took)
			}
		}
		time.Sleep(time.Second)
		if got, want := n.Of(slow), "192.0.2.2.example"; got != want {
			t.Errorf("%v, later: %q, want %q", slow, got, want)
		}
		if asked.Load() != 4 {
			t.Errorf("%d questions, want 4", asked.Load())
		}
	})
}

func TestNameAskedAheadIsNotWaitedFor(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var asked atomic.Int64
		n := New(t.Context(), server(&asked))
		n.Ask(quick)
		time.Sleep(time.Second)
		begin := time.Now()
		if got := n.Of(quick); got != "192.0.2.1.example" || time.Since(begin) != 0 || asked.Load() != 1 {
			t.Errorf("%q after %v and %d questions", got, time.Since(begin), asked.Load())
		}
	})
}

// TestWaitingForANameEndsWithTheRun: ^C is not held up by a name server.
func TestWaitingForANameEndsWithTheRun(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var asked atomic.Int64
		ctx, cancel := context.WithCancel(t.Context())
		n := New(ctx, server(&asked))
		begin := time.Now()
		time.AfterFunc(50*time.Millisecond, cancel)
		if got := n.Of(slow); got != "" || time.Since(begin) != 50*time.Millisecond {
			t.Errorf("%q after %v", got, time.Since(begin))
		}
	})
}

func TestNamesOfStrangersAreBounded(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var asked atomic.Int64
		n := New(t.Context(), lookup(func(context.Context, string) ([]string, error) { asked.Add(1); return nil, nil }))
		for i := range uint32(2 * maxNames) {
			n.Of(netip.AddrFrom4([4]byte(binary.BigEndian.AppendUint32(nil, 10<<24|i))))
		}
		if asked.Load() != maxNames || len(n.known) != maxNames {
			t.Errorf("%d questions, %d names kept, want %d", asked.Load(), len(n.known), maxNames)
		}
	})
}

package ping_test

import (
	"context"
	"errors"
	"net"
	"net/netip"
	"sync"
	"syscall"
	"testing"
	"testing/synctest"
	"time"

	"goping/ping"
	"goping/ping/pingtest"
)

// scene is a network with a host and one beside it, whose addresses of one family
// are probed.
type scene struct {
	*pingtest.Network
	host, other *pingtest.Host
	family      int
}

// addr is the address of h that is probed.
func (s *scene) addr(h *pingtest.Host) netip.Addr { return h.Addrs()[s.family] }

// scenes runs test inside a bubble each for IPv4 and IPv6.
func scenes(t *testing.T, test func(t *testing.T, s *scene)) {
	t.Helper()
	for i, family := range []string{"v4", "v6"} {
		t.Run(family, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				n := pingtest.New(1)
				test(t, &scene{n, n.Host("host.example"), n.Host("other.example"), i})
			})
		})
	}
}

// unreachable is what a router says of a host that is not there.
var unreachable = pingtest.Behavior{Error: &ping.ICMPError{}}

// mixed answers probe 1, loses 2, has a router answer 3, delays 4.
var mixed = pingtest.Behavior{Do: func(p pingtest.Probe) pingtest.Behavior {
	return []pingtest.Behavior{{Delay: 2500 * time.Millisecond}, {}, {Down: true}, unreachable}[p.Number%4]
}}

// TestStream yields each outcome once, as it is decided, and ends.
func TestStream(t *testing.T) {
	scenes(t, func(t *testing.T, s *scene) {
		s.host.Set(mixed)
		type outcome struct {
			seq     uint64
			verdict ping.Verdict
			err     error
		}
		var got []outcome
		for reply, err := range ping.Stream(t.Context(), s.addr(s.host).String(), s.Config(ping.Config{Count: 4})) {
			if err != nil {
				t.Fatal(err)
			}
			o := outcome{reply.Seq, reply.Verdict, nil}
			for _, class := range []error{ping.ErrTimeout, ping.ErrUnreachable} {
				if errors.Is(reply.Err, class) {
					o.err = class
				}
			}
			got = append(got, o)
		}
		// The third is decided at 2 s, the second at 3 s, the fourth at 5 s.
		want := []outcome{{1, ping.Replied, nil}, {3, ping.Unreachable, ping.ErrUnreachable}, {2, ping.Lost, ping.ErrTimeout}, {4, ping.Lost, ping.ErrTimeout}}
		if len(got) != len(want) {
			t.Fatalf("got %v, want %v", got, want)
		}
		for i := range want {
			if got[i] != want[i] {
				t.Errorf("outcome %d: got %v, want %v", i, got[i], want[i])
			}
		}
	})
}

// TestStreamRefused: what cannot begin says why, once.
func TestStreamRefused(t *testing.T) {
	n := pingtest.New(1)
	for host, cfg := range map[string]ping.Config{
		"":            {},
		"192.0.2.7":   {Family: ping.IPv6},
		"192.0.2.8":   {Probing: ping.Probing{TTL: 256}},
		"192.0.2.9":   {Count: -1},
		"2001:db8::9": {Probing: ping.Probing{Size: 65528}},
	} {
		yields := 0
		for reply, err := range ping.Stream(t.Context(), host, n.Config(cfg)) {
			if yields++; err == nil || reply.Host != host {
				t.Errorf("%q: got %+v, %v", host, reply, err)
			}
		}
		if yields != 1 {
			t.Errorf("%q: got %d yields, want 1", host, yields)
		}
	}
}

func TestPing(t *testing.T) {
	scenes(t, func(t *testing.T, s *scene) {
		cfg, name := s.Config(ping.Config{Count: 7}), s.addr(s.host).String()
		for _, tt := range []struct {
			behavior pingtest.Behavior
			verdict  ping.Verdict
			err      error
		}{
			{pingtest.Behavior{}, ping.Replied, nil},
			{pingtest.Behavior{Delay: 3 * time.Second}, ping.Lost, ping.ErrTimeout},
			{pingtest.Behavior{Down: true}, ping.Lost, ping.ErrTimeout},
			{unreachable, ping.Unreachable, ping.ErrHostUnreachable},
			{pingtest.Behavior{SendErr: syscall.EPERM}, ping.Failed, syscall.EPERM},
		} {
			s.host.Set(tt.behavior)
			reply, err := ping.Ping(t.Context(), name, cfg)
			if !errors.Is(err, tt.err) || tt.err == nil && err != nil || err != reply.Err {
				t.Errorf("got error %v, want %v", err, tt.err)
			}
			if reply.Verdict != tt.verdict || reply.Seq != 1 || reply.Addr != s.addr(s.host) || reply.Host != name {
				t.Errorf("got %+v, want %v of probe 1", reply, tt.verdict)
			}
		}
		s.host.Set(pingtest.Behavior{Down: true})
		ctx, cancel := context.WithTimeout(t.Context(), time.Second)
		defer cancel()
		if _, err := ping.Ping(ctx, name, cfg); !errors.Is(err, context.DeadlineExceeded) {
			t.Errorf("got %v, want that of the context", err)
		}
	})
}

func TestCheck(t *testing.T) {
	scenes(t, func(t *testing.T, s *scene) {
		cfg, name := s.Config(ping.Config{Count: 3}), s.addr(s.host).String()
		s.host.Set(mixed)
		got, err := ping.Check(t.Context(), name, 8, cfg)
		if err != nil {
			t.Fatal(err)
		}
		// The late reply to the fourth comes before the last verdict, the other not.
		if got.Sent != 8 || got.Replied != 2 || got.Lost != 4 || got.Unreachable != 2 || got.Late != 1 || got.InFlight != 0 {
			t.Errorf("got %+v", got.Counts)
		}
		if got.LossRatio() != 0.75 || got.Decided() != 8 {
			t.Errorf("got a loss ratio of %v among %d, want 0.75 among 8", got.LossRatio(), got.Decided())
		}

		s.host.Set(pingtest.Behavior{Delay: time.Second + 1})
		ctx, cancel := context.WithTimeout(t.Context(), 2500*time.Millisecond)
		defer cancel()
		got, err = ping.Check(ctx, name, 8, cfg)
		if err != nil || got.Sent != 3 || got.Replied != 2 || got.InFlight != 1 {
			t.Errorf("got %+v, %v, want 3 sent", got.Counts, err)
		}

		s.host.Set(pingtest.Behavior{SendErr: syscall.ENETUNREACH})
		if got, err = ping.Check(t.Context(), name, 3, cfg); !errors.Is(err, syscall.ENETUNREACH) || got.Failed != 3 {
			t.Errorf("nothing could be sent: got %+v, %v", got.Counts, err)
		}
		for _, count := range []int{0, -1} {
			if _, err := ping.Check(t.Context(), name, count, cfg); err == nil {
				t.Errorf("Check of %d: no error", count)
			}
		}
	})
	if _, err := ping.Check(t.Context(), "192.0.2.7", 1, &ping.Config{Family: ping.IPv6}); !errors.As(err, new(*net.AddrError)) {
		t.Errorf("got %v, want a *net.AddrError", err)
	}
}

// TestProbe asks once, beside the targets, from several goroutines.
func TestProbe(t *testing.T) {
	scenes(t, func(t *testing.T, s *scene) {
		s.host.Set(pingtest.Behavior{Delay: 100 * time.Millisecond})
		s.other.Set(unreachable)
		p, err := ping.Open(s.Config(ping.Config{Count: 9}))
		if err != nil {
			t.Fatal(err)
		}
		defer p.Close()
		h, err := p.Add(ping.Target{Addr: s.addr(s.host)})
		if err != nil {
			t.Fatal(err)
		}
		var all sync.WaitGroup
		for range 10 {
			all.Go(func() {
				if reply, err := p.Probe(t.Context(), s.addr(s.host)); err != nil || reply.Verdict != ping.Replied || reply.RTT != 100*time.Millisecond {
					t.Errorf("got %+v, %v", reply, err)
				}
			})
			all.Go(func() {
				if reply, err := p.Probe(t.Context(), s.addr(s.other)); !errors.Is(err, ping.ErrHostUnreachable) || reply.Verdict != ping.Unreachable {
					t.Errorf("got %+v, %v", reply, err)
				}
			})
		}
		all.Wait()
		ctx, cancel := context.WithTimeout(t.Context(), 50*time.Millisecond)
		defer cancel()
		if _, err := p.Probe(ctx, s.addr(s.host)); err != context.DeadlineExceeded {
			t.Errorf("got %v, want that of the context", err)
		}
		<-h.Done()
		if got := h.Summary(); got.Replied != 9 || got.Duplicates != 0 {
			t.Errorf("the target beside them: got %+v", got.Counts)
		}
		if got := p.Stats(); got.Targets != 1 || got.Sent != 9+21 {
			t.Errorf("got %d targets, %d sent, want 1 and 30", got.Targets, got.Sent)
		}
	})
}

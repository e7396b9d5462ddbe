package pingtest_test

import (
	"context"
	"errors"
	"net"
	"net/netip"
	"testing"
	"testing/synctest"
	"time"

	"goping/ping"
	"goping/ping/pingtest"
)

// bubble runs test in virtual time.
func bubble(t *testing.T, test func(t *testing.T)) {
	t.Helper()
	synctest.Test(t, test)
}

// TestExactRTT: the round-trip time is the delay, to the nanosecond, on both families
// and both kinds of socket, and between kernel stamps.
func TestExactRTT(t *testing.T) {
	for _, mode := range []ping.Mode{ping.Raw, ping.Datagram} {
		for i, family := range []ping.Family{ping.IPv4, ping.IPv6} {
			t.Run(mode.String()+" "+family.String(), func(t *testing.T) {
				bubble(t, func(t *testing.T) {
					n := pingtest.New(1)
					host := n.Host("db.example")
					cfg := n.Config(ping.Config{Mode: mode, Family: family})
					for _, tt := range []struct{ delay, want time.Duration }{
						{0, pingtest.DefaultDelay}, {-1, 0}, {1, 1}, {12345678, 12345678}, {1999999999, 1999999999},
					} {
						host.Set(pingtest.Behavior{Delay: tt.delay})
						got, err := ping.Ping(context.Background(), "db.example", cfg)
						if err != nil || got.RTT != tt.want || got.From != host.Addrs()[i] {
							t.Errorf("delay %v: got %v from %v, %v, want %v from %v", tt.delay, got.RTT, got.From, err, tt.want, host.Addrs()[i])
						}
						if got.TxClock != ping.Kernel || got.RxClock != ping.Kernel || got.TTL != 64 || got.TOS != 0 || got.Bytes != 64 {
							t.Errorf("delay %v: got %+v", tt.delay, got)
						}
					}
				})
			})
		}
	}
}

// TestNames: they resolve to what was given, in that order, until they move.
func TestNames(t *testing.T) {
	bubble(t, func(t *testing.T) {
		n := pingtest.New(1)
		a, b := netip.MustParseAddr("192.0.2.77"), netip.MustParseAddr("2001:db8::77")
		n.Host("Both.Example.", b, a)
		resolve := func(name string, f ping.Family, want netip.Addr) {
			t.Helper()
			got, err := ping.Resolve(context.Background(), name, n.Config(ping.Config{Family: f}))
			if err != nil || got != want {
				t.Errorf("%s, %v: got %v, %v, want %v", name, f, got, err, want)
			}
		}
		resolve("both.example", ping.AnyFamily, b)
		resolve("both.example.", ping.IPv4, a)
		resolve("BOTH.example", ping.IPv6, b)
		n.Rename("both.example", a)
		resolve("both.example", ping.AnyFamily, a)

		n.Forget("both.example")
		_, err := ping.Resolve(context.Background(), "both.example.", n.Config(ping.Config{}))
		var missing *net.DNSError
		if !errors.As(err, &missing) || !missing.IsNotFound {
			t.Errorf("forgotten: got %v", err)
		}
		n.Host("both.example")
		n.FailNames(true)
		_, err = ping.Resolve(context.Background(), "both.example.", n.Config(ping.Config{}))
		if !errors.As(err, &missing) || missing.IsNotFound || !missing.IsTemporary {
			t.Errorf("failing: got %v", err)
		}
		n.FailNames(false)
		n.MuteNames(true)
		ctx, cancel := context.WithTimeout(context.Background(), time.Second)
		begun := time.Now()
		_, err = ping.Resolve(ctx, "both.example.", n.Config(ping.Config{}))
		if took := time.Since(begun); err == nil || took != time.Second {
			t.Errorf("mute: got %v after %v", err, took)
		}
		cancel()
		n.MuteNames(false)
		n.DelayNames(30 * time.Millisecond)
		begun = time.Now()
		resolve("both.example.", ping.IPv4, a) // one query: two may be asked one after the other
		if took := time.Since(begun); took != 30*time.Millisecond {
			t.Errorf("slow: took %v", took)
		}
	})
}

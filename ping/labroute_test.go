package ping

import (
	"errors"
	"net/netip"
	"syscall"
	"testing"
	"time"

	"goping/internal/netlab"
)

// TestDontRoute: a host behind a gateway has no route, one on the link is reached.
func TestDontRoute(t *testing.T) {
	eachSetting(t, func(t *testing.T, s setting, lab *netlab.Lab) {
		if s.v6 {
			t.Skip("Linux has the option for IPv4 alone")
		}
		near, far := lab.OnLinkHost(netlab.Script{}), lab.Host(netlab.Script{})
		p := s.open(t, Config{Count: 1, DontRoute: true, Debug: true, SendBuffer: 1})
		if r, err := p.Probe(t.Context(), near.Addr(s.v6)); err != nil {
			t.Errorf("on the link: %v, %v", r.Verdict, err)
		}
		r, err := p.Probe(t.Context(), far.Addr(s.v6))
		if r.Verdict != Failed || !errors.Is(err, syscall.ENETUNREACH) && !errors.Is(err, syscall.EHOSTUNREACH) {
			t.Errorf("behind the gateway: %v, %v; want failed, no route", r.Verdict, err)
		}
		if n := len(far.Exchanges()); n != 0 {
			t.Errorf("behind the gateway: %d probes arrived", n)
		}
	})
}

// TestInterfaceOfMulticast: what goes to a group leaves by the interface asked for, and
// not by that of the route.
func TestInterfaceOfMulticast(t *testing.T) {
	eachSetting(t, func(t *testing.T, s setting, lab *netlab.Lab) {
		other := lab.Elsewhere()
		for _, tt := range []struct {
			device string
			want   int
		}{{lab.Interface, 1}, {other, 0}, {"", 0}} {
			before := len(lab.Requests())
			p := s.open(t, Config{Count: 1, Probing: Probing{Interface: tt.device, Timeout: 50 * time.Millisecond}})
			group := group4
			if s.v6 {
				group = group6
			}
			if r, err := p.Probe(t.Context(), group); r.Verdict == Failed {
				t.Errorf("by %q: %v", tt.device, err)
			}
			if got := len(lab.Requests()) - before; got != tt.want {
				t.Errorf("by %q: %d requests reached the far end, want %d", tt.device, got, tt.want)
			}
		}
	})
}

// TestNoMulticastLoop: this machine answers what it sends to all nodes, unless it is
// kept from hearing it. (To IPv4 groups it does not answer by default.)
func TestNoMulticastLoop(t *testing.T) {
	eachSetting(t, func(t *testing.T, s setting, lab *netlab.Lab) {
		if !s.v6 {
			t.Skip("nobody answers")
		}
		for _, quiet := range []bool{false, true} {
			p := s.open(t, Config{NoMulticastLoop: quiet, Probing: Probing{Interface: lab.Interface, Timeout: 500 * time.Millisecond}})
			r, err := p.Probe(t.Context(), netip.MustParseAddr("ff02::1%"+lab.Interface))
			if want := map[bool]Verdict{false: Replied, true: Lost}[quiet]; r.Verdict != want {
				t.Errorf("quiet %v: got %v, %v; want %v", quiet, r.Verdict, err, want)
			}
		}
	})
}

package ping

import (
	"errors"
	"net/netip"
	"syscall"
	"testing"
)

// TestSendErrorReason: every errno that a local cause is known of names it, each
// another one.
func TestSendErrorReason(t *testing.T) {
	linkLocal := netip.MustParseAddr("fe80::1")
	seen := map[string]syscall.Errno{}
	for _, tt := range []struct {
		addr  netip.Addr
		errno syscall.Errno
		cause string
	}{
		{host4, syscall.EPERM, " (dropped by a local firewall)"},
		{host6, syscall.EACCES, " (a prohibit route, or a broadcast address)"},
		{host4, syscall.ENETUNREACH, " (no route)"},
		{host6, syscall.EHOSTUNREACH, " (an unreachable route)"},
		{host4, syscall.EINVAL, " (a blackhole route)"},
		{linkLocal, syscall.EINVAL, " (the address needs its interface)"},
		{linkLocal.WithZone("lo"), syscall.EINVAL, " (a blackhole route)"},
		{host6, syscall.EADDRNOTAVAIL, " (no usable source address)"},
		{host4, syscall.ENOBUFS, " (a local queue or the neighbour table is full)"},
		{host4, syscall.EMSGSIZE, ""},
		{host4, syscall.EIO, ""},
	} {
		e := &SendError{Addr: tt.addr, Err: tt.errno}
		if got, want := e.Reason(), tt.errno.Error()+tt.cause; got != want {
			t.Errorf("%v to %v: got %q, want %q", tt.errno, tt.addr, got, want)
		}
		if got, want := e.Error(), "ping: send to "+tt.addr.String()+": "+e.Reason(); got != want {
			t.Errorf("got %q, want %q", got, want)
		}
		if !errors.Is(e, tt.errno) || errors.Is(e, ErrTooBig) != (tt.errno == syscall.EMSGSIZE) {
			t.Errorf("%v: not what it wraps", e)
		}
		if other, ok := seen[e.Reason()]; ok && other != tt.errno {
			t.Errorf("%v and %v have the same reason", tt.errno, other)
		}
		seen[e.Reason()] = tt.errno
	}
}

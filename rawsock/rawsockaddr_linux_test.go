package rawsock

import (
	"net/netip"
	"testing"
)

func TestSockaddrRoundTrip(t *testing.T) {
	for _, addr := range []string{"127.0.0.1", "255.255.255.255", "::", "::1", "fe80::1", "::ffff:1.2.3.4"} {
		want := netip.MustParseAddr(addr)
		var sa rawSockaddr
		for i := range sa {
			sa[i] = 0xee // what another message left
		}
		n := sa.put(want, 3, 4242)
		got, scope, port := parseSockaddr(sa[:n])
		wantScope := uint32(3)
		if want.Is4() {
			wantScope = 0
		}
		if got != want || scope != wantScope || port != 4242 {
			t.Errorf("%s: came back as %v scope %d port %d", addr, got, scope, port)
		}
		if got, _, _ := parseSockaddr(sa[:n-1]); got.IsValid() {
			t.Errorf("%s cut short: parsed as %v", addr, got)
		}
	}
	var sa rawSockaddr
	if n := sa.put(netip.Addr{}, 0, 0); n != 0 {
		t.Errorf("no address: length %d, want 0", n)
	}
}

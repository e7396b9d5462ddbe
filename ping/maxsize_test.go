package ping

import (
	"net/netip"
	"testing"
)

func TestMaxSizeFillsTheLengthOfOnePacket(t *testing.T) {
	for _, tt := range []struct {
		addr netip.Addr
		want int
	}{
		{netip.MustParseAddr("192.0.2.1"), 65535 - 20 - 8},
		{netip.MustParseAddr("::ffff:192.0.2.1"), 65535 - 20 - 8}, // IPv4 in the end
		{netip.MustParseAddr("2001:db8::1"), 65535 - 8},
		{netip.MustParseAddr("fe80::1%eth0"), 65535 - 8},
		{netip.Addr{}, 0},
	} {
		if got := MaxSize(tt.addr); got != tt.want {
			t.Errorf("MaxSize(%v) = %d, want %d", tt.addr, got, tt.want)
		}
	}
}

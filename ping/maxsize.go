package ping

import (
	"net/netip"

	"goping/ping/internal/packet"
)

// MaxSize returns the most payload one echo request to addr can carry: 65507
// bytes over IPv4, 65527 over IPv6. That is what the 16-bit length of an IP
// packet leaves behind the 8-byte ICMP header and, over IPv4, behind the header
// of 20 bytes, which IPv6 does not count. It is 0 for the zero Addr. Probes
// with [IPOptions] have less by the Len of those.
func MaxSize(addr netip.Addr) int {
	f := packet.FamilyOf(addr)
	if f == nil {
		return 0
	}
	return f.MaxPayload
}

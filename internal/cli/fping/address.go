package fping

import (
	"net/netip"
	"strconv"
	"strings"
)

// parseAddr reads an address literal, an IPv4 one also in the forms of inet_aton(3),
// which getaddrinfo(3) takes: 127.1, 0x7f000001, 017700000001.
func parseAddr(s string) (netip.Addr, bool) {
	if addr, err := netip.ParseAddr(s); err == nil {
		return addr.Unmap(), true
	}
	parts := strings.Split(s, ".")
	if len(parts) > 4 {
		return netip.Addr{}, false
	}
	var value uint64
	for i, part := range parts {
		size := 8 // bits
		if i == len(parts)-1 {
			size = 8 * (5 - len(parts))
		}
		// ParseUint takes underscores and other bases than C does.
		if part == "" || strings.ContainsAny(part, "_bBoO") && !hexadecimal(part) {
			return netip.Addr{}, false
		}
		n, err := strconv.ParseUint(part, 0, size)
		if err != nil {
			return netip.Addr{}, false
		}
		value = value<<size | n
	}
	return netip.AddrFrom4([4]byte{byte(value >> 24), byte(value >> 16), byte(value >> 8), byte(value)}), true
}

func hexadecimal(part string) bool {
	return len(part) > 2 && part[0] == '0' && part[1]|0x20 == 'x' && !strings.Contains(part, "_")
}

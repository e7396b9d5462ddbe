// Package aton reads addresses in the forms the C library takes.
package aton

import (
	"net/netip"
	"strings"
)

// Parse returns the address that host is, and whether it is one: as netip has it, or
// in one of the forms of inet_aton(3), which getaddrinfo(3) of glibc takes for IPv4:
// one to four numbers, decimal, octal behind 0 or hexadecimal behind 0x, of which
// the last fills the bytes that are left ("127.1", "0x7f000001", "0").
func Parse(host string) (netip.Addr, bool) {
	if addr, err := netip.ParseAddr(host); err == nil {
		return addr, true
	}
	return aton(host)
}

// aton reads host as inet_aton_exact of glibc does (resolv/inet_addr.c).
func aton(host string) (netip.Addr, bool) {
	parts := strings.SplitN(host, ".", 5)
	if len(parts) > 4 {
		return netip.Addr{}, false
	}
	var word uint64
	last := len(parts) - 1
	for i, part := range parts {
		n, ok := atonNumber(part)
		shift, most := 8*(3-i), uint64(0xff)
		if i == last {
			shift, most = 0, 1<<(8*(4-i))-1
		}
		if !ok || n > most {
			return netip.Addr{}, false
		}
		word |= n << shift
	}
	return netip.AddrFrom4([4]byte{byte(word >> 24), byte(word >> 16), byte(word >> 8), byte(word)}), true
}

// atonNumber reads what strtoul(3) with base 0 reads to its end, from a digit on.
func atonNumber(s string) (n uint64, ok bool) {
	base := uint64(10)
	switch {
	case len(s) > 2 && (s[:2] == "0x" || s[:2] == "0X"):
		base, s = 16, s[2:]
	case len(s) > 1 && s[0] == '0':
		base, s = 8, s[1:]
	}
	for _, c := range []byte(s) {
		digit := uint64(255)
		switch {
		case '0' <= c && c <= '9':
			digit = uint64(c - '0')
		case 'a' <= c|0x20 && c|0x20 <= 'f':
			digit = uint64(c|0x20-'a') + 10
		}
		if digit >= base {
			return 0, false
		}
		if n = n*base + digit; n > 1<<32-1 {
			return 0, false
		}
	}
	return n, s != ""
}

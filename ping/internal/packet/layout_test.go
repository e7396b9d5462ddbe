package packet

import (
	"bytes"
	"encoding/binary"
	"net/netip"
	"testing"
)

// join lays the fields of a packet end to end, so that a test can write one
// field per line.
func join(fields ...[]byte) []byte { return bytes.Join(fields, nil) }

// u16 and u32 are fields in network byte order.
func u16(v uint16) []byte { return binary.BigEndian.AppendUint16(nil, v) }
func u32(v uint32) []byte { return binary.BigEndian.AppendUint32(nil, v) }

func u64(v uint64) []byte { return binary.BigEndian.AppendUint64(nil, v) }

func zeros(n int) []byte { return make([]byte, n) }

func addr(s string) []byte { return netip.MustParseAddr(s).AsSlice() }

// withChecksum stores the Internet checksum of b, whose field at offset at is
// zero, computed the slow way.
func withChecksum(b []byte, at int) []byte {
	b = bytes.Clone(b)
	binary.BigEndian.PutUint16(b[at:], plainChecksum(b))
	return b
}

// plainChecksum is RFC 1071 to the letter, one 16-bit word at a time.
func plainChecksum(b []byte) uint16 {
	var s uint32
	for i := 0; i < len(b); i += 2 {
		word := uint32(b[i]) << 8
		if i+1 < len(b) {
			word |= uint32(b[i+1])
		}
		s += word
		if s > 0xffff {
			s -= 0xffff
		}
	}
	return ^uint16(s)
}

// checkInside fails the test unless inner is a part of outer. Slices of one
// array that were cut without a capacity all end where the array ends.
func checkInside(t *testing.T, what string, outer, inner []byte) {
	t.Helper()
	if inner == nil {
		return
	}
	at := cap(outer) - cap(inner)
	if at < 0 || at+len(inner) > len(outer) {
		t.Fatalf("%s: %d bytes at %d lie outside the input of %d", what, len(inner), at, len(outer))
	}
	if len(inner) > 0 && &inner[0] != &outer[at] {
		t.Fatalf("%s does not alias the input", what)
	}
}

// ipv4Header is a header without options in front of size bytes of ICMP.
func ipv4Header(src, dst string, size int) []byte {
	return withChecksum(join(
		[]byte{0x45},                    // version, header length
		[]byte{0xb8},                    // TOS
		u16(uint16(ipv4HeaderLen+size)), // total length
		u16(0x1234),                     // identification
		u16(0x4000),                     // DF
		[]byte{63, byte(IPv4.Protocol)}, // TTL, protocol
		u16(0),                          // checksum
		addr(src), addr(dst),            // addresses
	), 10)
}

// ipv6Header is a header in front of size bytes, the first of type next.
func ipv6Header(src, dst string, next uint8, size int) []byte {
	return join(
		u32(6<<28|0x2e<<20|0xabcde), // version, traffic class, flow label
		u16(uint16(size)),           // payload length
		[]byte{next, 61},            // next header, hop limit
		addr(src), addr(dst),        // addresses
	)
}

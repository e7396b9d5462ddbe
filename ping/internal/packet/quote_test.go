package packet

import (
	"bytes"
	"testing"
)

// quotedEcho is the echo request that the errors here are about.
var quotedEcho = join(
	[]byte{0, 0}, // type (filled in), code
	u16(0xbeef),  // checksum
	u16(0x1234),  // identifier
	u16(0x5678),  // sequence number
	u64(0x15678), // sequence
	u64(0xa0a1),  // tag
)

func quotedEchoOf(f *Family) []byte {
	b := bytes.Clone(quotedEcho)
	b[0] = f.EchoRequest
	return b
}

// quotedPacket is a whole quoted packet: IP header and message.
func quotedPacket(f *Family, message []byte) []byte {
	if f == IPv4 {
		return join(ipv4Header("192.0.2.1", "198.51.100.2", len(message)), message)
	}
	return join(ipv6Header("2001:db8::1", "2001:db8::2", uint8(IPv6.Protocol), len(message)), message)
}

// Errors arrive that are not about a probe, or quote too little of it.
func TestParseErrorQuote(t *testing.T) {
	v4, v6 := quotedEchoOf(IPv4), quotedEchoOf(IPv6)
	reply := bytes.Clone(v4)
	reply[0] = IPv4.EchoReply
	udp := quotedPacket(IPv4, v4)
	udp[9] = 17
	later := quotedPacket(IPv4, v4)
	later[7] = 3
	extended := join(
		ipv6Header("2001:db8::1", "2001:db8::2", 60, 8+len(v6)), // IPv6 header
		[]byte{58, 0, 1, 4, 0, 0, 0, 0},                         // destination options
		v6,                                                      // echo request
	)
	v6Redirect := func(options ...[]byte) []byte {
		return join(u32(0), addr("fe80::9"), addr("2001:db8::2"), join(options...))
	}
	tests := []struct {
		name      string
		family    *Family
		typ       byte
		body      []byte // from the fifth byte of the message on
		hasHeader bool
		hasProbe  bool
		quoted    byte // type
		payload   int
	}{
		{"nothing quoted", IPv4, 3, u32(0), false, false, 0, 0},
		{"IP header cut", IPv4, 3, join(u32(0), quotedPacket(IPv4, v4)[:19]), false, false, 0, 0},
		{"IP header alone", IPv4, 3, join(u32(0), quotedPacket(IPv4, v4)[:20]), true, false, 0, 0},
		{"echo header cut", IPv4, 3, join(u32(0), quotedPacket(IPv4, v4)[:27]), true, false, 8, 0},
		{"eight bytes, as RFC 792 asks", IPv4, 3, join(u32(0), quotedPacket(IPv4, v4)[:28]), true, true, 8, 0},
		{"whole, padded", IPv4, 3, join(u32(0), quotedPacket(IPv4, v4), zeros(40)), true, true, 8, 16},
		{"destination options in front", IPv6, 1, join(u32(0), extended), true, true, 128, 16},
		{"our own reply", IPv4, 3, join(u32(0), quotedPacket(IPv4, reply)), true, false, 0, 0},
		{"another protocol", IPv4, 3, join(u32(0), udp), true, false, 0, 0},
		{"a later fragment", IPv4, 3, join(u32(0), later), true, false, 0, 0},
		{"the other family", IPv4, 3, join(u32(0), quotedPacket(IPv6, v6)), false, false, 0, 0},
		{"v6 redirect without options", IPv6, 137, v6Redirect(), false, false, 0, 0},
		{"v6 redirect cut in its addresses", IPv6, 137, v6Redirect()[:20], false, false, 0, 0},
		{"v6 redirect, option of no length", IPv6, 137, v6Redirect([]byte{4, 0}, zeros(62)), false, false, 0, 0},
		{"v6 redirect, option beyond the end", IPv6, 137, v6Redirect([]byte{4, 9}, zeros(62)), false, false, 0, 0},
		{"v6 redirect, empty option", IPv6, 137, v6Redirect([]byte{4, 1}, zeros(6)), false, false, 0, 0},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			b := join([]byte{tt.typ, 1}, u16(0), tt.body)
			e, ok := ParseError(tt.family, b)
			if !ok {
				t.Fatal("not read as an error")
			}
			q := e.Quote
			if q.HasHeader != tt.hasHeader || q.HasProbe != tt.hasProbe || q.Type != tt.quoted || len(q.Payload) != tt.payload {
				t.Errorf("got header %v, echo %v, type %d, payload %d; want %v, %v, %d, %d",
					q.HasHeader, q.HasProbe, q.Type, len(q.Payload), tt.hasHeader, tt.hasProbe, tt.quoted, tt.payload)
			}
			if !q.HasProbe && (q.ID != 0 || q.Seq != 0) {
				t.Errorf("identifier %d and sequence number %d of no echo", q.ID, q.Seq)
			}
		})
	}
}

func TestParseQuotedProbe(t *testing.T) {
	tests := []struct {
		name    string
		family  *Family
		b       []byte
		ok      bool
		payload []byte
	}{
		{"v4", IPv4, quotedEchoOf(IPv4), true, quotedEcho[8:]},
		{"v6", IPv6, quotedEchoOf(IPv6), true, quotedEcho[8:]},
		{"header alone", IPv4, quotedEchoOf(IPv4)[:8], true, nil},
		{"cut", IPv4, quotedEchoOf(IPv4)[:7], false, nil},
		{"empty", IPv4, nil, false, nil},
		{"reply", IPv4, quotedEcho, false, nil},
		{"the other family", IPv6, quotedEchoOf(IPv4), false, nil},
		{"v4 timestamp", IPv4, join([]byte{13}, quotedEcho[1:]), true, quotedEcho[8:]},
		{"v4 timestamp reply", IPv4, join([]byte{14}, quotedEcho[1:]), false, nil},
	}
	for _, tt := range tests {
		q, ok := ParseQuotedProbe(tt.family, tt.b)
		if ok != tt.ok || q.HasProbe != tt.ok || q.HasHeader || !bytes.Equal(q.Payload, tt.payload) {
			t.Errorf("%s: got %+v, %v, want %v, %x", tt.name, q, ok, tt.ok, tt.payload)
		}
		if ok && (q.ID != 0x1234 || q.Seq != 0x5678) {
			t.Errorf("%s: got identifier %#x, sequence number %#x", tt.name, q.ID, q.Seq)
		}
	}
}

// A node information query has no identifier; its payload begins with the nonce.
func TestParseQuotedNodeInfo(t *testing.T) {
	b := join([]byte{139}, quotedEcho[1:])
	q, ok := ParseQuotedProbe(IPv6, b)
	if !ok || q.Kind != KindNodeInfo || q.ID != 0 || q.Seq != 0 || !bytes.Equal(q.Payload, b[8:]) {
		t.Errorf("got %+v, %v", q, ok)
	}
}

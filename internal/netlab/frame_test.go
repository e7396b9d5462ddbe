package netlab

import (
	"bytes"
	"net/netip"
	"testing"

	"golang.org/x/net/ipv4"
	"golang.org/x/net/ipv6"
)

func TestChecksum(t *testing.T) {
	for _, tt := range []struct {
		name string
		b    []byte
		want uint16
	}{
		{"RFC 1071, section 3", []byte{0x00, 0x01, 0xf2, 0x03, 0xf4, 0xf5, 0xf6, 0xf7}, ^uint16(0xddf2)},
		{"nothing", nil, 0xffff},
		{"odd length", []byte{0x01, 0x02, 0x03}, ^uint16(0x0402)},
		{"carry into a carry", []byte{0xff, 0xff, 0x00, 0x01, 0xff, 0xff}, ^uint16(0x0001)},
		{"longest", bytes.Repeat([]byte{0xff}, 65536), 0},
	} {
		if got := checksum(0, tt.b); got != tt.want {
			t.Errorf("%s: got %#04x, want %#04x", tt.name, got, tt.want)
		}
	}
}

// TestFrame builds datagrams and reads them back, here and with x/net.
func TestFrame(t *testing.T) {
	message := []byte{8, 0, 0, 0, 1, 2, 3, 4, 'h', 'i'}
	for _, r := range []route{
		{src: netip.MustParseAddr("198.51.100.1"), dst: netip.MustParseAddr("192.0.2.1"), ttl: 33, tos: 0xb9},
		{src: netip.MustParseAddr("198.51.100.1"), dst: netip.MustParseAddr("192.0.2.1"), ttl: 33, options: []byte{1, 7, 7, 4, 0, 0, 0, 0}},
		{src: netip.MustParseAddr("2001:db8:1::1"), dst: netip.MustParseAddr("2001:db8::1"), ttl: 44, tos: 0xb9},
	} {
		frame := icmpFrame(mac{1, 2, 3, 4, 5, 6}, r, 0x1234, message)[etherLen:]
		parse := parseIPv4
		if r.dst.Is6() {
			parse = parseIPv6
			h, err := ipv6.ParseHeader(frame)
			if err != nil || h.HopLimit != r.ttl || h.TrafficClass != r.tos || h.PayloadLen != len(message) || h.NextHeader != 58 {
				t.Errorf("x/net reads %v, %v of %+v", h, err, r)
			}
		} else {
			h, err := ipv4.ParseHeader(frame)
			if err != nil || h.TTL != r.ttl || h.TOS != r.tos || h.TotalLen != 20+len(r.options)+len(message) || !bytes.Equal(h.Options, r.options) || h.Protocol != 1 || h.ID != 0x1234 {
				t.Errorf("x/net reads %v, %v of %+v", h, err, r)
			}
			if sum := checksum(0, frame[:20+len(r.options)]); sum != 0 {
				t.Errorf("header checksum is off by %#x", sum)
			}
		}
		d, ok := parse(frame)
		if !ok || d.src != r.src || d.dst != r.dst || d.ttl != r.ttl || d.tos != r.tos || !bytes.Equal(d.body, message) || !bytes.Equal(d.options, r.options) || d.fragment || d.df {
			t.Errorf("parse: got %+v, %v, want %+v", d, ok, r)
		}
		for n := range frame {
			if _, ok := parse(frame[:n]); ok {
				t.Errorf("%v: %d of %d bytes parse", r.src, n, len(frame))
			}
		}
	}
}

func TestParseIPv4Flags(t *testing.T) {
	whole := appendIP(nil, route{src: nearV4.Addr(), dst: gatewayV4, ttl: 64}, 1, 0)
	for _, tt := range []struct {
		flags        [2]byte
		df, fragment bool
	}{
		{[2]byte{0x00, 0x00}, false, false},
		{[2]byte{0x40, 0x00}, true, false},
		{[2]byte{0x20, 0x00}, false, true}, // more fragments
		{[2]byte{0x00, 0xb9}, false, true}, // offset
	} {
		b := bytes.Clone(whole)
		copy(b[6:], tt.flags[:])
		if d, ok := parseIPv4(b); !ok || d.df != tt.df || d.fragment != tt.fragment {
			t.Errorf("flags %x: got df %v, fragment %v, %v, want %v, %v", tt.flags, d.df, d.fragment, ok, tt.df, tt.fragment)
		}
	}
}

func TestParseIPv6Extensions(t *testing.T) {
	header := func(next byte, payload ...byte) []byte {
		b := appendIP(nil, route{src: nearV6.Addr(), dst: gatewayV6, ttl: 64}, 0, len(payload))
		b[6] = next
		return append(b, payload...)
	}
	for _, tt := range []struct {
		name     string
		b        []byte
		ok       bool
		protocol uint8
		body     int
		fragment bool
	}{
		{"none", header(58, 1, 2, 3), true, 58, 3, false},
		{"hop by hop, as MLD has it", header(0, 58, 0, 5, 2, 0, 0, 1, 0, 143), true, 58, 1, false},
		{"two", header(0, 60, 0, 0, 0, 0, 0, 0, 0, 58, 0, 0, 0, 0, 0, 0, 0, 9, 9), true, 58, 2, false},
		{"fragment", header(44, 58, 0, 0, 1, 0, 0, 0, 1), true, 44, 8, true},
		{"cut", header(0, 58, 0, 5, 2), false, 0, 0, false},
		{"longer than the datagram", header(0, 58, 1, 5, 2, 0, 0, 1, 0), false, 0, 0, false},
	} {
		d, ok := parseIPv6(tt.b)
		if ok != tt.ok || ok && (d.protocol != tt.protocol || len(d.body) != tt.body || d.fragment != tt.fragment) {
			t.Errorf("%s: got %+v, %v", tt.name, d, ok)
		}
	}
}

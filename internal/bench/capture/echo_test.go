package capture

import (
	"slices"
	"testing"
	"time"
)

var (
	ether4 = []byte{
		0, 0, 0, 0, 0, 0, // destination
		0, 0, 0, 0, 0, 0, // source
		0x08, 0x00, // IPv4
	}
	ether6  = append(slices.Clone(ether4[:12]), 0x86, 0xdd)
	header4 = []byte{
		0x45, 0, // version, 5 words of header; TOS
		0, 28, // length
		0, 1, 0x40, 0, // identification, DF
		64, 1, // TTL, ICMP
		0, 0, // checksum
		127, 0, 0, 1, // source
		127, 0, 0, 1, // destination
	}
	header6 = []byte{
		0x60, 0, 0, 0, // version, class, flow label
		0, 8, // length
		58, 64, // ICMPv6, hop limit
		0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, // source
		0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, // destination
	}
)

// icmpOf has the identifier 0x0102 and the sequence number 0x0304.
func icmpOf(kind byte) []byte { return []byte{kind, 0, 0xff, 0xff, 1, 2, 3, 4} }

func TestParseEcho(t *testing.T) {
	at := time.Unix(7, 8)
	options := append(slices.Clone(header4), 1, 1, 1, 0)
	options[0] = 0x46
	udp := slices.Clone(header4)
	udp[9] = 17
	for _, tt := range []struct {
		name  string
		frame []byte
		ok    bool
		reply bool
	}{
		{"IPv4 request", slices.Concat(ether4, header4, icmpOf(8)), true, false},
		{"IPv4 reply", slices.Concat(ether4, header4, icmpOf(0)), true, true},
		{"IPv4 options", slices.Concat(ether4, options, icmpOf(8)), true, false},
		{"IPv6 request", slices.Concat(ether6, header6, icmpOf(128)), true, false},
		{"IPv6 reply", slices.Concat(ether6, header6, icmpOf(129)), true, true},
		{"with payload", slices.Concat(ether4, header4, icmpOf(8), make([]byte, 56)), true, false},
		{"IPv4 error", slices.Concat(ether4, header4, icmpOf(3)), false, false},
		{"IPv6 type in IPv4", slices.Concat(ether4, header4, icmpOf(128)), false, false},
		{"UDP", slices.Concat(ether4, udp, icmpOf(8)), false, false},
		{"ARP", slices.Concat(ether4[:12], []byte{8, 6}, header4, icmpOf(8)), false, false},
		{"no header", nil, false, false},
		{"cut in ICMP", slices.Concat(ether4, header4, icmpOf(8)[:7]), false, false},
		{"cut in IPv4", slices.Concat(ether4, header4[:19]), false, false},
		{"cut in IPv6", slices.Concat(ether6, header6[:39]), false, false},
	} {
		got, ok := parseEcho(tt.frame, at)
		want := sighting{}
		if tt.ok {
			want = sighting{tt.reply, 0x0102, 0x0304, at}
		}
		if ok != tt.ok || ok && got != want {
			t.Errorf("%s: %+v, %v; want %+v, %v", tt.name, got, ok, want, tt.ok)
		}
	}
}

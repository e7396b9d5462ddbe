package packet

import (
	"net/netip"
	"testing"

	"golang.org/x/net/ipv4"
	"golang.org/x/net/ipv6"
)

func TestFamilyOf(t *testing.T) {
	tests := []struct {
		addr netip.Addr
		want *Family
	}{
		{netip.MustParseAddr("192.0.2.1"), IPv4},
		{netip.MustParseAddr("::ffff:192.0.2.1"), IPv4},
		{netip.MustParseAddr("2001:db8::1"), IPv6},
		{netip.MustParseAddr("fe80::1%eth0"), IPv6},
		{netip.Addr{}, nil},
	}
	for _, tt := range tests {
		if got := FamilyOf(tt.addr); got != tt.want {
			t.Errorf("FamilyOf(%v) = %v, want %v", tt.addr, got, tt.want)
		}
	}
}

// The facts, against the constants of golang.org/x/net and arithmetic.
func TestFamilyFacts(t *testing.T) {
	tests := []struct {
		name      string
		got, want int
	}{
		{"v4 protocol", IPv4.Protocol, ipv4.ICMPTypeEcho.Protocol()},
		{"v6 protocol", IPv6.Protocol, ipv6.ICMPTypeEchoRequest.Protocol()},
		{"v4 request", int(IPv4.EchoRequest), int(ipv4.ICMPTypeEcho)},
		{"v4 reply", int(IPv4.EchoReply), int(ipv4.ICMPTypeEchoReply)},
		{"v6 request", int(IPv6.EchoRequest), int(ipv6.ICMPTypeEchoRequest)},
		{"v6 reply", int(IPv6.EchoReply), int(ipv6.ICMPTypeEchoReply)},
		{"v4 header", IPv4.HeaderLen, ipv4.HeaderLen},
		{"v6 header", IPv6.HeaderLen, ipv6.HeaderLen},
		{"v4 largest payload", IPv4.MaxPayload, 65507},
		{"v6 largest payload", IPv6.MaxPayload, 65527},
	}
	for _, tt := range tests {
		if tt.got != tt.want {
			t.Errorf("%s: got %d, want %d", tt.name, tt.got, tt.want)
		}
	}
}

// Which messages are replies to a kind of probe.
func TestKinds(t *testing.T) {
	for _, f := range Families {
		want := map[uint8]Kind{f.EchoReply: KindEcho}
		if f == IPv4 {
			want[uint8(ipv4.ICMPTypeTimestampReply)] = KindTimestamp
		} else {
			want[140] = KindNodeInfo // RFC 4620 section 4
		}
		for typ := range 256 {
			if _, is := want[uint8(typ)]; f.IsReply(uint8(typ)) != is {
				t.Errorf("%v type %d is a reply: %v, want %v", f, typ, !is, is)
			}
		}
		answered := 0
		for k := range KindNodeInfo + 2 {
			if typ, ok := f.Reply(k); ok {
				answered++
				if got, has := want[typ]; !has || got != k {
					t.Errorf("%v: %v is answered by type %d", f, k, typ)
				}
			}
		}
		if answered != len(want) {
			t.Errorf("%v: %d kinds are answered, want %d", f, answered, len(want))
		}
	}
	if got := KindEcho.String() + KindTimestamp.String() + KindNodeInfo.String() + Kind(9).String(); got != "echotimestampnode informationunknown" {
		t.Errorf("got %q", got)
	}
}

func TestErrorTypes(t *testing.T) {
	tests := []struct {
		family *Family
		types  []uint8
	}{
		{IPv4, []uint8{3, 4, 5, 11, 12}},
		{IPv6, []uint8{1, 2, 3, 4, 137}},
	}
	for _, tt := range tests {
		want := map[uint8]bool{}
		for _, typ := range tt.types {
			want[typ] = true
		}
		for typ := range 256 {
			if got := tt.family.form(uint8(typ)) != nil; got != want[uint8(typ)] {
				t.Errorf("%v type %d is an error: %v, want %v", tt.family, typ, got, want[uint8(typ)])
			}
		}
	}
}

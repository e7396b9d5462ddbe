package wire

import (
	"encoding/binary"
	"net/netip"
	"testing"

	"goping/ping/internal/packet"
)

// echoHeader is an echo request with identifier 0x1234 and sequence number 5,
// as an error quotes it.
func echoHeader(f *packet.Family) []byte {
	return []byte{
		f.EchoRequest, 0, 0, 0, // type, code, checksum
		0x12, 0x34, // identifier
		0, 5, // sequence number
		1, 2, 3, 4, // payload
	}
}

// quoted4 is an IPv4 packet of that protocol from 192.0.2.1 to 192.0.2.7.
func quoted4(protocol byte, body []byte) []byte {
	return append([]byte{
		0x45, 0x20, 0, byte(20 + len(body)), // version, TOS, length
		0, 0, 0, 0, // identification, fragment
		3, protocol, 0, 0, // TTL, protocol, checksum
		192, 0, 2, 1,
		192, 0, 2, 7,
	}, body...)
}

// quoted6 is an IPv6 packet of that protocol from 2001:db8::1 to 2001:db8::7.
func quoted6(protocol byte, body []byte) []byte {
	src, dst := netip.MustParseAddr("2001:db8::1").As16(), netip.MustParseAddr("2001:db8::7").As16()
	b := []byte{
		0x62, 0, 0, 0, // version, traffic class, flow
		0, byte(len(body)), protocol, 3, // length, next header, hop limit
	}
	b = append(append(b, src[:]...), dst[:]...)
	return append(b, body...)
}

// message is an ICMP message with that rest of its header; its checksum is right.
func message(typ, code byte, rest [4]byte, body []byte) []byte {
	b := append([]byte{typ, code, 0, 0, rest[0], rest[1], rest[2], rest[3]}, body...)
	binary.BigEndian.PutUint16(b[2:], packet.Checksum(b))
	return b
}

func TestClassify(t *testing.T) {
	router4, router6 := netip.MustParseAddr("192.0.2.254"), netip.MustParseAddr("2001:db8::fe")
	damaged := message(3, 1, [4]byte{}, quoted4(1, echoHeader(packet.IPv4)))
	damaged[2] ^= 1
	type result struct {
		kind      Kind
		typ, code uint8
		mtu, ptr  int
		gateway   string
	}
	for _, tt := range []struct {
		name   string
		family *packet.Family
		verify bool
		data   []byte
		want   *result // nil: nothing of ours
	}{
		{"echo reply", packet.IPv4, true, message(0, 0, [4]byte{}, nil), &result{kind: Echo}},
		{"echo reply, checksum left to the engine", packet.IPv4, true, []byte{0, 0, 1, 1, 0, 0, 0, 0}, &result{kind: Echo}},
		{"echo request", packet.IPv4, true, message(8, 0, [4]byte{}, nil), nil},
		{"timestamp reply", packet.IPv4, true, message(14, 0, [4]byte{}, make([]byte, 12)), &result{kind: Echo}},
		{"timestamp request", packet.IPv4, true, message(13, 0, [4]byte{}, make([]byte, 12)), nil},
		{"address mask reply", packet.IPv4, true, message(18, 0, [4]byte{}, make([]byte, 4)), nil},
		{"short", packet.IPv4, true, []byte{0, 0, 0, 0, 0, 0, 0}, nil},
		{"empty", packet.IPv4, true, nil, nil},
		{"unreachable", packet.IPv4, true, message(3, 1, [4]byte{}, quoted4(1, echoHeader(packet.IPv4))), &result{kind: Error, typ: 3, code: 1}},
		{"fragmentation needed", packet.IPv4, true, message(3, 4, [4]byte{0, 0, 5, 0x78}, quoted4(1, echoHeader(packet.IPv4))), &result{kind: Error, typ: 3, code: 4, mtu: 1400}},
		{"parameter problem", packet.IPv4, true, message(12, 0, [4]byte{20}, quoted4(1, echoHeader(packet.IPv4))), &result{kind: Error, typ: 12, ptr: 20}},
		{"redirect", packet.IPv4, true, message(5, 1, [4]byte{192, 0, 2, 9}, quoted4(1, echoHeader(packet.IPv4))), &result{kind: Error, typ: 5, code: 1, gateway: "192.0.2.9"}},
		{"quotes the header only", packet.IPv4, true, message(11, 0, [4]byte{}, quoted4(1, echoHeader(packet.IPv4)[:8])), &result{kind: Error, typ: 11}},
		{"quotes less", packet.IPv4, true, message(11, 0, [4]byte{}, quoted4(1, echoHeader(packet.IPv4)[:7])), nil},
		{"quotes UDP", packet.IPv4, true, message(3, 3, [4]byte{}, quoted4(17, echoHeader(packet.IPv4))), nil},
		{"quotes an echo reply", packet.IPv4, true, message(3, 1, [4]byte{}, quoted4(1, make([]byte, 8))), nil},
		{"quotes nothing", packet.IPv4, true, message(3, 1, [4]byte{}, nil), nil},
		{"wrong checksum", packet.IPv4, true, damaged, nil},
		{"wrong checksum that the kernel let pass", packet.IPv4, false, damaged, &result{kind: Error, typ: 3, code: 1}},
		{"echo reply 6", packet.IPv6, false, message(129, 0, [4]byte{}, nil), &result{kind: Echo}},
		{"echo request 6", packet.IPv6, false, message(128, 0, [4]byte{}, nil), nil},
		{"node information", packet.IPv6, false, message(140, 0, [4]byte{}, make([]byte, 8)), &result{kind: Echo}},
		{"node information query", packet.IPv6, false, message(139, 0, [4]byte{}, make([]byte, 24)), nil},
		{"router advertisement", packet.IPv6, false, message(134, 0, [4]byte{}, make([]byte, 40)), nil},
		{"unreachable 6", packet.IPv6, false, message(1, 3, [4]byte{}, quoted6(58, echoHeader(packet.IPv6))), &result{kind: Error, typ: 1, code: 3}},
		{"too big 6", packet.IPv6, false, message(2, 0, [4]byte{0, 0, 5, 0x78}, quoted6(58, echoHeader(packet.IPv6))), &result{kind: Error, typ: 2, mtu: 1400}},
		{"quotes UDP 6", packet.IPv6, false, message(1, 4, [4]byte{}, quoted6(17, echoHeader(packet.IPv6))), nil},
	} {
		t.Run(tt.name, func(t *testing.T) {
			from, to := router4, host
			if tt.family == packet.IPv6 {
				from, to = router6, netip.MustParseAddr("2001:db8::7")
			}
			p := Packet{Family: tt.family, Addr: from, Data: tt.data, Verify: tt.verify}
			ok := p.classify()
			if ok != (tt.want != nil) {
				t.Fatalf("got %v: %+v", ok, p)
			}
			if !ok {
				return
			}
			got := result{kind: p.Kind, typ: p.Type, code: p.Code, mtu: p.MTU, ptr: p.Pointer}
			if p.Gateway.IsValid() {
				got.gateway = p.Gateway.String()
			}
			if got != *tt.want {
				t.Errorf("got  %+v\nwant %+v", got, *tt.want)
			}
			if p.Kind == Echo {
				if p.Addr != from {
					t.Errorf("got a reply from %v, want %v", p.Addr, from)
				}
				return
			}
			if p.From != from || p.Addr != to || p.Quote.ID != 0x1234 || p.Quote.Seq != 5 || p.Quote.Header.TTL != 3 {
				t.Errorf("got an error from %v about %v: %+v", p.From, p.Addr, p.Quote)
			}
		})
	}
}

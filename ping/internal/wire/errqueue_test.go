package wire

import (
	"net/netip"
	"testing"

	"goping/ping/internal/packet"
	"goping/rawsock"
)

// What a record of the error queue says, by ICMP type.
func TestQueued(t *testing.T) {
	router := netip.MustParseAddr("192.0.2.254")
	about := netip.MustParseAddr("198.51.100.7")
	const v4, v6 = rawsock.OriginICMP, rawsock.OriginICMP6
	type result struct {
		mtu, pointer int
		gateway      string
	}
	for _, tt := range []struct {
		name   string
		family *packet.Family
		data   []byte
		err    rawsock.ExtendedError
		want   *result // nil: no error about a probe
	}{
		{"unreachable", packet.IPv4, echoHeader(packet.IPv4), rawsock.ExtendedError{Origin: v4, Type: 3, Code: 1}, &result{}},
		{"too big", packet.IPv4, echoHeader(packet.IPv4), rawsock.ExtendedError{Origin: v4, Type: 3, Code: 4, Info: 1400}, &result{mtu: 1400}},
		{"parameter problem", packet.IPv4, echoHeader(packet.IPv4), rawsock.ExtendedError{Origin: v4, Type: 12, Info: 5}, &result{pointer: 5}},
		{"redirect", packet.IPv4, echoHeader(packet.IPv4), rawsock.ExtendedError{Origin: v4, Type: 5, Code: 1, Info: 192<<24 | 2<<8 | 9}, &result{gateway: "192.0.2.9"}},
		{"source quench", packet.IPv4, echoHeader(packet.IPv4), rawsock.ExtendedError{Origin: v4, Type: 4}, &result{}},
		{"info of no meaning", packet.IPv4, echoHeader(packet.IPv4), rawsock.ExtendedError{Origin: v4, Type: 11, Info: 1}, &result{}},
		{"another packet", packet.IPv4, echoHeader(packet.IPv6), rawsock.ExtendedError{Origin: v4, Type: 3}, nil},
		{"less than a header", packet.IPv4, echoHeader(packet.IPv4)[:7], rawsock.ExtendedError{Origin: v4, Type: 3}, nil},
		{"local", packet.IPv4, echoHeader(packet.IPv4), rawsock.ExtendedError{Origin: rawsock.OriginLocal}, nil},
		{"stamp", packet.IPv4, echoHeader(packet.IPv4), rawsock.ExtendedError{Origin: rawsock.OriginTimestamping}, nil},
		{"too big 6", packet.IPv6, echoHeader(packet.IPv6), rawsock.ExtendedError{Origin: v6, Type: 2, Info: 1280}, &result{mtu: 1280}},
		{"parameter problem 6", packet.IPv6, echoHeader(packet.IPv6), rawsock.ExtendedError{Origin: v6, Type: 4, Info: 40}, &result{pointer: 40}},
	} {
		tt.err.Offender = router
		p := Packet{Family: tt.family}
		ok := p.queued(&rawsock.Message{Data: tt.data, Addr: about, Scope: 3}, &rawsock.Ancillary{HasErr: true, Err: tt.err, Software: 99, TTL: 61, TOS: 8})
		if ok != (tt.want != nil) {
			t.Errorf("%s: %v, %+v", tt.name, ok, p)
		}
		if !ok || tt.want == nil {
			continue
		}
		got := result{mtu: p.MTU, pointer: p.Pointer}
		if p.Gateway.IsValid() {
			got.gateway = p.Gateway.String()
		}
		if got != *tt.want {
			t.Errorf("%s: got %+v, want %+v", tt.name, got, *tt.want)
		}
		if p.Kind != Error || p.From != router || p.Addr != about || p.Scope != 3 || p.Type != tt.err.Type || p.Code != tt.err.Code ||
			p.Quote.HasHeader || p.Quote.ID != 0x1234 || p.Quote.Seq != 5 || p.Stamp != 99 || p.TTL != 61 || p.TOS != 8 {
			t.Errorf("%s: got %+v", tt.name, p)
		}
	}
}

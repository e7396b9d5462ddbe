package pingtest_test

import (
	"errors"
	"net/netip"
	"reflect"
	"testing"

	"goping/ping"
	"goping/ping/pingtest"
)

var (
	router4 = netip.MustParseAddr("203.0.113.1")
	router6 = netip.MustParseAddr("2001:db8:ffff::1")
	near4   = netip.MustParseAddr("192.0.2.254")
	near6   = netip.MustParseAddr("2001:db8::fe")
)

// TestICMPErrors come out as they were put in, with what is left open filled in, and
// without the quoted header on datagram sockets.
func TestICMPErrors(t *testing.T) {
	for _, tt := range []struct {
		name  string
		index int // of the family
		in    ping.ICMPError
		want  ping.ICMPError // on a raw socket
		class error
	}{
		{
			"host unreachable v4", 0, ping.ICMPError{},
			ping.ICMPError{Reporter: near4, Type: 3, Code: 1, QuotedTTL: 20, QuotedTOS: 8}, ping.ErrHostUnreachable,
		},
		{
			"host unreachable v6", 1, ping.ICMPError{},
			ping.ICMPError{Reporter: near6, Type: 1, Code: 3, QuotedTTL: 20, QuotedTOS: 8}, ping.ErrHostUnreachable,
		},
		{
			"too big v4", 0, ping.ICMPError{Reporter: router4, Type: 3, Code: 4, MTU: 1400, QuotedTTL: 17, QuotedTOS: 4},
			ping.ICMPError{Reporter: router4, Type: 3, Code: 4, MTU: 1400, QuotedTTL: 17, QuotedTOS: 4}, ping.ErrTooBig,
		},
		{
			"too big v6", 1, ping.ICMPError{Reporter: router6, Type: 2, MTU: 1280},
			ping.ICMPError{Reporter: router6, Type: 2, MTU: 1280, QuotedTTL: 20, QuotedTOS: 8}, ping.ErrTooBig,
		},
		{
			"time exceeded v4", 0, ping.ICMPError{Reporter: router4, Type: 11},
			ping.ICMPError{Reporter: router4, Type: 11, QuotedTTL: 1, QuotedTOS: 8}, ping.ErrTimeExceeded,
		},
		{
			"time exceeded v6", 1, ping.ICMPError{Reporter: router6, Type: 3},
			ping.ICMPError{Reporter: router6, Type: 3, QuotedTTL: 1, QuotedTOS: 8}, ping.ErrTimeExceeded,
		},
		{
			"short quote", 0, ping.ICMPError{Reporter: router4, Type: 3, Code: 13, QuotedTTL: -1},
			ping.ICMPError{Reporter: router4, Type: 3, Code: 13, QuotedTTL: -1, QuotedTOS: -1}, ping.ErrFiltered,
		},
		{
			"parameter problem", 0, ping.ICMPError{Reporter: router4, Type: 12, Pointer: 20},
			ping.ICMPError{Reporter: router4, Type: 12, Pointer: 20, QuotedTTL: 20, QuotedTOS: 8}, ping.ErrUnreachable,
		},
		{
			"redirect", 0, ping.ICMPError{Type: 5, Code: 1, Gateway: router4},
			ping.ICMPError{Reporter: near4, Type: 5, Code: 1, Gateway: router4, QuotedTTL: 20, QuotedTOS: 8}, nil,
		},
		{
			"redirect v6", 1, ping.ICMPError{Type: 137, Gateway: router6},
			ping.ICMPError{Reporter: near6, Type: 137, Gateway: router6, QuotedTTL: 20, QuotedTOS: 8}, nil,
		},
		{
			"extensions", 0, ping.ICMPError{Type: 11, Extensions: []ping.Extension{
				{MPLS: []ping.MPLSLabel{{Label: 24001, TC: 5, TTL: 1}, {Label: 3, Bottom: true, TTL: 255}}},
				{Interface: &ping.InterfaceInfo{Role: ping.RoleOutgoing, IfIndex: 7, Addr: router6, Name: "eth7", MTU: 9000}},
				{Interface: &ping.InterfaceInfo{Role: ping.RoleNextHop, Addr: router4}},
				{Class: 200, CType: 3, Raw: []byte("four")},
			}},
			ping.ICMPError{Reporter: near4, Type: 11, QuotedTTL: 1, QuotedTOS: 8, Extensions: []ping.Extension{
				{Class: 1, CType: 1, MPLS: []ping.MPLSLabel{{Label: 24001, TC: 5, TTL: 1}, {Label: 3, Bottom: true, TTL: 255}}},
				{Class: 2, CType: 0x8f, Interface: &ping.InterfaceInfo{Role: ping.RoleOutgoing, IfIndex: 7, Addr: router6, Name: "eth7", MTU: 9000}},
				{Class: 2, CType: 0xc4, Interface: &ping.InterfaceInfo{Role: ping.RoleNextHop, Addr: router4}},
				{Class: 200, CType: 3, Raw: []byte("four")},
			}}, ping.ErrTimeExceeded,
		},
	} {
		for _, mode := range []ping.Mode{ping.Raw, ping.Datagram} {
			t.Run(tt.name+" "+mode.String(), func(t *testing.T) {
				bubble(t, func(t *testing.T) {
					n := pingtest.New(1)
					host := n.Host("")
					host.Set(pingtest.Behavior{Error: &tt.in})
					cfg := ping.Config{Count: 1, Mode: mode, Probing: ping.Probing{TTL: 20, TOS: 8}}
					s, evs := probed(t, n, cfg, host.Addrs()[tt.index], nil)
					kind := ping.EventUnreachable
					if tt.class == nil {
						if kind = ping.EventNotice; s.Replied != 1 {
							t.Errorf("the host did not answer: %+v", s.Counts)
						}
					}
					ev := event(t, evs, kind)
					var got *ping.ICMPError
					if !errors.As(ev.Err, &got) || tt.class != nil && !errors.Is(got, tt.class) || ev.RTT != pingtest.DefaultDelay {
						t.Fatalf("got %v after %v, want %v", ev.Err, ev.RTT, tt.class)
					}
					want := tt.want
					if mode == ping.Datagram {
						want.QuotedTTL, want.QuotedTOS = -1, -1
					}
					for i := range got.Extensions {
						if got.Extensions[i].Class < 200 {
							got.Extensions[i].Raw = nil
						}
					}
					if !reflect.DeepEqual(*got, want) {
						t.Errorf("got  %+v\nwant %+v", *got, want)
					}
				})
			})
		}
	}
}

package text

import (
	"bytes"
	"net/netip"
	"testing"
	"time"

	"goping/ping"
)

func with(o ping.ReceivedOptions) ping.Event {
	return reply(ping.EventReplied, func(e *ping.Event) { e.IPOptions = &o })
}

// TestIPOptions: as ping -R and -T of iputils 20221126 print them on loopback, and by
// pr_options in its ping.c.
func TestIPOptions(t *testing.T) {
	const plain = "64 bytes from 127.0.0.5: icmp_seq=1 ttl=64 time=0.387 ms"
	hops := []netip.Addr{host4, netip.IPv4Unspecified(), router4}
	route := with(ping.ReceivedOptions{Record: &ping.RouteOption{Hops: hops}})
	other := with(ping.ReceivedOptions{Record: &ping.RouteOption{Hops: hops[:1], Free: 2}})
	at := func(a netip.Addr, ms int, odd bool) ping.HopStamp {
		return ping.HopStamp{Addr: a, Time: time.Duration(ms) * time.Millisecond, NonStandard: odd}
	}
	for _, tt := range []struct {
		name   string
		cfg    Config
		events []ping.Event
		want   string
	}{
		{"route, again, another", Config{}, []ping.Event{route, route, other},
			plain + "\nRR: \t127.0.0.5\n\t0.0.0.0\n\t192.0.2.1\n\n" + plain + "\t(same route)\n" + plain + "\nRR: \t127.0.0.5\n\n"},
		{"route by name, -a", Config{Audible: true, Name: named.Name}, []ping.Event{other},
			"64 bytes from localhost (127.0.0.5): icmp_seq=1 ttl=64 time=0.387 ms\a\nRR: \tlocalhost (127.0.0.5)\n\n"},
		{"no route", Config{}, []ping.Event{with(ping.ReceivedOptions{Record: &ping.RouteOption{Free: 9}})}, plain + "\n"},
		{"source route", Config{}, []ping.Event{with(ping.ReceivedOptions{Source: &ping.RouteOption{Hops: hops[:1], Ahead: hops[2:]}})},
			plain + "\nLSRR: \t127.0.0.5\n\t192.0.2.1\n\n"},
		{"strict", Config{}, []ping.Event{with(ping.ReceivedOptions{Source: &ping.RouteOption{Hops: hops[:1], Strict: true}})},
			plain + "\nSSRR: \t127.0.0.5\n\n"},
		{"no source route", Config{}, []ping.Event{with(ping.ReceivedOptions{Source: &ping.RouteOption{}})}, plain + "\n"},
		{"times", Config{}, []ping.Event{with(ping.ReceivedOptions{Stamps: &ping.StampOption{Overflow: 3, Stamps: []ping.HopStamp{
			at(netip.Addr{}, 68661517, false), at(netip.Addr{}, 68661519, false), at(netip.Addr{}, 68661518, false)}}})},
			plain + "\nTS: \t68661517 absolute\n\t2\n\t-1\nUnrecorded hops: 3\n\n"},
		{"times and addresses, two clocks", Config{}, []ping.Event{with(ping.ReceivedOptions{Stamps: &ping.StampOption{Kind: ping.StampAddr, Stamps: []ping.HopStamp{
			at(host4, 7, true), at(router4, 68661517, false), at(host4, 9, true), at(router4, 68661517, false)}}})},
			plain + "\nTS: \t127.0.0.5\t7 absolute not-standard\n\t192.0.2.1\t68661517 absolute\n\t127.0.0.5\t2 not-standard\n\t192.0.2.1\t0\n\n"},
		{"no times", Config{}, []ping.Event{with(ping.ReceivedOptions{Stamps: &ping.StampOption{Kind: ping.StampPrespecified}})}, plain + "\n"},
		{"no times, hops without a place", Config{}, []ping.Event{with(ping.ReceivedOptions{Stamps: &ping.StampOption{Overflow: 1}})},
			plain + "\nUnrecorded hops: 1\n\n"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			var out bytes.Buffer
			p := New(&out, nil, tt.cfg)
			p.start.Size = 56
			for i := range tt.events {
				if err := p.Event(&tt.events[i]); err != nil {
					t.Fatal(err)
				}
			}
			if out.String() != tt.want {
				t.Errorf("printed\n%q, want\n%q", out.String(), tt.want)
			}
		})
	}
}

// TestQuotedHeader: the header that a redirect quotes, as ping -v prints it, with lengths
// in the order of the wire.
func TestQuotedHeader(t *testing.T) {
	header := []byte{
		0x45, 0, 0, 84, // version, length, TOS, total length
		0x69, 0xa3, 0x40, 0x05, // identification, DF and offset
		0x3f, 1, 0x03, 0xab, // TTL, ICMP, checksum
		192, 0, 2, 1,
		198, 51, 100, 7,
		8, 0, 0, 0, 0, 0, 0, 1,
	}
	withRoute := append([]byte{0x47}, header[1:20]...)
	withRoute = append(withRoute, 7, 7, 8, 192, 0, 2, 254, 0)
	const head = "From 192.0.2.1: icmp_seq=1 Redirect Host(New nexthop: 192.0.2.9)\n"
	const title = "Vr HL TOS  Len   ID Flg  off TTL Pro  cks      Src      Dst Data\n"
	for _, tt := range []struct {
		name   string
		cfg    Config
		quoted []byte
		want   string
	}{
		{"-v", verbose, header, head + title + " 4  5  00 0054 69a3   2 0005  3f  01 03ab 192.0.2.1  198.51.100.7 \n"},
		{"options", verbose, withRoute, head + title + " 4  7  00 0054 69a3   2 0005  3f  01 03ab 192.0.2.1  198.51.100.7 \n\nRR: \t192.0.2.254\n\n"},
		{"not without -v", Config{}, header, head},
		{"no header", verbose, header[:19], head},
		{"of IPv6", verbose, append([]byte{0x60}, header[1:]...), head},
	} {
		var out bytes.Buffer
		e := icmp(ping.EventNotice, ping.ICMPError{Reporter: router4, Type: 5, Code: 1, Gateway: netip.MustParseAddr("192.0.2.9"), Quoted: tt.quoted})
		if err := New(&out, nil, iputils(tt.cfg)).Event(&e); err != nil {
			t.Fatal(err)
		}
		if out.String() != tt.want {
			t.Errorf("%s: printed\n%q, want\n%q", tt.name, out.String(), tt.want)
		}
	}
}

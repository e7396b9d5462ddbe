package netlab

import (
	"bytes"
	"encoding/binary"
	"net/netip"
	"reflect"
	"testing"

	"golang.org/x/net/icmp"
)

// echoDatagram returns an echo request from the near end with a payload of size
// bytes.
func echoDatagram(t *testing.T, to netip.Addr, size int) *datagram {
	t.Helper()
	from, parse, echo := nearV4.Addr(), parseIPv4, byte(type4Echo)
	if to.Is6() {
		from, parse, echo = nearV6.Addr(), parseIPv6, type6Echo
	}
	message := append([]byte{echo, 0, 0, 0, 0x12, 0x34, 0, 7}, bytes.Repeat([]byte{'x'}, size)...)
	setChecksum(message, from, to)
	d, ok := parse(icmpFrame(mac{}, route{src: from, dst: to, ttl: 64}, 1, message)[etherLen:])
	if !ok {
		t.Fatal("the request does not parse")
	}
	return &d
}

// errorMessage returns the ICMP message of an error, checked for its checksum
// and read by x/net.
func errorMessage(t *testing.T, l *Lab, e *ICMPError, d *datagram) ([]byte, *icmp.Message) {
	t.Helper()
	parse, protocol := parseIPv4, protocolICMP
	if d.family == family6 {
		parse, protocol = parseIPv6, protocolICMPv6
	}
	out, ok := parse(l.errorFrame(e, d)[etherLen:])
	if !ok {
		t.Fatal("the error does not parse")
	}
	if sum := checksum(pseudoSum(out.src, out.dst, len(out.body)), out.body); sum != 0 {
		t.Errorf("the checksum is off by %#x", sum)
	}
	m, err := icmp.ParseMessage(protocol, out.body)
	if err != nil {
		t.Fatal(err)
	}
	return out.body, m
}

func TestErrorQuote(t *testing.T) {
	l := newLab(t)
	for _, tt := range []struct {
		name          string
		e             *ICMPError
		size          int // payload of the request
		want4, want6  int // bytes of the original datagram
		length, word6 byte
	}{
		{"whole", TimeExceeded(0), 56, 20 + 8 + 56, 40 + 8 + 56, 0, 0},
		{"RFC 792's minimum", TimeExceeded(0).Quoting(8), 56, 20 + 8, 40 + 8, 0, 0},
		{"cut at 576 and at 1280", TimeExceeded(0), 1400, 576 - 28, 1280 - 48, 0, 0},
		{"extended, padded", TimeExceeded(0).With(MPLS{{Value: 1}}), 56, 128, 128, 128 / 4, 128 / 8},
		{"extended, short", TimeExceeded(0).Quoting(8).With(MPLS{{Value: 1}}), 56, 128, 128, 128 / 4, 128 / 8},
		{"extended, long", TimeExceeded(0).With(MPLS{{Value: 1}}), 1400, 536, 1216, 536 / 4, 1216 / 8},
		{"not extensible", SourceQuench().With(MPLS{{Value: 1}}), 56, 20 + 8 + 56, 0, 0, 0},
	} {
		for _, to := range []netip.Addr{gatewayV4, gatewayV6} {
			d, want, field, length := echoDatagram(t, to, tt.size), tt.want4, 5, tt.length
			if to.Is6() {
				want, field, length = tt.want6, 4, tt.word6
			}
			if want == 0 {
				if f := l.errorFrame(tt.e, d); f != nil {
					t.Errorf("%s, %v: got a message of a type the family does not have", tt.name, to)
				}
				continue
			}
			b, _ := errorMessage(t, l, tt.e, d)
			quote := b[8:]
			if length != 0 {
				quote = quote[:min(want, len(quote))]
			}
			if len(quote) != want || b[field] != length {
				t.Errorf("%s, %v: got %d bytes, length field %d, want %d, %d", tt.name, to, len(quote), b[field], want, length)
			}
			whole := min(want, len(d.whole))
			if tt.e.QuoteLen > 0 {
				whole = d.header() + tt.e.QuoteLen
			}
			if !bytes.Equal(quote[:whole], d.whole[:whole]) || bytes.Count(quote[whole:], []byte{0}) != len(quote)-whole {
				t.Errorf("%s, %v: the quote is not the original and zeros", tt.name, to)
			}
		}
	}
}

// The quote has the TTL and TOS of where the router is, and the original its own.
func TestErrorQuoteHaving(t *testing.T) {
	l := newLab(t)
	for _, to := range []netip.Addr{gatewayV4, gatewayV6} {
		for _, tt := range []struct{ ttl, tos, wantTTL, wantTOS int }{
			{0, 0, 64, 0}, {1, 0, 1, 0}, {0, 0xb9, 64, 0xb9}, {255, 0x48, 255, 0x48},
		} {
			d := echoDatagram(t, to, 56)
			before := bytes.Clone(d.whole)
			b, _ := errorMessage(t, l, Unreachable(1).Having(tt.ttl, tt.tos), d)
			parse := parseIPv4
			if to.Is6() {
				parse = parseIPv6
			}
			q, ok := parse(b[8:])
			if !ok || q.ttl != tt.wantTTL || q.tos != tt.wantTOS || q.dst != to || !bytes.Equal(q.body, d.body) {
				t.Errorf("%v, TTL %d and TOS %d: the quote is %+v", to, tt.ttl, tt.tos, q)
			}
			if to.Is4() && checksum(0, b[8:28]) != 0 {
				t.Errorf("%v, TTL %d and TOS %d: the quoted header's checksum is wrong", to, tt.ttl, tt.tos)
			}
			if !bytes.Equal(d.whole, before) {
				t.Errorf("%v: the original was changed", to)
			}
		}
	}
}

// TestExtensions has x/net read what this package writes.
func TestExtensions(t *testing.T) {
	l := newLab(t)
	for _, to := range []netip.Addr{gatewayV4, gatewayV6} {
		e := TimeExceeded(0).With(
			MPLS{{Value: 16000, TC: 5, TTL: 3}, {Value: 0xfffff, TTL: 255}},
			InterfaceInfo{Role: 2, Index: 7, Addr: to, Name: "eth0", MTU: 1400},
			RawObject{Class: 200, Type: 9, Content: []byte{1, 2, 3, 4}},
		)
		b, m := errorMessage(t, l, e, echoDatagram(t, to, 56))
		body, ok := m.Body.(*icmp.TimeExceeded)
		if !ok || len(body.Extensions) != 3 {
			t.Fatalf("%v: x/net reads %+v", to, m.Body)
		}
		labels := body.Extensions[0].(*icmp.MPLSLabelStack)
		if want := []icmp.MPLSLabel{{Label: 16000, TC: 5, TTL: 3}, {Label: 0xfffff, S: true, TTL: 255}}; !reflect.DeepEqual(labels.Labels, want) {
			t.Errorf("%v: labels: got %+v, want %+v", to, labels.Labels, want)
		}
		info := body.Extensions[1].(*icmp.InterfaceInfo)
		addr, _ := netip.AddrFromSlice(info.Addr.IP)
		if info.Type>>6 != 2 || info.Interface.Index != 7 || info.Interface.Name != "eth0" || info.Interface.MTU != 1400 || addr.Unmap() != to {
			t.Errorf("%v: interface: got %+v %+v", to, info.Interface, info.Addr)
		}
		// x/net only checks the checksum of the structure where it looks for it
		// without a length field.
		if sum := checksum(0, b[8+128:]); sum != 0 {
			t.Errorf("%v: the extension checksum is off by %#x", to, sum)
		}
		if got := b[len(b)-8:]; !bytes.Equal(got, []byte{0, 8, 200, 9, 1, 2, 3, 4}) {
			t.Errorf("%v: raw object: got % x", to, got)
		}

		e.NoLength = true
		b, _ = errorMessage(t, l, e, echoDatagram(t, to, 1000))
		if b[4] != 0 || b[5] != 0 || b[8+128] != 2<<4 || checksum(0, b[8+128:]) != 0 {
			t.Errorf("%v: without length: want the structure after 128 bytes", to)
		}
	}
}

func TestErrorFields(t *testing.T) {
	l := newLab(t)
	better := l.Router("better")
	for _, tt := range []struct {
		name         string
		e            *ICMPError
		want4, want6 []byte // bytes 0, 1 and 4 to 7
	}{
		{"host unreachable", Unreachable(1), []byte{3, 1, 0, 0, 0, 0}, []byte{1, 3, 0, 0, 0, 0}},
		{"protocol unreachable", Unreachable(2), []byte{3, 2, 0, 0, 0, 0}, []byte{4, 1, 0, 0, 0, 6}},
		{"port unreachable", Unreachable(3), []byte{3, 3, 0, 0, 0, 0}, []byte{1, 4, 0, 0, 0, 0}},
		{"filtered", Unreachable(13), []byte{3, 13, 0, 0, 0, 0}, []byte{1, 1, 0, 0, 0, 0}},
		{"precedence", Unreachable(14), []byte{3, 14, 0, 0, 0, 0}, nil},
		{"reject route", Unreachable6(6), []byte{3, 10, 0, 0, 0, 0}, []byte{1, 6, 0, 0, 0, 0}},
		{"too big", TooBig(1400), []byte{3, 4, 0, 0, 0x05, 0x78}, []byte{2, 0, 0, 0, 0x05, 0x78}},
		{"reassembly", TimeExceeded(1), []byte{11, 1, 0, 0, 0, 0}, []byte{3, 1, 0, 0, 0, 0}},
		{"parameter problem", ParameterProblem(21), []byte{12, 0, 21, 0, 0, 0}, []byte{4, 0, 0, 0, 0, 21}},
		{"source quench", SourceQuench(), []byte{4, 0, 0, 0, 0, 0}, nil},
		{"redirect", Redirect(better), []byte{5, 1, 203, 0, 113, 129}, []byte{137, 0, 0, 0, 0, 0}},
	} {
		for _, to := range []netip.Addr{gatewayV4, gatewayV6} {
			want := tt.want4
			if to.Is6() {
				want = tt.want6
			}
			d := echoDatagram(t, to, 16)
			if want == nil {
				if l.errorFrame(tt.e, d) != nil {
					t.Errorf("%s: %v: want no message", tt.name, to)
				}
				continue
			}
			b, _ := errorMessage(t, l, tt.e, d)
			if got := append(bytes.Clone(b[:2]), b[4:8]...); !bytes.Equal(got, want) {
				t.Errorf("%s, %v: got %v, want %v", tt.name, to, got, want)
			}
		}
	}
}

// TestRedirect6 checks the fields of RFC 4861, 4.5, one by one.
func TestRedirect6(t *testing.T) {
	l := newLab(t)
	d := echoDatagram(t, gatewayV6, 51) // 99 bytes: not a multiple of 8
	frame, _ := parseIPv6(l.errorFrame(Redirect(l.Router("better")), d)[etherLen:])
	if want := netip.MustParseAddr("fe80::fe"); frame.src != want || frame.ttl != 255 {
		t.Errorf("from %v with hop limit %d, want %v with 255", frame.src, frame.ttl, want)
	}
	b := frame.body
	target, destination := netip.AddrFrom16([16]byte(b[8:24])), netip.AddrFrom16([16]byte(b[24:40]))
	if want := netip.MustParseAddr("fe80::ff81"); target != want || destination != gatewayV6 {
		t.Errorf("target %v, destination %v, want %v, %v", target, destination, want, gatewayV6)
	}
	option := b[40:]
	if option[0] != 4 || int(option[1])*8 != len(option) || binary.BigEndian.Uint32(option[2:]) != 0 {
		t.Errorf("option % x of %d bytes", option[:8], len(option))
	}
	if quote := option[8:]; len(quote) != 96 || !bytes.Equal(quote, d.whole[:96]) {
		t.Errorf("the option quotes %d bytes, want the first 96", len(quote))
	}
}

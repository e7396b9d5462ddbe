package packet

import (
	"bytes"
	"encoding/binary"
	"net/netip"
	"testing"

	"golang.org/x/net/ipv4"
	"golang.org/x/net/ipv6"
)

var (
	testV4 = IPHeader{
		Version:      4,
		Src:          netip.MustParseAddr("192.0.2.1"),
		Dst:          netip.MustParseAddr("198.51.100.2"),
		TTL:          63,
		TOS:          0xb8,
		Protocol:     1,
		HeaderLen:    20,
		TotalLen:     24,
		DontFragment: true,
		ID:           0x1234,
	}
	testV6 = IPHeader{
		Version:   6,
		Src:       netip.MustParseAddr("2001:db8::1"),
		Dst:       netip.MustParseAddr("2001:db8::2"),
		TTL:       61,
		TOS:       0x2e,
		Protocol:  58,
		HeaderLen: 40,
		TotalLen:  44,
		FlowLabel: 0xabcde,
	}
)

// with returns h changed by f.
func (h IPHeader) with(f func(*IPHeader)) IPHeader {
	f(&h)
	return h
}

func TestParseIP(t *testing.T) {
	v4 := join(ipv4Header("192.0.2.1", "198.51.100.2", 4), []byte("abcd"))
	edit := func(b []byte, at int, v ...byte) []byte {
		b = bytes.Clone(b)
		copy(b[at:], v)
		return b
	}
	v6 := func(next uint8, body ...[]byte) []byte {
		b := join(body...)
		return join(ipv6Header("2001:db8::1", "2001:db8::2", next, len(b)), b)
	}
	extension := func(next uint8, units int) []byte {
		return join([]byte{next, byte(units - 1)}, zeros(8*units-2))
	}
	fragment := func(next uint8, offset int, more bool) []byte {
		field := uint16(offset)
		if more {
			field |= 1
		}
		return join(
			[]byte{next, 0}, // next header, reserved
			u16(field),      // offset, more
			u32(77),         // identification
		)
	}
	tests := []struct {
		name string
		b    []byte
		want IPHeader
		rest []byte
		ok   bool
	}{
		{"v4", v4, testV4, []byte("abcd"), true},
		{"v4 padded", join(v4, zeros(6)), testV4, []byte("abcd"), true},
		{"v4 cut short", v4[:22], testV4, []byte("ab"), true},
		{"v4 header alone", v4[:20], testV4, []byte{}, true},
		{"v4 header cut", v4[:19], IPHeader{}, nil, false},
		{"v4 options", join(
			edit(v4[:20], 0, 0x46, 0xb8, 0, 28), // header length 24, total length 28
			[]byte{1, 1, 1, 0},                  // options
			[]byte("abcd"),
		), testV4.with(func(h *IPHeader) { h.HeaderLen, h.TotalLen = 24, 28 }), []byte("abcd"), true},
		{"v4 options beyond the declared end", edit(v4, 0, 0x4f), IPHeader{}, nil, false},
		{"v4 options beyond the end", edit(v4, 0, 0x4f, 0xb8, 0, 64), IPHeader{}, nil, false},
		{"v4 header length too small", edit(v4, 0, 0x44), IPHeader{}, nil, false},
		{"v4 total length below the header's", edit(v4, 2, 0, 19), IPHeader{}, nil, false},
		{"v4 no payload", edit(v4, 2, 0, 20), testV4.with(func(h *IPHeader) { h.TotalLen = 20 }), []byte{}, true},
		{"v4 first fragment", edit(v4, 6, 0x20, 0), testV4.with(func(h *IPHeader) {
			h.DontFragment, h.MoreFragments = false, true
		}), []byte("abcd"), true},
		{"v4 later fragment", edit(v4, 6, 0x00, 0xb9), testV4.with(func(h *IPHeader) {
			h.DontFragment, h.FragmentOffset = false, 1480
		}), nil, true},
		{"v6", v6(58, []byte("abcd")), testV6, []byte("abcd"), true},
		{"v6 padded", join(v6(58, []byte("abcd")), zeros(6)), testV6, []byte("abcd"), true},
		{"v6 cut short", v6(58, []byte("abcd"))[:41], testV6, []byte("a"), true},
		{"v6 header cut", v6(58, []byte("abcd"))[:39], IPHeader{}, nil, false},
		{"v6 no payload", v6(58), testV6.with(func(h *IPHeader) { h.TotalLen = 40 }), []byte{}, true},
		{"v6 unknown protocol", v6(17, []byte("abcd")), testV6.with(func(h *IPHeader) { h.Protocol = 17 }), []byte("abcd"), true},
		{"v6 hop-by-hop, destination, routing, first fragment", v6(0,
			extension(60, 1),
			extension(43, 2),
			extension(44, 3),
			fragment(58, 0, true),
			[]byte("abcd"),
		), testV6.with(func(h *IPHeader) {
			h.HeaderLen, h.TotalLen, h.MoreFragments = 96, 100, true
		}), []byte("abcd"), true},
		{"v6 later fragment", v6(44,
			fragment(58, 1448, false),
			[]byte("abcd"),
		), testV6.with(func(h *IPHeader) {
			h.HeaderLen, h.TotalLen, h.FragmentOffset = 48, 52, 1448
		}), nil, true},
		{"v6 later fragment of options", v6(44,
			fragment(60, 8, true),
			[]byte{58, 255},
		), testV6.with(func(h *IPHeader) {
			h.HeaderLen, h.TotalLen, h.FragmentOffset, h.MoreFragments, h.Protocol = 48, 50, 8, true, 60
		}), nil, true},
		{"v6 extension beyond the end", v6(0, extension(58, 2))[:55], IPHeader{}, nil, false},
		{"v6 extension header cut", v6(0, extension(58, 1))[:47], IPHeader{}, nil, false},
		{"v6 extension beyond the payload length", join(v6(60, zeros(0)), extension(58, 1)), IPHeader{}, nil, false},
		{"v6 fragment header cut", v6(44, fragment(58, 0, true))[:47], IPHeader{}, nil, false},
		{"v6 extensions without end", v6(0, extension(0, 1), extension(0, 1)), IPHeader{}, nil, false},
		{"version 5", edit(v4, 0, 0x55), IPHeader{}, nil, false},
		{"empty", nil, IPHeader{}, nil, false},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			h, rest, ok := parseIP(tt.b, wireLength)
			if h != tt.want || ok != tt.ok {
				t.Errorf("got  %+v, %v\nwant %+v, %v", h, ok, tt.want, tt.ok)
			}
			if !bytes.Equal(rest, tt.rest) || (rest == nil) != (tt.rest == nil) {
				t.Errorf("rest: got %q, want %q", rest, tt.rest)
			}
			checkInside(t, "rest", tt.b, rest)
		})
	}
}

func TestStripIPv4(t *testing.T) {
	header := func(order lengthOrder, total, fragment uint16) []byte {
		b := ipv4Header("192.0.2.1", "198.51.100.2", 4)
		binary.BigEndian.PutUint16(b[2:], total)
		binary.BigEndian.PutUint16(b[6:], fragment)
		if order != wireLength {
			binary.NativeEndian.PutUint16(b[2:], total)
			binary.NativeEndian.PutUint16(b[6:], fragment)
		}
		return b
	}
	const df = 0x4000
	tests := []struct {
		name  string
		order lengthOrder
		b     []byte
		total int
		msg   string
		ok    bool
	}{
		{"as on the wire", wireLength, join(header(wireLength, 24, df), []byte("abcd")), 24, "abcd", true},
		{"host order", hostLength, join(header(hostLength, 24, df), []byte("abcd")), 24, "abcd", true},
		{"host order without the header", payloadLength, join(header(payloadLength, 4, df), []byte("abcd")), 24, "abcd", true},
		{"longer than declared", wireLength, join(header(wireLength, 24, df), []byte("abcdef")), 24, "abcd", true},
		{"shorter than declared", wireLength, join(header(wireLength, 60, df), []byte("abcd")), 60, "abcd", true},
		{"a length of nothing", wireLength, join(header(wireLength, 0, df), []byte("abcd")), 0, "abcd", true},
		{"a length within the header", wireLength, join(header(wireLength, 19, df), []byte("abcd")), 19, "abcd", true},
		{"header alone", wireLength, header(wireLength, 20, df), 20, "", true},
		{"header cut", wireLength, header(wireLength, 20, df)[:19], 0, "", false},
		{"options beyond the end", wireLength, join([]byte{0x4f}, header(wireLength, 64, df)[1:], []byte("abcd")), 0, "", false},
		{"header length too small", wireLength, join([]byte{0x44}, header(wireLength, 24, df)[1:], []byte("abcd")), 0, "", false},
		{"not IPv4", wireLength, ipv6Header("::1", "::1", 58, 0), 0, "", false},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			h, msg, ok := stripIPv4(tt.b, tt.order)
			want := IPHeader{}
			if tt.ok {
				want = testV4.with(func(h *IPHeader) { h.TotalLen = tt.total })
			}
			if h != want || ok != tt.ok {
				t.Errorf("got  %+v, %v\nwant %+v, %v", h, ok, want, tt.ok)
			}
			if string(msg) != tt.msg {
				t.Errorf("msg: got %q, want %q", msg, tt.msg)
			}
			checkInside(t, "msg", tt.b, msg)
		})
	}
}

// Which kernels rewrite the header is known per system.
func TestLengthOrder(t *testing.T) {
	tests := []struct {
		goos             string
		received, quoted lengthOrder
	}{
		{"linux", wireLength, wireLength},
		{"freebsd", wireLength, wireLength},
		{"openbsd", wireLength, wireLength},
		{"windows", wireLength, wireLength},
		{"netbsd", payloadLength, wireLength},
		{"dragonfly", payloadLength, wireLength},
		{"darwin", payloadLength, hostLength},
		{"ios", payloadLength, hostLength},
	}
	for _, tt := range tests {
		if received, quoted := receivedLength(tt.goos), quotedLength(tt.goos); received != tt.received || quoted != tt.quoted {
			t.Errorf("%s: got %d, %d, want %d, %d", tt.goos, received, quoted, tt.received, tt.quoted)
		}
	}
}

// Whatever the lengths say, what comes back lies within the input and within
// the length declared, and golang.org/x/net reads the same header.
func FuzzParseIP(f *testing.F) {
	f.Add(join(ipv4Header("192.0.2.1", "198.51.100.2", 4), []byte("abcd")))
	f.Add(join(ipv6Header("::1", "ff02::1", 58, 4), []byte("abcd")))
	f.Add(join(ipv6Header("::1", "::2", 0, 20), []byte{60, 0}, zeros(6), []byte{58, 0}, zeros(6), []byte("abcd")))
	f.Add(join(ipv6Header("::1", "::2", 44, 8), []byte{58, 0, 0, 9}, zeros(4)))
	f.Fuzz(func(t *testing.T, b []byte) {
		h, rest, ok := parseIP(b, wireLength)
		if ok {
			checkInside(t, "rest", b, rest)
			if h.HeaderLen+len(rest) > min(len(b), h.TotalLen) {
				t.Fatalf("header %d + rest %d exceed the input's %d or the declared %d", h.HeaderLen, len(rest), len(b), h.TotalLen)
			}
			if (rest == nil) != (h.FragmentOffset > 0) {
				t.Fatalf("fragment offset %d, rest %v", h.FragmentOffset, rest)
			}
			checkHeaderAgainstNet(t, h, b)
		}
		stripped, msg, strippedOK := StripIPv4(b)
		checkInside(t, "msg", b, msg)
		if strippedOK && (stripped.Version != 4 || stripped.HeaderLen+len(msg) > len(b)) {
			t.Fatalf("StripIPv4: header %+v, %d bytes of message, %d of input", stripped, len(msg), len(b))
		}
		if ok && h.Version == 4 && !strippedOK {
			t.Fatalf("StripIPv4 refuses what parseIP reads: %x", b)
		}
	})
}

func checkHeaderAgainstNet(t *testing.T, h IPHeader, b []byte) {
	t.Helper()
	if h.Version == 6 {
		want, err := ipv6.ParseHeader(b)
		if err != nil {
			t.Fatal(err)
		}
		src, _ := netip.AddrFromSlice(want.Src)
		dst, _ := netip.AddrFromSlice(want.Dst)
		if h.Src != src || h.Dst != dst || int(h.TTL) != want.HopLimit || int(h.TOS) != want.TrafficClass ||
			int(h.FlowLabel) != want.FlowLabel || h.TotalLen != ipv6HeaderLen+want.PayloadLen {
			t.Fatalf("got %+v, x/net has %+v", h, want)
		}
		return
	}
	want, err := ipv4.ParseHeader(b)
	if err != nil {
		t.Fatal(err)
	}
	src, _ := netip.AddrFromSlice(want.Src.To4())
	dst, _ := netip.AddrFromSlice(want.Dst.To4())
	if h.Src != src || h.Dst != dst || int(h.TTL) != want.TTL || int(h.TOS) != want.TOS ||
		int(h.Protocol) != want.Protocol || h.HeaderLen != want.Len || int(h.ID) != want.ID {
		t.Fatalf("got %+v, x/net has %+v", h, want)
	}
}

package packet

import (
	"bytes"
	"math"
	"net/netip"
	"testing"
)

// errorMessage is an ICMP error whose second four bytes are rest.
func errorMessage(typ, code byte, rest, body []byte) []byte {
	return join(
		[]byte{typ, code}, // type, code
		u16(0),            // checksum, which is not verified
		rest,              // depends on the type
		body,              // quoted packet, extensions
	)
}

func TestParseErrorFields(t *testing.T) {
	v4, v6 := quotedPacket(IPv4, quotedEchoOf(IPv4)), quotedPacket(IPv6, quotedEchoOf(IPv6))
	redirected := join(
		addr("fe80::9"),                    // target
		addr("2001:db8::2"),                // destination
		[]byte{2, 1, 1, 2, 3, 4, 5, 6},     // target link-layer address
		[]byte{4, byte((8 + len(v6)) / 8)}, // redirected header
		zeros(6),                           // reserved
		v6,                                 // packet
	)
	tests := []struct {
		name    string
		family  *Family
		b       []byte
		mtu     int
		pointer int
		gateway string
	}{
		{"v4 host unreachable", IPv4, errorMessage(3, 1, u32(0x00001234), v4), 0, 0, ""},
		{"v4 fragmentation needed", IPv4, errorMessage(3, 4, u32(1400), v4), 1400, 0, ""},
		{"v4 fragmentation needed, no MTU", IPv4, errorMessage(3, 4, u32(0), v4), 0, 0, ""},
		{"v4 source quench", IPv4, errorMessage(4, 0, u32(0), v4), 0, 0, ""},
		{"v4 redirect", IPv4, errorMessage(5, 1, addr("192.0.2.254"), v4), 0, 0, "192.0.2.254"},
		{"v4 time exceeded", IPv4, errorMessage(11, 0, u32(0), v4), 0, 0, ""},
		{"v4 parameter problem", IPv4, errorMessage(12, 0, []byte{20, 0, 0, 0}, v4), 0, 20, ""},
		{"v6 no route", IPv6, errorMessage(1, 0, u32(0), v6), 0, 0, ""},
		{"v6 packet too big", IPv6, errorMessage(2, 0, u32(1280), v6), 1280, 0, ""},
		{"v6 packet too big, absurdly", IPv6, errorMessage(2, 0, u32(math.MaxUint32), v6), math.MaxInt32, 0, ""},
		{"v6 hop limit", IPv6, errorMessage(3, 0, u32(0), v6), 0, 0, ""},
		{"v6 parameter problem", IPv6, errorMessage(4, 1, u32(40), v6), 0, 40, ""},
		{"v6 redirect", IPv6, errorMessage(137, 0, u32(0), redirected), 0, 0, "fe80::9"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			e, ok := ParseError(tt.family, tt.b)
			if !ok {
				t.Fatal("not read as an error")
			}
			var gateway netip.Addr
			if tt.gateway != "" {
				gateway = netip.MustParseAddr(tt.gateway)
			}
			if e.Type != tt.b[0] || e.Code != tt.b[1] || e.MTU != tt.mtu || e.Pointer != tt.pointer || e.Gateway != gateway || e.ExtensionBytes != nil {
				t.Errorf("got %+v, want MTU %d, pointer %d, gateway %v, no extensions", e, tt.mtu, tt.pointer, gateway)
			}
			q := e.Quote
			if !q.HasHeader || q.Header.Dst != netip.MustParseAddr(map[*Family]string{IPv4: "198.51.100.2", IPv6: "2001:db8::2"}[tt.family]) {
				t.Errorf("quoted header: got %+v", q.Header)
			}
			if !q.HasProbe || q.Type != tt.family.EchoRequest || q.ID != 0x1234 || q.Seq != 0x5678 || !bytes.Equal(q.Payload, quotedEcho[HeaderLen:]) {
				t.Errorf("quoted echo: got %+v", q)
			}
		})
	}
}

func TestParseErrorRefuses(t *testing.T) {
	tests := []struct {
		name   string
		family *Family
		b      []byte
	}{
		{"empty", IPv4, nil},
		{"header cut", IPv4, []byte{3, 1, 0, 0, 0, 0, 0}},
		{"echo reply", IPv4, quotedEcho},
		{"v6 echo reply", IPv6, []byte{129, 0, 0, 0, 0, 0, 0, 0}},
		{"v4 type 1", IPv4, []byte{1, 0, 0, 0, 0, 0, 0, 0}},
		{"v6 type 11", IPv6, []byte{11, 0, 0, 0, 0, 0, 0, 0}},
	}
	for _, tt := range tests {
		if e, ok := ParseError(tt.family, tt.b); ok {
			t.Errorf("%s: got %+v", tt.name, e)
		}
	}
}

// extensionStructure is a header with its checksum and an MPLS label stack.
var extensionStructure = withChecksum(join(
	[]byte{0x20, 0},               // version, reserved
	u16(0),                        // checksum
	u16(8),                        // object length
	[]byte{1, 1},                  // class, C-type
	u32(0x12345<<12|5<<9|1<<8|64), // label, traffic class, bottom, TTL
), 2)

// Where the extensions are found, whatever the length attribute says (RFC 4884
// sections 4 and 5.5).
func TestParseErrorExtensions(t *testing.T) {
	unchecked := bytes.Clone(extensionStructure)
	clear(unchecked[2:4])
	wrong := bytes.Clone(extensionStructure)
	wrong[3] ^= 1
	version1 := withChecksum(join([]byte{0x10}, zeros(3), extensionStructure[4:]), 2)
	pad := func(f *Family, n int) []byte {
		quote := quotedPacket(f, quotedEchoOf(f))
		return join(quote, zeros(n-len(quote)))
	}
	v4Length := func(words byte) []byte { return []byte{0, words, 0, 0} }
	v6Length := func(words byte) []byte { return []byte{words, 0, 0, 0} }
	tests := []struct {
		name   string
		family *Family
		b      []byte
		want   []byte
	}{
		{"v4 unreachable", IPv4, errorMessage(3, 1, v4Length(32), join(pad(IPv4, 128), extensionStructure)), extensionStructure},
		{"v4 time exceeded", IPv4, errorMessage(11, 0, v4Length(32), join(pad(IPv4, 128), extensionStructure)), extensionStructure},
		{"v4 parameter problem", IPv4, errorMessage(12, 0, v4Length(32), join(pad(IPv4, 128), extensionStructure)), extensionStructure},
		{"v4 longer quote", IPv4, errorMessage(11, 0, v4Length(33), join(pad(IPv4, 132), extensionStructure)), extensionStructure},
		{"v6 unreachable", IPv6, errorMessage(1, 0, v6Length(16), join(pad(IPv6, 128), extensionStructure)), extensionStructure},
		{"v6 time exceeded", IPv6, errorMessage(3, 0, v6Length(17), join(pad(IPv6, 136), extensionStructure)), extensionStructure},
		{"no length", IPv4, errorMessage(11, 0, v4Length(0), join(pad(IPv4, 128), extensionStructure)), extensionStructure},
		{"length too small", IPv4, errorMessage(11, 0, v4Length(17), join(pad(IPv4, 128), extensionStructure)), extensionStructure},
		{"length beyond the end", IPv4, errorMessage(11, 0, v4Length(255), join(pad(IPv4, 128), extensionStructure)), extensionStructure},
		{"length to elsewhere", IPv4, errorMessage(11, 0, v4Length(33), join(pad(IPv4, 128), extensionStructure)), extensionStructure},
		{"no checksum", IPv4, errorMessage(11, 0, v4Length(32), join(pad(IPv4, 128), unchecked)), unchecked},
		{"neither length nor checksum", IPv4, errorMessage(11, 0, v4Length(0), join(pad(IPv4, 128), unchecked)), nil},
		{"wrong checksum", IPv4, errorMessage(11, 0, v4Length(32), join(pad(IPv4, 128), wrong)), nil},
		{"another version", IPv4, errorMessage(11, 0, v4Length(32), join(pad(IPv4, 128), version1)), nil},
		{"no object", IPv4, errorMessage(11, 0, v4Length(32), join(pad(IPv4, 128), extensionStructure[:4])), nil},
		{"quote too short", IPv4, errorMessage(11, 0, v4Length(30), join(pad(IPv4, 120), extensionStructure)), nil},
		{"v4 redirect cannot", IPv4, errorMessage(5, 1, v4Length(32), join(pad(IPv4, 128), extensionStructure)), nil},
		{"v6 packet too big cannot", IPv6, errorMessage(2, 0, u32(1280), join(pad(IPv6, 128), extensionStructure)), nil},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			e, ok := ParseError(tt.family, tt.b)
			if !ok {
				t.Fatal("not read as an error")
			}
			if !bytes.Equal(e.ExtensionBytes, tt.want) {
				t.Errorf("extensions: got %x, want %x", e.ExtensionBytes, tt.want)
			}
			checkInside(t, "extensions", tt.b, e.ExtensionBytes)
			if !e.Quote.HasProbe || !bytes.Equal(e.Quote.Payload, quotedEcho[HeaderLen:]) {
				t.Errorf("quote: got %+v", e.Quote)
			}
		})
	}
}

// From the quoted ICMP header on, extensions lie the IP header's length nearer; only
// a checksum that is there and right tells them, and a type that may have them.
func TestSplitQueued(t *testing.T) {
	unchecked := bytes.Clone(extensionStructure)
	clear(unchecked[2:4])
	queued := func(n int, ext []byte) []byte {
		return join(quotedEcho, zeros(n-len(quotedEcho)), ext)
	}
	for _, tt := range []struct {
		name   string
		family *Family
		typ    uint8
		b      []byte
		want   []byte
	}{
		{"v4", IPv4, V4TimeExceeded, queued(108, extensionStructure), extensionStructure},
		{"v6", IPv6, V6TimeExceeded, queued(88, extensionStructure), extensionStructure},
		{"v4, elsewhere", IPv4, V4TimeExceeded, queued(112, extensionStructure), nil},
		{"no checksum", IPv4, V4TimeExceeded, queued(108, unchecked), nil},
		{"no object", IPv4, V4TimeExceeded, queued(108, extensionStructure[:4]), nil},
		{"no extensions", IPv4, V4TimeExceeded, quotedEcho, nil},
		{"v4 redirect cannot", IPv4, V4Redirect, queued(108, extensionStructure), nil},
		{"v6 packet too big cannot", IPv6, V6TooBig, queued(88, extensionStructure), nil},
		{"no error", IPv4, V4EchoReply, queued(108, extensionStructure), nil},
	} {
		quote, ext := SplitQueued(tt.family, tt.typ, tt.b)
		if !bytes.Equal(ext, tt.want) || len(quote)+len(ext) != len(tt.b) {
			t.Errorf("%s: got a quote of %d bytes and %x, want %x of %d bytes", tt.name, len(quote), ext, tt.want, len(tt.b))
		}
	}
}

// Any message: no panic, everything within the input, and what x/net/icmp makes
// of it too is the same.
func FuzzParseError(f *testing.F) {
	for _, family := range []*Family{IPv4, IPv6} {
		for _, form := range family.errors {
			quote := quotedPacket(family, quotedEchoOf(family))
			f.Add(family == IPv6, errorMessage(form.typ, 4, u32(1400), quote))
			for _, m := range marshalledErrors(f, family, quote) {
				f.Add(family == IPv6, m)
			}
		}
	}
	f.Add(true, errorMessage(137, 0, u32(0), join(zeros(32), []byte{4, 1}, zeros(6))))
	f.Fuzz(func(t *testing.T, v6 bool, b []byte) {
		family := IPv4
		if v6 {
			family = IPv6
		}
		e, ok := ParseError(family, b)
		if want := len(b) >= HeaderLen && family.form(b[0]) != nil; ok != want {
			t.Fatalf("ok = %v, want %v", ok, want)
		}
		checkInside(t, "quoted payload", b, e.Quote.Payload)
		checkInside(t, "extensions", b, e.ExtensionBytes)
		if e.MTU < 0 || e.Pointer < 0 {
			t.Fatalf("negative: %+v", e)
		}
		if quote, ext := SplitQueued(family, V4Unreachable, b); len(quote)+len(ext) != len(b) {
			t.Fatalf("%d bytes split into %d and %d", len(b), len(quote), len(ext))
		}
		q, ok2 := ParseQuotedProbe(family, b)
		checkInside(t, "payload", b, q.Payload)
		if ok2 != q.HasProbe {
			t.Fatalf("ok %v, HasProbe %v", ok2, q.HasProbe)
		}
		if ok {
			checkErrorAgainstNet(t, family, b, e)
		}
	})
}

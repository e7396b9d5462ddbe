package packet

import (
	"bytes"
	"encoding/binary"
	"net/netip"
	"testing"

	"golang.org/x/net/icmp"
	"golang.org/x/net/ipv6"
)

func TestChecksum(t *testing.T) {
	tests := []struct {
		name string
		b    []byte
		want uint16
	}{
		// RFC 1071 section 3: the sum of these bytes is 0xddf2.
		{"RFC 1071 example", []byte{0x00, 0x01, 0xf2, 0x03, 0xf4, 0xf5, 0xf6, 0xf7}, ^uint16(0xddf2)},
		{"RFC 1071 example, odd", []byte{0x00, 0x01, 0xf2, 0x03, 0xf4, 0xf5, 0xf6}, ^uint16(0xdcfb)},
		{"empty", nil, 0xffff},
		{"one byte is the high one", []byte{0x12}, ^uint16(0x1200)},
		{"all ones sum to all ones", bytes.Repeat([]byte{0xff}, 64), 0},
		{"zeros", zeros(64), 0xffff},
		{"carry out of the carry", []byte{0xff, 0xff, 0x00, 0x01, 0xff, 0xff}, ^uint16(0x0001)},
		// Seen on loopback: ping -c 1 -s 12.
		{"echo request of iputils", []byte{
			0x08, 0x00, 0xc7, 0x54, // type, code, checksum
			0x12, 0x86, 0x00, 0x01, // identifier, sequence number
			0x00, 0x01, 0x02, 0x03, 0x04, 0x05, 0x06, 0x07, 0x08, 0x09, 0x0a, 0x0b, // payload
		}, 0},
	}
	for _, tt := range tests {
		if got := Checksum(tt.b); got != tt.want {
			t.Errorf("%s: got %#04x, want %#04x", tt.name, got, tt.want)
		}
	}
}

// The largest message, of the bytes that carry most, at every length modulo 8.
func TestChecksumLong(t *testing.T) {
	for _, fill := range []byte{0xff, 0xfe, 0x80, 0x01} {
		b := bytes.Repeat([]byte{fill}, 65535)
		for n := len(b) - 16; n <= len(b); n++ {
			if got, want := Checksum(b[:n]), plainChecksum(b[:n]); got != want {
				t.Errorf("%d bytes of %#x: got %#04x, want %#04x", n, fill, got, want)
			}
		}
	}
}

func FuzzChecksum(f *testing.F) {
	f.Add([]byte{0x00, 0x01, 0xf2, 0x03, 0xf4, 0xf5, 0xf6, 0xf7})
	f.Add([]byte{0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff})
	f.Fuzz(func(t *testing.T, b []byte) {
		got := Checksum(b)
		if want := plainChecksum(b); got != want {
			t.Fatalf("got %#04x, want %#04x", got, want)
		}
		filled := join([]byte{0, 0}, b)
		binary.BigEndian.PutUint16(filled, Checksum(filled))
		if got := Checksum(filled); got != 0 {
			t.Fatalf("over a message with its checksum: got %#04x, want 0", got)
		}
	})
}

func TestChecksumV6(t *testing.T) {
	tests := []struct {
		name     string
		src, dst string
		payload  []byte
	}{
		{"empty", "2001:db8::1", "2001:db8::2", nil},
		{"even", "fe80::1", "ff02::1", []byte("abcd")},
		{"odd", "::1", "::1", []byte("abcde")},
		{"large", "ffff:ffff::", "ffff::ffff", bytes.Repeat([]byte{0xff}, 65527)},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			src, dst := netip.MustParseAddr(tt.src), netip.MustParseAddr(tt.dst)
			message := icmp.Message{
				Type: ipv6.ICMPTypeEchoRequest,
				Body: &icmp.Echo{ID: 0x1234, Seq: 0xfffe, Data: tt.payload},
			}
			want, err := message.Marshal(icmp.IPv6PseudoHeader(src.AsSlice(), dst.AsSlice()))
			if err != nil {
				t.Fatal(err)
			}
			got := bytes.Clone(want)
			clear(got[2:4])
			binary.BigEndian.PutUint16(got[2:], ChecksumV6(src, dst, got))
			if !bytes.Equal(got, want) {
				t.Errorf("checksum: got %x, want %x", got[2:4], want[2:4])
			}
			if sum := ChecksumV6(src, dst, want); sum != 0 {
				t.Errorf("over a message with its checksum: got %#04x, want 0", sum)
			}
			if sum := ChecksumV6(src.WithZone("eth0"), dst, want); sum != 0 {
				t.Errorf("with a zone: got %#04x, want 0", sum)
			}
		})
	}
}

package packet

import (
	"bytes"
	"fmt"
	"net/netip"
	"slices"
	"testing"
)

func TestNodeInfoTemplate(t *testing.T) {
	subject := addr("2001:db8::7")
	want := join(
		[]byte{139, 0},          // type, code: the subject is an IPv6 address
		u16(0),                  // checksum: the kernel's
		u16(QtypeAddrs),         // Qtype
		u16(0x0022),             // flags
		u64(0x1122334455667788), // nonce
		subject,                 // subject
	)
	template := NewNodeInfoTemplate(&NodeQuery{Qtype: QtypeAddrs, Flags: 0x22, Code: SubjectIPv6, Subject: subject})
	if template.Len() != len(want) || template.Kind() != KindNodeInfo || template.Auth() != AuthNonce ||
		template.Family() != IPv6 || template.Qtype() != QtypeAddrs {
		t.Fatalf("got %d bytes of a %v probe with %v over %v", template.Len(), template.Kind(), template.Auth(), template.Family())
	}
	subject[0] = 0xee // it is the caller's
	got := make([]byte, len(want))
	template.Copy(got)
	got[2], got[3] = 0x12, 0x34
	template.PatchNonce(got, 0x1122334455667788)
	if !bytes.Equal(got, want) {
		t.Errorf("got  %x\nwant %x", got, want)
	}
	if nonce, data, ok := ReadNonce(got[HeaderLen:]); !ok || nonce != 0x1122334455667788 || !bytes.Equal(data, addr("2001:db8::7")) {
		t.Errorf("got nonce %#x and %x, %v", nonce, data, ok)
	}
	if _, _, ok := ReadNonce(got[HeaderLen : HeaderLen+7]); ok {
		t.Error("a nonce of seven bytes was read")
	}
}

func TestParseNodeAddrs(t *testing.T) {
	six := func(ttl uint32, a string) []byte { return join(u32(ttl), addr(a)) }
	for _, tt := range []struct {
		name  string
		qtype uint16
		data  []byte
		ttl   uint32
		want  string // "" for an error
	}{
		{"none", QtypeAddrs, nil, 0, "[]"},
		{"one", QtypeAddrs, six(9, "2001:db8::1"), 9, "[2001:db8::1]"},
		{"two", QtypeAddrs, join(six(9, "2001:db8::1"), six(8, "::ffff:192.0.2.1")), 8, "[2001:db8::1 ::ffff:192.0.2.1]"},
		{"no time to live", QtypeAddrs, join(six(0, "::1"), six(8, "::2")), 0, "[::1 ::2]"},
		{"cut", QtypeAddrs, six(9, "2001:db8::1")[:19], 0, ""},
		{"more", QtypeAddrs, join(six(9, "2001:db8::1"), u32(9)), 0, ""},
		{"IPv4", QtypeIPv4, join(u32(3), addr("192.0.2.1"), u32(4), addr("192.0.2.2")), 3, "[192.0.2.1 192.0.2.2]"},
		{"IPv4 cut", QtypeIPv4, join(u32(3), []byte{192, 0, 2}), 0, ""},
	} {
		ttl, addrs, err := ParseNodeAddrs(tt.qtype, tt.data)
		if got := fmt.Sprint(addrs); (err != nil) != (tt.want == "") || err == nil && got != tt.want || ttl != tt.ttl {
			t.Errorf("%s: got %v, %d, %v, want %s, %d", tt.name, got, ttl, err, tt.want, tt.ttl)
		}
	}
}

// FuzzParseNodeInfo: any reply is read without a panic; what is read of names is
// printable, holds no more than the reply did, and of addresses is what was written.
func FuzzParseNodeInfo(f *testing.F) {
	f.Add(join(u32(7), []byte("\x04host\x02tz\x00\x01a\x00\x00")))
	f.Add(join(u32(7), []byte{0xc0, 4}))
	f.Add(join(u32(7), addr("2001:db8::1")))
	f.Add(join(u32(7), []byte("\x03a.\\\x00")))
	f.Fuzz(func(t *testing.T, data []byte) {
		_, names, err := ParseNodeNames(data)
		total := 0
		for _, name := range names {
			total += len(name)
			if err != nil || name == "" || len(name) > 4*maxName {
				t.Fatalf("got the name %q of %d bytes, %v", name, len(name), err)
			}
			for _, c := range []byte(name) {
				if c <= ' ' || c >= 0x7f {
					t.Fatalf("%q is not printable", name)
				}
			}
		}
		if total > 4*len(data) {
			t.Fatalf("%d bytes of names in %d of data", total, len(data))
		}
		for qtype, size := range map[uint16]int{QtypeAddrs: 20, QtypeIPv4: 8} {
			_, addrs, err := ParseNodeAddrs(qtype, data)
			if (err == nil) != (len(data)%size == 0) || err == nil && len(addrs) != len(data)/size {
				t.Fatalf("%d addresses in %d bytes, %v", len(addrs), len(data), err)
			}
			for i, a := range addrs {
				if !bytes.Equal(a.AsSlice(), data[i*size+4:(i+1)*size]) {
					t.Fatalf("address %d: got %v of %x", i, a, data)
				}
			}
		}
	})
}

func TestNodeGroup(t *testing.T) {
	name, err := AppendName(nil, "Host.example")
	if err != nil {
		t.Fatal(err)
	}
	hash := md5([]byte("\x04host"))
	group, former := NodeGroup(name)
	want := netip.AddrFrom16([16]byte(join([]byte{0xff, 2, 0, 0, 0, 0, 0, 0, 0, 0, 0, 2, 0xff}, hash[:3])))
	wantFormer := netip.AddrFrom16([16]byte(join([]byte{0xff, 2, 0, 0, 0, 0, 0, 0, 0, 0, 0, 2}, hash[:4])))
	if group != want || former != wantFormer || !slices.Equal(name[:5], []byte("\x04Host")) {
		t.Errorf("got %v, %v of %q, want %v, %v", group, former, name, want, wantFormer)
	}
}

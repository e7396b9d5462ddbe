package packet

import (
	"bytes"
	"encoding/binary"
	"reflect"
	"testing"

	"golang.org/x/net/icmp"
	"golang.org/x/net/ipv4"
	"golang.org/x/net/ipv6"
)

// echoOf is an echo message of a family.
func echoOf(f *Family, typ, code uint8, id, seq uint16, payload []byte, bad bool) Message {
	return Message{IsReply: typ == f.EchoReply, Type: typ, Code: code, ID: id, Seq: seq, Payload: payload, BadChecksum: bad}
}

func TestParseMessage(t *testing.T) {
	tag := [TagLen]byte{1, 2, 3, 4, 5, 6, 7, 8}
	reply := withChecksum(join(
		[]byte{0, 0}, // type, code
		u16(0),       // checksum
		u16(0x1234),  // identifier
		u16(0xfffe),  // sequence number
		u64(0x1fffe), // sequence
		tag[:],       // tag
		[]byte{16},   // pattern
	), 2)
	damaged := bytes.Clone(reply)
	damaged[len(damaged)-1] ^= 1
	replyV6 := join(
		[]byte{129, 0}, // type, code
		u16(0xbeef),    // checksum
		u16(0x1234),    // identifier
		u16(0xfffe),    // sequence number
	)
	tests := []struct {
		name   string
		family *Family
		b      []byte
		verify bool
		want   Message
		ok     bool
	}{
		{"v4 reply", IPv4, reply, true, echoOf(IPv4, 0, 0, 0x1234, 0xfffe, reply[8:], false), true},
		{"v4 reply, unverified", IPv4, reply, false, echoOf(IPv4, 0, 0, 0x1234, 0xfffe, reply[8:], false), true},
		{"v4 damaged", IPv4, damaged, true, echoOf(IPv4, 0, 0, 0x1234, 0xfffe, damaged[8:], true), true},
		{"v4 damaged, unverified", IPv4, damaged, false, echoOf(IPv4, 0, 0, 0x1234, 0xfffe, damaged[8:], false), true},
		{"v4 request", IPv4, []byte{8, 0, 0xf7, 0xfc, 0, 1, 0, 2}, true, echoOf(IPv4, 8, 0, 1, 2, []byte{}, false), true},
		{"v4 code", IPv4, []byte{0, 5, 0, 0, 0, 1, 0, 2}, false, echoOf(IPv4, 0, 5, 1, 2, []byte{}, false), true},
		{"v6 reply", IPv6, replyV6, false, echoOf(IPv6, 129, 0, 0x1234, 0xfffe, []byte{}, false), true},
		{"v6 has no checksum of its own", IPv6, replyV6, true, echoOf(IPv6, 129, 0, 0x1234, 0xfffe, []byte{}, false), true},
		{"header cut short", IPv4, reply[:7], true, Message{}, false},
		{"empty", IPv4, nil, true, Message{}, false},
		{"v4 reply as v6", IPv6, reply, false, Message{}, false},
		{"v6 reply as v4", IPv4, replyV6, false, Message{}, false},
		{"unreachable", IPv4, []byte{3, 1, 0, 0, 0, 0, 0, 0}, false, Message{}, false},
		{"v4 timestamp reply", IPv4, []byte{14, 0, 0xf1, 0xfc, 0, 1, 0, 2}, true, Message{Kind: KindTimestamp, IsReply: true, Type: 14, ID: 1, Seq: 2}, true},
		{"v4 timestamp reply, damaged", IPv4, []byte{14, 0, 0xf1, 0xfd, 0, 1, 0, 2}, true, Message{Kind: KindTimestamp, IsReply: true, Type: 14, ID: 1, Seq: 2, BadChecksum: true}, true},
		{"v4 timestamp", IPv4, []byte{13, 0, 0, 0, 0, 1, 0, 2, 9}, false, Message{Kind: KindTimestamp, Type: 13, ID: 1, Seq: 2, Payload: []byte{9}}, true},
		{"v6 has no timestamp", IPv6, []byte{14, 0, 0, 0, 0, 1, 0, 2}, false, Message{}, false},
		{"v6 node information", IPv6, []byte{140, 1, 0, 0, 0, 2, 0, 3, 9}, true, Message{Kind: KindNodeInfo, IsReply: true, Type: 140, Code: 1, Qtype: 2, Flags: 3, Payload: []byte{9}}, true},
		{"v6 node information query", IPv6, []byte{139, 1, 0, 0, 0, 2, 0, 3}, false, Message{Kind: KindNodeInfo, Type: 139, Code: 1, Qtype: 2, Flags: 3}, true},
		{"v4 has no node information", IPv4, []byte{140, 1, 0, 0, 0, 2, 0, 3}, false, Message{}, false},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			got, ok := ParseMessage(tt.family, tt.b, tt.verify)
			if ok != tt.ok || !sameMessage(got, tt.want) {
				t.Fatalf("got  %+v, %v\nwant %+v, %v", got, ok, tt.want, tt.ok)
			}
			checkInside(t, "payload", tt.b, got.Payload)
		})
	}
}

func sameMessage(a, b Message) bool {
	payload := bytes.Equal(a.Payload, b.Payload)
	a.Payload, b.Payload = nil, nil
	return payload && reflect.DeepEqual(a, b)
}

func TestReadFields(t *testing.T) {
	payload := join(
		u64(0x0102030405060708), // sequence
		u64(0x1112131415161718), // tag
		[]byte{16, 17},          // pattern
	)
	first, second := [TagLen]byte(payload[:8]), [TagLen]byte(payload[8:16])
	tests := []struct {
		name     string
		auth     Auth
		payload  []byte
		sequence uint64
		tag      [TagLen]byte
		ok       bool
	}{
		{"full", AuthFull, payload, 0x0102030405060708, second, true},
		{"full, no pattern", AuthFull, payload[:16], 0x0102030405060708, second, true},
		{"full cut in the tag", AuthFull, payload[:15], 0, [TagLen]byte{}, false},
		{"full cut to the sequence", AuthFull, payload[:8], 0, [TagLen]byte{}, false},
		{"full gone", AuthFull, nil, 0, [TagLen]byte{}, false},
		{"tag only", AuthTag, payload[:8], 0, first, true},
		{"tag only, longer", AuthTag, payload, 0, first, true},
		{"tag only cut", AuthTag, payload[:7], 0, [TagLen]byte{}, false},
		{"none", AuthNone, payload, 0, [TagLen]byte{}, false},
		{"none, empty", AuthNone, nil, 0, [TagLen]byte{}, false},
	}
	for _, tt := range tests {
		sequence, tag, ok := ReadFields(tt.auth, tt.payload)
		if sequence != tt.sequence || tag != tt.tag || ok != tt.ok {
			t.Errorf("%s: got %#x, %x, %v, want %#x, %x, %v", tt.name, sequence, tag, ok, tt.sequence, tt.tag, tt.ok)
		}
	}
}

func TestAuthOf(t *testing.T) {
	tests := []struct {
		payload int
		want    Auth
		offset  int
		name    string
	}{
		{0, AuthNone, 0, "none"},
		{7, AuthNone, 0, "none"},
		{8, AuthTag, 8, "tag"},
		{15, AuthTag, 8, "tag"},
		{16, AuthFull, 16, "full"},
		{65507, AuthFull, 16, "full"},
	}
	for _, tt := range tests {
		got := AuthOf(tt.payload)
		if got != tt.want || got.PatternOffset() != tt.offset || got.String() != tt.name {
			t.Errorf("AuthOf(%d) = %v, pattern at %d, want %v, %d", tt.payload, got, got.PatternOffset(), tt.want, tt.offset)
		}
	}
}

// What a template builds is, to golang.org/x/net/icmp and to ParseMessage, the
// echo request that was asked for, and byte for byte what x/net/icmp builds.
func FuzzTemplate(f *testing.F) {
	f.Add(false, uint16(56), []byte(nil), uint16(1), uint16(1), uint64(1), uint64(0xa0a1a2a3a4a5a6a7))
	f.Add(true, uint16(56), []byte(nil), uint16(0xffff), uint16(0), uint64(1<<16), uint64(0))
	f.Add(false, uint16(12), []byte{0xff}, uint16(0xffff), uint16(0xffff), uint64(1<<64-1), uint64(1<<64-1))
	f.Add(false, uint16(7), []byte{0xab, 0xcd, 0xef}, uint16(0), uint16(0), uint64(0), uint64(0))
	f.Add(false, uint16(0), []byte{}, uint16(0xf7ff), uint16(0), uint64(0), uint64(0))
	f.Fuzz(func(t *testing.T, v6 bool, size uint16, pattern []byte, id, seq uint16, sequence, tagBits uint64) {
		family, want := IPv4, icmp.Message{Type: ipv4.ICMPTypeEcho}
		if v6 {
			family, want = IPv6, icmp.Message{Type: ipv6.ICMPTypeEchoRequest}
		}
		payload := int(size) % 2000
		tag := [TagLen]byte(u64(tagBits))
		template := NewTemplate(family, payload, pattern)
		b := make([]byte, template.Len())
		template.Copy(b)
		template.Patch(b, ^id, ^seq, ^sequence, [TagLen]byte(u64(^tagBits)))
		template.Patch(b, id, seq, sequence, tag)

		if !v6 && Checksum(b) != 0 {
			t.Fatalf("checksum %x: %#04x over the whole, want 0", b[2:4], Checksum(b))
		}
		want.Body = &icmp.Echo{ID: int(id), Seq: int(seq), Data: b[HeaderLen:]}
		wire, err := want.Marshal(nil)
		if err != nil {
			t.Fatal(err)
		}
		if !bytes.Equal(b, wire) {
			t.Fatalf("got  %x\nwant %x", b, wire)
		}
		checkAgainstNet(t, family, b)

		e, ok := ParseMessage(family, b, true)
		if !ok || e.ID != id || e.Seq != seq || e.BadChecksum {
			t.Fatalf("ParseMessage: got %+v, %v", e, ok)
		}
		gotSequence, gotTag, ok := ReadFields(template.Auth(), e.Payload)
		if ok != (payload >= 8) || ok && gotTag != tag {
			t.Fatalf("tag: got %x, %v, want %x", gotTag, ok, tag)
		}
		if payload < 16 {
			sequence = 0 // there is no room for it
		}
		if gotSequence != sequence {
			t.Fatalf("sequence: got %d, want %d", gotSequence, sequence)
		}
		if at := template.FirstWrong(e.Payload); at != -1 {
			t.Fatalf("FirstWrong = %d, want -1", at)
		}
	})
}

func FuzzParseMessage(f *testing.F) {
	f.Add(false, []byte{0, 0, 0xff, 0xfc, 0, 1, 0, 2})
	f.Add(false, []byte{8, 0, 0, 0, 0, 1, 0, 2, 9})
	f.Add(true, []byte{129, 0, 0, 0, 0, 1, 0, 2, 9, 9, 9})
	f.Add(true, []byte{128, 0, 0, 0, 0, 1, 0})
	f.Add(false, []byte{14, 0, 0, 0, 0, 1, 0, 2, 0, 0, 0, 1, 0, 0, 0, 2, 0, 0, 0, 3})
	f.Add(true, []byte{140, 0, 0, 0, 0, 3, 0, 1, 1, 2, 3, 4, 5, 6, 7, 8})
	f.Fuzz(func(t *testing.T, v6 bool, b []byte) {
		family := IPv4
		if v6 {
			family = IPv6
		}
		e, ok := ParseMessage(family, b, true)
		isEcho := len(b) > 0 && (b[0] == family.EchoReply || b[0] == family.EchoRequest)
		isOther := len(b) > 0 && (!v6 && (b[0] == 13 || b[0] == 14) || v6 && (b[0] == 139 || b[0] == 140))
		if want := len(b) >= HeaderLen && (isEcho || isOther); ok != want {
			t.Fatalf("ok = %v, want %v", ok, want)
		}
		if !ok {
			return
		}
		checkInside(t, "payload", b, e.Payload)
		if want := !v6 && plainChecksum(b) != 0; e.BadChecksum != want {
			t.Fatalf("BadChecksum = %v, want %v", e.BadChecksum, want)
		}
		if isEcho {
			checkAgainstNet(t, family, b)
		}
	})
}

// checkAgainstNet fails unless x/net/icmp reads the echo message b as ParseMessage does.
func checkAgainstNet(t *testing.T, family *Family, b []byte) {
	t.Helper()
	e, ok := ParseMessage(family, b, false)
	if !ok {
		t.Fatalf("ParseMessage refuses %x", b)
	}
	m, err := icmp.ParseMessage(family.Protocol, b)
	if err != nil {
		t.Fatal(err)
	}
	body, ok := m.Body.(*icmp.Echo)
	if !ok {
		t.Fatalf("x/net reads %T", m.Body)
	}
	var typ uint8
	switch v := m.Type.(type) {
	case ipv4.ICMPType:
		typ = uint8(v)
	case ipv6.ICMPType:
		typ = uint8(v)
	}
	if e.Type != typ || int(e.Code) != m.Code || int(e.ID) != body.ID || int(e.Seq) != body.Seq || !bytes.Equal(e.Payload, body.Data) {
		t.Fatalf("got %+v, x/net has %+v, %+v", e, m, body)
	}
	if got := int(binary.BigEndian.Uint16(b[2:])); got != m.Checksum {
		t.Fatalf("checksum: got %#04x, x/net has %#04x", got, m.Checksum)
	}
}

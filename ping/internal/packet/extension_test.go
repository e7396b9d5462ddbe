package packet

import (
	"bytes"
	"net/netip"
	"reflect"
	"strings"
	"testing"
)

// extensionOf is a structure with its checksum around objects.
func extensionOf(objects ...[]byte) []byte {
	return withChecksum(join(
		[]byte{0x20, 0}, // version, reserved
		u16(0),          // checksum
		join(objects...),
	), 2)
}

func object(class, ctype byte, content ...[]byte) []byte {
	b := join(content...)
	return join(
		u16(uint16(4+len(b))), // length
		[]byte{class, ctype},  // class, C-type
		b,
	)
}

func TestParseExtensions(t *testing.T) {
	name := join([]byte{8}, []byte("eth0"), zeros(3))
	whole := [][]byte{
		u32(7),         // ifIndex
		u16(2), u16(0), // address family, reserved
		addr("fe80::1"), // address
		name,            // name
		u32(9000),       // MTU
	}
	tests := []struct {
		name string
		b    []byte
		want []Extension
	}{
		{"empty", extensionOf(), nil},
		{"no checksum", join([]byte{0x20, 0, 0, 0}, object(9, 9)), []Extension{{Class: 9, CType: 9}}},
		{"MPLS", extensionOf(object(1, 1,
			u32(16014<<12|4<<9|0<<8|1),     // label, traffic class, bottom, TTL
			u32(0xfffff<<12|7<<9|1<<8|255), // label, traffic class, bottom, TTL
		)), []Extension{{Class: 1, CType: 1, MPLS: []MPLSLabel{
			{Label: 16014, TC: 4, TTL: 1},
			{Label: 1048575, TC: 7, Bottom: true, TTL: 255},
		}}}},
		{"MPLS cut in a label", extensionOf(object(1, 1, u32(1), []byte{1, 2})), []Extension{{Class: 1, CType: 1}}},
		{"MPLS of another C-type", extensionOf(object(1, 2, u32(1))), []Extension{{Class: 1, CType: 2}}},
		{"interface, all fields", extensionOf(object(2, 2<<6|0x0f, whole...)), []Extension{{Class: 2, CType: 0x8f, Interface: &InterfaceInfo{
			Role: RoleOutgoing, IfIndex: 7, Addr: netip.MustParseAddr("fe80::1"), Name: "eth0", MTU: 9000,
		}}}},
		{"interface, v4 address alone", extensionOf(object(2, 0x04,
			u16(1), u16(0), // address family, reserved
			addr("192.0.2.9"),
		)), []Extension{{Class: 2, CType: 4, Interface: &InterfaceInfo{Addr: netip.MustParseAddr("192.0.2.9")}}}},
		{"interface, index and MTU", extensionOf(object(2, 0xc9, u32(3), u32(1500))), []Extension{{Class: 2, CType: 0xc9, Interface: &InterfaceInfo{
			Role: RoleNextHop, IfIndex: 3, MTU: 1500,
		}}}},
		{"interface, longest name", extensionOf(object(2, 0x02, []byte{64}, []byte(strings.Repeat("x", 63)))), []Extension{{Class: 2, CType: 2, Interface: &InterfaceInfo{
			Name: strings.Repeat("x", 63),
		}}}},
		{"interface, no field", extensionOf(object(2, 0x40)), []Extension{{Class: 2, CType: 0x40, Interface: &InterfaceInfo{Role: RoleSubIncoming}}}},
		{"interface, index cut", extensionOf(object(2, 0x08, []byte{1, 2, 3})), []Extension{{Class: 2, CType: 8}}},
		{"interface, unknown address family", extensionOf(object(2, 0x04, u16(3), u16(0), zeros(16))), []Extension{{Class: 2, CType: 4}}},
		{"interface, address cut", extensionOf(object(2, 0x04, u16(2), u16(0), zeros(15))), []Extension{{Class: 2, CType: 4}}},
		{"interface, no name", extensionOf(object(2, 0x02)), []Extension{{Class: 2, CType: 2}}},
		{"interface, name beyond the end", extensionOf(object(2, 0x02, []byte{8, 'e', 't', 'h'})), []Extension{{Class: 2, CType: 2}}},
		{"interface, name length not of words", extensionOf(object(2, 0x02, []byte{6}, zeros(7))), []Extension{{Class: 2, CType: 2}}},
		{"interface, name of no length", extensionOf(object(2, 0x02, zeros(4))), []Extension{{Class: 2, CType: 2}}},
		{"interface, name too long", extensionOf(object(2, 0x02, []byte{68}, zeros(67))), []Extension{{Class: 2, CType: 2}}},
		{"interface, MTU behind a bad name", extensionOf(object(2, 0x03, []byte{6, 0, 0, 0}, u32(1500))), []Extension{{Class: 2, CType: 3}}},
		{"others in order", extensionOf(object(3, 1, []byte("eth0")), object(247, 0, []byte{1, 2, 3, 4}), object(1, 1, u32(64))), []Extension{
			{Class: 3, CType: 1},
			{Class: 247},
			{Class: 1, CType: 1, MPLS: []MPLSLabel{{TTL: 64}}},
		}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			got, err := ParseExtensions(tt.b)
			if err != nil {
				t.Fatal(err)
			}
			checkRaw(t, tt.b, got)
			for i := range got {
				got[i].Raw = nil
			}
			if !reflect.DeepEqual(got, tt.want) {
				t.Errorf("got  %+v\nwant %+v", got, tt.want)
			}
		})
	}
}

// checkRaw fails unless the Raw of the extensions are, in order, the contents of
// the objects of the structure b, and share no memory with it.
func checkRaw(t *testing.T, b []byte, extensions []Extension) {
	t.Helper()
	at := extensionHeaderLen
	for i, x := range extensions {
		content := b[at+objectHeaderLen:][:len(x.Raw)]
		if want := object(x.Class, x.CType, content); !bytes.Equal(b[at:at+len(want)], want) || !bytes.Equal(x.Raw, content) {
			t.Fatalf("object %d: got %x, want %x", i, x.Raw, content)
		}
		if len(x.Raw) > 0 && &x.Raw[0] == &content[0] {
			t.Fatalf("object %d aliases the input", i)
		}
		at += objectHeaderLen + len(x.Raw)
	}
}

func TestParseExtensionsMalformed(t *testing.T) {
	good := object(1, 1, u32(64))
	wrong := extensionOf(good)
	wrong[len(wrong)-1]++
	tests := []struct {
		name string
		b    []byte
		kept int // objects before the fault
		want string
	}{
		{"empty", nil, 0, "packet: parse extensions: header cut short"},
		{"header cut", []byte{0x20, 0, 0}, 0, "packet: parse extensions: header cut short"},
		{"version", []byte{0x10, 0, 0, 0}, 0, "packet: parse extensions: version is not 2"},
		{"checksum", wrong, 0, "packet: parse extensions: wrong checksum"},
		{"object header cut", extensionOf(good, []byte{0, 8, 1}), 1, "packet: parse extensions: object 1: header cut short"},
		{"object of no length", extensionOf(good, []byte{0, 0, 1, 1}), 1, "packet: parse extensions: object 1: length 0 of 4 bytes"},
		{"object shorter than its header", extensionOf([]byte{0, 3, 1, 1}), 0, "packet: parse extensions: object 0: length 3 of 4 bytes"},
		{"object beyond the end", extensionOf(good, good, []byte{0, 9, 1, 1, 0, 0, 0, 0}), 2, "packet: parse extensions: object 2: length 9 of 8 bytes"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			got, err := ParseExtensions(tt.b)
			if err == nil || err.Error() != tt.want {
				t.Errorf("got error %v, want %s", err, tt.want)
			}
			if len(got) != tt.kept {
				t.Errorf("got %d objects, want %d", len(got), tt.kept)
			}
		})
	}
}

func FuzzParseExtensions(f *testing.F) {
	f.Add(extensionStructure)
	f.Add(extensionOf(object(2, 0x8f, u32(7), u16(2), u16(0), zeros(16), []byte{8}, []byte("eth0"), zeros(3), u32(9000))))
	f.Add(extensionOf(object(3, 1, []byte("eth0")), object(247, 0, []byte{1, 2, 3, 4})))
	f.Fuzz(func(t *testing.T, b []byte) {
		// A checksum is hard to guess: let every input through with none.
		for _, b := range [][]byte{b, join([]byte{0x20, 0, 0, 0}, b)} {
			extensions, err := ParseExtensions(b)
			checkRaw(t, b, extensions)
			used := extensionHeaderLen
			for _, x := range extensions {
				used += objectHeaderLen + len(x.Raw)
				checkExtension(t, x)
			}
			if err == nil && used != len(b) {
				t.Fatalf("%d of %d bytes read without an error", used, len(b))
			}
		}
	})
}

func checkExtension(t *testing.T, x Extension) {
	t.Helper()
	if x.MPLS != nil && (x.Class != ClassMPLS || len(x.MPLS)*mplsEntryLen != len(x.Raw)) {
		t.Fatalf("%d labels of class %d in %d bytes", len(x.MPLS), x.Class, len(x.Raw))
	}
	for _, label := range x.MPLS {
		if label.Label >= 1<<20 || label.TC > 7 {
			t.Fatalf("label out of range: %+v", label)
		}
	}
	if x.Interface != nil && (x.Class != ClassInterface || x.Interface.Role > RoleNextHop || len(x.Interface.Name) >= maxNameField) {
		t.Fatalf("interface out of range: class %d, %+v", x.Class, x.Interface)
	}
}

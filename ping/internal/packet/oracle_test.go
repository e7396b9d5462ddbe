package packet

import (
	"bytes"
	"encoding/binary"
	"math"
	"net"
	"net/netip"
	"testing"

	"golang.org/x/net/icmp"
	"golang.org/x/net/ipv4"
	"golang.org/x/net/ipv6"
)

// marshalledErrors are errors with extensions as x/net/icmp builds them.
func marshalledErrors(tb testing.TB, family *Family, quote []byte) [][]byte {
	extensions := []icmp.Extension{
		&icmp.MPLSLabelStack{Class: 1, Type: 1, Labels: []icmp.MPLSLabel{{Label: 16014, TC: 4, TTL: 1}, {Label: 1048575, S: true, TTL: 255}}},
		netInterface(family),
		&icmp.RawExtension{Data: []byte{0, 8, 99, 1, 0xca, 0xfe, 0xf0, 0x0d}},
	}
	messages := []icmp.Message{
		{Type: ipv4.ICMPTypeDestinationUnreachable, Code: 1, Body: &icmp.DstUnreach{Data: quote, Extensions: extensions}},
		{Type: ipv4.ICMPTypeTimeExceeded, Body: &icmp.TimeExceeded{Data: quote, Extensions: extensions}},
		{Type: ipv4.ICMPTypeParameterProblem, Body: &icmp.ParamProb{Pointer: 9, Data: quote, Extensions: extensions}},
	}
	if family == IPv6 {
		messages = []icmp.Message{
			{Type: ipv6.ICMPTypeDestinationUnreachable, Code: 1, Body: &icmp.DstUnreach{Data: quote, Extensions: extensions}},
			{Type: ipv6.ICMPTypeTimeExceeded, Body: &icmp.TimeExceeded{Data: quote, Extensions: extensions}},
			{Type: ipv6.ICMPTypePacketTooBig, Body: &icmp.PacketTooBig{MTU: 1280, Data: quote}},
			{Type: ipv6.ICMPTypeParameterProblem, Body: &icmp.ParamProb{Pointer: 40, Data: quote}},
		}
	}
	var out [][]byte
	for _, m := range messages {
		b, err := m.Marshal(nil)
		if err != nil {
			tb.Fatal(err)
		}
		out = append(out, b)
	}
	return out
}

// checkErrorAgainstNet compares e, parsed from b, with what x/net/icmp reads.
func checkErrorAgainstNet(t *testing.T, family *Family, b []byte, e Error) {
	t.Helper()
	m, err := icmp.ParseMessage(family.Protocol, b)
	if err != nil {
		return
	}
	if m.Code != int(e.Code) {
		t.Fatalf("code: got %d, x/net has %d", e.Code, m.Code)
	}
	var data []byte
	var extensions []icmp.Extension
	switch body := m.Body.(type) {
	case *icmp.DstUnreach:
		data, extensions = body.Data, body.Extensions
	case *icmp.TimeExceeded:
		data, extensions = body.Data, body.Extensions
	case *icmp.ParamProb:
		data, extensions = body.Data, body.Extensions
		if want := min(uint64(body.Pointer), math.MaxInt32); uint64(e.Pointer) != want {
			t.Fatalf("pointer: got %d, x/net has %d", e.Pointer, want)
		}
	case *icmp.PacketTooBig:
		if want := clampInt(binary.BigEndian.Uint32(b[4:])); e.MTU != want || uint32(body.MTU) != binary.BigEndian.Uint32(b[4:]) {
			t.Fatalf("MTU: got %d, x/net has %d", e.MTU, body.MTU)
		}
	}
	if len(extensions) == 0 {
		return
	}
	structure := b[HeaderLen+len(data):]
	form := family.form(e.Type)
	if attribute := form.lengthUnit * int(b[form.lengthAt]); attribute != len(data) && !hasExtensionChecksum(structure) {
		if e.ExtensionBytes != nil {
			t.Fatalf("believed neither length nor checksum: %x", e.ExtensionBytes)
		}
		return
	}
	if !bytes.Equal(e.ExtensionBytes, structure) {
		t.Fatalf("extensions: got %x, x/net has %x", e.ExtensionBytes, structure)
	}
	got, _ := ParseExtensions(e.ExtensionBytes)
	checkExtensionsAgainstNet(t, got, extensions)
}

// The seeds above must reach the comparison of extensions.
func TestMarshalledErrors(t *testing.T) {
	for _, family := range []*Family{IPv4, IPv6} {
		quote := quotedPacket(family, quotedEchoOf(family))
		withExtensions := 0
		for _, b := range marshalledErrors(t, family, quote) {
			e, ok := ParseError(family, b)
			if !ok || !e.Quote.HasProbe || e.Quote.ID != 0x1234 || e.Quote.Seq != 0x5678 || !bytes.Equal(e.Quote.Payload, quotedEcho[HeaderLen:]) {
				t.Errorf("%v type %d: got %+v, %v", family, b[0], e, ok)
			}
			if extensions, err := ParseExtensions(e.ExtensionBytes); err == nil && len(extensions) == 3 {
				withExtensions++
			}
			checkErrorAgainstNet(t, family, b, e)
		}
		if want := map[*Family]int{IPv4: 3, IPv6: 2}[family]; withExtensions != want {
			t.Errorf("%v: %d messages with three extensions, want %d", family, withExtensions, want)
		}
	}
}

// netInterface is interface information with every field, for x/net/icmp.
func netInterface(family *Family) *icmp.InterfaceInfo {
	ip := net.ParseIP("192.0.2.9")
	if family == IPv6 {
		ip = net.ParseIP("2001:db8::9")
	}
	return &icmp.InterfaceInfo{
		Class:     2,
		Type:      0x0f,
		Interface: &net.Interface{Index: 15, Name: "en101", MTU: 8192},
		Addr:      &net.IPAddr{IP: ip, Zone: "en101"},
	}
}

// checkExtensionsAgainstNet compares with x/net/icmp, which leaves out nothing
// that it accepts at all, and is laxer about what an object announces but does
// not hold.
func checkExtensionsAgainstNet(t *testing.T, got []Extension, want []icmp.Extension) {
	t.Helper()
	if len(got) != len(want) {
		t.Fatalf("got %d extensions, x/net has %d", len(got), len(want))
	}
	for i, x := range got {
		switch w := want[i].(type) {
		case *icmp.MPLSLabelStack:
			if int(x.Class) != w.Class || int(x.CType) != w.Type {
				t.Fatalf("extension %d: got %+v, x/net has %+v", i, x, w)
			}
			if x.CType == mplsIncomingStack && len(x.Raw)%mplsEntryLen == 0 {
				checkLabelsAgainstNet(t, x.MPLS, w.Labels)
			}
		case *icmp.InterfaceInfo:
			if int(x.Class) != w.Class || int(x.CType) != w.Type {
				t.Fatalf("extension %d: got %+v, x/net has %+v", i, x, w)
			}
			if x.Interface != nil {
				checkInterfaceAgainstNet(t, x.Interface, w)
			}
		case *icmp.InterfaceIdent:
			if int(x.Class) != w.Class || int(x.CType) != w.Type {
				t.Fatalf("extension %d: got %+v, x/net has %+v", i, x, w)
			}
		case *icmp.RawExtension:
			if !bytes.Equal(object(x.Class, x.CType, x.Raw), w.Data) {
				t.Fatalf("extension %d: got %+v, x/net has %x", i, x, w.Data)
			}
		}
	}
}

func checkLabelsAgainstNet(t *testing.T, got []MPLSLabel, want []icmp.MPLSLabel) {
	t.Helper()
	if len(got) != len(want) {
		t.Fatalf("got %d labels, x/net has %d", len(got), len(want))
	}
	for i, label := range got {
		w := want[i]
		if int(label.Label) != w.Label || int(label.TC) != w.TC || label.Bottom != w.S || int(label.TTL) != w.TTL {
			t.Fatalf("label %d: got %+v, x/net has %+v", i, label, w)
		}
	}
}

func checkInterfaceAgainstNet(t *testing.T, got *InterfaceInfo, want *icmp.InterfaceInfo) {
	t.Helper()
	var w InterfaceInfo
	if want.Interface != nil {
		// Their index and MTU pass through an int, ours must not.
		w.IfIndex, w.MTU, w.Name = uint32(want.Interface.Index), uint32(want.Interface.MTU), want.Interface.Name
	}
	if want.Addr != nil {
		w.Addr, _ = netip.AddrFromSlice(want.Addr.IP)
	}
	w.Role = uint8(want.Type >> interfaceRoleBits)
	if *got != w {
		t.Fatalf("got %+v, x/net has %+v", *got, w)
	}
}

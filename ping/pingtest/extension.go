package pingtest

import (
	"encoding/binary"

	"goping/ping"
	"goping/ping/internal/packet"
)

// extensionBytes is the extension structure that holds those objects (RFC 4884,
// sections 7 and 8); nil when there are none.
func extensionBytes(objects []ping.Extension) []byte {
	if len(objects) == 0 {
		return nil
	}
	b := []byte{2 << 4, 0, 0, 0} // version, reserved, checksum
	for i := range objects {
		x := &objects[i]
		class, ctype, content := x.Class, x.CType, x.Raw
		switch {
		case content != nil:
		case x.MPLS != nil:
			class, ctype, content = packet.ClassMPLS, 1, mplsBytes(x.MPLS)
		case x.Interface != nil:
			class = packet.ClassInterface
			ctype, content = interfaceBytes(x.Interface)
		}
		b = binary.BigEndian.AppendUint16(b, uint16(4+len(content)))
		b = append(append(b, class, ctype), content...)
	}
	binary.BigEndian.PutUint16(b[2:], packet.Checksum(b))
	return b
}

// mplsBytes is a label stack (RFC 3032, section 2.1).
func mplsBytes(stack []ping.MPLSLabel) (b []byte) {
	for _, l := range stack {
		entry := l.Label<<12 | uint32(l.TC&7)<<9 | uint32(l.TTL)
		if l.Bottom {
			entry |= 1 << 8
		}
		b = binary.BigEndian.AppendUint32(b, entry)
	}
	return b
}

// interfaceBytes is interface information and its C-type, which says what of it is
// there (RFC 5837, section 4).
func interfaceBytes(i *ping.InterfaceInfo) (ctype uint8, b []byte) {
	ctype = uint8(i.Role) << 6
	if i.IfIndex != 0 {
		ctype |= 1 << 3
		b = binary.BigEndian.AppendUint32(b, i.IfIndex)
	}
	if i.Addr.IsValid() {
		ctype |= 1 << 2
		afi := byte(1)
		if i.Addr.Is6() {
			afi = 2
		}
		b = append(append(b, 0, afi, 0, 0), i.Addr.AsSlice()...)
	}
	if i.Name != "" {
		ctype |= 1 << 1
		name := i.Name[:min(len(i.Name), 63)]
		size := (1 + len(name) + 3) / 4 * 4
		field := make([]byte, size)
		field[0] = byte(size)
		copy(field[1:], name)
		b = append(b, field...)
	}
	if i.MTU != 0 {
		ctype |= 1
		b = binary.BigEndian.AppendUint32(b, i.MTU)
	}
	return ctype, b
}

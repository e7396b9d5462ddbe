package netlab

import (
	"encoding/binary"
	"net/netip"
)

// Extension is one object of RFC 4884: MPLS, InterfaceInfo or RawObject.
type Extension interface {
	// object returns class number, class type and content of the object.
	object() (class, ctype uint8, content []byte)
}

// Class numbers of RFC 4950 and RFC 5837.
const (
	classMPLS      = 1
	classInterface = 2
)

// Label is an entry of an MPLS label stack.
type Label struct {
	Value uint32 // 20 bits
	TC    uint8  // traffic class, 3 bits
	TTL   uint8
}

// MPLS is the label stack, outermost first, that the request arrived with
// (RFC 4950).
type MPLS []Label

func (m MPLS) object() (class, ctype uint8, content []byte) {
	for i, l := range m {
		entry := l.Value<<12 | uint32(l.TC&7)<<9 | uint32(l.TTL)
		if i == len(m)-1 {
			entry |= 1 << 8 // bottom of stack
		}
		content = binary.BigEndian.AppendUint32(content, entry)
	}
	return classMPLS, 1, content // C-type 1: incoming
}

// InterfaceInfo tells about an interface of the router (RFC 5837). Zero fields
// are left out.
type InterfaceInfo struct {
	Role  uint8 // 0 incoming, 1 sub-IP component, 2 outgoing, 3 next hop
	Index uint32
	Addr  netip.Addr
	Name  string // at most 63 bytes
	MTU   uint32
}

func (i InterfaceInfo) object() (class, ctype uint8, content []byte) {
	ctype = i.Role << 6
	if i.Index != 0 {
		ctype |= 1 << 3
		content = binary.BigEndian.AppendUint32(content, i.Index)
	}
	if i.Addr.IsValid() {
		ctype |= 1 << 2
		family := uint16(1) // IANA address family numbers
		if i.Addr.Is6() {
			family = 2
		}
		content = binary.BigEndian.AppendUint16(content, family)
		content = binary.BigEndian.AppendUint16(content, 0)
		content = append(content, i.Addr.AsSlice()...)
	}
	if i.Name != "" {
		ctype |= 1 << 1
		name := i.Name[:min(len(i.Name), 63)]
		length := (1 + len(name) + 3) &^ 3
		field := make([]byte, length)
		field[0] = byte(length)
		copy(field[1:], name)
		content = append(content, field...)
	}
	if i.MTU != 0 {
		ctype |= 1 << 0
		content = binary.BigEndian.AppendUint32(content, i.MTU)
	}
	return classInterface, ctype, content
}

// RawObject is an object of any class, with any content.
type RawObject struct {
	Class, Type uint8
	Content     []byte
}

func (r RawObject) object() (class, ctype uint8, content []byte) { return r.Class, r.Type, r.Content }

// appendExtensions appends the extension structure of RFC 4884, section 7.
func appendExtensions(b []byte, objects []Extension) []byte {
	start := len(b)
	b = append(b, 2<<4, 0, 0, 0) // version 2
	for _, o := range objects {
		class, ctype, content := o.object()
		b = binary.BigEndian.AppendUint16(b, uint16(4+len(content)))
		b = append(b, class, ctype)
		b = append(b, content...)
	}
	binary.BigEndian.PutUint16(b[start+2:], checksum(0, b[start:]))
	return b
}

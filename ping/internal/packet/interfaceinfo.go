package packet

import (
	"encoding/binary"
	"net/netip"
	"strings"
)

// The roles an interface can have for the packet an error is about (RFC 5837
// section 4.1).
const (
	RoleIncoming    = 0 // the packet arrived on it
	RoleSubIncoming = 1 // a component of it on which the packet arrived
	RoleOutgoing    = 2 // the packet would have left by it
	RoleNextHop     = 3 // the next hop the packet would have gone to
)

// InterfaceInfo identifies an interface of the router that sent an ICMP error
// (RFC 5837 section 4). What the router left out is zero.
type InterfaceInfo struct {
	Role    uint8      // RoleIncoming and the others
	IfIndex uint32     // as in the router's MIB (ifIndex, RFC 2863)
	Addr    netip.Addr // of the interface or the next hop; may be of either family
	Name    string     // at most 63 bytes, meant as UTF-8 but as untrusted as the rest: escape before printing
	MTU     uint32     // bytes
}

// The bits of the C-type that say which fields follow, in this order (RFC 5837
// section 4.1).
const (
	interfaceHasIndex = 1 << 3
	interfaceHasAddr  = 1 << 2
	interfaceHasName  = 1 << 1
	interfaceHasMTU   = 1 << 0
	interfaceRoleBits = 6 // the role is above them
)

// Address family numbers (IANA), and the largest name field with its length byte.
const (
	afiIPv4      = 1
	afiIPv6      = 2
	maxNameField = 64
)

// parseInterface returns nil when b does not hold what the C-type announces.
func parseInterface(ctype uint8, b []byte) *InterfaceInfo {
	fields := interfaceFields{rest: b}
	info := InterfaceInfo{Role: ctype >> interfaceRoleBits}
	if ctype&interfaceHasIndex != 0 {
		info.IfIndex = fields.uint32()
	}
	if ctype&interfaceHasAddr != 0 {
		info.Addr = fields.addr()
	}
	if ctype&interfaceHasName != 0 {
		info.Name = fields.name()
	}
	if ctype&interfaceHasMTU != 0 {
		info.MTU = fields.uint32()
	}
	if fields.bad {
		return nil
	}
	return &info
}

// interfaceFields takes one field after another off rest; bad is set by the
// first that is not whole, after which all read as zero.
type interfaceFields struct {
	rest []byte
	bad  bool
}

func (r *interfaceFields) take(n int) []byte {
	if r.bad || n > len(r.rest) {
		r.bad = true
		return nil
	}
	field := r.rest[:n]
	r.rest = r.rest[n:]
	return field
}

func (r *interfaceFields) uint32() uint32 {
	field := r.take(4)
	if field == nil {
		return 0
	}
	return binary.BigEndian.Uint32(field)
}

// addr reads an address family number, two reserved bytes and the address (RFC
// 5837 section 4.2).
func (r *interfaceFields) addr() netip.Addr {
	size := 0
	switch r.uint32() >> 16 {
	case afiIPv4:
		size = 4
	case afiIPv6:
		size = 16
	default:
		r.bad = true
	}
	addr, _ := netip.AddrFromSlice(r.take(size))
	return addr
}

// name reads a length, which counts itself and is a multiple of 4, and a name
// padded with NUL (RFC 5837 section 4.3).
func (r *interfaceFields) name() string {
	if r.bad || len(r.rest) == 0 {
		r.bad = true
		return ""
	}
	size := int(r.rest[0])
	if size < 4 || size%4 != 0 || size > maxNameField {
		r.bad = true
		return ""
	}
	field := r.take(size)
	if field == nil {
		return ""
	}
	return strings.Trim(string(field[1:]), "\x00")
}

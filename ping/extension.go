package ping

import (
	"net/netip"

	"goping/ping/internal/packet"
)

// Extension is an object a router added to an ICMP error (RFC 4884, section 8).
// Its content is as trustworthy as whoever sent it: escape text before printing.
type Extension struct {
	Class uint8 // 1: MPLS label stack; 2: interface information; others: see Raw
	CType uint8 // the meaning depends on the class

	MPLS      []MPLSLabel    // of a well-formed label stack, outermost first; else nil
	Interface *InterfaceInfo // of well-formed interface information; else nil
	Raw       []byte         // the content as it was sent, whatever the class
}

// MPLSLabel is one entry of the label stack a packet arrived with (RFC 4950,
// section 5; RFC 3032, section 2.1).
type MPLSLabel struct {
	Label  uint32 // 20 bits
	TC     uint8  // traffic class, 3 bits (RFC 5462)
	Bottom bool   // the last entry of the stack
	TTL    uint8  // time to live of the label
}

// InterfaceInfo identifies an interface of the router that sent an ICMP error
// (RFC 5837, section 4). What the router left out is zero.
type InterfaceInfo struct {
	Role    InterfaceRole // what it was for the packet
	IfIndex uint32        // as in the router's MIB (ifIndex, RFC 2863)
	Addr    netip.Addr    // of the interface or the next hop, of either family
	Name    string        // at most 63 bytes
	MTU     uint32        // bytes
}

// InterfaceRole is what an interface was for the packet an ICMP error is about
// (RFC 5837, section 4.1).
type InterfaceRole uint8

const (
	RoleIncoming    InterfaceRole = packet.RoleIncoming    // the packet arrived on it
	RoleSubIncoming InterfaceRole = packet.RoleSubIncoming // a component of it on which the packet arrived
	RoleOutgoing    InterfaceRole = packet.RoleOutgoing    // the packet would have left by it
	RoleNextHop     InterfaceRole = packet.RoleNextHop     // the next hop the packet would have gone to
)

var roleNames = [...]string{"incoming", "incoming component", "outgoing", "next hop"}

// String returns "incoming", "incoming component", "outgoing" or "next hop".
func (r InterfaceRole) String() string { return nameOf(roleNames[:], r) }

// extensions turns what package packet read into the public types.
func extensions(parsed []packet.Extension) (public []Extension) {
	for _, x := range parsed {
		e := Extension{Class: x.Class, CType: x.CType, Raw: x.Raw}
		for _, l := range x.MPLS {
			e.MPLS = append(e.MPLS, MPLSLabel(l))
		}
		if i := x.Interface; i != nil {
			e.Interface = &InterfaceInfo{Role: InterfaceRole(i.Role), IfIndex: i.IfIndex, Addr: i.Addr, Name: i.Name, MTU: i.MTU}
		}
		public = append(public, e)
	}
	return public
}

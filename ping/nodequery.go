package ping

import (
	"errors"
	"fmt"
	"net/netip"

	"goping/ping/internal/packet"
)

// NodeQuery is what a [NodeInfo] probe asks (RFC 4620). A nil *NodeQuery asks the
// address probed for its name.
type NodeQuery struct {
	Type  NodeType  // what is asked for
	Flags NodeFlags // which addresses, of NodeAddrs and NodeIPv4Addrs

	// Subject is the address that the query is about; the zero Addr is the address
	// probed. Nodes answer about their own.
	Subject netip.Addr

	// SubjectName is the name that the query is about, in place of an address. With a
	// dot it is fully qualified, also if the dot is its last byte; else one label, of
	// any domain.
	SubjectName string
}

// NodeType is what a [NodeQuery] asks for, by its number in RFC 4620 section 4.1. Numbers
// that have no name here may be asked for, too.
type NodeType uint16

const (
	// NodeNoop asks for nothing but a reply.
	NodeNoop NodeType = 0
	// NodeName asks for the node's name.
	NodeName NodeType = 2
	// NodeAddrs asks for IPv6 addresses.
	NodeAddrs NodeType = 3
	// NodeIPv4Addrs asks for IPv4 addresses.
	NodeIPv4Addrs NodeType = 4
)

// NodeFlags say which addresses are asked for: RFC 4620 sections 6.4 and 6.5.
type NodeFlags uint16

const (
	// NodeTruncated, in an answer, says that there are more addresses than fit.
	NodeTruncated NodeFlags = 1 << iota
	// NodeAll asks for the addresses of all interfaces, not only of the one asked.
	NodeAll
	// NodeCompatible asks for IPv4-compatible and IPv4-mapped addresses.
	NodeCompatible
	// NodeLinkLocal asks for link-local addresses.
	NodeLinkLocal
	// NodeSiteLocal asks for site-local addresses.
	NodeSiteLocal
	// NodeGlobal asks for global addresses.
	NodeGlobal
)

// NodeGroup returns the multicast addresses at which nodes of that name listen for
// queries about it: that of RFC 4620 section 5, and the one that was in use before.
// They are link-local, and need a zone or Probing.Interface. The first label decides.
func NodeGroup(name string) (group, former netip.Addr, err error) {
	wire, err := packet.AppendName(nil, name)
	if err != nil {
		return netip.Addr{}, netip.Addr{}, fmt.Errorf("ping: node group: %w", err)
	}
	group, former = packet.NodeGroup(wire)
	return group, former, nil
}

// check reports why q cannot be asked.
func (q *NodeQuery) check() error {
	if q == nil || q.SubjectName == "" {
		return nil
	}
	if q.Subject.IsValid() {
		return errors.New("ping: node query: has both an address and a name as its subject")
	}
	if _, err := packet.AppendName(nil, q.SubjectName); err != nil {
		return fmt.Errorf("ping: node query: %w", err)
	}
	return nil
}

// packet is q, which has been checked, to the address that is probed.
func (q *NodeQuery) packet(probed netip.Addr) *packet.NodeQuery {
	if q == nil {
		q = &NodeQuery{Type: NodeName}
	}
	p := &packet.NodeQuery{Qtype: uint16(q.Type), Flags: uint16(q.Flags)}
	subject := q.Subject.Unmap()
	switch {
	case q.SubjectName != "":
		p.Code = packet.SubjectName
		name, _ := packet.AppendName(nil, q.SubjectName)
		p.Subject = packet.LowerName(name) // as in its group
	case subject.Is4():
		p.Code, p.Subject = packet.SubjectIPv4, subject.AsSlice()
	case subject.IsValid():
		p.Subject = subject.AsSlice()
	case q.Type == NodeNoop:
		p.Code = packet.SubjectName // and none: RFC 4620 section 4
	default:
		p.Subject = probed.AsSlice()
	}
	return p
}

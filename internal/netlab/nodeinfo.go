package netlab

import (
	"encoding/binary"
	"net/netip"
	"slices"
	"strings"
)

// NodeInfo is what a host tells of itself in answer to node information queries (RFC
// 4620).
type NodeInfo struct {
	// Names are those of the node. One that ends in a dot is fully qualified. The
	// first answers to queries about a name, by its first label.
	Names []string
	// Addrs are its IPv6 and its IPv4 addresses, besides that of the Host.
	Addrs []netip.Addr
	// TTL is how many seconds an answer may be kept.
	TTL uint32
	// Refuse answers every query with a refusal.
	Refuse bool
	// Truncate says of addresses that there are more.
	Truncate bool
	// Code, when not 0, is that of every answer, which then has no content.
	Code byte
	// Data, when not nil, replaces the content of every answer.
	Data []byte
}

// Of node information (RFC 4620, section 4): Qtypes, codes and flags.
const (
	qtypeNoop  = 0
	qtypeName  = 2
	qtypeAddrs = 3
	qtypeIPv4  = 4

	codeSuccess = 0
	codeRefused = 1
	codeUnknown = 2

	subjectIPv6 = 0
	subjectName = 1
	subjectIPv4 = 2

	flagTruncated  = 0x01
	flagCompatible = 0x04
	flagLinkLocal  = 0x08
	flagSiteLocal  = 0x10
	flagGlobal     = 0x20
)

// Qtype is what a node information query asks for.
func (r *Request) Qtype() int { return int(r.ID) }

// Flags are those of a node information query.
func (r *Request) Flags() int { return int(r.Seq) }

// concerns reports whether the subject of a query is the node, or the group it was
// sent to.
func (n *NodeInfo) concerns(r *Request, h *Host) bool {
	if len(r.Payload) < 8 {
		return false
	}
	subject := r.Payload[8:]
	switch r.Code {
	case subjectName:
		if len(subject) == 0 {
			return r.Qtype() == qtypeNoop
		}
		label, _, _ := strings.Cut(slices.Concat(n.Names, []string{""})[0], ".")
		return len(subject) > int(subject[0]) && strings.EqualFold(label, string(subject[1:1+subject[0]]))
	case subjectIPv6, subjectIPv4:
		a, ok := netip.AddrFromSlice(subject)
		own := append([]netip.Addr{r.Dst, h.V4, h.V6, h.Link.WithZone("")}, n.Addrs...)
		return ok && a.Is4() == (r.Code == subjectIPv4) && slices.Contains(own, a)
	}
	return false
}

// answer returns the code, the flags and the content of the answer of a host.
func (n *NodeInfo) answer(r *Request, h *Host) (code byte, flags int, data []byte) {
	switch {
	case n.Code != 0:
		return n.Code, 0, nil
	case n.Refuse:
		return codeRefused, 0, nil
	}
	if n.Truncate && (r.Qtype() == qtypeAddrs || r.Qtype() == qtypeIPv4) {
		flags = flagTruncated
	}
	flags |= r.Flags() &^ flagTruncated
	switch r.Qtype() {
	case qtypeNoop:
	case qtypeName:
		data = binary.BigEndian.AppendUint32(nil, n.TTL)
		for _, name := range n.Names {
			data = appendName(data, name)
		}
	case qtypeAddrs, qtypeIPv4:
		for _, a := range append([]netip.Addr{h.V4, h.V6}, n.Addrs...) {
			if a.Is4() == (r.Qtype() == qtypeIPv4) && (a.Is4() || r.Flags()&scopeOf(a) != 0) {
				data = append(binary.BigEndian.AppendUint32(data, n.TTL), a.AsSlice()...)
			}
		}
	default:
		return codeUnknown, 0, nil
	}
	if n.Data != nil {
		data = n.Data
	}
	return codeSuccess, flags, data
}

// scopeOf returns the flag that asks for an IPv6 address (RFC 4620, section 6.4).
func scopeOf(a netip.Addr) int {
	b := a.As16()
	switch {
	case a.Is4In6(), slices.Equal(b[:12], make([]byte, 12)):
		return flagCompatible
	case a.IsLinkLocalUnicast():
		return flagLinkLocal
	case b[0] == 0xfe && b[1]&0xc0 == 0xc0:
		return flagSiteLocal
	}
	return flagGlobal
}

// appendName appends a name in DNS wire format, a second empty label behind one that is
// not fully qualified (RFC 4620, section 6.3).
func appendName(b []byte, name string) []byte {
	labels, qualified := strings.CutSuffix(name, ".")
	for _, label := range strings.Split(labels, ".") {
		b = append(append(b, byte(len(label))), label...)
	}
	if !qualified {
		b = append(b, 0)
	}
	return append(b, 0)
}

package packet

import (
	"encoding/binary"
	"fmt"
	"net/netip"
)

// What a node information query may ask for (RFC 4620 section 4.1, Qtype).
const (
	QtypeNoop  = 0
	QtypeName  = 2
	QtypeAddrs = 3 // IPv6
	QtypeIPv4  = 4
)

// What the subject of a node information query is, its code, and what the code of a
// reply says (RFC 4620 section 4).
const (
	SubjectIPv6 = 0
	SubjectName = 1 // or there is none
	SubjectIPv4 = 2

	NodeSuccess = 0
	NodeRefused = 1
	NodeUnknown = 2 // the Qtype is
)

// nodeTTLLen is the time to live in front of names, and of each address.
const nodeTTLLen = 4

// NodeQuery is what a node information query asks, and of whom: the subject of the
// kind that Code says.
type NodeQuery struct {
	Qtype, Flags uint16
	Code         uint8
	Subject      []byte
}

// NewNodeInfoTemplate returns a node information query (RFC 4620 section 4).
func NewNodeInfoTemplate(q *NodeQuery) *Template {
	t := &Template{family: IPv6, kind: KindNodeInfo, auth: AuthNonce, packet: make([]byte, HeaderLen+NonceLen, HeaderLen+NonceLen+len(q.Subject))}
	t.packet[0], t.packet[1] = V6NodeInfoQuery, q.Code
	binary.BigEndian.PutUint16(t.packet[4:], q.Qtype)
	binary.BigEndian.PutUint16(t.packet[6:], q.Flags)
	t.packet = append(t.packet, q.Subject...)
	return t
}

// PatchNonce is [Template.Patch] for a template of NewNodeInfoTemplate.
func (t *Template) PatchNonce(b []byte, nonce uint64) {
	b = b[:len(t.packet)]
	binary.BigEndian.PutUint64(b[HeaderLen:], nonce)
	b[2], b[3] = 0, 0 // the kernel's to fill in
}

// Qtype returns what a template of NewNodeInfoTemplate asks for.
func (t *Template) Qtype() uint16 { return binary.BigEndian.Uint16(t.packet[4:]) }

// ReadNonce reads the nonce at the beginning of the payload of node information, and
// returns what follows it. ok is false when it is cut short.
func ReadNonce(payload []byte) (nonce uint64, data []byte, ok bool) {
	if len(payload) < NonceLen {
		return 0, nil, false
	}
	return binary.BigEndian.Uint64(payload), payload[NonceLen:], true
}

// ParseNodeNames reads the data of a reply to QtypeName: how many seconds the names
// may be kept and the names, in the form of [AppendName]'s input (RFC 4620 section
// 6.3).
func ParseNodeNames(data []byte) (ttl uint32, names []string, err error) {
	if len(data) < nodeTTLLen {
		return 0, nil, fmt.Errorf("packet: parse node names: %w", errNodeShort)
	}
	ttl = binary.BigEndian.Uint32(data)
	for rest := data[nodeTTLLen:]; len(rest) > 0; {
		var name string
		if name, rest, err = readName(rest); err != nil {
			return ttl, nil, fmt.Errorf("packet: parse node names: %w", err)
		}
		names = append(names, name)
	}
	return ttl, names, nil
}

// ParseNodeAddrs reads the data of a reply to QtypeAddrs or QtypeIPv4: addresses, and
// the shortest time that one of them may be kept, in seconds (RFC 4620 sections 6.4
// and 6.5).
func ParseNodeAddrs(qtype uint16, data []byte) (ttl uint32, addrs []netip.Addr, err error) {
	size := nodeTTLLen + 16
	if qtype == QtypeIPv4 {
		size = nodeTTLLen + 4
	}
	if len(data)%size != 0 {
		return 0, nil, fmt.Errorf("packet: parse node addresses: %w", errNodeTruncated)
	}
	for ; len(data) > 0; data = data[size:] {
		if t := binary.BigEndian.Uint32(data); addrs == nil || t < ttl {
			ttl = t
		}
		a, _ := netip.AddrFromSlice(data[nodeTTLLen:size])
		addrs = append(addrs, a)
	}
	return ttl, addrs, nil
}

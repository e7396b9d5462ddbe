package packet

import "encoding/binary"

// Message is a parsed request or reply of any kind of probe.
type Message struct {
	Kind       Kind
	IsReply    bool
	Type, Code uint8
	ID, Seq    uint16 // identifier and sequence number; 0 of node information, which has none
	Payload    []byte // what follows the first 8 bytes; aliases the input

	// Qtype and Flags stand in the place of ID and Seq in node information (RFC 4620
	// section 4).
	Qtype, Flags uint16

	// BadChecksum is true when verification was asked for and the checksum is
	// wrong. It is never true of ICMPv6.
	BadChecksum bool
}

// ParseMessage reads the ICMP message b, which starts at the ICMP header, as the
// request or the reply of a probe of family f. ok is false when it is another type
// or shorter than the header. What lies behind the first 8 bytes is not looked at.
//
// verify asks for the checksum over b: raw IPv4 sockets deliver messages whose
// checksum is wrong. It has no effect on ICMPv6, whose checksum the kernel
// verifies and which [ChecksumV6] can compute where the addresses are known.
func ParseMessage(f *Family, b []byte, verify bool) (m Message, ok bool) {
	if len(b) < HeaderLen {
		return Message{}, false
	}
	kind, isReply, ok := f.kindOf(b[0])
	if !ok {
		return Message{}, false
	}
	m = Message{
		Kind:        kind,
		IsReply:     isReply,
		Type:        b[0],
		Code:        b[1],
		Payload:     b[HeaderLen:],
		BadChecksum: verify && !f.KernelChecksum && Checksum(b) != 0,
	}
	first, second := binary.BigEndian.Uint16(b[4:]), binary.BigEndian.Uint16(b[6:])
	if kind == KindNodeInfo {
		m.Qtype, m.Flags = first, second
	} else {
		m.ID, m.Seq = first, second
	}
	return m, true
}

package packet

import "encoding/binary"

// Echo is a parsed echo request or reply.
type Echo struct {
	Type, Code uint8
	ID, Seq    uint16 // identifier and sequence number, as they are in the header
	Payload    []byte // what follows the header; aliases the input

	// BadChecksum is true when verification was asked for and the checksum is
	// wrong. It is never true of ICMPv6.
	BadChecksum bool
}

// ParseEcho reads the ICMP message b, which starts at the ICMP header, as an
// echo request or reply of family f. ok is false when it is another type or
// shorter than the header.
//
// verify asks for the checksum over b: raw IPv4 sockets deliver messages whose
// checksum is wrong. It has no effect on ICMPv6, whose checksum the kernel
// verifies and which [ChecksumV6] can compute where the addresses are known.
func ParseEcho(f *Family, b []byte, verify bool) (e Echo, ok bool) {
	if len(b) < HeaderLen || b[0] != f.EchoReply && b[0] != f.EchoRequest {
		return Echo{}, false
	}
	return Echo{
		Type:        b[0],
		Code:        b[1],
		ID:          binary.BigEndian.Uint16(b[4:]),
		Seq:         binary.BigEndian.Uint16(b[6:]),
		Payload:     b[HeaderLen:],
		BadChecksum: verify && !f.KernelChecksum && Checksum(b) != 0,
	}, true
}

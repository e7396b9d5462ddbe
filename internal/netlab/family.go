package netlab

import (
	"encoding/binary"
	"net/netip"
)

// family is the facts in which IPv4 and IPv6 differ at the far end.
type family struct {
	v6        bool
	etherType uint16
	icmp      uint8 // protocol number
	headerLen int   // bytes of an IP header without options
	echo      uint8 // ICMP type of the request
	reply     uint8 // and of what answers it

	errorLen int                          // bytes of the longest datagram with an ICMP error
	fill     func(e *ICMPError, b []byte) // writes bytes 4 to 7 of b, an error whose type is there
	extends  []uint8                      // types of errors that may have extensions (RFC 4884, section 4)

	// The length of a quote that extensions follow is counted in words of so many
	// bytes, in that byte of the message (RFC 4884, section 4).
	quoteWord, quoteLengthAt int
}

var (
	family4 = &family{
		etherType:     etherIPv4,
		icmp:          protocolICMP,
		headerLen:     20,
		echo:          type4Echo,
		reply:         type4EchoReply,
		errorLen:      576, // RFC 1812, 4.3.2.3
		fill:          fill4,
		extends:       []uint8{type4Unreachable, type4TimeExceeded, type4Parameter},
		quoteWord:     4,
		quoteLengthAt: 5,
	}
	family6 = &family{
		v6:            true,
		etherType:     etherIPv6,
		icmp:          protocolICMPv6,
		headerLen:     40,
		echo:          type6Echo,
		reply:         type6EchoReply,
		errorLen:      1280, // the least MTU; RFC 4443, 2.4
		fill:          fill6,
		extends:       []uint8{type6Unreachable, type6TimeExceeded},
		quoteWord:     8,
		quoteLengthAt: 4,
	}
)

// familyOf returns the family of an address.
func familyOf(a netip.Addr) *family {
	if a.Is6() {
		return family6
	}
	return family4
}

func fill4(e *ICMPError, b []byte) {
	switch b[0] {
	case type4Unreachable:
		binary.BigEndian.PutUint16(b[6:], uint16(e.MTU)) // RFC 1191, section 4
	case type4Parameter:
		b[4] = byte(e.Pointer)
	case type4Redirect:
		if e.Gateway != nil {
			copy(b[4:8], e.Gateway.V4.AsSlice())
		}
	}
}

func fill6(e *ICMPError, b []byte) {
	switch b[0] {
	case type6TooBig:
		binary.BigEndian.PutUint32(b[4:], uint32(e.MTU))
	case type6Parameter:
		binary.BigEndian.PutUint32(b[4:], uint32(e.Pointer))
	}
}

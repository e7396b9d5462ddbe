package packet

import (
	"encoding/binary"
	"net/netip"
)

const (
	ipv4HeaderLen = 20
	ipv6HeaderLen = 40
)

// IPHeader is a parsed IPv4 or IPv6 header.
type IPHeader struct {
	Version  int        // 4, 6
	Src, Dst netip.Addr // without zone
	TTL      uint8      // IPv6: the hop limit
	TOS      uint8      // IPv6: the traffic class
	Protocol uint8      // of what follows all headers; IPv6: past the extension headers

	HeaderLen int // bytes: IPv4 with options, IPv6 with extension headers
	TotalLen  int // bytes of the whole packet as its sender declared it, headers included

	FragmentOffset int    // bytes; above 0 this is a later fragment
	MoreFragments  bool   // more fragments follow
	DontFragment   bool   // IPv4's DF flag; false for IPv6
	ID             uint16 // IPv4's identification; 0 for IPv6
	FlowLabel      uint32 // IPv6's, 20 bits; 0 for IPv4
}

// parseIP reads the IPv4 or IPv6 packet b (RFC 791, RFC 8200), whose IPv4
// header holds its lengths as order says. rest is what follows its headers, cut to the length the packet
// declares, and nil for a fragment other than the first, in which no upper
// header can be found. IPv6 hop-by-hop, routing, destination options and
// fragment headers are skipped. A packet may be cut short anywhere after its
// headers, as the ones quoted in ICMP errors are. ok is false when b does not
// hold the headers whole or its lengths contradict each other.
func parseIP(b []byte, order lengthOrder) (h IPHeader, rest []byte, ok bool) {
	if len(b) == 0 {
		return IPHeader{}, nil, false
	}
	switch b[0] >> 4 {
	case 4:
		return parseIPv4Packet(b, order)
	case 6:
		return parseIPv6Packet(b)
	default:
		return IPHeader{}, nil, false
	}
}

// lengthOrder says how an IPv4 header's total length and fragment fields lie in
// memory: BSD-derived kernels rewrite them before a raw socket sees them.
type lengthOrder uint8

const (
	wireLength    lengthOrder = iota // network byte order
	hostLength                       // host byte order
	payloadLength                    // host byte order, the header's length subtracted
)

// receivedLength is the order in the header in front of what a raw IPv4 socket
// receives, and quotedLength the one in the header an ICMP error quotes, on
// the named operating system. (golang.org/x/net's ipv4.ParseHeader and
// icmp.ParseIPv4Header know the same; FreeBSD left the club in release 11.)
func receivedLength(goos string) lengthOrder {
	switch goos {
	case "darwin", "ios", "dragonfly", "netbsd":
		return payloadLength
	default:
		return wireLength
	}
}

func quotedLength(goos string) lengthOrder {
	switch goos {
	case "darwin", "ios":
		return hostLength
	default:
		return wireLength
	}
}

// uint16 reads a field that a kernel may have rewritten.
func (o lengthOrder) uint16(b []byte) uint16 {
	if o == wireLength {
		return binary.BigEndian.Uint16(b)
	}
	return binary.NativeEndian.Uint16(b)
}

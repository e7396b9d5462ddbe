package packet

import (
	"encoding/binary"
	"net/netip"
)

// The IPv6 extension headers that may stand before an ICMPv6 message (RFC 8200
// section 4).
const (
	ipv6HopByHop    = 0
	ipv6Routing     = 43
	ipv6Fragment    = 44
	ipv6Destination = 60

	ipv6ExtensionUnit = 8 // bytes; every extension header is a multiple of it
)

func parseIPv6Packet(b []byte) (h IPHeader, rest []byte, ok bool) {
	if len(b) < ipv6HeaderLen {
		return IPHeader{}, nil, false
	}
	first := binary.BigEndian.Uint32(b)
	h = IPHeader{
		Version:   6,
		Src:       netip.AddrFrom16([16]byte(b[8:24])),
		Dst:       netip.AddrFrom16([16]byte(b[24:40])),
		TTL:       b[7],
		TOS:       uint8(first >> 20),
		FlowLabel: first & 0xfffff,
		HeaderLen: ipv6HeaderLen,
		TotalLen:  ipv6HeaderLen + int(binary.BigEndian.Uint16(b[4:])),
	}
	if !h.skipExtensions(b[:min(len(b), h.TotalLen)], b[6]) {
		return IPHeader{}, nil, false
	}
	if h.FragmentOffset > 0 {
		return h, nil, true
	}
	return h, b[h.HeaderLen:min(len(b), h.TotalLen)], true
}

// skipExtensions moves HeaderLen past the extension headers of the packet b, of
// which next is the first, and sets Protocol to what follows them. It stops at
// the fragment header of a later fragment, behind which there is only data. It
// reports whether all of them lie within b.
func (h *IPHeader) skipExtensions(b []byte, next uint8) bool {
	for {
		h.Protocol = next
		ext := b[h.HeaderLen:]
		size := 0
		switch next {
		case ipv6HopByHop, ipv6Routing, ipv6Destination:
			if len(ext) < ipv6ExtensionUnit {
				return false
			}
			size = ipv6ExtensionUnit * (1 + int(ext[1]))
		case ipv6Fragment:
			if len(ext) < ipv6ExtensionUnit {
				return false
			}
			size = ipv6ExtensionUnit
			field := binary.BigEndian.Uint16(ext[2:])
			h.FragmentOffset = int(field &^ 7)
			h.MoreFragments = field&1 != 0
		default:
			return true
		}
		if size > len(ext) {
			return false
		}
		h.HeaderLen += size
		next = ext[0]
		if h.FragmentOffset > 0 {
			h.Protocol = next
			return true
		}
	}
}

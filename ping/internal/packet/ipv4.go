package packet

import (
	"encoding/binary"
	"net/netip"
	"runtime"
)

// Flags and offset share 16 bits of the IPv4 header (RFC 791 section 3.1).
const (
	ipv4DontFragment  = 0x4000
	ipv4MoreFragments = 0x2000
	ipv4OffsetMask    = 0x1fff
)

// StripIPv4 takes the header off what a raw IPv4 socket received. msg is the
// ICMP message, cut to the length the header declares where the datagram is
// longer. ok is false when b does not begin with a whole IPv4 header. It reads
// the length as this system's kernel left it, and refuses no message over a
// length it cannot make sense of, since the kernel has already checked and cut
// the packet.
func StripIPv4(b []byte) (hdr IPHeader, msg []byte, ok bool) {
	return stripIPv4(b, receivedLength(runtime.GOOS))
}

func stripIPv4(b []byte, order lengthOrder) (hdr IPHeader, msg []byte, ok bool) {
	hdr, ok = parseIPv4Header(b, order)
	if !ok {
		return IPHeader{}, nil, false
	}
	end := len(b)
	if hdr.TotalLen >= hdr.HeaderLen {
		end = min(end, hdr.TotalLen)
	}
	return hdr, b[hdr.HeaderLen:end], true
}

func parseIPv4Packet(b []byte, order lengthOrder) (h IPHeader, rest []byte, ok bool) {
	h, ok = parseIPv4Header(b, order)
	if !ok || h.TotalLen < h.HeaderLen {
		return IPHeader{}, nil, false
	}
	if h.FragmentOffset > 0 {
		return h, nil, true
	}
	return h, b[h.HeaderLen:min(len(b), h.TotalLen)], true
}

// parseIPv4Header believes no length but the header's own, which it checks.
func parseIPv4Header(b []byte, order lengthOrder) (h IPHeader, ok bool) {
	if len(b) < ipv4HeaderLen || b[0]>>4 != 4 {
		return IPHeader{}, false
	}
	headerLen := int(b[0]&0x0f) * 4
	if headerLen < ipv4HeaderLen || headerLen > len(b) {
		return IPHeader{}, false
	}
	totalLen := int(order.uint16(b[2:]))
	if order == payloadLength {
		totalLen += headerLen
	}
	fragment := order.uint16(b[6:])
	return IPHeader{
		Version:        4,
		Src:            netip.AddrFrom4([4]byte(b[12:16])),
		Dst:            netip.AddrFrom4([4]byte(b[16:20])),
		TTL:            b[8],
		TOS:            b[1],
		Protocol:       b[9],
		HeaderLen:      headerLen,
		TotalLen:       totalLen,
		FragmentOffset: int(fragment&ipv4OffsetMask) * 8,
		MoreFragments:  fragment&ipv4MoreFragments != 0,
		DontFragment:   fragment&ipv4DontFragment != 0,
		ID:             binary.BigEndian.Uint16(b[4:]),
	}, true
}

package netlab

import (
	"encoding/binary"
	"net/netip"
)

// Frames are built and read here by hand, from the RFCs, and share no code with
// what is under test.

const (
	etherLen  = 14
	etherIPv4 = 0x0800
	etherARP  = 0x0806
	etherIPv6 = 0x86dd

	protocolICMP   = 1
	protocolIGMP   = 2
	protocolICMPv6 = 58

	// IPv6 extension headers (RFC 8200, 4.1).
	headerHopByHop    = 0
	headerRouting     = 43
	headerFragment    = 44
	headerDestination = 60

	defaultTTL = 64
)

// mac is an Ethernet address.
type mac [6]byte

// farMAC is the address of everybody at the far end. It is not the one of the
// far interface, so that the kernel there takes every frame for somebody
// else's and leaves it to the responder.
var farMAC = mac{0x02, 0x00, 0x5e, 0x10, 0x00, 0x01}

// checksum returns the Internet checksum (RFC 1071) of b, continuing sum.
func checksum(sum uint32, b []byte) uint16 {
	for ; len(b) >= 2; b = b[2:] {
		sum += uint32(b[0])<<8 | uint32(b[1])
		if sum >= 1<<31 {
			sum = sum>>16 + sum&0xffff
		}
	}
	if len(b) == 1 {
		sum += uint32(b[0]) << 8
	}
	for sum > 0xffff {
		sum = sum>>16 + sum&0xffff
	}
	return ^uint16(sum)
}

// pseudoSum returns the sum over the pseudo-header that the ICMPv6 checksum
// begins with (RFC 8200, 8.1); for IPv4 it is zero.
func pseudoSum(src, dst netip.Addr, length int) uint32 {
	if !dst.Is6() {
		return 0
	}
	var sum uint32
	for _, a := range [2]netip.Addr{src, dst} {
		b := a.As16()
		for i := 0; i < len(b); i += 2 {
			sum += uint32(b[i])<<8 | uint32(b[i+1])
		}
	}
	return sum + uint32(length) + protocolICMPv6
}

// setChecksum writes the checksum of an ICMP message from src to dst.
func setChecksum(message []byte, src, dst netip.Addr) {
	message[2], message[3] = 0, 0
	sum := checksum(pseudoSum(src, dst, len(message)), message)
	binary.BigEndian.PutUint16(message[2:], sum)
}

// route is the addresses and header fields of a datagram that leaves.
type route struct {
	src, dst netip.Addr
	ttl, tos int
	options  []byte // of the IPv4 header
}

// appendIP appends an IP header for size bytes of ICMP.
func appendIP(b []byte, r route, ident uint16, size int) []byte {
	if r.dst.Is6() {
		b = append(b, 0x60|byte(r.tos)>>4, byte(r.tos)<<4, 0, 0)
		b = binary.BigEndian.AppendUint16(b, uint16(size))
		b = append(b, protocolICMPv6, byte(r.ttl))
		b = append(b, r.src.AsSlice()...)
		return append(b, r.dst.AsSlice()...)
	}
	start := len(b)
	header := 20 + len(r.options)
	b = append(b, 0x40|byte(header/4), byte(r.tos))
	b = binary.BigEndian.AppendUint16(b, uint16(header+size))
	b = binary.BigEndian.AppendUint16(b, ident)
	b = append(b, 0, 0, byte(r.ttl), protocolICMP, 0, 0)
	b = append(b, r.src.AsSlice()...)
	b = append(b, r.dst.AsSlice()...)
	b = append(b, r.options...)
	binary.BigEndian.PutUint16(b[start+10:], checksum(0, b[start:]))
	return b
}

// rewriteIP changes TTL and TOS in the datagram b, those that are positive, and the
// IPv4 header's checksum.
func rewriteIP(b []byte, ttl, tos int) {
	ttlAt := 8
	if b[0]>>4 == 6 {
		ttlAt = 7
	}
	if ttl > 0 {
		b[ttlAt] = byte(ttl)
	}
	switch {
	case b[0]>>4 == 4:
		if tos > 0 {
			b[1] = byte(tos)
		}
		header := b[:int(b[0]&0xf)*4]
		header[10], header[11] = 0, 0
		binary.BigEndian.PutUint16(header[10:], checksum(0, header))
	case tos > 0:
		b[0], b[1] = b[0]&0xf0|byte(tos)>>4, b[1]&0x0f|byte(tos)<<4
	}
}

// appendEther appends an Ethernet header from the far end.
func appendEther(b []byte, to mac, etherType uint16) []byte {
	b = append(b, to[:]...)
	b = append(b, farMAC[:]...)
	return binary.BigEndian.AppendUint16(b, etherType)
}

// icmpFrame returns a whole frame to the given station around an ICMP message.
func icmpFrame(to mac, r route, ident uint16, message []byte) []byte {
	f := familyOf(r.dst)
	b := make([]byte, 0, etherLen+f.headerLen+len(r.options)+len(message))
	b = appendEther(b, to, f.etherType)
	b = appendIP(b, r, ident, len(message))
	return append(b, message...)
}

// datagram is an IP datagram that arrived.
type datagram struct {
	family   *family
	src, dst netip.Addr
	ttl, tos int
	flow     uint32 // label, IPv6 only
	df       bool
	fragment bool
	protocol uint8
	options  []byte // of the IPv4 header
	whole    []byte // header included
	body     []byte // after the IP header and IPv6 extension headers
}

// header returns the length of what precedes the body.
func (d *datagram) header() int { return len(d.whole) - len(d.body) }

// parseIPv4 reads an IPv4 datagram (RFC 791).
func parseIPv4(b []byte) (d datagram, ok bool) {
	if len(b) < 20 || b[0]>>4 != 4 {
		return d, false
	}
	header, total := int(b[0]&0xf)*4, int(binary.BigEndian.Uint16(b[2:]))
	if header < 20 || total < header || total > len(b) {
		return d, false
	}
	flags := binary.BigEndian.Uint16(b[6:])
	return datagram{
		family:   family4,
		src:      netip.AddrFrom4([4]byte(b[12:16])),
		dst:      netip.AddrFrom4([4]byte(b[16:20])),
		ttl:      int(b[8]),
		tos:      int(b[1]),
		df:       flags&0x4000 != 0,
		fragment: flags&0x3fff != 0,
		protocol: b[9],
		options:  b[20:header],
		whole:    b[:total],
		body:     b[header:total],
	}, true
}

// parseIPv6 reads an IPv6 datagram (RFC 8200) past its extension headers.
func parseIPv6(b []byte) (d datagram, ok bool) {
	if len(b) < 40 || b[0]>>4 != 6 {
		return d, false
	}
	total := 40 + int(binary.BigEndian.Uint16(b[4:]))
	if total > len(b) {
		return d, false
	}
	d = datagram{
		family:   family6,
		src:      netip.AddrFrom16([16]byte(b[8:24])),
		dst:      netip.AddrFrom16([16]byte(b[24:40])),
		ttl:      int(b[7]),
		tos:      int(b[0]&0xf)<<4 | int(b[1]>>4),
		flow:     binary.BigEndian.Uint32(b) & 0xfffff,
		protocol: b[6],
		whole:    b[:total],
		body:     b[40:total],
	}
	for {
		switch d.protocol {
		case headerHopByHop, headerRouting, headerDestination:
			if len(d.body) < 8 {
				return d, false
			}
			length := 8 + int(d.body[1])*8
			if len(d.body) < length {
				return d, false
			}
			d.protocol, d.body = d.body[0], d.body[length:]
		case headerFragment:
			d.fragment = true
			return d, true
		default:
			return d, true
		}
	}
}

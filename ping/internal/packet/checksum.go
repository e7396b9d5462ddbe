package packet

import (
	"encoding/binary"
	"math/bits"
	"net/netip"
)

// Checksum returns the Internet checksum of b (RFC 1071): the complement of the
// one's complement sum of its big-endian 16-bit words, an odd last byte padded
// with zero on the right. To fill a message in, zero its checksum field, then
// store the result there with binary.BigEndian. Over a message that holds its
// right checksum the result is 0.
func Checksum(b []byte) uint16 {
	return ^fold(sum(0, b))
}

// ChecksumV6 returns the checksum of the ICMPv6 message msg sent from src to
// dst, which covers the pseudo-header of RFC 8200 section 8.1 (RFC 4443 section
// 2.3). Filling in and verifying are as with [Checksum]. Zones play no part.
func ChecksumV6(src, dst netip.Addr, msg []byte) uint16 {
	s, d := src.As16(), dst.As16()
	acc := sum(sum(0, s[:]), d[:])
	acc = addCarry(acc, uint64(uint32(len(msg))))
	acc = addCarry(acc, uint64(IPv6.Protocol))
	return ^fold(sum(acc, msg))
}

// sum adds the 16-bit words of b to acc. The words are taken four at a time:
// 2^16, 2^32 and 2^64 are all 1 modulo 2^16-1, so the carries only have to come
// back in at the bottom (RFC 1071 section 2, parallel summation).
func sum(acc uint64, b []byte) uint64 {
	for len(b) >= 8 {
		acc = addCarry(acc, binary.BigEndian.Uint64(b))
		b = b[8:]
	}
	if len(b) >= 4 {
		acc = addCarry(acc, uint64(binary.BigEndian.Uint32(b)))
		b = b[4:]
	}
	if len(b) >= 2 {
		acc = addCarry(acc, uint64(binary.BigEndian.Uint16(b)))
		b = b[2:]
	}
	if len(b) == 1 {
		acc = addCarry(acc, uint64(b[0])<<8)
	}
	return acc
}

// addCarry is one's complement addition in 64 bits.
func addCarry(a, b uint64) uint64 {
	s, carry := bits.Add64(a, b, 0)
	return s + carry
}

// fold reduces a sum to 16 bits. It is 0 only if the sum is.
func fold(acc uint64) uint16 {
	acc = acc>>32 + acc&0xffffffff // at most 2^33-2
	acc = acc>>16 + acc&0xffff     // at most 2^17+2^16
	acc = acc>>16 + acc&0xffff     // at most 2^16+1
	acc = acc>>16 + acc&0xffff
	return uint16(acc)
}

package packet

import (
	"encoding/binary"
	"math/bits"
	"net/netip"
)

// Tagger computes tags: a keyed pseudo-random function of the address asked and
// the sequence, so that a host that saw its own tags can neither answer for
// another host nor for a probe it has not received, and no other process' echo
// is mistaken for ours. It is SipHash-2-4 over 24 bytes, the address as IPv6 and
// the sequence in network order (Aumasson and Bernstein, "SipHash: a fast
// short-input PRF", INDOCRYPT 2012). AES-CMAC would do as well; the initialization
// of crypto/aes and what it imports is a fortieth of a plain run.
type Tagger struct {
	k0, k1 uint64
}

// NewTagger returns a Tagger with the given key, which should be random and
// belong to one run.
func NewTagger(key [16]byte) *Tagger {
	return &Tagger{k0: binary.LittleEndian.Uint64(key[:]), k1: binary.LittleEndian.Uint64(key[8:])}
}

// Peer is the state of the function after an address, kept with a target to
// halve the work per probe. It belongs to the Tagger that made it.
type Peer struct {
	v0, v1, v2, v3 uint64
}

// Peer returns the state after a. The zone plays no part, and an IPv4 address and
// its IPv4-mapped IPv6 form give the same.
func (g *Tagger) Peer(a netip.Addr) Peer {
	p := g.initial()
	address := a.As16()
	p.compress(binary.LittleEndian.Uint64(address[:8]))
	p.compress(binary.LittleEndian.Uint64(address[8:]))
	return p
}

// initial is the state before any word.
func (g *Tagger) initial() Peer {
	return Peer{
		v0: g.k0 ^ 0x736f6d6570736575,
		v1: g.k1 ^ 0x646f72616e646f6d,
		v2: g.k0 ^ 0x6c7967656e657261,
		v3: g.k1 ^ 0x7465646279746573,
	}
}

// Hash tells addresses apart, but for a few in 2³²; who chooses the addresses does
// not know which.
func (p *Peer) Hash() uint32 { return uint32(p.v0 ^ p.v1 ^ p.v2 ^ p.v3) }

// Tag returns the tag of the probe with that sequence to peer p.
func (g *Tagger) Tag(p *Peer, sequence uint64) (tag [TagLen]byte) {
	const length = 24 << 56 // the last word is the length and what is left of the message: nothing
	s := *p
	s.compress(bits.ReverseBytes64(sequence))
	s.compress(length)
	binary.LittleEndian.PutUint64(tag[:], s.finish())
	return tag
}

func (p *Peer) compress(word uint64) {
	p.v3 ^= word
	p.round()
	p.round()
	p.v0 ^= word
}

// finish returns the function's value once all words are in.
func (p *Peer) finish() uint64 {
	p.v2 ^= 0xff
	for range 4 {
		p.round()
	}
	return p.v0 ^ p.v1 ^ p.v2 ^ p.v3
}

func (p *Peer) round() {
	p.v0 += p.v1
	p.v1 = bits.RotateLeft64(p.v1, 13) ^ p.v0
	p.v0 = bits.RotateLeft64(p.v0, 32)
	p.v2 += p.v3
	p.v3 = bits.RotateLeft64(p.v3, 16) ^ p.v2
	p.v0 += p.v3
	p.v3 = bits.RotateLeft64(p.v3, 21) ^ p.v0
	p.v2 += p.v1
	p.v1 = bits.RotateLeft64(p.v1, 17) ^ p.v2
	p.v2 = bits.RotateLeft64(p.v2, 32)
}

package packet

import (
	"crypto/aes"
	"crypto/cipher"
	"encoding/binary"
	"fmt"
	"net/netip"
)

// Tagger computes tags: a keyed pseudo-random function of the address asked and
// the sequence, so that a host that saw its own tags can neither answer for
// another host nor for a probe it has not received, and no other process' echo
// is mistaken for ours. It is the AES-128 CBC-MAC of two blocks, cut to 8 bytes;
// with its messages all of one length CBC-MAC is a secure PRF (Bellare, Kilian
// and Rogaway, "The Security of the Cipher Block Chaining Message
// Authentication Code", JCSS 61(3), 2000).
//
// A Tagger must not be used concurrently: it keeps its scratch block inside, for
// no call to allocate.
type Tagger struct {
	block   cipher.Block
	scratch [aes.BlockSize]byte
}

// NewTagger returns a Tagger with the given key, which should be random and
// belong to one run.
func NewTagger(key [16]byte) *Tagger {
	block, err := aes.NewCipher(key[:])
	if err != nil {
		panic(fmt.Sprintf("packet: new tagger: %v", err)) // a 16-byte key is always right
	}
	return &Tagger{block: block}
}

// Peer is an address already enciphered as the first block, kept with a target
// to halve the work per probe. It belongs to the Tagger that made it.
type Peer [aes.BlockSize]byte

// Peer returns a's block. The zone plays no part, and an IPv4 address and its
// IPv4-mapped IPv6 form give the same.
func (g *Tagger) Peer(a netip.Addr) Peer {
	g.scratch = a.As16()
	g.block.Encrypt(g.scratch[:], g.scratch[:])
	return g.scratch
}

// Tag returns the tag of the probe with that sequence to peer p.
func (g *Tagger) Tag(p *Peer, sequence uint64) (tag [TagLen]byte) {
	// The second block is the sequence, big-endian, and eight zero bytes.
	g.scratch = *p
	word := binary.BigEndian.Uint64(g.scratch[:])
	binary.BigEndian.PutUint64(g.scratch[:], word^sequence)
	g.block.Encrypt(g.scratch[:], g.scratch[:])
	return [TagLen]byte(g.scratch[:TagLen])
}

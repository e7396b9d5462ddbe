package packet

import (
	"encoding/binary"
	"net/netip"
	"testing"
)

// sipHash is SipHash-2-4 as its authors' paper describes it, for any message.
func sipHash(key [16]byte, message []byte) uint64 {
	k0, k1 := binary.LittleEndian.Uint64(key[:]), binary.LittleEndian.Uint64(key[8:])
	v := [4]uint64{k0 ^ 0x736f6d6570736575, k1 ^ 0x646f72616e646f6d, k0 ^ 0x6c7967656e657261, k1 ^ 0x7465646279746573}
	rounds := func(n int) {
		for range n {
			v[0] += v[1]
			v[2] += v[3]
			v[1] = v[1]<<13 | v[1]>>51
			v[3] = v[3]<<16 | v[3]>>48
			v[1] ^= v[0]
			v[3] ^= v[2]
			v[0] = v[0]<<32 | v[0]>>32
			v[2] += v[1]
			v[0] += v[3]
			v[1] = v[1]<<17 | v[1]>>47
			v[3] = v[3]<<21 | v[3]>>43
			v[1] ^= v[2]
			v[3] ^= v[0]
			v[2] = v[2]<<32 | v[2]>>32
		}
	}
	padded := append([]byte(nil), message...)
	for len(padded)%8 != 7 {
		padded = append(padded, 0)
	}
	padded = append(padded, byte(len(message)))
	for ; len(padded) > 0; padded = padded[8:] {
		word := binary.LittleEndian.Uint64(padded)
		v[3] ^= word
		rounds(2)
		v[0] ^= word
	}
	v[2] ^= 0xff
	rounds(4)
	return v[0] ^ v[1] ^ v[2] ^ v[3]
}

// counting returns the bytes 0, 1, 2 …, the key and the messages of the paper's vectors.
func counting(n int) []byte {
	b := make([]byte, n)
	for i := range b {
		b[i] = byte(i)
	}
	return b
}

// The oracle itself, by the example of the paper (appendix A) and the first of
// the vectors of its reference code.
func TestSipHashOracle(t *testing.T) {
	key := [16]byte(counting(16))
	for _, tt := range []struct {
		length int
		want   uint64
	}{
		{15, 0xa129ca6149be45e5},
		{0, 0x726fdb47dd0e0e31},
		{1, 0x74f839c593dc67fd},
	} {
		if got := sipHash(key, counting(tt.length)); got != tt.want {
			t.Errorf("%d bytes: got %#x, want %#x", tt.length, got, tt.want)
		}
	}
}

func TestTaggerIsSipHash(t *testing.T) {
	key := [16]byte{0x2b, 0x7e, 0x15, 0x16, 0x28, 0xae, 0xd2, 0xa6, 0xab, 0xf7, 0x15, 0x88, 0x09, 0xcf, 0x4f, 0x3c}
	tagger := NewTagger(key)
	addrs := []string{"192.0.2.1", "0.0.0.0", "2001:db8::1", "::", "ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff"}
	for _, s := range addrs {
		a := netip.MustParseAddr(s)
		address := a.As16()
		peer := tagger.Peer(a)
		for _, sequence := range []uint64{0, 1, 0xffff, 0x10000, 1<<64 - 1} {
			var want [TagLen]byte
			binary.LittleEndian.PutUint64(want[:], sipHash(key, join(
				address[:],    // the address
				u64(sequence), // the sequence in network order
			)))
			if got := tagger.Tag(&peer, sequence); got != want {
				t.Errorf("%v, sequence %d: got %x, want %x", a, sequence, got, want)
			}
		}
	}
}

// Peers are kept while others are made and used: using one must not change it.
func TestTaggerPeersAreIndependent(t *testing.T) {
	tagger := NewTagger([16]byte{1})
	a, b := tagger.Peer(netip.MustParseAddr("192.0.2.1")), tagger.Peer(netip.MustParseAddr("192.0.2.2"))
	first := tagger.Tag(&a, 7)
	if other := tagger.Tag(&b, 7); other == first {
		t.Errorf("two hosts share the tag %x", first)
	}
	if other := tagger.Tag(&a, 8); other == first {
		t.Errorf("two sequences share the tag %x", first)
	}
	if again := tagger.Tag(&a, 7); again != first {
		t.Errorf("the same probe: got %x, want %x", again, first)
	}
	other := NewTagger([16]byte{2})
	c := other.Peer(netip.MustParseAddr("192.0.2.1"))
	if got := other.Tag(&c, 7); got == first {
		t.Errorf("two keys share the tag %x", first)
	}
}

func TestTaggerPeerForms(t *testing.T) {
	tagger := NewTagger([16]byte{1})
	tests := []struct{ a, b string }{
		{"fe80::1%eth0", "fe80::1"},
		{"192.0.2.1", "::ffff:192.0.2.1"},
	}
	for _, tt := range tests {
		if a, b := tagger.Peer(netip.MustParseAddr(tt.a)), tagger.Peer(netip.MustParseAddr(tt.b)); a != b {
			t.Errorf("%s and %s differ: %x, %x", tt.a, tt.b, a, b)
		}
	}
}

package packet

import (
	"crypto/aes"
	"crypto/cipher"
	"net/netip"
	"testing"
)

// oracleTag is the CBC-MAC by the standard library's CBC mode.
func oracleTag(t *testing.T, key [16]byte, a netip.Addr, sequence uint64) [TagLen]byte {
	t.Helper()
	block, err := aes.NewCipher(key[:])
	if err != nil {
		t.Fatal(err)
	}
	address := a.As16()
	text := join(
		address[:],    // first block: the address
		u64(sequence), // second block: the sequence
		zeros(8),      // and padding
	)
	cipher.NewCBCEncrypter(block, zeros(aes.BlockSize)).CryptBlocks(text, text)
	return [TagLen]byte(text[aes.BlockSize:])
}

func TestTaggerIsCBCMAC(t *testing.T) {
	key := [16]byte{0x2b, 0x7e, 0x15, 0x16, 0x28, 0xae, 0xd2, 0xa6, 0xab, 0xf7, 0x15, 0x88, 0x09, 0xcf, 0x4f, 0x3c}
	tagger := NewTagger(key)
	addrs := []string{"192.0.2.1", "0.0.0.0", "2001:db8::1", "::", "ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff"}
	for _, s := range addrs {
		a := netip.MustParseAddr(s)
		peer := tagger.Peer(a)
		for _, sequence := range []uint64{0, 1, 0xffff, 0x10000, 1<<64 - 1} {
			want := oracleTag(t, key, a, sequence)
			if got := tagger.Tag(&peer, sequence); got != want {
				t.Errorf("%v, sequence %d: got %x, want %x", a, sequence, got, want)
			}
		}
	}
}

// Peers are kept while others are made and used: they must not share the
// scratch block.
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

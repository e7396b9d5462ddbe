package packet

import (
	"encoding/binary"
	"math"
	"math/bits"
)

// md5 returns the MD5 digest of b (RFC 1321), for addresses, where nothing is secret.
// crypto/md5 would link another twenty packages, whose initialization every run would
// pay for, and refuses to work where GODEBUG=fips140=only.
func md5(b []byte) (digest [16]byte) {
	state := [4]uint32{0x67452301, 0xefcdab89, 0x98badcfe, 0x10325476}
	padded := append(append([]byte(nil), b...), 0x80)
	for len(padded)%64 != 56 {
		padded = append(padded, 0)
	}
	padded = binary.LittleEndian.AppendUint64(padded, uint64(len(b))*8)
	for ; len(padded) > 0; padded = padded[64:] {
		md5Block(&state, padded[:64])
	}
	for i, word := range state {
		binary.LittleEndian.PutUint32(digest[4*i:], word)
	}
	return digest
}

// md5Shifts are those of the four rounds (RFC 1321 section 3.4).
var md5Shifts = [4][4]int{{7, 12, 17, 22}, {5, 9, 14, 20}, {4, 11, 16, 23}, {6, 10, 15, 21}}

// md5Block takes in 64 bytes.
func md5Block(state *[4]uint32, block []byte) {
	a, b, c, d := state[0], state[1], state[2], state[3]
	for i := range 64 {
		var f uint32
		var word int
		switch i / 16 {
		case 0:
			f, word = b&c|^b&d, i
		case 1:
			f, word = d&b|^d&c, (5*i+1)%16
		case 2:
			f, word = b^c^d, (3*i+5)%16
		case 3:
			f, word = c^(b|^d), 7*i%16
		}
		// The table T: the integer part of 2³² times the sine of i, in radians.
		f += a + uint32(1<<32*math.Abs(math.Sin(float64(i+1)))) + binary.LittleEndian.Uint32(block[4*word:])
		a, d, c, b = d, c, b, b+bits.RotateLeft32(f, md5Shifts[i/16][i%4])
	}
	state[0], state[1], state[2], state[3] = state[0]+a, state[1]+b, state[2]+c, state[3]+d
}

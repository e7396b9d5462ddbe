package packet

import "encoding/binary"

// Sizes and places in an echo message, in bytes.
const (
	HeaderLen     = 8  // type, code, checksum, identifier, sequence number (RFC 792)
	SequenceLen   = 8  // the 64-bit sequence
	TagLen        = 8  // the authenticator
	NonceLen      = 8  // what node information has for both
	PatternOffset = 16 // where the fill pattern begins in a payload with both fields
	payloadTag    = TagLen
)

// Auth says what a payload can carry to prove that a reply answers our probe.
// Of an echo it follows from the payload's size alone.
type Auth uint8

const (
	AuthNone Auth = iota // under 8 bytes: nothing; address, identifier and sequence number must do
	AuthTag              // 8–15 bytes: the tag at 0–7
	AuthFull             // 16 bytes and more: the sequence at 0–7, the tag at 8–15

	// AuthNonce is that of node information: both in one, see [Tagger.Nonce], at 0–7.
	AuthNonce
)

// AuthOf returns what a payload of that many bytes carries.
func AuthOf(payload int) Auth {
	switch {
	case payload >= PatternOffset:
		return AuthFull
	case payload >= payloadTag:
		return AuthTag
	default:
		return AuthNone
	}
}

// String returns "none", "tag", "full" or "nonce".
func (a Auth) String() string {
	switch a {
	case AuthNonce:
		return "nonce"
	case AuthFull:
		return "full"
	case AuthTag:
		return "tag"
	default:
		return "none"
	}
}

// PatternOffset returns where in the payload the fields end and the fill
// pattern begins: 16, 8 or 0.
func (a Auth) PatternOffset() int {
	switch a {
	case AuthFull:
		return PatternOffset
	case AuthTag:
		return payloadTag
	case AuthNonce:
		return NonceLen
	default:
		return 0
	}
}

// ReadFields reads the fields of a payload that was sent with auth. A reply may
// come back shorter than its request, so it is the size of what was sent that
// tells what its first bytes mean. sequence is 0 unless auth is AuthFull. ok is
// false when the payload does not reach to the end of the tag, or auth is AuthNone or
// AuthNonce.
func ReadFields(auth Auth, payload []byte) (sequence uint64, tag [TagLen]byte, ok bool) {
	end := auth.PatternOffset()
	if auth == AuthNone || auth == AuthNonce || len(payload) < end {
		return 0, tag, false
	}
	if auth == AuthFull {
		sequence = binary.BigEndian.Uint64(payload)
	}
	copy(tag[:], payload[end-TagLen:end])
	return sequence, tag, true
}

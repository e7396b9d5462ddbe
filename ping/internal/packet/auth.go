package packet

import "encoding/binary"

// Sizes and places in an echo message, in bytes.
const (
	HeaderLen      = 8  // type, code, checksum, identifier, sequence number (RFC 792)
	SequenceLen    = 8  // the 64-bit sequence
	TagLen         = 8  // the authenticator
	PatternOffset  = 16 // where the fill pattern begins in a payload with both fields
	payloadTagOnly = TagLen
)

// Auth says what a payload can carry to prove that a reply answers our probe.
// It follows from the payload's size alone.
type Auth uint8

const (
	None    Auth = iota // under 8 bytes: nothing; address, identifier and sequence number must do
	TagOnly             // 8–15 bytes: the tag at 0–7
	Full                // 16 bytes and more: the sequence at 0–7, the tag at 8–15
)

// AuthOf returns what a payload of that many bytes carries.
func AuthOf(payload int) Auth {
	switch {
	case payload >= PatternOffset:
		return Full
	case payload >= payloadTagOnly:
		return TagOnly
	default:
		return None
	}
}

// String returns "none", "tag" or "full".
func (a Auth) String() string {
	switch a {
	case Full:
		return "full"
	case TagOnly:
		return "tag"
	default:
		return "none"
	}
}

// PatternOffset returns where in the payload the fields end and the fill
// pattern begins: 16, 8 or 0.
func (a Auth) PatternOffset() int {
	switch a {
	case Full:
		return PatternOffset
	case TagOnly:
		return payloadTagOnly
	default:
		return 0
	}
}

// ReadFields reads the fields of a payload that was sent with auth. A reply may
// come back shorter than its request, so it is the size of what was sent that
// tells what its first bytes mean. sequence is 0 unless auth is Full. ok is
// false when the payload does not reach to the end of the tag, or auth is None.
func ReadFields(auth Auth, payload []byte) (sequence uint64, tag [TagLen]byte, ok bool) {
	end := auth.PatternOffset()
	if auth == None || len(payload) < end {
		return 0, tag, false
	}
	if auth == Full {
		sequence = binary.BigEndian.Uint64(payload)
	}
	copy(tag[:], payload[end-TagLen:end])
	return sequence, tag, true
}

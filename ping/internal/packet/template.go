package packet

import (
	"bytes"
	"encoding/binary"
	"fmt"
)

// Template is the request of a probe with everything but the fields that differ from
// probe to probe, and the checksum of what does not differ. It is read only
// once made, so any number of goroutines may share it.
type Template struct {
	family *Family
	kind   Kind
	auth   Auth
	packet []byte // the whole message, per-probe fields and checksum zero
	sum    uint64 // one's complement sum of packet, folded to 16 bits
}

// NewTemplate returns the echo request of family f with size bytes of payload.
// Byte i of the payload is i&0xff when pattern is empty, else
// pattern[i%len(pattern)]: counted from the start of the payload, so that the
// fields lie over the beginning of the pattern, as with iputils' ping -p.
// (iputils leaves the end of some payloads zero, as with -s 18 and 16 bytes of
// pattern, or -s 5 and 2; here the pattern runs to the end.)
//
// It panics when size is negative or above f.MaxPayload.
func NewTemplate(f *Family, size int, pattern []byte) *Template {
	if size < 0 || size > f.MaxPayload {
		panic(fmt.Sprintf("packet: new template: size %d outside 0 to %d", size, f.MaxPayload))
	}
	t := &Template{family: f, auth: AuthOf(size), packet: make([]byte, HeaderLen+size)}
	t.packet[0] = f.EchoRequest
	fill(t.packet[HeaderLen:], pattern)
	clear(t.packet[HeaderLen : HeaderLen+t.auth.PatternOffset()])
	t.sum = uint64(fold(sum(0, t.packet)))
	return t
}

// fill repeats pattern over payload; an empty pattern counts the bytes.
func fill(payload, pattern []byte) {
	if len(pattern) == 0 {
		for i := range payload {
			payload[i] = byte(i)
		}
		return
	}
	for i := 0; i < len(payload); i += len(pattern) {
		copy(payload[i:], pattern)
	}
}

// Family returns the family the template is of.
func (t *Template) Family() *Family { return t.family }

// Kind returns what kind of probe it is the request of.
func (t *Template) Kind() Kind { return t.kind }

// Auth returns what the template's payload carries.
func (t *Template) Auth() Auth { return t.auth }

// Len returns the bytes of the ICMP message: the header's 8 and the payload.
func (t *Template) Len() int { return len(t.packet) }

// Copy lays the whole message down at the start of b, ready for [Template.Patch].
// It panics when b is shorter than t.Len().
func (t *Template) Copy(b []byte) {
	copy(b[:len(t.packet)], t.packet)
}

// Patch makes the echo request that [Template.Copy] laid down in b the one of a
// probe: identifier, sequence number, as many of the payload's fields as it has
// room for, and the checksum, whose cost does not depend on the size. It may be
// called again and again on the same b. It panics when b is shorter than
// t.Len().
//
// An ICMPv6 checksum is set to zero: the kernel fills it in. A sender past the
// kernel stores [ChecksumV6] itself.
func (t *Template) Patch(b []byte, id, seq uint16, sequence uint64, tag [TagLen]byte) {
	b = b[:len(t.packet)]
	binary.BigEndian.PutUint16(b[4:], id)
	binary.BigEndian.PutUint16(b[6:], seq)
	acc := t.sum + uint64(id) + uint64(seq)
	switch t.auth {
	case AuthFull:
		binary.BigEndian.PutUint64(b[HeaderLen:], sequence)
		copy(b[HeaderLen+SequenceLen:], tag[:])
		acc += halves(sequence) + halves(binary.BigEndian.Uint64(tag[:]))
	case AuthTag:
		copy(b[HeaderLen:], tag[:])
		acc += halves(binary.BigEndian.Uint64(tag[:]))
	}
	checksum := ^fold(acc)
	if t.family.KernelChecksum {
		checksum = 0
	}
	binary.BigEndian.PutUint16(b[2:], checksum)
}

// halves adds the four 16-bit words of v as one's complement arithmetic sees
// them, in 33 bits, so that a few of them can be added without carries.
func halves(v uint64) uint64 { return v>>32 + v&0xffffffff }

// PatternAt returns the byte that was sent at index i of the payload, which
// must lie in its pattern part.
func (t *Template) PatternAt(i int) byte { return t.packet[HeaderLen+i] }

// FirstWrong returns the index in payload of the first byte of the pattern that
// is not as it was sent, -1 when there is none. Only what both the payload and
// the request hold is compared: a shorter or longer reply is not wrong here,
// and the fields before the pattern are the business of the tag.
func (t *Template) FirstWrong(payload []byte) int {
	sent := t.packet[HeaderLen:]
	n := min(len(payload), len(sent))
	start := t.auth.PatternOffset()
	if n <= start || bytes.Equal(payload[start:n], sent[start:n]) {
		return -1
	}
	for i := start; i < n; i++ {
		if payload[i] != sent[i] {
			return i
		}
	}
	return -1
}

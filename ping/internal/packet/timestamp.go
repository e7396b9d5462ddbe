package packet

import (
	"encoding/binary"
	"time"
)

// timestampsLen is what follows the header of a timestamp message: three times
// (RFC 792, page 16).
const timestampsLen = 12

// NewTimestampTemplate returns the request for a host's time of day. It has no room
// for a tag: address, identifier and sequence number must do, and the originate
// timestamp, which comes back.
func NewTimestampTemplate() *Template {
	t := &Template{family: IPv4, kind: KindTimestamp, packet: make([]byte, HeaderLen+timestampsLen)}
	t.packet[0] = V4Timestamp
	t.sum = uint64(fold(sum(0, t.packet)))
	return t
}

// PatchTimestamp is [Template.Patch] for a template of NewTimestampTemplate.
// originate is when the message leaves, milliseconds since midnight UTC.
func (t *Template) PatchTimestamp(b []byte, id, seq uint16, originate uint32) {
	b = b[:len(t.packet)]
	binary.BigEndian.PutUint16(b[4:], id)
	binary.BigEndian.PutUint16(b[6:], seq)
	binary.BigEndian.PutUint32(b[HeaderLen:], originate)
	binary.BigEndian.PutUint16(b[2:], ^fold(t.sum+uint64(id)+uint64(seq)+uint64(originate)))
}

// Timestamps are those of a timestamp message: when the request left, came in, and
// the reply left. Each is milliseconds since midnight UTC, or anything with the
// highest bit set where the host cannot tell that (RFC 792, page 16).
type Timestamps struct {
	Originate, Receive, Transmit uint32
}

// ReadTimestamps reads the payload of a timestamp message. ok is false when it is cut
// short.
func ReadTimestamps(payload []byte) (t Timestamps, ok bool) {
	if len(payload) < timestampsLen {
		return Timestamps{}, false
	}
	return Timestamps{
		Originate: binary.BigEndian.Uint32(payload),
		Receive:   binary.BigEndian.Uint32(payload[4:]),
		Transmit:  binary.BigEndian.Uint32(payload[8:]),
	}, true
}

// Day is the milliseconds of a day: a timestamp that is a time of day is below.
const Day = 24 * 60 * 60 * 1000

// TimeOfDay is milliseconds since midnight UTC at a moment in nanoseconds since the Unix
// epoch.
func TimeOfDay(wall int64) uint32 {
	ms := time.Duration(wall).Milliseconds() % Day
	if ms < 0 {
		ms += Day
	}
	return uint32(ms)
}

package netlab

import (
	"encoding/binary"
	"time"
)

// timestampData is what a timestamp reply has behind its header (RFC 792, page 16): the
// originate timestamp of the request, and by the host's clock when the request came in
// and when the reply leaves, both milliseconds since midnight UTC.
func (s *Script) timestampData(r *Request, leaves time.Time) []byte {
	data := make([]byte, 12)
	copy(data[:4], r.Payload)
	binary.BigEndian.PutUint32(data[4:], s.clock(r.Arrived))
	binary.BigEndian.PutUint32(data[8:], s.clock(leaves))
	return data
}

// clock is what a host's clock shows at a moment.
func (s *Script) clock(at time.Time) uint32 {
	at = at.Add(s.ClockAhead).UTC()
	ms := time.Duration(at.Hour())*time.Hour + time.Duration(at.Minute())*time.Minute +
		time.Duration(at.Second())*time.Second + time.Duration(at.Nanosecond())
	v := uint32(ms.Milliseconds())
	if s.ClockUnset {
		v |= 1 << 31
	}
	return v
}

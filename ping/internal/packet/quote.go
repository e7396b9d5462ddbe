package packet

import (
	"encoding/binary"
	"runtime"
)

// Quote is the packet an ICMP error is about, as far as the error quotes it.
type Quote struct {
	Header    IPHeader // of the quoted packet; valid if HasHeader
	HasHeader bool

	// HasEcho says that the quoted packet is an echo request, which is what
	// we send, and that its whole header was quoted; ID, Seq and Payload are
	// only set then. An error about anything else is not about a probe.
	HasEcho bool
	Type    uint8 // ICMP type of the quoted message; 0 if it does not reach that far
	ID, Seq uint16
	Payload []byte // as much as was quoted, often nothing; aliases the input
}

// ParseQuotedEcho reads an original echo request from its ICMP header on, which
// is how Linux's error queue hands it over (ip(7), IP_RECVERR). ok is false when
// b is something else, or too short. The queue's data runs on through the
// padding and the extensions of RFC 4884: cut b at the extensions' offset
// first, and do not take the payload's length for the one that was sent.
func ParseQuotedEcho(f *Family, b []byte) (Quote, bool) {
	var q Quote
	q.readEcho(f, b)
	return q, q.HasEcho
}

// parseQuote reads a quoted packet from its IP header on.
func parseQuote(f *Family, b []byte) Quote {
	var q Quote
	h, rest, ok := parseIP(b, quotedLength(runtime.GOOS))
	if !ok || h.Version != f.Version {
		return q
	}
	q.Header, q.HasHeader = h, true
	if int(h.Protocol) == f.Protocol && h.FragmentOffset == 0 {
		q.readEcho(f, rest)
	}
	return q
}

func (q *Quote) readEcho(f *Family, b []byte) {
	if len(b) == 0 {
		return
	}
	q.Type = b[0]
	if q.Type != f.EchoRequest || len(b) < HeaderLen {
		return
	}
	q.HasEcho = true
	q.ID = binary.BigEndian.Uint16(b[4:])
	q.Seq = binary.BigEndian.Uint16(b[6:])
	q.Payload = b[HeaderLen:]
}

package packet

import "runtime"

// Quote is the packet an ICMP error is about, as far as the error quotes it.
type Quote struct {
	Header    IPHeader // of the quoted packet; valid if HasHeader
	HasHeader bool
	Raw       []byte // the packet from that header on, as it came; nil without it; aliases the input

	// HasProbe says that the quoted packet is a request of some kind of probe,
	// which is what we send, and that its whole header was quoted; Kind, ID, Seq
	// and Payload are only set then. An error about anything else is not about a
	// probe.
	HasProbe bool
	Kind     Kind
	Type     uint8  // ICMP type of the quoted message; 0 if it does not reach that far
	ID, Seq  uint16 // 0 of node information, which has none
	Payload  []byte // as much as was quoted, often nothing; aliases the input
}

// ParseQuotedProbe reads an original request from its ICMP header on, which is how
// Linux's error queue hands it over (ip(7), IP_RECVERR). ok is false when b is
// something else, or too short. The queue's data runs on through the
// padding and the extensions of RFC 4884: cut b at the extensions' offset
// first, and do not take the payload's length for the one that was sent.
func ParseQuotedProbe(f *Family, b []byte) (Quote, bool) {
	var q Quote
	q.readProbe(f, b)
	return q, q.HasProbe
}

// parseQuote reads a quoted packet from its IP header on.
func parseQuote(f *Family, b []byte) Quote {
	var q Quote
	h, rest, ok := parseIP(b, quotedLength(runtime.GOOS))
	if !ok || h.Version != f.Version {
		return q
	}
	q.Header, q.HasHeader, q.Raw = h, true, b
	if int(h.Protocol) == f.Protocol && h.FragmentOffset == 0 {
		q.readProbe(f, rest)
	}
	return q
}

func (q *Quote) readProbe(f *Family, b []byte) {
	if len(b) == 0 {
		return
	}
	q.Type = b[0]
	if m, ok := ParseMessage(f, b, false); ok && !m.IsReply {
		q.HasProbe, q.Kind, q.ID, q.Seq, q.Payload = true, m.Kind, m.ID, m.Seq, m.Payload
	}
}

package netlab

import (
	"encoding/binary"
	"slices"
	"time"
)

// answers returns the frames that a request is met with: an ICMP error, the
// copies of a reply, or one and the other; none when the host ignores it. A reply is to
// leave at that moment.
func (l *Lab) answers(s *Script, x *Exchange, d *datagram, leaves time.Time) []*departure {
	var list []*departure
	e := s.error(&x.Request)
	if e != nil {
		if frame := l.errorFrame(e, d); frame != nil {
			list = append(list, &departure{frame: frame, verdict: Reported})
			if !e.Forward {
				return list
			}
		}
	}
	if !s.hears(&x.Request, x.host) {
		return list
	}
	for _, from := range s.senders() {
		frame := l.replyFrame(s, x, from, leaves)
		for range 1 + max(s.Duplicate, 0) {
			list = append(list, &departure{frame: frame, verdict: Answered})
		}
	}
	return list
}

// senders returns whose replies leave; nil stands for the host itself.
func (s *Script) senders() []Node {
	if len(s.Group) > 0 {
		return s.Group
	}
	return []Node{s.From}
}

// replyFrame builds the reply (RFC 792, RFC 4443, RFC 4620) of from, nil for the host
// that was asked.
func (l *Lab) replyFrame(s *Script, x *Exchange, from Node, leaves time.Time) []byte {
	r := &x.Request
	typ, code, id, seq, data := familyOf(r.Dst).reply, byte(0), r.ID, r.Seq, r.Payload
	switch {
	case !r.V6 && r.Type == type4Timestamp:
		typ, data = type4StampReply, s.timestampData(r, leaves)
	case r.V6 && r.Type == type6NodeQuery:
		answers, flags, content := s.Info.answer(r, x.host)
		typ, code, seq, data = type6NodeReply, answers, uint16(flags), slices.Concat(r.Payload[:8], content)
	}
	if s.WrongID {
		id ^= 0x8000
	}
	if s.WrongSeq {
		seq ^= 0x8000
	}
	out := route{src: r.Dst, dst: r.Src, ttl: s.TTL, tos: s.TOS, options: s.returned(r, leaves)}
	if from != nil {
		out.src = from.Addr(r.V6)
	}
	if out.ttl == 0 {
		out.ttl = defaultTTL
	}
	payload := s.payload(data)
	message := make([]byte, 8, 8+len(payload))
	message[0], message[1] = typ, code
	binary.BigEndian.PutUint16(message[4:], id)
	binary.BigEndian.PutUint16(message[6:], seq)
	message = append(message, payload...)
	l.seal(message, out, s.BadChecksum)
	return icmpFrame(l.near, out, l.nextIdent(), message)
}

// seal writes the checksum, a wrong one if bad.
func (l *Lab) seal(message []byte, r route, bad bool) {
	setChecksum(message, r.src, r.dst)
	if bad {
		message[2] ^= 1 // one bit: never the other zero of one's complement
	}
}

// nextIdent returns the next IPv4 identification.
func (l *Lab) nextIdent() uint16 {
	l.ident++
	return l.ident
}

// errorFrame builds an ICMP error about a datagram, or returns nil when the
// family has no such error.
func (l *Lab) errorFrame(e *ICMPError, d *datagram) []byte {
	typ, code, ok := e.kind(d.family)
	if !ok {
		return nil
	}
	router := e.Router
	if router == nil {
		router = l.gateway
	}
	out := route{src: router.Addr(d.family.v6), dst: d.src, ttl: e.TTL}
	if out.ttl == 0 {
		out.ttl = defaultTTL
	}
	message := make([]byte, 8, 1280)
	message[0], message[1] = typ, code
	// No more than the link's MTU either.
	room := min(d.family.errorLen, l.mtu) - d.family.headerLen
	if d.family == family6 && typ == type6Redirect {
		out.src = router.Link.WithZone("")
		if e.TTL == 0 {
			out.ttl = 255
		}
		message = e.redirect6(message, d, room)
	} else {
		d.family.fill(e, message)
		message = e.quote(message, d, room)
	}
	l.seal(message, out, e.BadChecksum)
	return icmpFrame(l.near, out, l.nextIdent(), message)
}

// quoted returns what is quoted of the original datagram where there is room.
func (e *ICMPError) quoted(d *datagram) []byte {
	quote := d.whole
	if e.QuoteLen > 0 {
		quote = quote[:min(len(quote), d.header()+e.QuoteLen)]
	}
	if e.QuoteTTL > 0 || e.QuoteTOS > 0 {
		quote = slices.Clone(quote)
		rewriteIP(quote, e.QuoteTTL, e.QuoteTOS)
	}
	return quote
}

// quote appends the original datagram, and extensions where the type has them.
// The whole message is at most room bytes long.
func (e *ICMPError) quote(message []byte, d *datagram, room int) []byte {
	extensions := []byte(nil)
	if len(e.Extensions) > 0 && slices.Contains(d.family.extends, message[0]) {
		extensions = appendExtensions(nil, e.Extensions)
	}
	quoted := e.quoted(d)
	if extensions == nil {
		return append(message, quoted[:min(len(quoted), room-len(message))]...)
	}
	// The quote is whole words and at least 128 bytes, zero padded (RFC 4884,
	// section 4).
	word, padded := d.family.quoteWord, 128
	if !e.NoLength {
		space := (room - len(message) - len(extensions)) / word * word
		padded = max(padded, min((len(quoted)+word-1)/word*word, space))
		message[d.family.quoteLengthAt] = byte(padded / word)
	}
	start := len(message)
	message = append(message, quoted[:min(len(quoted), padded)]...)
	message = append(message, make([]byte, start+padded-len(message))...)
	return append(message, extensions...)
}

// redirect6 appends target, destination and the redirected header option of an
// ICMPv6 redirect (RFC 4861, 4.5 and 4.6.3). The whole message is at most room
// bytes long.
func (e *ICMPError) redirect6(message []byte, d *datagram, room int) []byte {
	target := d.dst // redirected to the destination itself: it is on the link
	if e.Gateway != nil {
		target = e.Gateway.Link.WithZone("")
	}
	message = append(message, target.AsSlice()...)
	message = append(message, d.dst.AsSlice()...)
	quoted := e.quoted(d)
	length := 8 + min(len(quoted), room-len(message)-8)
	length = length / 8 * 8
	message = append(message, optionRedirectedHeader, byte(length/8), 0, 0, 0, 0, 0, 0)
	return append(message, quoted[:length-8]...)
}

package netlab

import "encoding/binary"

// answers returns the frames that a request is met with: an ICMP error, the
// copies of a reply, or one and the other. There is at least one.
func (l *Lab) answers(s *Script, x *Exchange, d *datagram) []*departure {
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
	frame := l.replyFrame(s, &x.Request)
	for range 1 + max(s.Duplicate, 0) {
		list = append(list, &departure{frame: frame, verdict: Answered})
	}
	return list
}

// replyFrame builds the echo reply (RFC 792, RFC 4443).
func (l *Lab) replyFrame(s *Script, r *Request) []byte {
	typ, id, seq := byte(type4EchoReply), r.ID, r.Seq
	if r.V6 {
		typ = type6EchoReply
	}
	if s.WrongID {
		id ^= 0x8000
	}
	if s.WrongSeq {
		seq ^= 0x8000
	}
	out := route{src: r.Dst, dst: r.Src, ttl: s.TTL, tos: s.TOS}
	if s.From != nil {
		out.src = s.From.Addr(r.V6)
	}
	if out.ttl == 0 {
		out.ttl = defaultTTL
	}
	payload := s.payload(r.Payload)
	message := make([]byte, 8, 8+len(payload))
	message[0] = typ
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
	typ, code, ok := e.kind(d.v6)
	if !ok {
		return nil
	}
	router := e.Router
	if router == nil {
		router = l.gateway
	}
	out := route{src: router.Addr(d.v6), dst: d.src, ttl: e.TTL}
	if out.ttl == 0 {
		out.ttl = defaultTTL
	}
	message := make([]byte, 8, 1280)
	message[0], message[1] = typ, code
	switch {
	case d.v6 && typ == type6Redirect:
		out.src = router.Link.WithZone("")
		if e.TTL == 0 {
			out.ttl = 255
		}
		message = e.redirect6(message, d)
	case d.v6:
		e.fill6(message)
		message = e.quote(message, d, l.room(d))
	default:
		e.fill4(message)
		message = e.quote(message, d, l.room(d))
	}
	l.seal(message, out, e.BadChecksum)
	return icmpFrame(l.near, out, l.nextIdent(), message)
}

// room returns the greatest length of an ICMP error: 576 bytes of datagram in
// IPv4 (RFC 1812, 4.3.2.3), the least MTU of IPv6 (RFC 4443, 2.4), and no more
// than the link's MTU.
func (l *Lab) room(d *datagram) int {
	if d.v6 {
		return min(1280, l.mtu) - 40
	}
	return min(576, l.mtu) - 20
}

// fill4 writes bytes 4 to 7 of an IPv4 error.
func (e *ICMPError) fill4(message []byte) {
	switch e.Type4 {
	case type4Unreachable:
		binary.BigEndian.PutUint16(message[6:], uint16(e.MTU)) // RFC 1191, section 4
	case type4Parameter:
		message[4] = byte(e.Pointer)
	case type4Redirect:
		if e.Gateway != nil {
			copy(message[4:8], e.Gateway.V4.AsSlice())
		}
	}
}

// fill6 writes bytes 4 to 7 of an IPv6 error.
func (e *ICMPError) fill6(message []byte) {
	switch e.Type6 {
	case type6TooBig:
		binary.BigEndian.PutUint32(message[4:], uint32(e.MTU))
	case type6Parameter:
		binary.BigEndian.PutUint32(message[4:], uint32(e.Pointer))
	}
}

// quote appends the original datagram, and extensions where the type has them.
// The whole message is at most room bytes long.
func (e *ICMPError) quote(message []byte, d *datagram, room int) []byte {
	extensions := []byte(nil)
	if len(e.Extensions) > 0 && e.extensible(d.v6) {
		extensions = appendExtensions(nil, e.Extensions)
	}
	quoted := d.whole
	if e.QuoteLen > 0 {
		quoted = quoted[:min(len(quoted), d.header()+e.QuoteLen)]
	}
	if extensions == nil {
		return append(message, quoted[:min(len(quoted), room-len(message))]...)
	}
	// RFC 4884, section 4: the quote is at least 128 bytes, zero padded, and
	// counted in words of 4 bytes (byte 5) or of 8 (byte 4).
	word, field := 4, 5
	if d.v6 {
		word, field = 8, 4
	}
	padded := 128
	if !e.NoLength {
		space := (room - len(message) - len(extensions)) / word * word
		padded = max(padded, min((len(quoted)+word-1)/word*word, space))
		message[field] = byte(padded / word)
	}
	start := len(message)
	message = append(message, quoted[:min(len(quoted), padded)]...)
	message = append(message, make([]byte, start+padded-len(message))...)
	return append(message, extensions...)
}

// extensible reports whether RFC 4884 allows extensions in the message.
func (e *ICMPError) extensible(v6 bool) bool {
	if v6 {
		return e.Type6 == type6Unreachable || e.Type6 == type6TimeExceeded
	}
	return e.Type4 == type4Unreachable || e.Type4 == type4TimeExceeded || e.Type4 == type4Parameter
}

// redirect6 appends target, destination and the redirected header option of an
// ICMPv6 redirect (RFC 4861, 4.5 and 4.6.3).
func (e *ICMPError) redirect6(message []byte, d *datagram) []byte {
	target := d.dst // redirected to the destination itself: it is on the link
	if e.Gateway != nil {
		target = e.Gateway.Link.WithZone("")
	}
	message = append(message, target.AsSlice()...)
	message = append(message, d.dst.AsSlice()...)
	quoted := d.whole
	if e.QuoteLen > 0 {
		quoted = quoted[:min(len(quoted), d.header()+e.QuoteLen)]
	}
	length := 8 + min(len(quoted), 1280-40-len(message)-8)
	length = length / 8 * 8
	message = append(message, 4, byte(length/8), 0, 0, 0, 0, 0, 0)
	return append(message, quoted[:length-8]...)
}

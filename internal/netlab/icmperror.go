package netlab

// ICMPError describes an ICMP error message, for both families; the
// constructors below fill it. A zero type means that the family has no such
// error: the request is then answered as if there were none.
type ICMPError struct {
	Type4, Code4 uint8
	Type6, Code6 uint8

	// MTU goes into fragmentation needed (RFC 1191) and packet too big.
	MTU int
	// Pointer goes into parameter problem: one byte in IPv4, four in IPv6.
	Pointer int
	// Gateway is the better first hop of a redirect.
	Gateway *Router
	// Router sends the error; nil means the lab's gateway.
	Router *Router
	// Forward is true when the request is not stopped by what is reported, as
	// with a redirect: the host answers too.
	Forward bool
	// TTL of the error message; 0 means 64, or 255 for an ICMPv6 redirect, which
	// RFC 4861 demands.
	TTL int

	// QuoteLen is the number of bytes quoted of the original datagram after its
	// IP header: 8 is RFC 792's minimum. 0 quotes as much as fits in 576 bytes
	// (RFC 1812, 4.3.2.3) or 1280 (RFC 4443, 2.4).
	QuoteLen int
	// QuoteTTL and QuoteTOS, when positive, are quoted in place of what arrived: a
	// router further away quotes the datagram as it was there.
	QuoteTTL, QuoteTOS int
	// Extensions are the objects of RFC 4884 that follow the quote, which is
	// then padded to 128 bytes or more. They are left out of messages that
	// cannot have them: all but IPv4 types 3, 11, 12 and IPv6 types 1, 3.
	Extensions []Extension
	// NoLength leaves RFC 4884's length field zero and the quote at 128 bytes, as
	// routers did before the RFC (section 5.5).
	NoLength bool
	// BadChecksum sends the message with a wrong ICMP checksum.
	BadChecksum bool
}

// ICMP types of RFC 792, RFC 4443, RFC 4620, RFC 4861 and, of multicast membership, RFC
// 2710 and RFC 3810.
const (
	type4EchoReply    = 0
	type4Unreachable  = 3
	type4SourceQuench = 4
	type4Redirect     = 5
	type4Echo         = 8
	type4TimeExceeded = 11
	type4Parameter    = 12
	type4Timestamp    = 13
	type4StampReply   = 14

	type6Unreachable     = 1
	type6TooBig          = 2
	type6TimeExceeded    = 3
	type6Parameter       = 4
	type6Echo            = 128
	type6EchoReply       = 129
	type6GroupQuery      = 130
	type6GroupReport     = 131
	type6GroupDone       = 132
	type6RouterSolicit   = 133
	type6Solicitation    = 135
	type6Advert          = 136
	type6Redirect        = 137
	type6NodeQuery       = 139
	type6NodeReply       = 140
	type6GroupReportMLD2 = 143
)

// Options of neighbour discovery (RFC 4861, 4.6).
const (
	optionTargetLink       = 2
	optionRedirectedHeader = 4
)

// Unreachable is IPv4's destination unreachable with a code of 0 to 15, and in
// IPv6 its translation by RFC 7915, 4.2, except that host unreachable (1)
// becomes address unreachable, which says the same. Codes 2 (protocol), 4
// (fragmentation needed, with MTU 1280) and 14 (precedence violation: nothing)
// have no destination unreachable of their own in IPv6.
func Unreachable(code uint8) *ICMPError {
	e := &ICMPError{Type4: type4Unreachable, Code4: code, Type6: type6Unreachable}
	switch code {
	case 1:
		e.Code6 = 3
	case 2:
		e.Type6, e.Code6, e.Pointer = type6Parameter, 1, 6
	case 3:
		e.Code6 = 4
	case 4:
		e.Type6, e.MTU = type6TooBig, 1280
	case 9, 10, 13, 15:
		e.Code6 = 1
	case 14:
		e.Type6 = 0
	}
	return e
}

// Unreachable6 is ICMPv6's destination unreachable with a code of 0 to 7, and
// in IPv4 its translation by RFC 7915, 5.2, extended to codes 5 and 6, which
// are filtering too.
func Unreachable6(code uint8) *ICMPError {
	e := &ICMPError{Type4: type4Unreachable, Code4: 1, Type6: type6Unreachable, Code6: code}
	switch code {
	case 1, 5, 6:
		e.Code4 = 10
	case 4:
		e.Code4 = 3
	}
	return e
}

// TimeExceeded is time exceeded, with code 0 (in transit) or 1 (reassembly).
func TimeExceeded(code uint8) *ICMPError {
	return &ICMPError{Type4: type4TimeExceeded, Code4: code, Type6: type6TimeExceeded, Code6: code}
}

// TooBig is IPv4's fragmentation needed and IPv6's packet too big.
func TooBig(mtu int) *ICMPError {
	return &ICMPError{Type4: type4Unreachable, Code4: 4, Type6: type6TooBig, MTU: mtu}
}

// ParameterProblem is parameter problem, code 0, at the given offset.
func ParameterProblem(pointer int) *ICMPError {
	return &ICMPError{Type4: type4Parameter, Type6: type6Parameter, Pointer: pointer}
}

// Redirect is a redirect for the host (IPv4 code 1) to gateway. The request is
// forwarded all the same.
func Redirect(gateway *Router) *ICMPError {
	return &ICMPError{Type4: type4Redirect, Code4: 1, Type6: type6Redirect, Gateway: gateway, Forward: true}
}

// SourceQuench is IPv4's source quench; IPv6 has none. The request is forwarded
// all the same.
func SourceQuench() *ICMPError { return &ICMPError{Type4: type4SourceQuench, Forward: true} }

// By returns a copy of e that router sends.
func (e ICMPError) By(router *Router) *ICMPError {
	e.Router = router
	return &e
}

// With returns a copy of e with extension objects.
func (e ICMPError) With(objects ...Extension) *ICMPError {
	e.Extensions = objects
	return &e
}

// Quoting returns a copy of e with the given QuoteLen.
func (e ICMPError) Quoting(bytes int) *ICMPError {
	e.QuoteLen = bytes
	return &e
}

// Having returns a copy of e that quotes the given TTL and TOS, 0 for those that
// arrived.
func (e ICMPError) Having(ttl, tos int) *ICMPError {
	e.QuoteTTL, e.QuoteTOS = ttl, tos
	return &e
}

// kind returns type and code in family f; ok is false when it has none.
func (e *ICMPError) kind(f *family) (typ, code uint8, ok bool) {
	if f == family6 {
		return e.Type6, e.Code6, e.Type6 != 0
	}
	return e.Type4, e.Code4, e.Type4 != 0
}

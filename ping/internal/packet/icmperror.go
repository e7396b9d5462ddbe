package packet

import (
	"encoding/binary"
	"math"
	"net/netip"
)

// Error is a parsed ICMP error message. What a type does not carry is zero.
type Error struct {
	Type, Code uint8

	// MTU of the next hop in bytes, of "fragmentation needed" (RFC 1191; 0 from
	// routers that do not give it) and "packet too big" (RFC 4443 section 3.2).
	MTU int
	// Pointer is the offset in the quoted packet of the field that a
	// "parameter problem" is about.
	Pointer int
	// Gateway is the next hop a redirect names (RFC 792; RFC 4861 section 4.5,
	// the target address).
	Gateway netip.Addr

	Quote Quote

	// ExtensionBytes is the extension structure of RFC 4884 from its header
	// on, for [ParseExtensions]; nil when there is none, or its version or
	// checksum is wrong. It aliases the input.
	ExtensionBytes []byte
}

// errorForm is how the messages of one type are laid out.
type errorForm struct {
	typ uint8
	// Where RFC 4884 section 3 put the length of the quoted packet, and how
	// many bytes it counts by; 0 when the type cannot carry extensions.
	lengthAt, lengthUnit int
}

// form returns the layout of messages of type typ, nil if it is no error: a
// message about a packet that was sent, which it quotes. For IPv4 these are
// unreachable, source quench, redirect, time exceeded and parameter problem; for
// IPv6 unreachable, packet too big, time exceeded, parameter problem and
// redirect.
func (f *Family) form(typ uint8) *errorForm {
	for i := range f.errors {
		if f.errors[i].typ == typ {
			return &f.errors[i]
		}
	}
	return nil
}

// ParseError reads a whole ICMP error message, which starts at its ICMP header,
// as sockets without an error queue receive it (RFC 792, RFC 4443, RFC 4884).
// The checksum is not verified. ok is false when b is no error message or
// shorter than the header; what it quotes may still be of no use: see
// [Quote].
func ParseError(f *Family, b []byte) (e Error, ok bool) {
	if len(b) < HeaderLen {
		return Error{}, false
	}
	form := f.form(b[0])
	if form == nil {
		return Error{}, false
	}
	e = Error{Type: b[0], Code: b[1]}
	e.readRest(f, b)
	quote := b[HeaderLen:]
	if f == IPv6 && e.Type == V6Redirect {
		quote = redirectedPacket(b)
	}
	if form.lengthUnit != 0 {
		quote, e.ExtensionBytes = splitExtensions(quote, form.lengthUnit*int(b[form.lengthAt]))
	}
	e.Quote = parseQuote(f, quote)
	return e, true
}

// readRest reads what the message says besides its type and code.
func (e *Error) readRest(f *Family, b []byte) {
	switch {
	case f == IPv4 && e.Type == V4Unreachable && e.Code == V4FragmentationNeeded:
		e.MTU = int(binary.BigEndian.Uint16(b[6:]))
	case f == IPv4 && e.Type == V4ParameterProblem:
		e.Pointer = int(b[4])
	case f == IPv4 && e.Type == V4Redirect:
		e.Gateway = netip.AddrFrom4([4]byte(b[4:8]))
	case f == IPv6 && e.Type == V6TooBig:
		e.MTU = clampInt(binary.BigEndian.Uint32(b[4:]))
	case f == IPv6 && e.Type == V6ParameterProblem:
		e.Pointer = clampInt(binary.BigEndian.Uint32(b[4:]))
	case f == IPv6 && e.Type == V6Redirect && len(b) >= HeaderLen+16:
		e.Gateway = netip.AddrFrom16([16]byte(b[HeaderLen : HeaderLen+16]))
	}
}

// clampInt keeps a hostile 32-bit value from turning negative where int is
// that small; no packet is anywhere near as large.
func clampInt(v uint32) int { return int(min(v, math.MaxInt32)) }

// The ICMPv6 redirect holds two addresses and then options, of which the
// redirected header option has the packet behind 8 bytes (RFC 4861 sections 4.5
// and 4.6.3).
const (
	redirectOptionsAt        = HeaderLen + 2*16
	redirectedHeaderOption   = 4
	redirectedHeaderPacketAt = 8
	optionUnit               = 8
)

// redirectedPacket finds the packet quoted in an ICMPv6 redirect, nil if there
// is none.
func redirectedPacket(b []byte) []byte {
	if len(b) < redirectOptionsAt {
		return nil
	}
	for options := b[redirectOptionsAt:]; len(options) >= optionUnit; {
		size := optionUnit * int(options[1])
		if size == 0 || size > len(options) {
			return nil
		}
		if options[0] == redirectedHeaderOption {
			return options[redirectedHeaderPacketAt:size]
		}
		options = options[size:]
	}
	return nil
}

// SplitQueued does for b, the message's content from the quoted ICMP header on, as
// Linux's error queue holds it, what [ParseError] does for messages without a
// length attribute: the kernel finds extensions by that alone (net/ipv4/icmp.c,
// ip_icmp_error_rfc4884). The packet is one of ours, and so without IP options.
func SplitQueued(f *Family, typ uint8, b []byte) (quote, ext []byte) {
	if form := f.form(typ); form == nil || form.lengthUnit == 0 {
		return b, nil
	}
	return splitUnmarked(b, originalLen-f.HeaderLen)
}

// originalLen is how many bytes of the packet a message with extensions quotes
// at least, padded with zeros where the packet is smaller (RFC 4884 section 4).
const originalLen = 128

// splitExtensions separates the quoted packet from the extension structure
// behind it. length is what the length attribute says, in bytes. Many routers
// send extensions and no length, or a wrong one, which RFC 4884 section 5.5
// bids us look for behind 128 bytes, believing only a checksum that is there
// and right. ext is nil when there are none.
func splitExtensions(b []byte, length int) (quote, ext []byte) {
	if length >= originalLen && len(b) >= length+minExtensionLen && checkExtensionHeader(b[length:]) == nil {
		return b[:length], b[length:]
	}
	return splitUnmarked(b, originalLen)
}

// splitUnmarked looks for extensions at that offset.
func splitUnmarked(b []byte, at int) (quote, ext []byte) {
	if len(b) >= at+minExtensionLen {
		ext := b[at:]
		if hasExtensionChecksum(ext) && checkExtensionHeader(ext) == nil {
			return b[:at], ext
		}
	}
	return b, nil
}

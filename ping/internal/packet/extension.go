package packet

import (
	"encoding/binary"
	"errors"
	"fmt"
)

// Classes of extension objects (RFC 4884 section 8 and its IANA registry).
const (
	ClassMPLS      = 1 // MPLS label stack, RFC 4950
	ClassInterface = 2 // interface information, RFC 5837
)

// Extension is an object a router added to an ICMP error (RFC 4884 section 8).
// It owns its memory.
type Extension struct {
	Class uint8
	CType uint8 // the meaning depends on the class

	// MPLS is the label stack the packet arrived with, outermost first, of a
	// well-formed object of class 1 and C-type 1; else nil.
	MPLS []MPLSLabel
	// Interface is the content of a well-formed object of class 2; else nil.
	Interface *InterfaceInfo
	// Raw is the content as it was sent, whatever the class, without the
	// object's four bytes of header.
	Raw []byte
}

const (
	extensionVersion    = 2
	extensionHeaderLen  = 4 // version, reserved, checksum
	extensionChecksumAt = 2
	objectHeaderLen     = 4 // length, class, C-type
	minExtensionLen     = extensionHeaderLen + objectHeaderLen
	mplsIncomingStack   = 1 // the only C-type RFC 4950 defines
)

var (
	errExtensionShort    = errors.New("header cut short")
	errExtensionVersion  = errors.New("version is not 2")
	errExtensionChecksum = errors.New("wrong checksum")
)

// ParseExtensions reads the objects of the extension structure b, which starts
// at the extension header (RFC 4884 section 7). A wrong version or checksum is
// an error; a checksum of zero means that none was sent. When an object's
// length does not fit, the error comes with the objects before it. An object
// whose inside is malformed is no error: it is there with its Raw alone.
func ParseExtensions(b []byte) ([]Extension, error) {
	if err := checkExtensionHeader(b); err != nil {
		return nil, fmt.Errorf("packet: parse extensions: %w", err)
	}
	var extensions []Extension
	for b = b[extensionHeaderLen:]; len(b) > 0; {
		if len(b) < objectHeaderLen {
			return extensions, fmt.Errorf("packet: parse extensions: object %d: header cut short", len(extensions))
		}
		length := int(binary.BigEndian.Uint16(b))
		if length < objectHeaderLen || length > len(b) {
			return extensions, fmt.Errorf("packet: parse extensions: object %d: length %d of %d bytes", len(extensions), length, len(b))
		}
		extensions = append(extensions, parseObject(b[2], b[3], b[objectHeaderLen:length]))
		b = b[length:]
	}
	return extensions, nil
}

// checkExtensionHeader checks the header of the structure b and the checksum
// over all of it.
func checkExtensionHeader(b []byte) error {
	switch {
	case len(b) < extensionHeaderLen:
		return errExtensionShort
	case b[0]>>4 != extensionVersion:
		return errExtensionVersion
	case hasExtensionChecksum(b) && Checksum(b) != 0:
		return errExtensionChecksum
	}
	return nil
}

// hasExtensionChecksum reports whether the structure b, which must have its
// header whole, carries a checksum.
func hasExtensionChecksum(b []byte) bool {
	return binary.BigEndian.Uint16(b[extensionChecksumAt:]) != 0
}

func parseObject(class, ctype uint8, content []byte) Extension {
	x := Extension{Class: class, CType: ctype, Raw: append([]byte(nil), content...)}
	switch {
	case class == ClassMPLS && ctype == mplsIncomingStack:
		x.MPLS = parseMPLS(content)
	case class == ClassInterface:
		x.Interface = parseInterface(ctype, content)
	}
	return x
}

// MPLSLabel is one entry of an MPLS label stack (RFC 3032 section 2.1, RFC 4950
// section 5).
type MPLSLabel struct {
	Label  uint32 // 20 bits
	TC     uint8  // traffic class, 3 bits (RFC 5462)
	Bottom bool   // the last entry of the stack
	TTL    uint8
}

const mplsEntryLen = 4

// parseMPLS returns nil when b is not a whole number of entries.
func parseMPLS(b []byte) []MPLSLabel {
	if len(b)%mplsEntryLen != 0 {
		return nil
	}
	var stack []MPLSLabel
	for ; len(b) > 0; b = b[mplsEntryLen:] {
		entry := binary.BigEndian.Uint32(b)
		stack = append(stack, MPLSLabel{
			Label:  entry >> 12,
			TC:     uint8(entry >> 9 & 7),
			Bottom: entry>>8&1 != 0,
			TTL:    uint8(entry),
		})
	}
	return stack
}

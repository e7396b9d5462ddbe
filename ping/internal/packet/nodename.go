package packet

import (
	"errors"
	"fmt"
	"strings"
)

// Limits of names on the wire (RFC 1035 section 3.1).
const (
	maxLabel = 63
	maxName  = 255 // with the length of each label and the end
)

// Why node information cannot be read.
var (
	errNodeShort      = errors.New("too short")
	errNodeTruncated  = errors.New("truncated")
	errNodeCompressed = errors.New("label that is compressed, or of no known type")
	errNodeLong       = errors.New("name of more than 255 bytes")
	errNodeNoName     = errors.New("empty name")
)

// AppendName appends a name in DNS wire format, uncompressed. One with a dot is fully
// qualified, also if the dot is its last byte; the others have a second empty label
// behind the end, as RFC 4620 section 6.3 says.
func AppendName(b []byte, name string) ([]byte, error) {
	labels, qualified := strings.CutSuffix(name, ".")
	qualified = qualified || strings.Contains(labels, ".")
	start := len(b)
	for label := range strings.SplitSeq(labels, ".") {
		if label == "" || len(label) > maxLabel {
			return nil, fmt.Errorf("packet: name %.300q: label of %d bytes: must be from 1 to %d", name, len(label), maxLabel)
		}
		b = append(append(b, byte(len(label))), label...)
	}
	b = append(b, 0)
	if !qualified {
		b = append(b, 0)
	}
	if len(b)-start > maxName {
		return nil, fmt.Errorf("packet: name %.300q: %w", name, errNodeLong)
	}
	return b, nil
}

// LowerName returns a copy of a name in wire format whose ASCII letters are lower case:
// names are compared so (RFC 4343), and the group of a node is that of its lower case
// name. No length of a label is a letter.
func LowerName(name []byte) []byte {
	lower := make([]byte, len(name))
	for i, c := range name {
		if 'A' <= c && c <= 'Z' {
			c += 'a' - 'A'
		}
		lower[i] = c
	}
	return lower
}

// readName reads the name that b begins with and returns what follows it. The name is
// printable ASCII, with a dot at its end if it is fully qualified; what would mean
// something else is escaped with a backslash, as one or as three decimal digits (RFC
// 1035 section 5.1).
func readName(b []byte) (name string, rest []byte, err error) {
	var text strings.Builder
	for size := 0; ; {
		if len(b) == 0 {
			return "", nil, errNodeTruncated
		}
		n := int(b[0])
		switch size += 1 + n; {
		case n == 0 && size == 1:
			return "", nil, errNodeNoName
		case n == 0:
			return qualify(text.String(), b[1:])
		case n > maxLabel: // two upper bits: RFC 1035 section 4.1.4
			return "", nil, errNodeCompressed
		case n >= len(b):
			return "", nil, errNodeTruncated
		case size >= maxName:
			return "", nil, errNodeLong
		}
		if text.Len() > 0 {
			text.WriteByte('.')
		}
		appendLabel(&text, b[1:1+n])
		b = b[1+n:]
	}
}

// qualify ends a name, whose labels are read.
func qualify(labels string, rest []byte) (name string, behind []byte, err error) {
	if len(rest) > 0 && rest[0] == 0 {
		return labels, rest[1:], nil
	}
	return labels + ".", rest, nil
}

// appendLabel escapes what libc's dn_expand does (its ns_name.c, special and printable).
func appendLabel(text *strings.Builder, label []byte) {
	for _, c := range label {
		switch {
		case c <= ' ' || c >= 0x7f:
			fmt.Fprintf(text, `\%03d`, c)
		case strings.IndexByte(`".;\()@$`, c) >= 0:
			text.WriteByte('\\')
			fallthrough
		default:
			text.WriteByte(c)
		}
	}
}

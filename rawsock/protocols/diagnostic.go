package protocols

import "fmt"

// Diagnostic is a remark on one line of a file.
type Diagnostic struct {
	Line   int    // from 1
	Reason Reason // what it has to say
	Text   string // the word that it is about, up to 64 bytes of it
}

// Reason is what a [Diagnostic] has to say.
type Reason int

// The line was not taken.
const (
	NumberMissing   Reason = iota + 1 // a name and nothing after it, or a comment
	NumberMalformed                   // not a decimal number
	NumberNegative
	NumberTooLarge // for a C int, or in Strict for a byte
	NulByte        // outside a comment
	ControlByte    // outside a comment, in Strict
)

// The line was taken, all the same.
const (
	Shadowed      Reason = iota + 100 // the name or alias already means an earlier entry
	ByteOrderMark                     // U+FEFF at the start of the file, left out
)

// Taken says whether the line was taken.
func (d Diagnostic) Taken() bool { return d.Reason >= Shadowed }

// String reads `line 7: not taken: "203x" is not a decimal number`.
func (d Diagnostic) String() string {
	s := fmt.Sprintf("line %d: ", d.Line)
	if !d.Taken() {
		s += "not taken: "
	}
	switch d.Reason {
	case NumberMissing:
		return s + fmt.Sprintf("%q has no number", d.Text)
	case NumberMalformed:
		return s + fmt.Sprintf("%q is not a decimal number", d.Text)
	case NumberNegative:
		return s + fmt.Sprintf("number %s is negative", d.Text)
	case NumberTooLarge:
		return s + fmt.Sprintf("number %s is too large", d.Text)
	case NulByte:
		return s + "it holds a NUL"
	case ControlByte:
		return s + "it holds a control character"
	case Shadowed:
		return s + fmt.Sprintf("%q already means an earlier entry", d.Text)
	case ByteOrderMark:
		return s + "left out a byte order mark"
	}
	return s + fmt.Sprintf("reason %d", int(d.Reason))
}

// excerpt is as much of a word as a Diagnostic keeps.
func excerpt(word []byte) string { return string(word[:min(len(word), 64)]) }

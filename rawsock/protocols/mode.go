package protocols

import "math"

// Mode says how literally a file is read.
type Mode int

const (
	// GlibcCompat reads as glibc does (nss/nss_files/files-proto.c): words are
	// separated by blanks, tabs, vertical tabs, form feeds and carriage returns,
	// a number may begin with "+", and may be up to 2147483647. The first entry
	// with a name wins, whether it is its name or an alias.
	GlibcCompat Mode = iota

	// Strict wants digits alone, at most 255, words of printable bytes, and
	// blanks, tabs or carriage returns between them. An entry's own name wins
	// over the alias of an earlier one.
	Strict
)

// maxNumber is the largest number taken: what a C int holds, or the protocol
// field of an IP header.
func (m Mode) maxNumber() int64 {
	if m == Strict {
		return math.MaxUint8
	}
	return math.MaxInt32
}

// separates says whether c stands between words: isspace(3) in the C locale,
// but for the newline, which the lines have lost.
func (m Mode) separates(c byte) bool {
	switch c {
	case ' ', '\t', '\r':
		return true
	case '\v', '\f':
		return m == GlibcCompat
	}
	return false
}

// refuses says why c may not be in a word; 0 when it may.
func (m Mode) refuses(c byte) Reason {
	switch {
	case c == 0:
		return NulByte
	case m == Strict && (c < ' ' || c == 0x7f):
		return ControlByte
	}
	return 0
}

// number reads the second word of a line.
func (m Mode) number(word []byte) (int, Reason) {
	digits := word
	if len(word) > 1 && (word[0] == '-' || word[0] == '+' && m == GlibcCompat) {
		digits = word[1:]
	}
	n, limit := int64(0), m.maxNumber()
	for _, c := range digits {
		if c < '0' || c > '9' {
			return 0, NumberMalformed
		}
		n = min(n*10+int64(c-'0'), limit+1)
	}
	switch {
	case word[0] == '-':
		return 0, NumberNegative
	case n > limit:
		return 0, NumberTooLarge
	}
	return int(n), 0
}

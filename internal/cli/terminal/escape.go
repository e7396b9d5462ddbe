// Package terminal makes text from outside (names out of the DNS, arguments,
// file names) safe to show: a hostile PTR record must not move the cursor,
// colour the screen or add a line.
package terminal

import (
	"strconv"
	"unicode/utf8"
)

// Escape returns s with every byte that is not part of a printable character
// written as \xNN: control characters, ESC, the C1 controls, bidirectional
// overrides, invalid UTF-8, and the backslash itself, so that what is shown
// tells exactly what was there.
func Escape(s string) string {
	if plain(s) {
		return s
	}
	return string(Append(make([]byte, 0, len(s)+16), s))
}

// Append appends Escape(s) to b.
func Append(b []byte, s string) []byte {
	const digits = "0123456789abcdef"
	for i := 0; i < len(s); {
		r, n := utf8.DecodeRuneInString(s[i:])
		if printable(r, n) {
			b = append(b, s[i:i+n]...)
		} else {
			for _, c := range []byte(s[i : i+n]) {
				b = append(b, '\\', 'x', digits[c>>4], digits[c&0xf])
			}
		}
		i += n
	}
	return b
}

// quoted is how much of an argument an error message repeats, in bytes.
const quoted = 60

// Quote returns s escaped, between double quotes, and cut when it is long.
func Quote(s string) string {
	cut := ""
	if len(s) > quoted {
		n := quoted
		for n > quoted-utf8.UTFMax && !utf8.RuneStart(s[n]) {
			n--
		}
		s, cut = s[:n], "…"
	}
	return `"` + string(Append(nil, s)) + cut + `"`
}

func plain(s string) bool {
	for i := range len(s) {
		if c := s[i]; c < ' ' || c > '~' || c == '\\' {
			return false
		}
	}
	return true
}

func printable(r rune, size int) bool {
	if r == utf8.RuneError && size == 1 {
		return false
	}
	return r != '\\' && strconv.IsPrint(r)
}

package flags

import (
	"strings"
	"unicode/utf8"

	"goping/internal/cli/terminal"
)

// MisuseKind is what is wrong with an option.
type MisuseKind uint8

const (
	Unknown  MisuseKind = iota // there is none of that name
	Missing                    // its argument is not there
	Unwanted                   // it takes no argument, and was given one
	Invalid                    // its argument is not what it takes; see Misuse.Err
)

// Misuse is an option that cannot be taken as it stands. Each face words it in its
// own way; Error is goping's.
type Misuse struct {
	Kind   MisuseKind
	Option string // as it was written, dashes included: "-z", "--count"
	Within string // the whole argument an unknown letter stands in, when there is more to it
	Value  string // its argument
	Usage  string // for Missing: how to write it, "-c N"
	Near   string // the option that was perhaps meant
	Err    error  // for Invalid: what is wrong with Value
}

// Error returns one line that is safe for a terminal.
func (m *Misuse) Error() string {
	switch m.Kind {
	case Missing:
		return m.Option + " needs an argument: " + m.Usage
	case Unwanted:
		return m.Option + " takes no argument, but was given " + terminal.Quote(m.Value)
	case Invalid:
		return m.Option + " " + terminal.Quote(m.Value) + ": " + m.Err.Error()
	}
	if m.Within != "" {
		return "unknown option " + terminal.Quote(m.Option) + " in " + terminal.Quote(m.Within)
	}
	return "unknown option " + terminal.Quote(m.Option)
}

// Unwrap returns Err.
func (m *Misuse) Unwrap() error { return m.Err }

// unknownShort is the error for the letter at s.whole[at], an argument with one
// dash. An argument that spells a long option was meant to have two.
func (s *scanner[T]) unknownShort(at int) error {
	_, n := utf8.DecodeRuneInString(s.whole[at:])
	m := &Misuse{Kind: Unknown, Option: "-" + s.whole[at:at+n]}
	if len(s.whole) > at+n || at > 1 {
		m.Within = s.whole
	}
	if word, _, _ := strings.Cut(s.whole[1:], "="); byLong(s.table, s.face, word) != nil {
		m.Near = "--" + word
	}
	return m
}

func (s *scanner[T]) unknownLong(word string) error {
	m := &Misuse{Kind: Unknown, Option: "--" + word}
	if near := closest(s.table, s.face, word); near != "" {
		m.Near = "--" + near
	}
	return m
}

// closest returns the option whose name begins with word or is at most two
// edits away from it, "" when there is none or the word is too short to tell.
func closest[T any](table []Flag[T], face Face, word string) string {
	if len(word) < 3 || len(word) > 20 {
		return ""
	}
	best := ""
	least := 3
	for i := range table {
		f := &table[i]
		if f.Long == "" || !f.Has(face) {
			continue
		}
		if strings.HasPrefix(f.Long, word) {
			return f.Long
		}
		if d := distance(word, f.Long); d < least {
			best, least = f.Long, d
		}
	}
	return best
}

// distance is the number of single-byte insertions, deletions and
// substitutions between a and b (Levenshtein, 1965).
func distance(a, b string) int {
	row := make([]int, len(b)+1)
	for j := range row {
		row[j] = j
	}
	for i := range len(a) {
		diagonal := row[0]
		row[0] = i + 1
		for j := range len(b) {
			cost := diagonal
			if a[i] != b[j] {
				cost++
			}
			diagonal = row[j+1]
			row[j+1] = min(cost, row[j]+1, diagonal+1)
		}
	}
	return row[len(b)]
}

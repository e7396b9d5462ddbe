package flags

import (
	"strings"
	"unicode/utf8"

	"goping/internal/cli/terminal"
)

func byShort(letter byte) *Flag {
	for i := range Table {
		if Table[i].Short == letter && letter != 0 {
			return &Table[i]
		}
	}
	return nil
}

func byLong(word string) *Flag {
	for i := range Table {
		if Table[i].Long == word {
			return &Table[i]
		}
	}
	return nil
}

// unknownShort is the error for the letter at arg[at], an argument with one
// dash. An argument that spells a long option was meant to have two.
func unknownShort(arg string, at int) error {
	_, n := utf8.DecodeRuneInString(arg[at:])
	message := "unknown option " + terminal.Quote("-"+arg[at:at+n])
	if len(arg) > at+n || at > 1 {
		message += " in " + terminal.Quote(arg)
	}
	word, _, _ := strings.Cut(arg[1:], "=")
	if byLong(word) != nil {
		return &Error{message, "did you mean --" + word + "?"}
	}
	return &Error{message, seeHelp}
}

func unknownLong(word string) error {
	hint := seeHelp
	if f := closest(word); f != nil {
		hint = "did you mean --" + f.Long + "?"
	}
	return &Error{"unknown option " + terminal.Quote("--"+word), hint}
}

// closest returns the option whose name begins with word or is at most two
// edits away from it, nil when there is none or the word is too short to tell.
func closest(word string) *Flag {
	if len(word) < 3 || len(word) > 20 {
		return nil
	}
	var best *Flag
	least := 3
	for i := range Table {
		f := &Table[i]
		if strings.HasPrefix(f.Long, word) {
			return f
		}
		if d := distance(word, f.Long); d < least {
			best, least = f, d
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

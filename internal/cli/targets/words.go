package targets

import (
	"bufio"
	"bytes"
	"errors"
	"io"
	"iter"
	"strings"
)

// LongestName is the most of a word that is looked at, in bytes: more no name has (RFC
// 1035, section 2.3.4), and an address with a zone neither.
const LongestName = 255

// Words yields the first word of each line, empty where there is none, and last the
// error that kept the rest from being read. Words are parted by what C takes for blanks,
// and by NUL; a longer word than any name is cut one behind the longest, so that it is
// none.
func Words(r io.Reader) iter.Seq2[string, error] {
	return func(yield func(string, error) bool) {
		in := bufio.NewReaderSize(r, 1<<16)
		for first := true; ; first = false {
			line, err := nextLine(in)
			if first {
				line = strings.TrimPrefix(line, "\ufeff")
			}
			if !yield(firstWord(line), nil) || errors.Is(err, io.EOF) {
				return
			}
			if err != nil {
				yield("", err)
				return
			}
		}
	}
}

// lineRoom is how much of a line is kept: a word behind any number of blanks.
const lineRoom = LongestName + 1

// nextLine returns the line without the blanks before it, cut where it is longer than
// what is looked at.
func nextLine(in *bufio.Reader) (string, error) {
	var kept []byte
	for {
		piece, err := in.ReadSlice('\n')
		if len(kept) == 0 {
			piece = bytes.TrimLeftFunc(piece, blank)
		}
		kept = append(kept, piece[:min(len(piece), lineRoom+len("\ufeff")-len(kept))]...)
		if !errors.Is(err, bufio.ErrBufferFull) {
			return string(kept), err
		}
	}
}

func firstWord(line string) string {
	line = strings.TrimLeftFunc(line, blank)
	if end := strings.IndexFunc(line, blank); end >= 0 {
		line = line[:end]
	}
	return line[:min(len(line), LongestName+1)]
}

// blank is isspace(3) in the C locale, and NUL.
func blank(r rune) bool { return r == ' ' || r >= '\t' && r <= '\r' || r == 0 }

package fping

import (
	"bufio"
	"bytes"
	"errors"
	"io"
	"strings"
)

// targets lists the names to probe, in order.
func (c *command) targets() ([]string, error) {
	o := &c.options
	switch {
	case o.Generate:
		return generate(o.Targets)
	case o.File == "" && len(o.Targets) > 0:
		return o.Targets, nil
	}
	file, err := c.openFile(o.File)
	if err != nil {
		return nil, err
	}
	defer file.Close()
	return readTargets(file)
}

// longestName is the most of a word that is looked at: more no name has (RFC 1035,
// section 2.3.4), and an address with a zone neither.
const longestName = 255

// readTargets takes the first word of each line that is no comment. Words are parted by
// what C takes for blanks, and by NUL; a longer word than any name is cut one behind
// the longest, so that it is none.
func readTargets(r io.Reader) (names []string, err error) {
	in := bufio.NewReaderSize(r, 1<<16)
	for first := true; ; first = false {
		line, err := nextLine(in)
		if first {
			line = strings.TrimPrefix(line, "\ufeff")
		}
		if name := firstWord(line); name != "" && name[0] != '#' {
			names = append(names, name)
		}
		switch {
		case errors.Is(err, io.EOF):
			return names, nil
		case err != nil:
			return nil, err
		}
	}
}

// lineRoom is how much of a line is kept: a word behind any number of blanks.
const lineRoom = longestName + 1

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
	return line[:min(len(line), longestName+1)]
}

// blank is isspace(3) in the C locale, and NUL.
func blank(r rune) bool { return r == ' ' || r >= '\t' && r <= '\r' || r == 0 }

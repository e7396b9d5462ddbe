package flags

import (
	"io"
	"strings"
)

// The help text fits a terminal of 80 columns.
const (
	helpWidth  = 80
	helpColumn = 27 // where the sentences begin
)

const helpHead = `Usage: goping [options] host…

Measures whether, how fast and how reliably hosts answer ICMP echo requests, and
says why when they do not. ^C ends the run with a summary, ^\ prints the figures
so far.
`

const helpTail = `
N is a whole number. TIME is in seconds and may have a fraction (0.2), or has
units (200ms, 1m30s). Options may follow the host; after -- nothing is one.

Exit status: 0 the host answered, 1 it did not, 2 the run was not possible.
`

const pingHead = `Usage: ping [options] [hop…] host

iputils' ping: the same options, the same output.
`

const pingTail = `
N is a whole number. Options may follow the host; after -- nothing is one.

Exit status: 0 at least one reply came, 1 none, or fewer than -c asks for within
-w, 2 the run was not possible; also 1 for a number that is not in its range.
`

// Help writes the help text of goping's own face.
func Help(w io.Writer) error { return WriteHelp(w, helpHead, Table[:], Native, helpTail) }

// PingHelp writes the help text of iputils' ping.
func PingHelp(w io.Writer) error { return WriteHelp(w, pingHead, Table[:], Ping, pingTail) }

// WriteHelp writes head, the options of face under their headings, and tail.
func WriteHelp[T any](w io.Writer, head string, table []Flag[T], face Face, tail string) error {
	var b strings.Builder
	b.WriteString(head)
	seen := make(map[string]bool)
	for i := range table {
		group := table[i].Group
		if seen[group] {
			continue
		}
		seen[group] = true
		b.WriteString("\n" + group + ":\n")
		for j := range table {
			if f := &table[j]; f.Group == group && f.Has(face) {
				f.help(&b)
			}
		}
	}
	b.WriteString(tail)
	_, err := io.WriteString(w, b.String())
	return err
}

// help writes the option and its sentence, broken between words.
func (f *Flag[T]) help(b *strings.Builder) {
	line := "      --" + f.Long
	switch {
	case f.Long == "":
		line = "  -" + string(rune(f.Short))
	case f.Short != 0:
		line = "  -" + string(rune(f.Short)) + ", --" + f.Long
	}
	if f.Arg != "" {
		line += " " + f.Arg
	}
	if len(line) > helpColumn-2 {
		b.WriteString(line + "\n")
		line = ""
	}
	line += strings.Repeat(" ", helpColumn-1-len(line))
	for word := range strings.FieldsSeq(f.Help) {
		if len(line)+1+len(word) > helpWidth {
			b.WriteString(line + "\n")
			line = strings.Repeat(" ", helpColumn-1)
		}
		line += " " + word
	}
	b.WriteString(line + "\n")
}

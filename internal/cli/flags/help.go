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

const helpHead = `Usage: goping [options] host

Measures whether, how fast and how reliably host answers ICMP echo requests,
and says why when it does not. ^C ends the run with a summary, ^\ prints the
figures so far.
`

const helpTail = `
N is a whole number. TIME is in seconds and may have a fraction (0.2), or has
units (200ms, 1m30s). Options may follow the host; after -- nothing is one.

Exit status: 0 the host answered, 1 it did not, 2 the run was not possible.
`

// Help writes the help text, made from [Table].
func Help(w io.Writer) error {
	var b strings.Builder
	b.WriteString(helpHead)
	group := ""
	for i := range Table {
		f := &Table[i]
		if f.Group != group {
			group = f.Group
			b.WriteString("\n" + group + ":\n")
		}
		f.help(&b)
	}
	b.WriteString(helpTail)
	_, err := io.WriteString(w, b.String())
	return err
}

// help writes the option and its sentence, broken between words.
func (f *Flag) help(b *strings.Builder) {
	line := "      --" + f.Long
	if f.Short != 0 {
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

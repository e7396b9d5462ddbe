package flags

import (
	"io"
	"strings"
)

// fpingColumn is where the sentences of fping's help begin.
const fpingColumn = 22

// FpingHelp writes the usage text of fping, in its layout: programs look for the
// lines that begin, behind blanks, with an option they would like to use.
func FpingHelp(w io.Writer) error {
	var b strings.Builder
	b.WriteString("Usage: fping [options] [targets...]\n")
	group := ""
	for i := range FpingTable {
		f := &FpingTable[i]
		if f.Group != group {
			group = f.Group
			b.WriteString("\n" + group + ":\n")
		}
		f.fpingHelp(&b)
	}
	_, err := io.WriteString(w, b.String())
	return err
}

// fpingHelp writes the option and its sentence, broken between words.
func (f *Flag[T]) fpingHelp(b *strings.Builder) {
	line := "       --" + f.Long
	switch {
	case f.Long == "":
		line = "   -" + string(rune(f.Short)) + " " + f.Arg
	case f.Short != 0:
		line = "   -" + string(rune(f.Short)) + ", --" + f.Long
	}
	if f.Arg != "" && f.Long != "" {
		line += "=" + f.Arg
	}
	line += strings.Repeat(" ", max(1, fpingColumn-1-len(line)))
	for word := range strings.FieldsSeq(f.Help) {
		if len(line)+1+len(word) > helpWidth {
			b.WriteString(line + "\n")
			line = strings.Repeat(" ", fpingColumn-1)
		}
		line += " " + word
	}
	b.WriteString(line + "\n")
}

package main

import (
	"embed"
	"fmt"
	"io/fs"
	"strings"

	"goping/internal/cli"
)

//go:embed pages
var pages embed.FS

// manPages returns the man pages by their names. In their texts a line
//
//	@options FACE
//
// stands for the options of a face, each under the heading of its group, and
// @version for the release.
func manPages(all []face) (map[string][]byte, error) {
	entries, err := fs.ReadDir(pages, "pages")
	if err != nil {
		return nil, err
	}
	files := make(map[string][]byte)
	for _, e := range entries {
		text, err := fs.ReadFile(pages, "pages/"+e.Name())
		if err != nil {
			return nil, err
		}
		if files[e.Name()], err = manPage(string(text), all); err != nil {
			return nil, fmt.Errorf("%s: %w", e.Name(), err)
		}
	}
	return files, nil
}

func manPage(text string, all []face) ([]byte, error) {
	var b strings.Builder
	b.WriteString(".\\\" Written by go generate ./internal/manual; do not edit.\n")
	for line := range strings.Lines(strings.ReplaceAll(text, "@version", cli.Version)) {
		name, ok := strings.CutPrefix(strings.TrimSpace(line), "@options ")
		if !ok {
			b.WriteString(line)
			continue
		}
		f := faceNamed(all, name)
		if f == nil {
			return nil, fmt.Errorf("no face %q", name)
		}
		f.roff(&b)
	}
	return []byte(b.String()), nil
}

func faceNamed(all []face, name string) *face {
	for i := range all {
		if all[i].name == name {
			return &all[i]
		}
	}
	return nil
}

// roff writes the options under the headings of their groups, in man(7).
func (f *face) roff(b *strings.Builder) {
	seen := make(map[string]bool)
	for i := range f.options {
		group := f.options[i].group
		if seen[group] {
			continue
		}
		seen[group] = true
		if group != "" {
			fmt.Fprintf(b, ".SS %s\n", escape(group))
		}
		for j := range f.options {
			if o := &f.options[j]; o.group == group {
				o.roff(b)
			}
		}
	}
}

func (o *option) roff(b *strings.Builder) {
	names := o.names()
	for i := range names {
		names[i] = `\fB` + escape(names[i]) + `\fR`
	}
	fmt.Fprintf(b, ".TP\n%s", strings.Join(names, ", "))
	if o.arg != "" {
		fmt.Fprintf(b, ` \fI%s\fR`, escape(o.arg))
	}
	b.WriteString("\n" + escape(sentence(o.help)) + "\n")
	if o.more != "" {
		b.WriteString(escape(o.more) + "\n")
	}
}

// sentence makes one of a line of help.
func sentence(help string) string { return strings.ToUpper(help[:1]) + help[1:] + "." }

// escape has roff print text as it is: groff_char(7).
func escape(text string) string {
	text = strings.NewReplacer(`\`, `\e`, "-", `\-`, "'", `\(aq`, "^", `\(ha`, "~", `\(ti`, "`", `\(ga`, "…", `\&...`, "µ", `\(mc`).Replace(text)
	if strings.HasPrefix(text, ".") {
		text = `\&` + text
	}
	return text
}

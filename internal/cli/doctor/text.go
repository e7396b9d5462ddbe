package doctor

import (
	"io"
	"strings"
	"unicode/utf8"

	"goping/internal/cli/terminal"
	examination "goping/internal/doctor"
)

// marks are what stands before each check.
type marks struct {
	ok, fail, warn, unknown string
	ascii                   bool
}

var (
	unicodeMarks = marks{ok: "✓", fail: "✗", warn: "!", unknown: "?"}
	asciiMarks   = marks{ok: "+", fail: "x", warn: "!", unknown: "?", ascii: true}
)

// marksFor returns those that the terminal can show: plain ones on a dumb terminal
// and where the locale, by the order of locale(7), is not one of UTF-8.
func marksFor(getenv func(string) string) marks {
	if getenv("TERM") == "dumb" {
		return asciiMarks
	}
	for _, name := range []string{"LC_ALL", "LC_CTYPE", "LANG"} {
		if value := strings.ToLower(getenv(name)); value != "" {
			if strings.Contains(value, "utf-8") || strings.Contains(value, "utf8") {
				return unicodeMarks
			}
			return asciiMarks
		}
	}
	return asciiMarks
}

func (m *marks) of(v examination.Verdict) string {
	switch v {
	case examination.OK:
		return m.ok
	case examination.Fail:
		return m.fail
	case examination.Warn:
		return m.warn
	}
	return m.unknown
}

// spell replaces what is not ASCII where the terminal has nothing else.
func (m *marks) spell(s string) string {
	if m.ascii {
		s = strings.ReplaceAll(s, "…", "...")
	}
	return s
}

const (
	width  = 80
	column = 20 // where the sentences begin
)

// platforms is the order in which remedies are told.
var platforms = []string{"host", "setcap", "sysctl", "systemd", "docker", "podman", "compose", "k8s"}

// writeText writes a line for each check, beneath those that tell of a fault, or with
// verbose beneath all, the evidence, and the remedies; and last the conclusion.
func writeText(w io.Writer, r *examination.Report, verbose bool, m marks) error {
	var b strings.Builder
	told := make(map[string]bool) // remedies
	for i := range r.Checks {
		c := &r.Checks[i]
		first := m.of(c.Verdict) + " " + c.ID
		first += strings.Repeat(" ", max(1, column-utf8.RuneCountInString(first)))
		wrap(&b, m.spell(first), strings.Repeat(" ", column), m.spell(c.Cause))
		if verbose || c.Verdict == examination.Fail || c.Verdict == examination.Warn {
			for _, e := range c.Evidence {
				b.WriteString(m.spell("    " + terminal.Escape(e.Source) + ": " + terminal.Escape(e.Value) + "\n"))
			}
		}
		for _, platform := range platforms {
			if words := c.Fix[platform]; words != "" && !told[words] {
				told[words] = true
				b.WriteString(m.spell("    fix, " + platform + ": " + terminal.Escape(words) + "\n"))
			}
		}
	}
	b.WriteString("\n")
	wrap(&b, "", "", m.spell(r.Conclusion.Text))
	_, err := io.WriteString(w, b.String())
	return err
}

// wrap writes text behind first, and its further lines behind indent, broken between
// words.
func wrap(b *strings.Builder, first, indent, text string) {
	line, empty := first, true
	for word := range strings.FieldsSeq(terminal.Escape(text)) {
		switch {
		case empty:
			line += word
		case utf8.RuneCountInString(line)+1+utf8.RuneCountInString(word) > width:
			b.WriteString(line + "\n")
			line = indent + word
		default:
			line += " " + word
		}
		empty = false
	}
	b.WriteString(strings.TrimRight(line, " ") + "\n")
}

package goping_test

import (
	"regexp"
	"strings"
	"testing"
)

// Lines of the summary. See wantLines for what stands between < and >.
const (
	rttLine      = "rtt min/avg/max/mdev = <f>/<f>/<f>/<f> ms"
	quantileLine = "p50/p90/p99/p99.9 = <f>/<f>/<f>/<f> ms, jitter <f> ms, clock <clocks>"
	// oneQuantileLine is that of a single reply: there is nothing to differ from.
	oneQuantileLine = "p50/p90/p99/p99.9 = <f>/<f>/<f>/<f> ms, clock <clocks>"
)

// blanks are what lines differ in from run to run.
var blanks = strings.NewReplacer(
	"<t>", `(?:0\.\d{3}|\d\.\d\d|\d\d\.\d|\d{3,})`, // a reply's time: three digits
	"<f>", `\d+\.\d{3}`, // a figure of the summary
	"<n>", `\d+`,
	// The kernel may not yet stamp when the first probe is answered.
	"<clocks>", `(?:user|kernel|hw)/(?:user|kernel|hw)(?: but for \d+)?`,
	"<stamp>", `\[\d{10,}\.\d{6}\]`,
)

// wantLines checks that text is the wanted lines, byte for byte but for the
// blanks, each ended by a newline.
func wantLines(t testing.TB, what, text string, want ...string) {
	t.Helper()
	got := strings.SplitAfter(text, "\n")
	if last := len(got) - 1; got[last] == "" {
		got = got[:last]
	}
	same := len(got) == len(want)
	for i := 0; same && i < len(want); i++ {
		same = lineMatches(got[i], want[i])
	}
	if !same {
		t.Errorf("%s\n got:\n%s\nwant:\n%s", what, indent(text), indent(strings.Join(want, "\n")))
	}
}

func lineMatches(line, want string) bool {
	return regexp.MustCompile("^" + blanks.Replace(regexp.QuoteMeta(want)) + "\n$").MatchString(line)
}

// wantLine checks that one line of text is the wanted one.
func wantLine(t testing.TB, what, text, want string) {
	t.Helper()
	for line := range strings.Lines(text) {
		if lineMatches(line, want) {
			return
		}
	}
	t.Errorf("%s: no line\n\t%s\nin\n%s", what, want, indent(text))
}

func indent(text string) string {
	return "\t" + strings.ReplaceAll(strings.TrimSuffix(text, "\n"), "\n", "\n\t")
}

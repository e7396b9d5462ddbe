package goping_test

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"goping/internal/netlab"
)

// fping runs the program as fping.
func fping(t testing.TB, args ...string) *run {
	t.Helper()
	return goping(t, append([]string{"fping"}, args...)...)
}

// TestFpingBeyondSequenceNumbers: more probes in ten seconds than there are sequence
// numbers, each host alive, and in order.
func TestFpingBeyondSequenceNumbers(t *testing.T) {
	netlab.Need(t)
	r := fping(t, "-q", "-a", "-i", "0", "-g", "127.2.0.0/15").ended(0)
	if n := strings.Count(r.stdout.String(), "\n"); n != 131070 {
		t.Errorf("%v: %d hosts are alive, want 131070", r, n)
	}
}

// TestFpingOddFile: of a file with 100,000 lines of all kinds the good ones are probed,
// each as often as it stands there.
func TestFpingOddFile(t *testing.T) {
	netlab.Need(t)
	var text, want strings.Builder
	for i := range 100_000 {
		switch i % 10 {
		case 0:
			text.WriteString("# a comment\r\n")
		case 1:
			text.WriteString("\x00\x00\r\n")
		case 2:
			text.WriteString(strings.Repeat("=", 200+i%300) + "\n")
		case 3:
			text.WriteString("not/a/name\n")
		default:
			host := fmt.Sprintf("127.0.%d.%d", i%7, i%251)
			text.WriteString(strings.Repeat(" ", i%5) + host + []string{"\n", "\r\n", " more\n", "\x00\n"}[i%4])
			want.WriteString(host + "\n")
		}
	}
	list := filepath.Join(t.TempDir(), "list")
	if err := os.WriteFile(list, []byte(text.String()), 0o600); err != nil {
		t.Fatal(err)
	}
	r := fping(t, "-q", "-a", "-i", "0", "-f", list).ended(2) // some are no names
	if got := r.stdout.String(); sortedLines(got) != sortedLines(want.String()) {
		t.Errorf("%v: %d hosts are alive, want %d", r, strings.Count(got, "\n"), strings.Count(want.String(), "\n"))
	}
}

func sortedLines(text string) string {
	return strings.Join(slices.Sorted(strings.Lines(text)), "")
}

// original finds fping 5, which this face is compared with.
func original(t *testing.T) string {
	t.Helper()
	path, err := exec.LookPath("fping")
	if err != nil {
		t.Skip("no fping to compare with")
	}
	if path, err = filepath.EvalSymlinks(path); err != nil || filepath.Base(path) != "fping" {
		t.Skipf("%s is no fping of its own: %v", path, err)
	}
	if out, err := exec.Command(path, "-v").Output(); err != nil || !strings.Contains(string(out), ": Version 5.") {
		t.Skipf("%s is not fping 5: %s, %v", path, out, err)
	}
	return path
}

// fpingTimes are the parts of lines that differ from run to run.
var fpingTimes = []struct {
	pattern *regexp.Regexp
	mask    string
}{
	{regexp.MustCompile(`[\d.]+ ms`), "<t> ms"},
	{regexp.MustCompile(`\([\d.]+ avg`), "(<t> avg"},
	{regexp.MustCompile(`(?m)= [\d.]+/[\d.]+/[\d.]+$`), "= <t>/<t>/<t>"},
	{regexp.MustCompile(`(?m)^\[\d+\.\d{5}\]`), "[<time>]"},
	{regexp.MustCompile(`(?m)^\[\d\d:\d\d:\d\d\]`), "[<clock>]"},
	{regexp.MustCompile(`(?m)^SET (min|avg|max) = \d+$`), "SET $1 = <ns>"},
	{regexp.MustCompile(` +\d+\.\d{3} sec`), " <t> sec"},
}

// rttList is a line of -C's summary.
var rttList = regexp.MustCompile(`(?m)^(\S+ +:)((?: [\d.]+| -)+)$`)

func maskTimes(text string) string {
	for _, m := range fpingTimes {
		text = m.pattern.ReplaceAllString(text, m.mask)
	}
	return rttList.ReplaceAllStringFunc(text, func(line string) string {
		m := rttList.FindStringSubmatch(line)
		return m[1] + regexp.MustCompile(`[\d.]+`).ReplaceAllString(m[2], "<t>")
	})
}

// byHost puts lines in the order of their first words: which of two hosts answers first
// is not for fping to say.
func byHost(text string) string {
	lines := slices.Collect(strings.Lines(text))
	slices.SortStableFunc(lines, func(a, b string) int {
		first, _, _ := strings.Cut(a, " ")
		second, _, _ := strings.Cut(b, " ")
		return strings.Compare(first, second)
	})
	return strings.Join(lines, "")
}

// TestLikeFping compares with the fping that is installed: options, streams, bytes and
// exit codes, all but the times. Where they are meant to differ the row names what
// doc/differences.md says of it.
func TestLikeFping(t *testing.T) {
	netlab.Need(t)
	theirs := original(t)
	lab := netlab.New(t)
	differences, err := os.ReadFile("doc/differences.md")
	if err != nil {
		t.Fatal(err)
	}
	hosts := map[string]string{
		"SILENT":    lab.Host(netlab.Script{LoseEvery: 1}).V4.String(),
		"SLOW":      lab.Host(netlab.Script{Delay: 300 * time.Millisecond}).V4.String(),
		"TWICE":     lab.Host(netlab.Script{Duplicate: 1}).V4.String(),
		"GONE":      lab.Host(netlab.Script{Error: netlab.Unreachable(1)}).V4.String(),
		"FORBIDDEN": lab.Host(netlab.Script{Error: netlab.Unreachable(13)}).V4.String(),
		"NOBODY":    lab.Host(netlab.Script{Error: netlab.Unreachable(0)}).V4.String(),
		"FAR":       lab.Host(netlab.Script{Error: netlab.TimeExceeded(0)}).V4.String(),
		"FAR6":      lab.Host(netlab.Script{Error: netlab.TimeExceeded(0)}).V6.String(),
		"EVERY2":    lab.Host(netlab.Script{LoseEvery: 2}).V4.String(),
		"V6":        lab.Host(netlab.Script{}).V6.String(),
		"HOST":      lab.Host(netlab.Script{}).V4.String(),
		"OTHER":     lab.Host(netlab.Script{From: lab.Host(netlab.Script{})}).V4.String(),
		"NOROUTE":   "240.0.0.1",
	}
	for _, tt := range fpingRuns {
		t.Run(tt.args, func(t *testing.T) {
			args := strings.Fields(tt.args)
			for i := range args {
				if addr, ok := hosts[args[i]]; ok {
					args[i] = addr
				}
			}
			ctx, cancel := context.WithTimeout(t.Context(), patience)
			defer cancel()
			cmd := exec.CommandContext(ctx, theirs, args...)
			cmd.Args[0] = "fping" // it puts all of this before its messages
			want := startCommand(t, cmd)
			finish := want.wait
			if strings.Contains(tt.args, "EVERY2") { // the host counts the probes of both
				finish()
				finish = func() *run { return want }
			}
			got := fping(t, args...)
			finish()
			same := got.code == want.code &&
				byHost(maskTimes(got.stdout.String())) == byHost(maskTimes(want.stdout.String())) &&
				maskTimes(got.stderr.String()) == maskTimes(want.stderr.String())
			switch {
			case tt.differs == "" && !same:
				t.Errorf("fping %s: exit code %d\n%s--\n%s\nfping's own: %d\n%s--\n%s", tt.args, got.code, maskTimes(got.stdout.String()), maskTimes(got.stderr.String()),
					want.code, maskTimes(want.stdout.String()), maskTimes(want.stderr.String()))
			case tt.differs != "" && same:
				t.Errorf("fping %s: does not differ, as was wanted", tt.args)
			case !strings.Contains(string(differences), tt.differs):
				t.Errorf("doc/differences.md does not hold %q", tt.differs)
			}
		})
	}
}

// fpingRuns are the command lines that are compared.
var fpingRuns = []struct{ args, differs string }{
	{"127.0.0.1", ""},
	{"127.0.0.1 127.0.0.2 ::1", ""},
	{"-e HOST V6", ""},
	{"-a HOST SILENT", ""},
	{"-u HOST SILENT -r 1 -t 300", ""},
	{"-a -e HOST", ""},
	{"-A 127.1 localhost", ""},
	{"-n 127.0.0.1", ""},
	{"-d -A localhost", ""},
	{"-m localhost", ""},
	{"-D HOST", ""},
	{"-q HOST SILENT -r0", ""},
	{"-q -s HOST SILENT -r 1 -t 300", ""},
	{"-s -r 2 -t 100 -B 1 SILENT", ""},
	{"-c 3 -t 900 -p 50 HOST 127.0.0.1", ""},
	{"-C 3 -t 900 -p 50 HOST V6", ""},
	{"-C 3 -p 300 -q HOST SILENT", ""},
	{"-C 4 -p 400 -t 300 EVERY2", ""},
	{"-c 4 -p 400 -t 300 -o -s EVERY2", ""},
	{"-D -c 2 -t 900 -p 20 HOST", ""},
	{"-c 2 -p 300 SILENT HOST", ""},
	{"-c 1 -a HOST", ""},
	{"-c 1 -x 1 HOST", ""},
	{"-Q 1 -c 8 -p 300 HOST", ""},
	{"-Q 1 -c 5 -p 300 -o -s SILENT", ""},
	{"-N -Q 1 -c 5 -p 300 HOST", ""},
	{"-N -c 1 HOST", ""},
	{"-Q 1 HOST", ""},
	{"-x 1 HOST SILENT -r0", ""},
	{"-x 2 HOST SILENT -r0", ""},
	{"-x 1 -a HOST", ""},
	{"-b 1000 -c 1 HOST", ""},
	{"-b 0 -c 1 HOST", ""},
	{"-H 7 -O 0x10 -R -M -c 1 HOST", ""},
	{"-S 127.0.0.9 127.0.0.1", ""},
	{"-I lo 127.0.0.1", ""},
	{"-i 0 -g 127.0.0.0/28", ""},
	{"-i 0 -g 127.0.0.1 127.0.0.40", ""},
	{"-T 5 HOST", ""},
	{"--seqmap-timeout 5 HOST", "options that the installed fping may be too old for"},

	// Late and strange replies.
	{"-c 2 -p 400 -t 200 -s SLOW", ""},
	{"-c 2 -p 100 -t 900 SLOW", ""},
	{"-e -t 240 SLOW", ""},
	{"-B 1 -r 1 -t 200 SLOW", ""},
	{"-c 2 -t 900 -p 50 TWICE", ""},
	{"-C 2 -p 300 -q TWICE SILENT", ""},
	{"TWICE SILENT -r0", ""},
	{"-s -q TWICE SILENT -r0", ""},
	{"-c 1 OTHER", ""},
	{"-c 2 -p 300 GONE", ""},
	{"-c 2 -p 300 -q -s GONE", ""},
	{"-r 1 -t 300 GONE", ""},
	{"-c 1 -p 300 FORBIDDEN NOBODY FAR", ""},
	{"-c 1 -p 300 FAR6", "ICMPv6 errors are told"},
	{"NOROUTE HOST", ""},
	{"-c 2 -p 50 NOROUTE", ""},
	{"-q -c 2 -p 50 NOROUTE", ""},

	// What is refused.
	{"-Z HOST", ""},
	{"--nosuch HOST", ""},
	{"-c", ""},
	{"--help=3", ""},
	{"-a -u HOST", ""},
	{"-c1 -l HOST", ""},
	{"-4 -6 HOST", ""},
	{"-n -d HOST", ""},
	{"-4 ::1 127.0.0.1", ""},
	{"-6 127.0.0.1", ""},
	{"-H 256 HOST", ""},
	{"-B 6 HOST", ""},
	{"-B 0.5 HOST", ""},
	{"-S x HOST", ""},
	{"-S 192.0.2.77 HOST", ""},
	{"-I nosuch HOST", ""},
	{"-f /nonexistent", ""},
	{"-f /dev/null", ""},
	{"-g 127.0.0.0/33", ""},
	{"-g 127.0.0.0/x", ""},
	{"-g 127.0.0.5 127.0.0.1", ""},
	{"-g 127.0.0.1 x", ""},
	{"-g x/30", "in one wording"},
	{"-g ::1/128", "options that the installed fping may be too old for"},
	{"-b 65507 -c 1 127.0.0.1", "options that the installed fping may be too old for"},
	{"-c 0 HOST", "the usage text"},
	{"-O 300 HOST", "a type of service beyond a byte"},
	{"-v", "options that the installed fping may be too old for"},
}

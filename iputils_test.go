package goping_test

import (
	"bytes"
	"cmp"
	"context"
	"fmt"
	"os"
	"os/exec"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"goping/internal/netlab"
)

// TestIputils runs iputils' ping and goping's face of it against hosts of the same
// script, and compares output, error output and exit code. What differs is in
// doc/differences.md, where each difference has a name that a duel calls for; one that
// no duel shows any more is out of date.
func TestIputils(t *testing.T) {
	lab := netlab.New(t)
	release := iputilsRelease(t)
	netlab.PingGroupRange(t, 1, 0) // else iputils takes a datagram socket even as root
	usage = goping(t, "ping", "-h").stderr.String()
	shown := &shownDifferences{of: make(map[string]bool)}
	t.Run("duels", func(t *testing.T) {
		room := make(chan struct{}, 10) // most of a run is waiting
		var all sync.WaitGroup
		defer all.Wait()
		list := duels(lab)
		slices.SortStableFunc(list, func(a, b duel) int { return cmp.Compare(a.rank(), b.rank()) })
		for _, d := range list {
			if d.apart {
				all.Wait()
			}
			for _, v6 := range d.families() {
				ours, theirs := d.target(lab, v6), d.target(lab, v6)
				if d.apart {
					d.fight(t, ours, theirs, release, shown)
					continue
				}
				room <- struct{}{}
				all.Go(func() {
					defer func() { <-room }()
					d.fight(t, ours, theirs, release, shown)
				})
			}
		}
	})
	listed := listedDifferences(t)
	for name := range differences {
		if !slices.Contains(listed, name) {
			t.Errorf("the difference %q is not in doc/differences.md", name)
		}
	}
	for _, name := range listed {
		if _, ok := endDifferences[name]; ok {
			continue
		}
		if d, ok := differences[name]; !ok || d.at(release) && release == measured && !shown.of[name] {
			t.Errorf("the difference %q is listed, and no duel shows it", name)
		}
	}
}

// iputilsRelease returns the release of the ping that is installed, as a date, and
// skips the test when it is not iputils'.
func iputilsRelease(t *testing.T) int {
	t.Helper()
	if _, err := exec.LookPath("ping"); err != nil {
		t.Skip("no ping: package iputils-ping is missing")
	}
	out, err := exec.Command("ping", "-V").CombinedOutput()
	m := regexp.MustCompile(`iputils s?(\d{8})`).FindSubmatch(out)
	if err != nil || m == nil {
		t.Skipf("the ping here is not iputils': %v, %q", err, out)
	}
	release, err := strconv.Atoi(string(m[1]))
	if err != nil {
		t.Fatal(err)
	}
	return release
}

// duel is a command line, and the host it is about.
type duel struct {
	args    string // '' is an empty argument, {} the host, which is last when it is not named
	script  netlab.Script
	family  int      // 4 or 6; 0 is one run of each
	local   bool     // the host is this one, on loopback
	alone   bool     // the host is among the arguments, if any
	strict  bool     // how many probes are under way at a time is no matter of time
	apart   bool     // so much traffic that other raw sockets would overflow
	differs []string // names of differences
	prints  *outcome // what goping does, where no rewriting leads there
}

func (d *duel) families() []bool {
	switch {
	case d.family == 4 || d.alone:
		return []bool{false}
	case d.family == 6:
		return []bool{true}
	}
	return []bool{false, true}
}

// target returns a host for one of both programs.
func (d *duel) target(lab *netlab.Lab, v6 bool) string {
	switch {
	case d.alone:
		return ""
	case d.local && v6:
		return "::1"
	case d.local:
		return "127.0.0.1"
	}
	return lab.Host(d.script).Addr(v6).String()
}

// identifiers are those given away so far. Raw sockets see the replies to every other
// program, and iputils would take one for its own by chance alone.
var identifiers atomic.Uint32

// arguments are those of one of both programs.
func (d *duel) arguments(host string) []string {
	own := "-e " + strconv.Itoa(int(identifiers.Add(1))) + " "
	args := strings.Fields(strings.ReplaceAll(own+d.args, "{}", host))
	for i := range args {
		args[i] = strings.Trim(args[i], "'")
	}
	if d.alone || strings.Contains(d.args, "{}") {
		return args
	}
	return append(args, host)
}

// outcome is what a program left behind.
type outcome struct {
	stdout, stderr string
	code           int
}

// run runs a program to its end.
func (d *duel) run(t testing.TB, host string, program ...string) outcome {
	r := startCommand(t, plainCommand(t, program...)).wait()
	return outcome{d.masked(r.stdout.String(), host), d.masked(r.stderr.String(), host), r.code}
}

// rank puts the duels apart behind the others.
func (d *duel) rank() int {
	if d.apart {
		return 1
	}
	return 0
}

// plainCommand is a run of any program in the C locale.
func plainCommand(t testing.TB, args ...string) *exec.Cmd {
	ctx, cancel := context.WithTimeout(context.Background(), patience)
	t.Cleanup(cancel)
	cmd := exec.CommandContext(ctx, args[0], args[1:]...)
	cmd.WaitDelay = time.Second
	cmd.Env = append(os.Environ(), "LC_ALL=C")
	return cmd
}

// fight runs both programs, at the same time where that does not matter, and compares
// what they do.
func (d *duel) fight(t *testing.T, ours, theirs string, release int, shown *shownDifferences) {
	var got, want outcome
	var both sync.WaitGroup
	both.Go(func() {
		got = d.run(t, ours, append([]string{os.Getenv(environProgram), "ping"}, d.arguments(ours)...)...)
	})
	if d.apart {
		both.Wait()
	}
	both.Go(func() { want = d.run(t, theirs, append([]string{"ping"}, d.arguments(theirs)...)...) })
	both.Wait()
	for _, name := range slices.Concat(everywhere, d.differs) {
		difference, ok := differences[name]
		if !ok {
			t.Errorf("ping %s: no difference %q is known", d.args, name)
			continue
		}
		after := want
		switch {
		case !difference.at(release):
		case difference.rewrite != nil:
			after = difference.rewrite(want)
		case d.prints != nil:
			after = *d.prints
		}
		if after != want {
			shown.add(name)
		}
		want = after
	}
	if got != want {
		t.Errorf("ping %s (%s)\n%s", d.args, ours, want.against(got))
	}
}

// against tells what is different in got.
func (o outcome) against(got outcome) string {
	var b strings.Builder
	if got.code != o.code {
		fmt.Fprintf(&b, "exit code %d, want %d\n", got.code, o.code)
	}
	for _, stream := range []struct{ name, got, want string }{{"output", got.stdout, o.stdout}, {"error output", got.stderr, o.stderr}} {
		if stream.got != stream.want {
			fmt.Fprintf(&b, "%s\n%s\nwant\n%s\n", stream.name, indent(stream.got), indent(stream.want))
		}
	}
	return b.String()
}

// shownDifferences are those that made a difference.
type shownDifferences struct {
	mu sync.Mutex
	of map[string]bool
}

func (s *shownDifferences) add(name string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.of[name] = true
}

// masks make alike what differs from run to run, and leave how it is written.
var masks = []struct {
	pattern *regexp.Regexp
	mask    string
}{
	{regexp.MustCompile(`time=(?:0\.\d{3}|\d\.\d\d|\d\d\.\d|\d{3,}) ms`), "time=<t> ms"},
	{regexp.MustCompile(`time \d+ms`), "time <n>ms"},
	{regexp.MustCompile(`(min/avg/max/mdev|min/avg/ewma/max) = \d+\.\d{3}/\d+\.\d{3}/\d+\.\d{3}/\d+\.\d{3} ms`), "$1 = <f> ms"},
	{regexp.MustCompile(`ipg/ewma \d+\.\d{3}/\d+\.\d{3} ms`), "ipg/ewma <f> ms"},
	{regexp.MustCompile(`\[\d{10,}\.\d{6}\]`), "[<stamp>]"},
	{regexp.MustCompile(`ident=\d+`), "ident=<n>"},
	{regexp.MustCompile(`\.fd: \d+`), ".fd: <fd>"},
	{regexp.MustCompile(`fe80::[0-9a-f]+:[0-9a-f:]+`), "<near>"}, // the kernel made it up
	{regexp.MustCompile(`(?m)^(\t(?:\S+\t)?)-?\d+$`), "$1<ms>"},
	{regexp.MustCompile(`\t\d{4,8} absolute`), "\t<ms> absolute"},
}

var pipe = regexp.MustCompile(`(?m)(^|, )pipe \d+`)

// masked is text without times, identifiers and the host's address, as a terminal
// shows it.
func (d *duel) masked(text, host string) string {
	for _, m := range masks {
		text = m.pattern.ReplaceAllString(text, m.mask)
	}
	if !d.strict {
		text = pipe.ReplaceAllString(text, "")
	}
	if host != "" {
		// Not within a longer address.
		whole := regexp.MustCompile(`(^|[^0-9A-Za-z.:])` + regexp.QuoteMeta(host) + `([^0-9A-Za-z.]|$)`)
		text = whole.ReplaceAllString(whole.ReplaceAllString(text, "$1{}$2"), "$1{}$2")
	}
	return erased(text)
}

// erased carries out the backspaces of flood.
func erased(text string) string {
	if !strings.Contains(text, "\b") {
		return text
	}
	var b []byte
	column := 0 // behind the end of b, counted back from it
	for _, c := range []byte(text) {
		switch {
		case c == '\b':
			column++
		case column > 0:
			b[len(b)-column] = c
			column--
		default:
			b = append(b, c)
		}
	}
	return regexp.MustCompile(`(?m) +$`).ReplaceAllString(string(b), "")
}

// listedDifferences are the names in the section "ping" of doc/differences.md.
func listedDifferences(t *testing.T) (names []string) {
	t.Helper()
	text, err := os.ReadFile("doc/differences.md")
	if err != nil {
		t.Fatal(err)
	}
	_, section, found := bytes.Cut(text, []byte("\n## `ping`\n"))
	if !found {
		t.Fatal("doc/differences.md has no section on ping")
	}
	section, _, _ = bytes.Cut(section, []byte("\n##")) // the next, or one below
	for _, m := range regexp.MustCompile(`(?m)^\| ([a-z][a-z0-9 -]*) \|`).FindAllSubmatch(section, -1) {
		if name := string(m[1]); name != "name" {
			names = append(names, name)
		}
	}
	return names
}

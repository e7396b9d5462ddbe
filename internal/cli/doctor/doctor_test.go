package doctor

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"runtime"
	"slices"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"unicode/utf8"

	"github.com/santhosh-tekuri/jsonschema/v6"

	examination "goping/internal/doctor"
	"goping/internal/netlab"
)

func TestMain(m *testing.M) { netlab.Main(m) }

func call(args ...string) (code int, stdout, stderr string) {
	var out, errs bytes.Buffer
	code = Main(args, &out, &errs)
	return code, out.String(), errs.String()
}

func needLinux(t *testing.T) {
	t.Helper()
	if runtime.GOOS != "linux" {
		t.Skip("only Linux is examined")
	}
	netlab.Need(t)
}

func schema(t *testing.T) *jsonschema.Schema {
	t.Helper()
	s, err := jsonschema.NewCompiler().Compile("../../../doc/goping-doctor.schema.json")
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// objects validates every line.
func objects(t *testing.T, text string) (all []map[string]any) {
	t.Helper()
	s := schema(t)
	for line := range strings.Lines(text) {
		v, err := jsonschema.UnmarshalJSON(strings.NewReader(line))
		if err != nil {
			t.Fatalf("%v in %q", err, line)
		}
		if err := s.Validate(v); err != nil {
			t.Errorf("%v\nin %s", err, line)
		}
		all = append(all, v.(map[string]any))
	}
	return all
}

// TestJSON: each check once, the conclusion last, all as the schema says.
func TestJSON(t *testing.T) {
	needLinux(t)
	for _, args := range [][]string{{"--json"}, {"-j", "127.0.0.1"}, {"--json", "::1"}, {"-j", "-4", "localhost"}} {
		t.Run(strings.Join(args, " "), func(t *testing.T) {
			code, stdout, stderr := call(args...)
			if code != 0 || stderr != "" {
				t.Errorf("exit %d, stderr %q", code, stderr)
			}
			all := objects(t, stdout)
			last := all[len(all)-1]
			if last["type"] != "conclusion" || last["can_ping"] != true {
				t.Errorf("last object %v", last)
			}
			seen := make(map[any]bool)
			for _, o := range all[:len(all)-1] {
				if o["type"] != "check" || seen[o["id"]] {
					t.Errorf("not a check, or there twice: %v", o)
				}
				seen[o["id"]] = true
			}
			if host := len(args) > 1; seen["remote-silence"] != host || seen["loopback"] != true {
				t.Errorf("checks of a host, and of the machine: %v", seen)
			}
		})
	}
}

// TestNetNS: another namespace is examined, and left again.
func TestNetNS(t *testing.T) {
	needLinux(t)
	sleep := exec.Command("sleep", "60")
	netlab.Isolate(sleep)
	if err := sleep.Start(); err != nil {
		t.Skipf("no process in a namespace of its own: %v", err)
	}
	t.Cleanup(func() { sleep.Process.Kill(); sleep.Wait() })
	code, stdout, stderr := call("--json", "--netns", "pid:"+strconv.Itoa(sleep.Process.Pid))
	all := objects(t, stdout)
	last := all[len(all)-1]
	if causes := fmt.Sprint(last["causes"]); code != 0 || stderr != "" || !strings.Contains(causes, "no-route") || !strings.Contains(causes, "loopback") {
		t.Errorf("exit %d, stderr %q, conclusion %v, want a namespace with nothing but lo", code, stderr, last)
	}
	if code, _, stderr := call("127.0.0.1"); code != 0 {
		t.Errorf("at home again: exit %d, stderr %q", code, stderr)
	}
	code, _, stderr = call("--netns", "name:no-such")
	if code != 2 || !strings.HasPrefix(stderr, "goping: error: name:no-such: ") {
		t.Errorf("exit %d, stderr %q, want 2 and why", code, stderr)
	}
}

// TestSchemaKnowsEveryID, and no other.
func TestSchemaKnowsEveryID(t *testing.T) {
	text, err := os.ReadFile("../../../doc/goping-doctor.schema.json")
	if err != nil {
		t.Fatal(err)
	}
	var s struct {
		Defs struct {
			ID struct{ Enum []string }
		} `json:"$defs"`
	}
	if err := json.Unmarshal(text, &s); err != nil {
		t.Fatal(err)
	}
	known, ids := slices.Sorted(slices.Values(s.Defs.ID.Enum)), slices.Sorted(slices.Values(examination.IDs[:]))
	if !slices.Equal(known, ids) {
		t.Errorf("the schema has %q\nthe checks are %q", known, ids)
	}
}

func TestMisuse(t *testing.T) {
	for _, tt := range []struct {
		args   string
		stderr string
	}{
		{"-z", "goping: error: unknown option \"-z\"\ngoping: hint: goping doctor -h lists the options\n"},
		{"--fix", "goping: error: --fix needs an argument: --fix PLATFORM\ngoping: hint: goping doctor -h lists the options\n"},
		{"--fix vm", "goping: error: --fix \"vm\": must be one of docker, podman, compose, k8s, systemd, setcap, sysctl\n"},
		{"a b", "goping: error: one host at a time\ngoping: hint: goping doctor [options] [host]\n"},
		{"-4 -6", "goping: error: -4 and -6 exclude each other\n"},
	} {
		code, stdout, stderr := call(strings.Fields(tt.args)...)
		if code != 2 || stdout != "" || stderr != tt.stderr {
			t.Errorf("%s: exit %d, stdout %q, stderr %q, want 2, nothing and %q", tt.args, code, stdout, stderr, tt.stderr)
		}
		code, stdout, _ = call(append([]string{"--json"}, strings.Fields(tt.args)...)...)
		if all := objects(t, stdout); code != 2 || len(all) != 1 || all[0]["type"] != "error" {
			t.Errorf("--json %s: exit %d, %q", tt.args, code, stdout)
		}
	}
}

func TestHelp(t *testing.T) {
	code, stdout, stderr := call("-h")
	if code != 0 || !strings.HasPrefix(stdout, "Usage: goping doctor [options] [host]\n") || stderr != "" {
		t.Errorf("exit %d, stdout %q, stderr %q", code, stdout, stderr)
	}
	for line := range strings.Lines(stdout) {
		if n := utf8.RuneCountInString(line); n > 81 {
			t.Errorf("line of %d columns: %q", n, line)
		}
	}
}

type broken struct{ err error }

func (w broken) Write([]byte) (int, error) { return 0, w.err }

func TestOutputThatCannotBeWritten(t *testing.T) {
	for _, tt := range []struct{ err, want error }{{errors.New("no space"), errors.New("no space")}, {syscall.EPIPE, nil}} {
		var errs bytes.Buffer
		code := Main([]string{"-h"}, broken{tt.err}, &errs)
		want := ""
		if tt.want != nil {
			want = "goping: error: cannot write the output: " + tt.want.Error() + "\n"
		}
		if code != 2 || errs.String() != want {
			t.Errorf("%v: exit %d, stderr %q, want 2 and %q", tt.err, code, errs.String(), want)
		}
	}
}

var report = &examination.Report{
	Host: "db",
	Checks: []examination.Check{
		{ID: "loopback", Verdict: examination.OK, Cause: "this machine answers itself", Evidence: []examination.Evidence{{Source: "echo", Value: "answered"}}},
		{ID: "ping-group-range", Verdict: examination.Fail, Cause: "a cause that is long enough to be broken into two lines, as no terminal is so wide",
			Evidence: []examination.Evidence{{Source: "/proc/\x1b", Value: "1 0"}}, Fix: map[string]string{"docker": "docker run …", "sysctl": "sysctl -w"}},
		{ID: "no-net-raw", Verdict: examination.Warn, Cause: "another", Fix: map[string]string{"docker": "docker run …", "setcap": "setcap"}},
		{ID: "clock", Verdict: examination.Unknown, Cause: "not known"},
	},
	Conclusion: examination.Conclusion{Mode: "none", Causes: []string{"ping-group-range"}, Text: "It does not."},
}

// TestText: marks, evidence of what is wrong, each remedy once, the conclusion.
func TestText(t *testing.T) {
	const want = `✓ loopback          this machine answers itself
✗ ping-group-range  a cause that is long enough to be broken into two lines, as
                    no terminal is so wide
    /proc/\x1b: 1 0
    fix, sysctl: sysctl -w
    fix, docker: docker run …
! no-net-raw        another
    fix, setcap: setcap
? clock             not known

It does not.
`
	var b strings.Builder
	if err := writeText(&b, report, false, unicodeMarks); err != nil || b.String() != want {
		t.Errorf("%v\n%s\nwant\n%s", err, b.String(), want)
	}
	b.Reset()
	if err := writeText(&b, report, true, asciiMarks); err != nil {
		t.Fatal(err)
	}
	ascii := strings.NewReplacer("✓", "+", "✗", "x", "…", "...").Replace(want)
	ascii = strings.Replace(ascii, "itself\n", "itself\n    echo: answered\n", 1)
	if b.String() != ascii {
		t.Errorf("\n%s\nwant\n%s", b.String(), ascii)
	}
}

func TestMarks(t *testing.T) {
	for _, tt := range []struct {
		environment map[string]string
		want        marks
	}{
		{map[string]string{"LANG": "en_US.UTF-8"}, unicodeMarks},
		{map[string]string{"LANG": "C.utf8", "TERM": "xterm"}, unicodeMarks},
		{map[string]string{"LANG": "en_US.UTF-8", "TERM": "dumb"}, asciiMarks},
		{map[string]string{"LANG": "en_US.UTF-8", "LC_ALL": "C"}, asciiMarks},
		{map[string]string{"LANG": "C", "LC_CTYPE": "C.UTF-8"}, unicodeMarks},
		{nil, asciiMarks},
	} {
		if got := marksFor(func(name string) string { return tt.environment[name] }); got != tt.want {
			t.Errorf("%v: %+v, want %+v", tt.environment, got, tt.want)
		}
	}
}

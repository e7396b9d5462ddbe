package main

import (
	"bytes"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

const doc = "../../doc"

func TestFilesAreThoseGenerated(t *testing.T) {
	files, err := generate()
	if err != nil {
		t.Fatal(err)
	}
	for name, want := range files {
		if got, err := os.ReadFile(filepath.Join(doc, name)); err != nil || !bytes.Equal(got, want) {
			t.Errorf("doc/%s is not what go generate writes (%v)", name, err)
		}
	}
}

// Some page has each option of every face, with what help says of it.
func TestPagesHoldEveryOption(t *testing.T) {
	files, err := manPages(faces())
	if err != nil {
		t.Fatal(err)
	}
	all := string(bytes.Join([][]byte{files["goping.1"], files["ping.1"], files["fping.1"]}, nil))
	for _, f := range faces() {
		for _, o := range f.options {
			var b strings.Builder
			o.roff(&b)
			if !strings.Contains(all, b.String()) {
				t.Errorf("%s %v is on no page", f.name, o.names())
			}
		}
	}
}

func TestPageOfNoFace(t *testing.T) {
	if _, err := manPage(".SH OPTIONS\n@options nobody\n", faces()); err == nil {
		t.Error("no error for a face that there is not")
	}
}

func TestPagesAreSoundForTheirReaders(t *testing.T) {
	pages, err := filepath.Glob(doc + "/*.1")
	if err != nil || len(pages) < 2 {
		t.Fatalf("pages %q, %v", pages, err)
	}
	for _, reader := range [][]string{
		{"man", "--warnings", "-P", "cat", "-l"},
		{"groff", "-man", "-Tutf8", "-ww", "-z"},
		{"mandoc", "-T", "lint", "-W", "error"},
	} {
		t.Run(reader[0], func(t *testing.T) {
			need(t, reader[0])
			for _, page := range pages {
				cmd := exec.Command(reader[0], append(reader[1:], page)...)
				var complaints bytes.Buffer
				cmd.Stderr = &complaints
				out, err := cmd.Output()
				if reader[0] == "mandoc" {
					complaints.Write(out)
				}
				if err != nil || complaints.Len() > 0 {
					t.Errorf("%v: %v\n%s", cmd, err, complaints.Bytes())
				}
			}
		})
	}
}

func need(t *testing.T, program string) {
	t.Helper()
	if _, err := exec.LookPath(program); err != nil {
		t.Skipf("no %s here", program)
	}
}

// completions are what is offered for the last of some words, at least.
var completions = []struct {
	words string // a blank at the end: nothing of the word is there yet
	want  []string
	not   []string
}{
	{"goping --col", []string{"--color"}, []string{"--count"}},
	{"goping -", []string{"-c", "--count", "--until-up"}, []string{"--linger"}},
	{"goping ping -", []string{"-c", "--count", "--linger"}, []string{"--until-up", "--timeout"}},
	{"goping ping6 --lin", []string{"--linger"}, nil},
	{"goping -q -M d", []string{"do", "dont"}, []string{"want"}},
	{"goping --color a", []string{"auto", "always"}, []string{"never"}},
	{"goping -I l", []string{"lo"}, []string{"-I"}},
	{"goping pi", []string{"ping", "ping6"}, nil},
	{"goping -q pi", nil, []string{"ping6"}},
	{"goping fping --iface l", []string{"lo"}, nil},
	{"goping fping --ali", []string{"--alive"}, nil},
	{"goping fping -f ../../go.mo", []string{"../../go.mod"}, nil},
	{"goping -c ", nil, []string{"ping", "--count"}},
}

func TestBashCompletes(t *testing.T) {
	need(t, "bash")
	for _, tt := range completions {
		// The words are those that readline would make of the line.
		words := strings.Split(strings.ReplaceAll(tt.words, "=", " = "), " ")
		script := `source "$0"; COMP_WORDS=("$@"); COMP_CWORD=$(($# - 1)); _goping; printf '%s\n' "${COMPREPLY[@]}"`
		args := append([]string{"--norc", "-c", script, doc + "/completions/goping.bash"}, words...)
		offers(t, exec.Command("bash", args...), tt.words, tt.want, tt.not)
	}
	script := `source "$0"; COMP_WORDS=(goping --color = al); COMP_CWORD=3; _goping; printf '%s\n' "${COMPREPLY[@]}"`
	cmd := exec.Command("bash", "--norc", "-c", script, doc+"/completions/goping.bash")
	offers(t, cmd, "goping --color=al", []string{"always"}, []string{"auto"})
}

func TestFishCompletes(t *testing.T) {
	need(t, "fish")
	for _, tt := range completions {
		cmd := exec.Command("fish", "--no-config", "-c", `source $argv[1]; complete -C $argv[2]`, doc+"/completions/goping.fish", tt.words)
		cmd.Env = append(os.Environ(), "HOME="+t.TempDir())
		offers(t, cmd, tt.words, tt.want, tt.not)
	}
}

// offers checks the first words of the lines that cmd prints.
func offers(t *testing.T, cmd *exec.Cmd, line string, want, not []string) {
	t.Helper()
	out, err := cmd.CombinedOutput()
	if err != nil {
		t.Errorf("%q: %v\n%s", line, err, out)
	}
	var got []string
	for l := range strings.Lines(string(out)) {
		word, _, _ := strings.Cut(strings.TrimSpace(l), "\t")
		got = append(got, word)
	}
	for _, w := range want {
		if !slices.Contains(got, w) {
			t.Errorf("%q: %q is not among\n%s", line, w, out)
		}
	}
	for _, w := range not {
		if slices.Contains(got, w) {
			t.Errorf("%q: %q is among what is offered", line, w)
		}
	}
}

// What zsh's own function would do with the specifications cannot be had without a
// terminal; that it gets one for each name can.
func TestZshKnowsEveryOption(t *testing.T) {
	need(t, "zsh")
	for _, f := range faces() {
		words := []string{"goping", "-"}
		if f.name != native {
			words = []string{"goping", f.name, "-"}
		}
		script := `_arguments() { print -rl -- "$@" }
words=("${@:2}"); CURRENT=$#words; source $1`
		args := append([]string{"-f", "-c", script, "zsh", doc + "/completions/_goping"}, words...)
		out, err := exec.Command("zsh", args...).CombinedOutput()
		if err != nil {
			t.Fatalf("%v\n%s", err, out)
		}
		for _, o := range f.options {
			for _, name := range o.names() {
				begin := "*" + name
				if o.arg != "" {
					begin += map[bool]string{true: "=", false: "+"}[strings.HasPrefix(name, "--")]
				}
				if !strings.Contains("\n"+string(out), "\n"+begin+"[") {
					t.Errorf("%s: no %q in\n%s", f.name, begin, out)
				}
			}
		}
	}
}

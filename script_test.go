package goping_test

import (
	"bytes"
	"cmp"
	"errors"
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"runtime"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/rogpeppe/go-internal/testscript"

	"goping/internal/cli"
	"goping/internal/cli/flags"
	"goping/internal/netlab"
)

// refusal is a line on what is wrong, and perhaps one on what would help.
var refusal = regexp.MustCompile(`^goping: error: [^[:cntrl:]]+\n(goping: hint: [^[:cntrl:]]+\n)?$`)

// complaint is the line of a face that is called ping.
var complaint = regexp.MustCompile(`^ping: [^[:cntrl:]]*\n$`)

// TestScripts runs the command lines of testdata/script, a directory for each face of
// the command. They find the program on PATH, also as ping, ping4, ping6, fping and fping6,
// the release in $VERSION, system and architecture in $PLATFORM, an escape character in
// $ESC, 120,000 x in $LONG and, beside testscript's own commands:
//
//	exits code program [args...]   runs it and wants that exit code
//	user code program [args...]    does so as an ordinary user
//	refuses [args...]              runs goping and wants exit code 2, nothing on
//	                               the output, and on the error output one line
//	                               that says why, with at most one hint below
//	rejects code [args...]         runs goping ping and wants that exit code, nothing
//	                               on the output, and one line that says why, which
//	                               the usage may follow
//
// The condition [lab] is true where sockets may be opened and no name server can
// be reached, [user] where the lab is root's and another user can be run, [link] where
// the links to the program are.
func TestScripts(t *testing.T) {
	for _, face := range []string{"goping", "ping", "fping", "doctor"} {
		t.Run(face, func(t *testing.T) { runScripts(t, filepath.Join("testdata", "script", face)) })
	}
}

func runScripts(t *testing.T, scripts string) {
	program := os.Getenv(environProgram)
	links := runtime.GOOS != "windows"
	testscript.Run(t, testscript.Params{
		Dir:      scripts,
		Deadline: time.Now().Add(patience), // of a run that ought to have been refused
		Setup: func(e *testscript.Env) error {
			e.Setenv("PATH", e.WorkDir+string(os.PathListSeparator)+filepath.Dir(program)+string(os.PathListSeparator)+e.Getenv("PATH"))
			e.Setenv("VERSION", cli.Version)
			e.Setenv("PLATFORM", runtime.GOOS+"/"+runtime.GOARCH)
			e.Setenv("ESC", "\x1b")
			e.Setenv("LONG", strings.Repeat("x", 120000)) // Linux takes 131,072 bytes (execve(2))
			for _, name := range []string{"ping", "ping4", "ping6", "fping", "fping6"} {
				if err := os.Symlink(program, filepath.Join(e.WorkDir, name)); err != nil && links {
					return err
				}
			}
			return nil
		},
		Condition: func(name string) (bool, error) {
			switch name {
			case "lab":
				return netlab.Level() != netlab.LevelNone, nil
			case "user":
				return otherUsers(), nil
			case "link":
				return links, nil
			}
			return false, fmt.Errorf("unknown condition %q", name)
		},
		Cmds: map[string]func(*testscript.TestScript, bool, []string){
			"exits":   exits,
			"user":    user,
			"refuses": refuses,
			"rejects": rejects,
		},
		RequireUniqueNames: true,
	})
}

// otherUsers reports whether a program can be run in the lab as another user.
func otherUsers() bool {
	_, err := exec.LookPath("setpriv")
	return err == nil && netlab.Level() == netlab.LevelRoot && os.Getuid() == 0
}

func exits(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) < 2 {
		ts.Fatalf("usage: exits code program [args...]")
	}
	want, err := strconv.Atoi(args[0])
	ts.Check(err)
	got := 0
	err = ts.Exec(args[1], args[2:]...)
	var exit *exec.ExitError
	switch {
	case errors.As(err, &exit):
		got = exit.ExitCode()
	case err != nil:
		ts.Fatalf("%v", err)
	}
	if got != want {
		ts.Fatalf("exit code %d, want %d\n%s%s", got, want, ts.ReadFile("stdout"), ts.ReadFile("stderr"))
	}
}

// ordinary is the user and the group of tests that must not be root.
const ordinary = "65534"

func user(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) < 2 {
		ts.Fatalf("usage: user code program [args...]")
	}
	become := []string{args[0], "setpriv", "--reuid", ordinary, "--regid", ordinary, "--clear-groups", "--"}
	exits(ts, false, append(become, args[1:]...))
}

func rejects(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) == 0 {
		ts.Fatalf("usage: rejects code [args...]")
	}
	exits(ts, false, append([]string{args[0], "goping", "ping"}, args[1:]...))
	if out := ts.ReadFile("stdout"); out != "" {
		ts.Fatalf("output %q, want none", out)
	}
	text, _, _ := strings.Cut(ts.ReadFile("stderr"), "Usage: ")
	if !complaint.MatchString(text) {
		ts.Fatalf("error output\n%q\nwant a match of\n%v", text, complaint)
	}
}

// TestEveryOptionHasAScript of its face.
func TestEveryOptionHasAScript(t *testing.T) {
	for dir, face := range map[string]flags.Face{"goping": flags.Native, "ping": flags.Ping} {
		for i := range flags.Table {
			f := &flags.Table[i]
			path := filepath.Join("testdata", "script", dir, f.Long+".txtar")
			if _, err := os.Stat(path); f.Has(face) && err != nil {
				t.Errorf("%s: %v", f.Name(), err)
			}
		}
	}
	for i := range flags.DoctorTable {
		f := &flags.DoctorTable[i]
		if _, err := os.Stat(filepath.Join("testdata", "script", "doctor", f.Long+".txtar")); err != nil {
			t.Errorf("doctor %s: %v", f.Name(), err)
		}
	}
	for i := range flags.FpingTable {
		f := &flags.FpingTable[i]
		name := cmp.Or(f.Long, "ignored")
		if _, err := os.Stat(filepath.Join("testdata", "script", "fping", name+".txtar")); err != nil {
			t.Errorf("fping %s: %v", f.Name(), err)
		}
	}
}

func refuses(ts *testscript.TestScript, neg bool, args []string) {
	if neg {
		ts.Fatalf("usage: refuses [args...]")
	}
	exits(ts, false, append([]string{"2", "goping"}, args...))
	if out := ts.ReadFile("stdout"); out != "" {
		ts.Fatalf("output %q, want none", out)
	}
	text := ts.ReadFile("stderr")
	if !refusal.MatchString(text) {
		ts.Fatalf("error output\n%q\nwant a match of\n%v", text, refusal)
	}
}

// The snippets of the README are the bodies of the Examples they name, with the
// package's directory, which the tests of that package run.
func TestReadmeShowsTheExamples(t *testing.T) {
	readme, err := os.ReadFile("README.md")
	if err != nil {
		t.Fatal(err)
	}
	snippet := regexp.MustCompile("(?s)<!-- ([\\w/]+) (Example\\w*) -->\n```go\n(.*?)```")
	found := snippet.FindAllSubmatch(readme, -1)
	if len(found) < 5 {
		t.Errorf("%d snippets, want at least 5", len(found))
	}
	for _, m := range found {
		dir, name, got := string(m[1]), string(m[2]), string(m[3])
		if want, ok := exampleBodies(t, dir+"/example_test.go")[name]; !ok || got != want {
			t.Errorf("README shows for %s of %s\n%s\nwant\n%s", name, dir, got, want)
		}
	}
}

// exampleBodies returns the source of each Example's body, without the
// expected output and one level of indentation.
func exampleBodies(t *testing.T, path string) map[string]string {
	t.Helper()
	source, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	files := token.NewFileSet()
	file, err := parser.ParseFile(files, path, source, 0)
	if err != nil {
		t.Fatal(err)
	}
	bodies := make(map[string]string)
	for _, d := range file.Decls {
		f, ok := d.(*ast.FuncDecl)
		if !ok || !strings.HasPrefix(f.Name.Name, "Example") {
			continue
		}
		body := source[files.Position(f.Body.Lbrace).Offset+2 : files.Position(f.Body.Rbrace).Offset]
		if i := bytes.Index(body, []byte("\t// Output:")); i >= 0 {
			body = body[:i]
		}
		bodies[f.Name.Name] = strings.TrimPrefix(strings.ReplaceAll("\n"+string(body), "\n\t", "\n"), "\n")
	}
	return bodies
}

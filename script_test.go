package goping_test

import (
	"bytes"
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
	"goping/internal/netlab"
)

// refusal is a line on what is wrong, and perhaps one on what would help.
var refusal = regexp.MustCompile(`^goping: error: [^[:cntrl:]]+\n(goping: hint: [^[:cntrl:]]+\n)?$`)

// TestScripts runs the command lines of testdata/script. They find the program
// on PATH, the release in $VERSION, system and architecture in $PLATFORM, an
// escape character in $ESC and, beside testscript's own commands:
//
//	exits code program [args...]   runs it and wants that exit code
//	refuses [args...]              runs goping and wants exit code 2, nothing on
//	                               the output, and on the error output one line
//	                               that says why, with at most one hint below
//
// The condition [lab] is true where sockets may be opened and no name server can
// be reached.
func TestScripts(t *testing.T) {
	dir := filepath.Dir(os.Getenv(environProgram))
	testscript.Run(t, testscript.Params{
		Dir:      filepath.Join("testdata", "script"),
		Deadline: time.Now().Add(patience), // of a run that ought to have been refused
		Setup: func(e *testscript.Env) error {
			e.Setenv("PATH", dir+string(os.PathListSeparator)+e.Getenv("PATH"))
			e.Setenv("VERSION", cli.Version)
			e.Setenv("PLATFORM", runtime.GOOS+"/"+runtime.GOARCH)
			e.Setenv("ESC", "\x1b")
			return nil
		},
		Condition: func(name string) (bool, error) {
			if name != "lab" {
				return false, fmt.Errorf("unknown condition %q", name)
			}
			return netlab.Level() != netlab.LevelNone, nil
		},
		Cmds: map[string]func(*testscript.TestScript, bool, []string){
			"exits":   exits,
			"refuses": refuses,
		},
		RequireUniqueNames: true,
	})
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

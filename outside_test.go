package goping_test

import (
	"bytes"
	"context"
	"errors"
	"go/doc"
	"go/format"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"os/exec"
	"path"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// promise is an Example that the README promises to a user of the library.
type promise struct {
	path, name string // the file, and the Example's name without "Example": "" is that of the package
	lines      int    // at most, of its body; 0 for as many as it likes
}

var promises = []promise{
	{"ping/example_test.go", "Ping", 3},
	{"ping/example_test.go", "Stream", 0},
	{"ping/example_test.go", "Open", 0},
	{"ping/health/example_test.go", "", 12},
}

// TestFromOutside is somebody else's module, which has goping by a replace
// directive and builds the promised Examples as programs of its own.
func TestFromOutside(t *testing.T) {
	if _, err := exec.LookPath("go"); err != nil {
		t.Skipf("no go command: %v", err)
	}
	needLoopback(t, "127.0.0.1")
	dir := outsideModule(t)
	for _, p := range promises {
		folder := path.Base(path.Dir(p.path)) + p.name
		t.Run(folder, func(t *testing.T) {
			e, source := p.example(t)
			at := filepath.Join(dir, folder)
			if err := errors.Join(os.Mkdir(at, 0o777), os.WriteFile(filepath.Join(at, "main.go"), source, 0o666)); err != nil {
				t.Fatal(err)
			}
			program := filepath.Join(at, "program.exe")
			goTool(t, dir, "build", "-o", program, "./"+folder)
			ctx, cancel := context.WithTimeout(t.Context(), patience)
			defer cancel()
			out, err := exec.CommandContext(ctx, program).Output()
			if got, want := strings.TrimSpace(string(out)), strings.TrimSpace(e.Output); err != nil || got != want {
				t.Errorf("printed\n%s\nand ended with %v; want\n%s", got, err, want)
			}
		})
	}
}

// outsideModule makes the module and returns where it is.
func outsideModule(t *testing.T) string {
	t.Helper()
	checkout, err := filepath.Abs(".")
	if err != nil {
		t.Fatal(err)
	}
	sums, err := os.ReadFile("go.sum")
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, "go.sum"), sums, 0o666); err != nil {
		t.Fatal(err)
	}
	// As the README has it.
	goTool(t, dir, "mod", "init", "example.org/user")
	goTool(t, dir, "mod", "edit", "-require=goping@v0.0.0", "-replace=goping="+checkout)
	return dir
}

// unfetched is what the go command says of a module that it would have to fetch, or
// of a cache that it may not use.
var unfetched = regexp.MustCompile(`module lookup disabled by GOPROXY=off|missing go.sum entry|permission denied|read-only file system`)

// goTool runs the go command in dir without a network.
func goTool(t *testing.T, dir string, args ...string) {
	t.Helper()
	cmd := exec.CommandContext(t.Context(), "go", args...)
	cmd.Dir = dir
	cmd.Env = append(os.Environ(), "GOFLAGS=-mod=mod", "GOPROXY=off", "GOWORK=off", "GO111MODULE=on", "CGO_ENABLED=0")
	if !hasBuildCache() {
		cmd.Env = append(cmd.Env, "GOCACHE="+filepath.Join(dir, "cache"))
	}
	out, err := cmd.CombinedOutput()
	switch {
	case err == nil:
	case unfetched.Match(out):
		t.Skipf("the module cache lacks what a user would fetch, or may not be used: %s", bytes.TrimSpace(out))
	default:
		t.Fatalf("go %s: %v\n%s", strings.Join(args, " "), err, out)
	}
}

// example returns the promised Example, and a program made of it.
func (p *promise) example(t *testing.T) (*doc.Example, []byte) {
	t.Helper()
	files := token.NewFileSet()
	file, err := parser.ParseFile(files, p.path, nil, parser.ParseComments)
	if errors.Is(err, fs.ErrNotExist) {
		t.Skipf("no such package yet: %v", err)
	}
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range doc.Examples(file) {
		if e.Name != p.name {
			continue
		}
		if e.Play == nil || e.Output == "" {
			t.Fatalf("Example%s cannot stand alone, or says not what it prints", p.name)
		}
		if n := bodyLines(t, p.path, "Example"+p.name); p.lines > 0 && n > p.lines {
			t.Errorf("Example%s has %d lines, promised are %d", p.name, n, p.lines)
		}
		var source bytes.Buffer
		if err := format.Node(&source, files, e.Play); err != nil {
			t.Fatal(err)
		}
		return e, source.Bytes()
	}
	t.Fatalf("no Example%s in %s", p.name, p.path)
	return nil, nil
}

// bodyLines counts the lines of an Example's body that hold code.
func bodyLines(t *testing.T, path, name string) (n int) {
	t.Helper()
	for line := range strings.Lines(exampleBodies(t, path)[name]) {
		if line = strings.TrimSpace(line); line != "" && !strings.HasPrefix(line, "//") {
			n++
		}
	}
	return n
}

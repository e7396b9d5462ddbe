package peer

import (
	"bytes"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
)

// Program is an executable and its arguments.
type Program struct {
	Name string // for people: "goping", "ping from iputils 20221126"
	Path string
	Args []string // without the program itself
}

// With returns the program with other arguments.
func (p Program) With(args ...string) Program {
	p.Args = args
	return p
}

// String returns the command line, by base name.
func (p Program) String() string {
	return strings.Join(append([]string{filepath.Base(p.Path)}, p.Args...), " ")
}

// Goping returns goping: the executable at path or, when that is empty, the one
// it builds into dir as goping is shipped. The working directory must then lie
// in the module.
func Goping(dir, path string) (Program, error) {
	if path != "" {
		return Program{Name: "goping", Path: path}, nil
	}
	return build("goping", dir, "goping/cmd/goping")
}

// Empty builds a program into dir that does nothing, as goping is built: what it
// takes, any program in Go takes.
func Empty(dir string) (Program, error) {
	source := filepath.Join(dir, "empty.go")
	if err := os.WriteFile(source, []byte("package main\n\nfunc main() {}\n"), 0o600); err != nil {
		return Program{}, fmt.Errorf("peer: %w", err)
	}
	return build("an empty Go program", dir, source)
}

// build builds what into dir: without cgo, without paths, stripped.
func build(name, dir, what string) (Program, error) {
	path := filepath.Join(dir, strings.TrimSuffix(filepath.Base(what), ".go"))
	if runtime.GOOS == "windows" {
		path += ".exe"
	}
	cmd := exec.Command("go", "build", "-trimpath", "-ldflags=-s -w", "-o", path, what)
	cmd.Env = append(os.Environ(), "CGO_ENABLED=0")
	if out, err := cmd.CombinedOutput(); err != nil {
		return Program{}, fmt.Errorf("peer: build %s: %w\n%s", name, err, bytes.TrimSpace(out))
	}
	return Program{Name: name, Path: path}, nil
}

// Installed finds a program in the search path and asks it, with -V, for its
// name and version.
func Installed(name string) (Program, error) {
	path, err := exec.LookPath(name)
	if err != nil {
		return Program{}, fmt.Errorf("peer: %w", err)
	}
	p := Program{Name: name, Path: path}
	if out, err := exec.Command(path, "-V").Output(); err == nil {
		first, _, _ := strings.Cut(string(out), "\n")
		p.Name = strings.TrimSpace(first)
	}
	return p, nil
}

// Output runs the program to its end and returns what it printed. The error
// holds what it printed to standard error.
func (p Program) Output() ([]byte, error) {
	cmd := exec.Command(p.Path, p.Args...)
	var stderr bytes.Buffer
	cmd.Stderr = &stderr
	out, err := cmd.Output()
	if err != nil {
		return out, fmt.Errorf("peer: %v: %w: %s", p, err, bytes.TrimSpace(stderr.Bytes()))
	}
	return out, nil
}

package goping_test

import (
	"fmt"
	"go/ast"
	gobuild "go/build"
	"go/importer"
	"go/parser"
	"go/token"
	"go/types"
	"io/fs"
	"path"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"testing"
)

// libraries are the packages that others import.
var libraries = []string{
	"ping", "ping/pingtest", "ping/health", "ping/health/healthhttp", "rawsock", "rawsock/protocols", "stats",
}

// TestExportedNames reviews what the libraries export, fields and methods
// included: each name has a comment that begins with it and is a sentence, and is
// used by a test, by an Example or by another package.
func TestExportedNames(t *testing.T) {
	if runtime.GOOS != "linux" {
		t.Skip("reviewed on Linux, which has all of the API")
	}
	r := newReview(t)
	for _, dir := range r.directories() {
		r.read(dir)
	}
	for _, library := range libraries {
		t.Run(library, func(t *testing.T) {
			if r.sources[library] == nil {
				t.Fatalf("no package %s", library)
			}
			for _, fault := range r.faults(library) {
				t.Error(fault)
			}
		})
	}
}

// review is the whole module, parsed and type-checked.
type review struct {
	t       *testing.T
	files   *token.FileSet
	std     types.Importer
	sources map[string]*source        // by directory
	checked map[string]*types.Package // without tests, by directory
	used    map[token.Pos]bool        // where a name that is used was declared
}

// source is the files of a directory.
type source struct {
	own, inside, outside []*ast.File // outside: the tests of package …_test
}

func newReview(t *testing.T) *review {
	r := &review{
		t: t, files: token.NewFileSet(), sources: make(map[string]*source),
		checked: make(map[string]*types.Package), used: make(map[token.Pos]bool),
	}
	if gobuild.Default.GOROOT == "" {
		t.Skip("no source of Go's own packages: GOROOT is not known")
	}
	if _, err := gobuild.Import("fmt", ".", gobuild.FindOnly); err != nil {
		t.Skipf("no source of Go's own packages: %v", err)
	}
	cgo := gobuild.Default.CgoEnabled
	gobuild.Default.CgoEnabled = false // else package net takes a C compiler
	t.Cleanup(func() { gobuild.Default.CgoEnabled = cgo })
	r.std = importer.ForCompiler(r.files, "source", nil)
	return r
}

// directories lists the module's own.
func (r *review) directories() (all []string) {
	err := filepath.WalkDir(".", func(name string, d fs.DirEntry, err error) error {
		if err != nil || !d.IsDir() {
			return err
		}
		if base := filepath.Base(name); name != "." && (strings.HasPrefix(base, ".") || base == "testdata" || base == "vendor") {
			return filepath.SkipDir
		}
		all = append(all, filepath.ToSlash(name))
		return nil
	})
	if err != nil {
		r.t.Fatal(err)
	}
	return all
}

// read parses a directory and notes what its files use.
func (r *review) read(dir string) {
	s := r.parse(dir)
	if s == nil {
		return
	}
	r.check(dir, append(slices.Clone(s.own), s.inside...), true)
	if len(s.outside) > 0 {
		r.check(dir+"_test", s.outside, true)
	}
}

// parse returns the files of a directory that are built here, nil if there are none.
func (r *review) parse(dir string) *source {
	if s, done := r.sources[dir]; done {
		return s
	}
	p, err := gobuild.ImportDir(filepath.FromSlash(dir), 0)
	if _, none := err.(*gobuild.NoGoError); err != nil && !none {
		r.t.Fatal(err)
	}
	s := new(source)
	for list, names := range map[*[]*ast.File][]string{&s.own: p.GoFiles, &s.inside: p.TestGoFiles, &s.outside: p.XTestGoFiles} {
		for _, name := range names {
			file, err := parser.ParseFile(r.files, filepath.Join(dir, name), nil, parser.ParseComments|parser.SkipObjectResolution)
			if err != nil {
				r.t.Fatal(err)
			}
			*list = append(*list, file)
		}
	}
	if len(p.GoFiles)+len(p.TestGoFiles)+len(p.XTestGoFiles) == 0 {
		s = nil
	}
	r.sources[dir] = s
	return s
}

// check type-checks files. What comes from modules that are not at hand is
// unknown, which is no fault here: the compiler has seen to those.
func (r *review) check(dir string, files []*ast.File, note bool) *types.Package {
	info := &types.Info{Uses: make(map[*ast.Ident]types.Object), Types: make(map[ast.Expr]types.TypeAndValue)}
	conf := types.Config{Importer: r, FakeImportC: true, IgnoreFuncBodies: !note, Error: func(error) {}}
	p, _ := conf.Check("goping/"+dir, r.files, files, info)
	if !note {
		return p
	}
	for id, o := range info.Uses {
		r.use(id.Pos(), o)
	}
	for e, v := range info.Types {
		literal, ok := e.(*ast.CompositeLit)
		if !ok || len(literal.Elts) == 0 {
			continue
		}
		if _, keyed := literal.Elts[0].(*ast.KeyValueExpr); keyed {
			continue
		}
		if s, ok := v.Type.Underlying().(*types.Struct); ok { // all fields in order
			for f := range s.Fields() {
				r.use(e.Pos(), f)
			}
		}
	}
	return p
}

// use notes that o is used, in a test or in another package. A type need not be
// named by its users, if the package names it where they get one.
func (r *review) use(at token.Pos, o types.Object) {
	if !o.Pos().IsValid() {
		return
	}
	user, declared := r.files.Position(at).Filename, r.files.Position(o.Pos()).Filename
	_, isType := o.(*types.TypeName)
	if isType || strings.HasSuffix(user, "_test.go") || filepath.Dir(user) != filepath.Dir(declared) {
		r.used[o.Pos()] = true
	}
}

// Import is what the type checker asks for.
func (r *review) Import(name string) (*types.Package, error) {
	dir, own := strings.CutPrefix(name, "goping/")
	first, _, _ := strings.Cut(name, "/")
	switch {
	case own && r.checked[dir] != nil:
		return r.checked[dir], nil
	case own:
		s := r.parse(dir)
		if s == nil {
			return nil, fmt.Errorf("no package %s", name)
		}
		r.checked[dir] = r.check(dir, s.own, false)
		return r.checked[dir], nil
	case strings.Contains(first, "."):
		p := types.NewPackage(name, path.Base(name))
		p.MarkComplete()
		return p, nil
	}
	return r.std.Import(name)
}

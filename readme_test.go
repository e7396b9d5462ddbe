package goping_test

import (
	"bytes"
	"go/ast"
	"go/parser"
	"go/token"
	"os"
	"regexp"
	"strings"
	"testing"
)

// The snippets of the README are the bodies of the Examples they name, which
// the tests of package ping run.
func TestReadmeShowsTheExamples(t *testing.T) {
	readme, err := os.ReadFile("README.md")
	if err != nil {
		t.Fatal(err)
	}
	snippet := regexp.MustCompile("(?s)<!-- (Example\\w*) -->\n```go\n(.*?)```")
	found := snippet.FindAllSubmatch(readme, -1)
	if len(found) < 3 {
		t.Errorf("%d snippets, want at least 3", len(found))
	}
	bodies := exampleBodies(t, "ping/example_test.go")
	for _, m := range found {
		name, got := string(m[1]), string(m[2])
		if want, ok := bodies[name]; !ok || got != want {
			t.Errorf("README shows for %s\n%s\nwant\n%s", name, got, want)
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

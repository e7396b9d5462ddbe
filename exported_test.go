package goping_test

import (
	"fmt"
	"go/ast"
	"go/token"
	"regexp"
	"strings"
	"testing"
)

// exported is a name that a library shows.
type exported struct {
	name string // with its type, as "Reply.Seq"
	id   *ast.Ident
	doc  string // its comment
	loud bool   // the comment has to begin with the name
}

// faults lists what is wrong with the names of a library.
func (r *review) faults(library string) (all []string) {
	documented := false
	for _, file := range r.sources[library].own {
		documented = documented || file.Doc.Text() != ""
		for _, e := range r.exportedBy(file) {
			at := r.files.Position(e.id.Pos())
			if fault := e.fault(); fault != "" {
				all = append(all, fmt.Sprintf("%s: %s %s", at, e.name, fault))
			}
			if !r.used[e.id.Pos()] && !called[e.id.Name] {
				all = append(all, fmt.Sprintf("%s: %s is used by no test, Example or other package", at, e.name))
			}
		}
	}
	if !documented {
		all = append(all, library+": the package has no comment")
	}
	return all
}

// called are the methods that other code calls by an interface.
var called = map[string]bool{"Error": true, "Is": true, "As": true, "Unwrap": true, "String": true, "Timeout": true, "Temporary": true}

// sentence is the end of one, or of a list or an example.
var sentence = regexp.MustCompile(`([.:!?…)]|\n\t[^\n]*)$`)

// fault says what is wrong with the comment, if anything is.
func (e *exported) fault() string {
	text := strings.TrimSpace(e.doc)
	switch {
	case text == "":
		return "has no comment"
	case !e.loud:
		return ""
	case !regexp.MustCompile(`^(An? |The )?` + regexp.QuoteMeta(e.id.Name) + `\b`).MatchString(text):
		return fmt.Sprintf("has a comment that begins otherwise: %.40q", text)
	case !sentence.MatchString(text):
		return fmt.Sprintf("has a comment that is no sentence: %q", text)
	}
	return ""
}

// exportedBy lists what a file exports.
func (r *review) exportedBy(file *ast.File) (all []exported) {
	for _, d := range file.Decls {
		switch d := d.(type) {
		case *ast.FuncDecl:
			name, shown := d.Name.Name, d.Name.IsExported()
			if d.Recv != nil {
				receiver := baseName(d.Recv.List[0].Type)
				name, shown = receiver+"."+name, shown && token.IsExported(receiver)
			}
			if shown {
				all = append(all, exported{name, d.Name, d.Doc.Text(), true})
			}
		case *ast.GenDecl:
			lines := paragraphs{above: d.Doc.Text(), end: r.files.Position(d.Pos()).Line}
			for _, spec := range d.Specs {
				if v, ok := spec.(*ast.ValueSpec); ok {
					all = append(all, lines.names(r, "", v, v.Names, v.Doc, v.Comment)...)
				} else {
					all = append(all, r.exportedBySpec(d, spec)...)
				}
			}
		}
	}
	return all
}

// exportedBySpec lists what one line of a declaration exports.
func (r *review) exportedBySpec(d *ast.GenDecl, spec ast.Spec) (all []exported) {
	t, ok := spec.(*ast.TypeSpec)
	if !ok || !t.Name.IsExported() {
		return nil
	}
	doc := t.Doc.Text()
	if doc == "" {
		doc = d.Doc.Text()
	}
	all = append(all, exported{t.Name.Name, t.Name, doc, true})
	var lines paragraphs
	switch inner := t.Type.(type) {
	case *ast.StructType:
		for _, f := range inner.Fields.List {
			all = append(all, lines.names(r, t.Name.Name+".", f, f.Names, f.Doc, f.Comment)...)
		}
	case *ast.InterfaceType:
		for _, f := range inner.Methods.List {
			all = append(all, lines.names(r, t.Name.Name+".", f, f.Names, f.Doc, f.Comment)...)
		}
	}
	return all
}

// paragraphs are lines of a struct, an interface or a group of values. A comment
// above the first line of a paragraph is for all of it; one behind a line is for that
// line.
type paragraphs struct {
	end   int    // the line before
	above string // the comment of the paragraph
}

// names lists what one line exports.
func (p *paragraphs) names(r *review, of string, line ast.Node, ids []*ast.Ident, doc, behind *ast.CommentGroup) (all []exported) {
	if doc != nil || r.files.Position(line.Pos()).Line > p.end+1 {
		p.above = doc.Text()
	}
	p.end = r.files.Position(line.End()).Line
	for _, id := range ids {
		if id.IsExported() {
			all = append(all, exported{of + id.Name, id, p.above + behind.Text(), false})
		}
	}
	return all
}

// baseName is the name of a receiver's type.
func baseName(e ast.Expr) string {
	switch e := e.(type) {
	case *ast.StarExpr:
		return baseName(e.X)
	case *ast.IndexExpr:
		return baseName(e.X)
	case *ast.Ident:
		return e.Name
	}
	return ""
}

func TestFaultsOfComments(t *testing.T) {
	for _, tt := range []struct {
		doc   string
		loud  bool
		right bool
	}{
		{"Open opens it.", true, true},
		{"An Open is open: see below", true, false},
		{"The Open that is.\n\n\topen()", true, true},
		{"Opens it.", true, false},
		{"opens it", false, true},
		{"", false, false},
		{"", true, false},
	} {
		e := exported{"Open", ast.NewIdent("Open"), tt.doc, tt.loud}
		if got := e.fault(); (got == "") != tt.right {
			t.Errorf("%q: %q", tt.doc, got)
		}
	}
}

package pingtest_test

import (
	"context"
	"errors"
	"go/ast"
	"go/parser"
	"go/token"
	"os"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"goping/ping"
	"goping/ping/pingtest"
)

// giveUp probes host until three probes in a row had no answer, and returns why.
func giveUp(ctx context.Context, host string, cfg *ping.Config) error {
	silent := 0
	for reply, err := range ping.Stream(ctx, host, cfg) {
		switch {
		case err != nil:
			return err
		case reply.Err == nil:
			silent = 0
		default:
			if silent++; silent == 3 {
				return reply.Err
			}
		}
	}
	return nil
}

func TestGiveUp(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		lan := pingtest.New(1)
		db := lan.Host("db.example")
		db.Set(pingtest.Behavior{Delay: 20 * time.Millisecond, Loss: 0.01})
		time.AfterFunc(time.Hour-time.Second/2, func() {
			db.Set(pingtest.Behavior{Error: &ping.ICMPError{}})
		})

		begun := time.Now()
		err := giveUp(t.Context(), "db.example", lan.Config(ping.Config{}))
		if !errors.Is(err, ping.ErrHostUnreachable) {
			t.Errorf("got %v, want host unreachable", err)
		}
		want := time.Hour + 2*time.Second + pingtest.DefaultDelay // the third probe's error
		if took := time.Since(begun); took != want {
			t.Errorf("took %v, want %v", took, want)
		}
	})
}

// TestDocShowsTheTest: what the package comment shows is what runs above.
func TestDocShowsTheTest(t *testing.T) {
	files := token.NewFileSet()
	doc, err := parser.ParseFile(files, "doc.go", nil, parser.ParseComments)
	if err != nil {
		t.Fatal(err)
	}
	source, err := os.ReadFile("doc_test.go")
	if err != nil {
		t.Fatal(err)
	}
	this, err := parser.ParseFile(files, "doc_test.go", source, 0)
	if err != nil {
		t.Fatal(err)
	}
	for _, d := range this.Decls {
		f, ok := d.(*ast.FuncDecl)
		if !ok || f.Name.Name != "giveUp" && f.Name.Name != "TestGiveUp" {
			continue
		}
		code := string(source[files.Position(f.Pos()).Offset:files.Position(f.End()).Offset])
		code = "\t" + strings.ReplaceAll(strings.ReplaceAll(code, "\n", "\n\t"), "\n\t\n", "\n\n")
		if !strings.Contains(doc.Doc.Text(), code) {
			t.Errorf("the package comment does not show\n%s", code)
		}
	}
}

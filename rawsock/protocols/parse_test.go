package protocols

import (
	"bytes"
	"errors"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"reflect"
	"runtime"
	"slices"
	"strings"
	"testing"
	"testing/iotest"
)

func entries(db *DB) []Entry { return slices.Collect(db.All()) }

func TestParseFailsWithItsReader(t *testing.T) {
	broken := errors.New("broken")
	db, diagnostics, err := Parse(io.MultiReader(strings.NewReader("a 1\nbad\nb 2"), iotest.ErrReader(broken)))
	if db != nil || !errors.Is(err, broken) || err.Error() != "protocols: line 3: broken" || len(diagnostics) != 1 {
		t.Errorf("%v, %v, %v", db, diagnostics, err)
	}
}

// A stream is never held as a whole, nor is a line of it.
func TestParseIsStreaming(t *testing.T) {
	const size = 64 << 20
	endless := io.MultiReader(strings.NewReader("a 1 # "), io.LimitReader(zeros{}, size), strings.NewReader("\nb 2\n"))
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	db, _, err := Parse(endless)
	runtime.ReadMemStats(&after)
	if err != nil || db.Len() != 2 {
		t.Fatalf("%v, %v", db, err)
	}
	if allocated := after.TotalAlloc - before.TotalAlloc; allocated > 1<<20 {
		t.Errorf("%d bytes allocated for a line of %d", allocated, size)
	}
}

type zeros struct{}

func (zeros) Read(b []byte) (int, error) { return len(b), nil }

func TestLoad(t *testing.T) {
	path := filepath.Join(t.TempDir(), "protocols")
	if db, err := Load(path); db != nil || !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("absent: %v, %v", db, err)
	}
	if db, err := Load(t.TempDir()); db != nil || err == nil {
		t.Errorf("a directory: %v, %v", db, err)
	}
	if err := os.WriteFile(path, []byte("icmp 1 ICMP\nbad\nplus +3\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	db, err := Load(path)
	want := []Entry{{"icmp", 1, []string{"ICMP"}}, {"plus", 3, nil}}
	if err != nil || !reflect.DeepEqual(entries(db), want) || len(db.Diagnostics()) != 1 {
		t.Errorf("%+v, %v, %v; want %+v and a remark", entries(db), db.Diagnostics(), err, want)
	}
	if db, err = Strict.Load(path); err != nil || db.Len() != 1 {
		t.Errorf("strict: %+v, %v", entries(db), err)
	}
}

func TestNew(t *testing.T) {
	want := []Entry{{"mine", 250, []string{"MINE", "M"}}, {"other", 2147483647, nil}}
	db, err := New(want...)
	if err != nil || !reflect.DeepEqual(entries(db), want) {
		t.Fatalf("%+v, %v", entries(db), err)
	}
	check(t, "ByName", db.ByName, queries{"mine": 250, "M": 250, "m": absent, "other": 2147483647})
	var text bytes.Buffer
	if n, err := db.WriteTo(&text); err != nil || n != int64(text.Len()) || text.String() != "mine\t250\tMINE M\nother\t2147483647\n" {
		t.Errorf("%d bytes, %v: %q", n, err, text.String())
	}
	for _, e := range []Entry{
		{"", 1, nil}, {"a b", 1, nil}, {"a#", 1, nil}, {"a\x00", 1, nil}, {"a\n", 1, nil}, {"a\v", 1, nil},
		{"a", -1, nil}, {"a", 1, []string{""}}, {"a", 1, []string{"b", "c d"}},
	} {
		if db, err := New(e); err == nil {
			t.Errorf("%+v is taken: %+v", e, entries(db))
		}
	}
}

func TestWriteToFails(t *testing.T) {
	full := errors.New("full")
	if _, err := Embedded().WriteTo(failing{full}); !errors.Is(err, full) {
		t.Errorf("%v, want %v", err, full)
	}
}

type failing struct{ err error }

func (f failing) Write([]byte) (int, error) { return 0, f.err }

// Parse, print, parse gives the same database; how the file comes in pieces does
// not matter; and every line is an entry, a remark, or without a word.
func FuzzParse(f *testing.F) {
	for _, tt := range rows {
		f.Add([]byte(tt.file), false)
		f.Add([]byte(tt.file), true)
	}
	f.Add([]byte("\n\uFEFFname 1\n"), false)
	f.Add([]byte("\uFEFF\uFEFFname 1\n"), true)
	f.Fuzz(func(t *testing.T, file []byte, strict bool) {
		mode := GlibcCompat
		if strict {
			mode = Strict
		}
		db, diagnostics, err := mode.Parse(bytes.NewReader(file))
		if err != nil {
			t.Fatal(err)
		}
		bytewise, more, err := mode.Parse(iotest.OneByteReader(bytes.NewReader(file)))
		if err != nil || !reflect.DeepEqual(bytewise, db) || !reflect.DeepEqual(more, diagnostics) {
			t.Errorf("byte by byte: %+v, %v; want %+v", bytewise, err, db)
		}

		var printed bytes.Buffer
		if n, err := db.WriteTo(&printed); err != nil || n != int64(printed.Len()) {
			t.Fatalf("%d of %d bytes, %v", n, printed.Len(), err)
		}
		again, remarks, err := mode.Parse(&printed)
		if err != nil || !reflect.DeepEqual(entries(again), entries(db)) {
			t.Errorf("parsed, printed, parsed: %+v, %v; want %+v", entries(again), err, entries(db))
		}
		if !reflect.DeepEqual(again.names, db.names) || !reflect.DeepEqual(again.folded, db.folded) {
			t.Errorf("lookups differ: %v %v, want %v %v", again.names, again.folded, db.names, db.folded)
		}
		for _, d := range remarks {
			if d.Reason != Shadowed {
				t.Errorf("what is printed is remarked on: %v", d)
			}
		}

		taken := db.Len()
		for _, d := range diagnostics {
			if !d.Taken() {
				taken++
			}
		}
		if words := linesWithWords(file, mode); taken != words {
			t.Errorf("%d entries and refusals of %d lines that hold a word", taken, words)
		}
	})
}

// linesWithWords counts the lines that are more than blanks and comments.
func linesWithWords(file []byte, mode Mode) (n int) {
	for line := range bytes.SplitSeq(bytes.TrimPrefix(file, []byte(byteOrderMark)), []byte("\n")) {
		line, _, _ = bytes.Cut(line, []byte("#"))
		if slices.ContainsFunc(line, func(c byte) bool { return !mode.separates(c) }) {
			n++
		}
	}
	return n
}

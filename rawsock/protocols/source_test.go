package protocols

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"testing"
	"time"
)

func write(t *testing.T, path, text string, modified time.Time) {
	t.Helper()
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	if err := os.Chtimes(path, modified, modified); err != nil {
		t.Fatal(err)
	}
}

func number(t *testing.T, s *Source, name string) int {
	t.Helper()
	e, ok := s.DB().ByName(name)
	if !ok {
		return absent
	}
	return e.Number
}

func TestSourceFollowsTheFile(t *testing.T) {
	path := filepath.Join(t.TempDir(), "protocols")
	s := &Source{Path: path}
	old := time.Now().Add(-time.Hour)
	want := func(what string, icmp int, err error) {
		t.Helper()
		if n := number(t, s, "icmp"); n != icmp || !errors.Is(s.Err(), err) || err == nil && s.Err() != nil {
			t.Errorf("%s: icmp is %d, error %v; want %d, %v", what, n, s.Err(), icmp, err)
		}
	}
	want("absent", 1, fs.ErrNotExist)
	write(t, path, "icmp 99\n", old)
	want("made", 99, nil) // the file wins
	if n := number(t, s, "sctp"); n != absent {
		t.Errorf("sctp is %d: the file has none, and the embedded table is not its supplement", n)
	}
	if read := s.DB(); s.DB() != read {
		t.Error("read again though nothing changed")
	}
	write(t, path, "icmp 98\n", old.Add(time.Second))
	want("another time", 98, nil)
	write(t, path, "icmp 97 X\n", old.Add(time.Second))
	want("another size", 97, nil)
	replacement := path + ".new"
	write(t, replacement, "icmp 96 X\n", old.Add(time.Second))
	if err := os.Rename(replacement, path); err != nil {
		t.Fatal(err)
	}
	want("another file", 96, nil)
	write(t, path, "# icmp 95\n", old.Add(2*time.Second))
	want("empty", 1, errEmpty)
	if err := os.Remove(path); err != nil {
		t.Fatal(err)
	}
	want("gone", 1, fs.ErrNotExist)
	if err := os.Mkdir(path, 0o700); err != nil {
		t.Fatal(err)
	}
	if n := number(t, s, "icmp"); n != 1 || s.Err() == nil {
		t.Errorf("a directory: icmp is %d, error %v", n, s.Err())
	}
}

// A file that was changed a moment ago (or later: clocks differ) may change again
// without showing it.
func TestSourceDistrustsARecentFile(t *testing.T) {
	path := filepath.Join(t.TempDir(), "protocols")
	s := &Source{Path: path}
	now := time.Now().Add(time.Minute)
	write(t, path, "icmp 99\n", now)
	if n := number(t, s, "icmp"); n != 99 {
		t.Fatalf("icmp is %d, want 99", n)
	}
	write(t, path, "icmp 98\n", now)
	if n := number(t, s, "icmp"); n != 98 {
		t.Errorf("icmp is %d, want 98", n)
	}
}

func TestSourceReloads(t *testing.T) {
	path := filepath.Join(t.TempDir(), "protocols")
	s := &Source{Path: path, Mode: Strict}
	if err := s.Reload(); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("absent: %v", err)
	}
	old := time.Now().Add(-time.Hour)
	write(t, path, "icmp 99\nplus +5\n", old)
	if n := number(t, s, "icmp"); n != 99 {
		t.Fatalf("icmp is %d, want 99", n)
	}
	if n := number(t, s, "plus"); n != absent {
		t.Errorf("strict: plus is %d", n)
	}
	write(t, path, "icmp 98\nplus +5\n", old) // nothing shows it
	if err := s.Reload(); err != nil {
		t.Fatal(err)
	}
	if n := number(t, s, "icmp"); n != 98 {
		t.Errorf("icmp is %d, want 98", n)
	}
}

func TestSourceOfAnUnreadableFile(t *testing.T) {
	if os.Geteuid() == 0 {
		t.Skip("root may read every file")
	}
	path := filepath.Join(t.TempDir(), "protocols")
	s := &Source{Path: path}
	write(t, path, "icmp 99\n", time.Now().Add(-time.Hour))
	if err := os.Chmod(path, 0); err != nil {
		t.Fatal(err)
	}
	if n := number(t, s, "sctp"); n != 132 || !errors.Is(s.Err(), fs.ErrPermission) {
		t.Errorf("sctp is %d, error %v", n, s.Err())
	}
	if err := os.Chmod(path, 0o600); err != nil { // which the time of modification does not show
		t.Fatal(err)
	}
	if n := number(t, s, "icmp"); n != 99 {
		t.Errorf("icmp is %d, want 99", n)
	}
}

// Whatever the machine has: tcp is 6 in its file, and in the embedded table.
func TestSystem(t *testing.T) {
	byName, ok1 := ByName("tcp")
	folded, ok2 := ByNameFold("tCp")
	byNumber, ok3 := ByNumber(6)
	if !ok1 || !ok2 || !ok3 || byName.Number != 6 || folded.Number != 6 || byNumber.Number != 6 {
		t.Errorf("%+v, %+v, %+v (source: %v)", byName, folded, byNumber, System().Err())
	}
	if _, ok := ByName("no such protocol"); ok {
		t.Error("found what no file can say")
	}
}

package protocols

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"sync"
	"time"
)

// Source is a protocols file that may change. Its methods may be called from any
// goroutine; its zero value is the system's file.
type Source struct {
	Path string // empty: the system's, /etc/protocols
	Mode Mode   // how literally it is read

	mu   sync.Mutex
	db   *DB         // as last read; nil when that failed
	err  error       // why
	info fs.FileInfo // of the file that was read
	read time.Time   // begin of the reading
}

// DB is the database as the file has it now: one stat(2), and a reading when the
// file is another than last time, by its identity, size or time of modification.
// Where there is no such file, or it cannot be read, or holds no entry, it is
// [Embedded].
func (s *Source) DB() *DB {
	s.mu.Lock()
	defer s.mu.Unlock()
	if !s.current() {
		s.reload()
	}
	return s.orEmbedded()
}

// Reload reads the file again in any case, and says why it could not.
func (s *Source) Reload() error {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.reload()
	return s.err
}

// errEmpty is why the embedded table stands in for a file that could be read.
var errEmpty = errors.New("no entry")

// Err tells why DB is the embedded table; nil when it is the file's.
func (s *Source) Err() error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if !s.current() {
		s.reload()
	}
	return s.err
}

func (s *Source) orEmbedded() *DB {
	if s.err != nil {
		return Embedded()
	}
	return s.db
}

// settling is longer than the steps of any file system's time of modification
// (FAT: 2 s). Within it a second change may leave the same time behind.
const settling = 3 * time.Second

// current says whether what was last read is what the file holds. A failed
// reading is always tried again: what mended it (a permission, a mount) need not
// show in the file.
func (s *Source) current() bool {
	if s.db == nil {
		return false
	}
	info, err := os.Stat(s.path())
	return err == nil && os.SameFile(info, s.info) &&
		info.Size() == s.info.Size() && info.ModTime().Equal(s.info.ModTime()) &&
		s.read.Sub(info.ModTime()) > settling
}

func (s *Source) reload() {
	s.db, s.info, s.err = nil, nil, nil
	s.read = time.Now()
	if s.err = s.load(); s.err == nil && s.db.Len() == 0 {
		s.err = fmt.Errorf("protocols: %s: %w", s.path(), errEmpty)
	}
}

func (s *Source) load() error {
	f, err := os.Open(s.path())
	if err != nil {
		return fmt.Errorf("protocols: %w", err)
	}
	defer f.Close()
	// Before the reading: what changes afterwards shows in the next stat.
	if s.info, err = f.Stat(); err != nil {
		return fmt.Errorf("protocols: %w", err)
	}
	s.db, _, err = s.Mode.Parse(f)
	return err
}

func (s *Source) path() string {
	if s.Path != "" {
		return s.Path
	}
	if runtime.GOOS == "windows" {
		return filepath.Join(os.Getenv("SystemRoot"), "System32", "drivers", "etc", "protocol")
	}
	return "/etc/protocols"
}

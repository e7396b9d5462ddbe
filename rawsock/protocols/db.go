package protocols

import (
	"cmp"
	"fmt"
	"iter"
	"math"
	"slices"
	"strings"
)

// DB is a set of entries in an order, which decides when several would answer.
// It does not change, and may be used from any goroutine.
type DB struct {
	entries     []Entry
	diagnostics []Diagnostic

	// Indices of entries. A name has the first that it means, a number all.
	names, folded map[string]int
	numbers       map[int][]int
}

// New makes a database of entries of the caller's own. It refuses what a
// protocols file could not say: a name or alias that is empty or holds a blank,
// "#" or NUL, and a number that is negative or above 2147483647.
func New(entries ...Entry) (*DB, error) {
	db := &DB{}
	for _, e := range entries {
		if e.Number < 0 || e.Number > math.MaxInt32 {
			return nil, fmt.Errorf("protocols: %q: number %d is out of range", e.Name, e.Number)
		}
		for name := range e.names {
			if name == "" || strings.ContainsAny(name, " \t\n\v\f\r#\x00") {
				return nil, fmt.Errorf("protocols: number %d: %q cannot be a name", e.Number, name)
			}
		}
		e.Aliases = slices.Clone(e.Aliases)
		db.entries = append(db.entries, e)
	}
	db.index(GlibcCompat, func(int, string) {})
	return db, nil
}

// index prepares the lookups, and calls hidden for each name of an entry that
// already means another one.
func (db *DB) index(m Mode, hidden func(entry int, name string)) {
	db.names = make(map[string]int, 2*len(db.entries))
	db.folded = make(map[string]int, 2*len(db.entries))
	db.numbers = make(map[int][]int, len(db.entries))
	if m == Strict {
		for i, e := range db.entries {
			putFirst(db.names, e.Name, i)
			putFirst(db.folded, fold(e.Name), i)
		}
	}
	for i, e := range db.entries {
		db.numbers[e.Number] = append(db.numbers[e.Number], i)
		for name := range e.names {
			if putFirst(db.names, name, i) != i {
				hidden(i, name)
			}
			putFirst(db.folded, fold(name), i)
		}
	}
}

// putFirst returns the entry that name means now: i, if it meant none.
func putFirst(m map[string]int, name string, i int) int {
	if first, ok := m[name]; ok {
		return first
	}
	m[name] = i
	return i
}

// fold lowers the ASCII letters and leaves other bytes alone: names are bytes,
// in no particular encoding.
func fold(name string) string {
	if strings.IndexFunc(name, func(r rune) bool { return 'A' <= r && r <= 'Z' }) < 0 {
		return name
	}
	b := []byte(name)
	for i, c := range b {
		if 'A' <= c && c <= 'Z' {
			b[i] = c + ('a' - 'A')
		}
	}
	return string(b)
}

// ByName finds the entry whose name or alias is exactly name, the first of
// several. As in C, a name of digits is a name like any other: whoever takes
// names or numbers tries the number first.
func (db *DB) ByName(name string) (Entry, bool) { return db.at(db.names, name) }

// ByNameFold is ByName without regard to the case of ASCII letters: "ICMP",
// "Icmp", "IPV6-ICMP".
func (db *DB) ByNameFold(name string) (Entry, bool) { return db.at(db.folded, fold(name)) }

func (db *DB) at(index map[string]int, name string) (Entry, bool) {
	if i, ok := index[name]; ok {
		return db.entries[i], true
	}
	return Entry{}, false
}

// ByNumber finds the first entry of number n.
func (db *DB) ByNumber(n int) (Entry, bool) {
	for e := range db.AllByNumber(n) {
		return e, true
	}
	return Entry{}, false
}

// AllByNumber yields every entry of number n, in order: "ip" and "hopopt" are
// both 0.
func (db *DB) AllByNumber(n int) iter.Seq[Entry] {
	return func(yield func(Entry) bool) {
		for _, i := range db.numbers[n] {
			if !yield(db.entries[i]) {
				return
			}
		}
	}
}

// All yields every entry, in order.
func (db *DB) All() iter.Seq[Entry] { return slices.Values(db.entries) }

// Len is the number of entries.
func (db *DB) Len() int { return len(db.entries) }

// Diagnostics are the remarks on the file that the database was read from, in
// the order of its lines. The caller must not modify them.
func (db *DB) Diagnostics() []Diagnostic { return db.diagnostics }

func inOrder(ds []Diagnostic) []Diagnostic {
	slices.SortStableFunc(ds, func(a, b Diagnostic) int { return cmp.Compare(a.Line, b.Line) })
	return ds
}

package protocols

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"io"
	"os"
)

// Parse reads a protocols file to its end, as [GlibcCompat]. The diagnostics, in
// the order of the lines, tell of every line that was not taken, and more; they
// are also [DB.Diagnostics]. The error is that of r, and then there is no DB.
func Parse(r io.Reader) (*DB, []Diagnostic, error) { return GlibcCompat.Parse(r) }

// Load reads the file at path, as [GlibcCompat]. It does not put the embedded
// table in the place of a file that is absent; that error is [io/fs.ErrNotExist].
func Load(path string) (*DB, error) { return GlibcCompat.Load(path) }

// Load is [Load] in this mode.
func (m Mode) Load(path string) (*DB, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, fmt.Errorf("protocols: %w", err)
	}
	defer f.Close()
	db, _, err := m.Parse(f)
	return db, err
}

// Parse is [Parse] in this mode.
func (m Mode) Parse(r io.Reader) (*DB, []Diagnostic, error) {
	p := parser{mode: m, line: 1}
	in := bufio.NewReaderSize(r, 16<<10)
	if bom, err := in.Peek(len(byteOrderMark)); err == nil && string(bom) == byteOrderMark {
		_, _ = in.Discard(len(byteOrderMark))
		p.remark(ByteOrderMark, nil)
	}
	for {
		piece, err := in.ReadSlice('\n')
		text, ended := bytes.CutSuffix(piece, []byte{'\n'})
		p.feed(text)
		if ended || err == io.EOF {
			p.endLine()
		}
		switch {
		case err == io.EOF:
			db := p.db()
			return db, db.Diagnostics(), nil
		case err != nil && !errors.Is(err, bufio.ErrBufferFull):
			return nil, p.diagnostics, fmt.Errorf("protocols: line %d: %w", p.line, err)
		}
	}
}

const byteOrderMark = "\uFEFF"

// parser takes a file in pieces of any length, and keeps of a line no more than
// the entry it makes: neither a long comment nor a long list of aliases is ever
// held as a whole.
type parser struct {
	mode        Mode
	entries     []Entry
	lines       []int // where each entry stands
	diagnostics []Diagnostic

	// Of the present line.
	line  int
	words int // complete ones
	word  []byte
	entry Entry
	skip  bool // the rest of it: a comment, or not taken
	bad   bool // not taken
}

// feed takes a piece of the present line.
func (p *parser) feed(text []byte) {
	for _, c := range text {
		switch {
		case p.skip:
			return
		case c == '#': // ends the line, even within a word
			p.endWord()
			p.skip = true
		case p.mode.separates(c):
			p.endWord()
		default:
			if why := p.mode.refuses(c); why != 0 {
				p.reject(why, p.word)
				return
			}
			p.word = append(p.word, c)
		}
	}
}

func (p *parser) endWord() {
	if len(p.word) == 0 {
		return
	}
	switch p.words {
	case 0:
		p.entry.Name = string(p.word)
	case 1:
		n, why := p.mode.number(p.word)
		if why != 0 {
			p.reject(why, p.word)
		}
		p.entry.Number = n
	default:
		p.entry.Aliases = append(p.entry.Aliases, string(p.word))
	}
	p.words++
	p.word = p.word[:0]
}

func (p *parser) endLine() {
	if !p.skip {
		p.endWord()
	}
	switch {
	case p.bad || p.words == 0:
	case p.words == 1:
		p.remark(NumberMissing, []byte(p.entry.Name))
	default:
		p.entries = append(p.entries, p.entry)
		p.lines = append(p.lines, p.line)
	}
	p.line++
	p.words, p.word, p.entry, p.skip, p.bad = 0, p.word[:0], Entry{}, false, false
}

// reject gives up the present line.
func (p *parser) reject(why Reason, word []byte) {
	p.remark(why, word)
	p.skip, p.bad = true, true
}

func (p *parser) remark(why Reason, word []byte) {
	p.diagnostics = append(p.diagnostics, Diagnostic{Line: p.line, Reason: why, Text: excerpt(word)})
}

// db makes the database, and remarks on the names that hide others.
func (p *parser) db() *DB {
	db := &DB{entries: p.entries}
	db.index(p.mode, func(entry int, name string) {
		p.line = p.lines[entry]
		p.remark(Shadowed, []byte(name))
	})
	db.diagnostics = inOrder(p.diagnostics)
	return db
}

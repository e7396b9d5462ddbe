package protocols

import (
	"bufio"
	"io"
	"strconv"
	"strings"
)

// WriteTo writes the entries as a protocols file. Parsed in the mode that they
// were read in, it gives the same database.
func (db *DB) WriteTo(w io.Writer) (int64, error) {
	count := &countingWriter{w: w}
	out := bufio.NewWriter(count)
	if len(db.entries) > 0 && strings.HasPrefix(db.entries[0].Name, byteOrderMark) {
		// At the very start it would be left out.
		_ = out.WriteByte('\n')
	}
	for _, e := range db.entries {
		_, _ = out.WriteString(e.Name)
		_ = out.WriteByte('\t')
		_, _ = out.WriteString(strconv.Itoa(e.Number))
		for i, alias := range e.Aliases {
			_ = out.WriteByte("\t "[min(i, 1)])
			_, _ = out.WriteString(alias)
		}
		_ = out.WriteByte('\n')
	}
	err := out.Flush() // and the first error of the writes before it
	return count.n, err
}

type countingWriter struct {
	w io.Writer
	n int64
}

func (c *countingWriter) Write(b []byte) (int, error) {
	n, err := c.w.Write(b)
	c.n += int64(n)
	return n, err
}

package render

import "io"

// pipeAtomic is how much a pipe takes in one piece or not at all (PIPE_BUF,
// man 7 pipe). Lines are never gathered beyond it, so that a reader finds whole
// lines even when the program is killed.
const pipeAtomic = 4096

// Lines gathers whole lines and writes them in one piece. It remembers the
// first error of its writer and writes nothing after it.
type Lines struct {
	w    io.Writer
	buf  []byte
	line int // where the line begun last starts
	err  error
}

// NewLines returns Lines that writes to w.
func NewLines(w io.Writer) *Lines { return &Lines{w: w} }

// Begin returns the buffer to append one or more whole lines to; hand the
// result to End.
func (l *Lines) Begin() []byte {
	l.line = len(l.buf)
	return l.buf
}

// End takes the buffer back. What was gathered before is written first when
// both together would not fit a pipe in one piece.
func (l *Lines) End(buf []byte) {
	if l.line > 0 && len(buf) > pipeAtomic {
		l.write(buf[:l.line])
		buf = buf[:copy(buf, buf[l.line:])]
	}
	l.buf = buf
}

// Flush writes what was gathered.
func (l *Lines) Flush() error {
	if len(l.buf) > 0 {
		l.write(l.buf)
		l.buf = l.buf[:0]
	}
	return l.err
}

func (l *Lines) write(b []byte) {
	if l.err != nil {
		return
	}
	_, l.err = l.w.Write(b)
}

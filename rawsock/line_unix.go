//go:build linux || darwin || dragonfly || freebsd || netbsd || openbsd

package rawsock

import (
	"bytes"
	"errors"
	"io"
	"slices"
	"sync"
	"sync/atomic"
	"syscall"

	"golang.org/x/sys/unix"
)

// line is what ReadLine has received of a line whose end has not come.
type line struct {
	mu      sync.Mutex // one ReadLine at a time
	partial []byte
	some    atomic.Bool // partial is not empty
}

// lineChunk bounds what is looked at in one go, whatever the longest line is.
const lineChunk = 4096

// ReadLine receives up to and including the first of the bytes ends, those being
// \n and \r where none is given, or max bytes if that comes first. What follows stays
// in the kernel, for whoever reads next. SOCK_STREAM only: others answer
// [errors.ErrUnsupported].
//
// When the line cannot be finished it returns, beside the error, what there is of
// it: with [ErrWouldBlock], in non-blocking mode, and with a deadline that passes, it
// is kept too, and the next ReadLine goes on with it (or Read hands it out); with
// [io.ErrUnexpectedEOF] the peer has closed in the middle of a line, and this is its
// last. [io.EOF] comes alone.
//
// A line costs two system calls: where lines come fast a [bufio.Reader] is cheaper.
func (c *Conn) ReadLine(max int, ends ...byte) ([]byte, error) {
	switch {
	case !c.stream():
		return nil, c.opError("read line", nil, errors.ErrUnsupported)
	case max <= 0:
		return nil, c.opError("read line", nil, syscall.EINVAL)
	case len(ends) == 0:
		ends = []byte{'\n', '\r'}
	}
	l := &c.line
	if c.nonblock.Load() || c.unpolled {
		if !l.mu.TryLock() {
			return nil, ErrWouldBlock // another waits for the end of this line
		}
	} else {
		l.mu.Lock()
	}
	defer l.mu.Unlock()
	for {
		if n := lineEnd(l.partial, max, ends); n > 0 {
			return l.cut(n), nil
		}
		err := c.moreLine(max, ends)
		switch {
		case err == nil:
		case err == io.EOF && len(l.partial) > 0:
			return l.cut(len(l.partial)), io.ErrUnexpectedEOF
		default:
			return bytes.Clone(l.partial), c.failed("read line", nil, err)
		}
	}
}

// lineEnd is the length of the line that b begins with, 0 when there is more to
// come.
func lineEnd(b []byte, max int, ends []byte) int {
	b = b[:min(len(b), max)]
	for i, c := range b {
		if slices.Contains(ends, c) {
			return i + 1
		}
	}
	if len(b) == max {
		return max
	}
	return 0
}

// moreLine appends to the partial line what has come, up to its end: it looks
// first, and then takes no more than that.
func (c *Conn) moreLine(max int, ends []byte) error {
	x, err := c.begin(reading, nil)
	if err != nil {
		return err
	}
	defer x.end()
	l := &c.line
	have := len(l.partial)
	l.partial = slices.Grow(l.partial, min(max-have, lineChunk))
	room := l.partial[have : have+min(max-have, lineChunk)]

	x.kind, x.data, x.flags = callRecv, room, unix.MSG_PEEK
	if err := x.run(); err != nil {
		return err
	}
	if x.n == 0 {
		return io.EOF
	}
	if n := lineEnd(room[:x.n], len(room), ends); n > 0 {
		x.data = room[:n]
	} else {
		x.data = room[:x.n]
	}
	x.flags = 0
	if err := x.run(); err != nil {
		return err
	}
	l.partial = l.partial[:have+x.n]
	l.some.Store(true)
	return nil
}

// cut takes the first n bytes away.
func (l *line) cut(n int) []byte {
	line := bytes.Clone(l.partial[:n])
	l.partial = l.partial[:copy(l.partial, l.partial[n:])]
	l.some.Store(len(l.partial) > 0)
	return line
}

func (l *line) kept() bool { return l.some.Load() }

// take hands out what is kept, as data. While a ReadLine is under way it is that
// one's.
func (l *line) take(p []byte) int {
	if !l.mu.TryLock() {
		return 0
	}
	defer l.mu.Unlock()
	n := copy(p, l.partial)
	l.cut(n)
	return n
}

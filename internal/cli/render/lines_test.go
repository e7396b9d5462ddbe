package render

import (
	"errors"
	"strings"
	"testing"
)

// writes notes every call, and fails from the nth on when fail is not zero.
type writes struct {
	calls []string
	fail  int
}

var errFull = errors.New("full")

func (w *writes) Write(b []byte) (int, error) {
	w.calls = append(w.calls, string(b))
	if w.fail > 0 && len(w.calls) >= w.fail {
		return 0, errFull
	}
	return len(b), nil
}

func add(l *Lines, line string) { l.End(append(l.Begin(), line...)) }

func TestLinesGatherUntilFlush(t *testing.T) {
	var w writes
	l := NewLines(&w)
	add(l, "one\n")
	add(l, "two\n")
	if len(w.calls) != 0 {
		t.Errorf("wrote %q before Flush", w.calls)
	}
	for range 2 { // nothing is left for the second
		if err := l.Flush(); err != nil {
			t.Fatal(err)
		}
	}
	if want := "one\ntwo\n"; len(w.calls) != 1 || w.calls[0] != want {
		t.Errorf("wrote %q, want %q once", w.calls, want)
	}
}

// TestLinesStayWhole: no write holds a part of a line, and none that could be
// smaller is larger than what a pipe takes at once.
func TestLinesStayWhole(t *testing.T) {
	var w writes
	l := NewLines(&w)
	var all strings.Builder
	for n := range 300 {
		line := strings.Repeat("x", n) + "\n"
		if n == 200 {
			line = strings.Repeat("y", 3*pipeAtomic) + "\n"
		}
		all.WriteString(line)
		add(l, line)
	}
	if err := l.Flush(); err != nil {
		t.Fatal(err)
	}
	if got := strings.Join(w.calls, ""); got != all.String() {
		t.Errorf("wrote %d bytes, not the %d that were added, or in another order", len(got), all.Len())
	}
	for i, call := range w.calls {
		if !strings.HasSuffix(call, "\n") || len(call) > pipeAtomic && strings.Count(call, "\n") > 1 {
			t.Errorf("write %d: %d bytes, ends %q", i, len(call), call[len(call)-1:])
		}
	}
}

func TestLinesStopAtTheFirstError(t *testing.T) {
	w := writes{fail: 2}
	l := NewLines(&w)
	for i, want := range []error{nil, errFull, errFull} {
		add(l, "line\n")
		if err := l.Flush(); err != want {
			t.Errorf("Flush %d: %v, want %v", i, err, want)
		}
	}
	if len(w.calls) != 2 {
		t.Errorf("%d writes, want none after the error", len(w.calls))
	}
}

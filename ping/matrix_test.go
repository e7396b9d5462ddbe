package ping

import (
	"fmt"
	"strings"
	"testing"
	"text/tabwriter"
)

// matrix is what was right of each fault in each setting.
type matrix struct {
	rows    []string
	columns []setting
	right   map[cell]bool
}

type cell struct {
	row    string
	column setting
}

// set notes whether a cell was right. Rows and columns come in the order in which
// they are first noted.
func (m *matrix) set(row string, column setting, right bool) {
	if m.right == nil {
		m.right = make(map[cell]bool)
	}
	m.rows, m.columns = withLast(m.rows, row), withLast(m.columns, column)
	m.right[cell{row, column}] = right
}

// withLast appends v unless list has it.
func withLast[T comparable](list []T, v T) []T {
	for _, have := range list {
		if have == v {
			return list
		}
	}
	return append(list, v)
}

// String is a table with a line for each row, and how many cells are right in the
// last. A cell that was not tried is blank.
func (m *matrix) String() string {
	var b strings.Builder
	w := tabwriter.NewWriter(&b, 0, 0, 2, ' ', 0)
	line := func(name string, text func(setting) string) {
		fmt.Fprint(w, name)
		for _, s := range m.columns {
			fmt.Fprint(w, "\t", text(s))
		}
		fmt.Fprintln(w)
	}
	for i, name := range []string{"wire", "socket", "family"} {
		line(name, func(s setting) string { return strings.Split(s.String(), "/")[i] })
	}
	n := 0
	for _, row := range m.rows {
		line(row, func(s setting) string {
			right, tried := m.right[cell{row, s}]
			switch {
			case right:
				n++
				return "right"
			case tried:
				return "wrong"
			}
			return ""
		})
	}
	w.Flush()
	fmt.Fprintf(&b, "%d of %d right", n, len(m.right))
	return b.String()
}

func TestMatrixTellsRightFromWrong(t *testing.T) {
	var m matrix
	raw4, datagram6 := setting{false, Raw, false}, setting{true, Datagram, true}
	m.set("answers", raw4, true)
	m.set("answers", datagram6, true)
	m.set("too big", raw4, false)
	m.set("late", datagram6, true)
	want := []string{
		"wire     linux  portable",
		"socket   raw    datagram",
		"family   v4     v6",
		"answers  right  right",
		"too big  wrong",
		"late            right",
		"3 of 4 right",
	}
	got := strings.Split(m.String(), "\n")
	for i := range got {
		got[i] = strings.TrimRight(got[i], " ")
	}
	if strings.Join(got, "\n") != strings.Join(want, "\n") {
		t.Errorf("got\n%s\nwant\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
}

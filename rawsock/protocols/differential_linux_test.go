package protocols

import (
	"bytes"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"
)

// Over a file of odd lines ours are the entries of the C library, in its order,
// and every name and number finds the same one; but for what only ours refuses.
func TestAgainstTheSystemResolver(t *testing.T) {
	odd := oddFile{rand: rand.New(rand.NewPCG(1, 2))}
	for odd.lines < 12_000 {
		odd.line()
	}
	odd.text.WriteString("last 7 LAST") // without a newline
	path := filepath.Join(t.TempDir(), "protocols")
	if err := os.WriteFile(path, odd.text.Bytes(), 0o644); err != nil {
		t.Fatal(err)
	}
	db, err := Load(path)
	if err != nil {
		t.Fatal(err)
	}

	var asked []string
	for range 1500 {
		asked = append(asked, "name "+odd.words[odd.rand.IntN(len(odd.words))])
	}
	for range 300 {
		asked = append(asked, fmt.Sprintf("number %d", odd.rand.IntN(400)))
	}
	all, answers := systemResolver(t, path, asked)

	var want []Entry
	refused := 0
	for _, e := range all {
		if strings.HasPrefix(e.Name, refusedPrefix) {
			refused++
		} else {
			want = append(want, e)
		}
	}
	if len(want) < 5000 || refused == 0 {
		t.Fatalf("%d entries, and %d to refuse: the file is not odd enough", len(want), refused)
	}
	got := entries(db)
	for i := range max(len(got), len(want)) {
		if i >= len(got) || i >= len(want) || !reflect.DeepEqual(got[i], want[i]) {
			t.Fatalf("entry %d: got %.300q, want %.300q", i, fmt.Sprint(got[min(i, len(got)):min(i+2, len(got))]), fmt.Sprint(want[min(i, len(want)):min(i+2, len(want))]))
		}
	}
	t.Logf("%d lines, %d entries, %d refused, %d remarks", odd.lines, len(got), refused, len(db.Diagnostics()))

	found := 0
	for i, query := range asked {
		kind, what, _ := strings.Cut(query, " ")
		lookup := func() (Entry, bool) { return db.ByName(what) }
		if kind == "number" {
			var n int
			fmt.Sscan(what, &n)
			lookup = func() (Entry, bool) { return db.ByNumber(n) }
		}
		e, ok := lookup()
		if !ok {
			e = Entry{Number: absent}
		} else {
			found++
		}
		if strings.HasPrefix(what, refusedPrefix) {
			if ok {
				t.Errorf("%q finds %v", query, e)
			}
			continue
		}
		if !reflect.DeepEqual(e, answers[i]) {
			t.Errorf("%q finds %.200q, the system finds %.200q", query, fmt.Sprint(e), fmt.Sprint(answers[i]))
		}
	}
	if found < len(asked)/2 {
		t.Errorf("only %d of %d queries find anything", found, len(asked))
	}
}

// refusedPrefix begins every name on a line that the C library may take and this
// package does not.
const refusedPrefix = "refused-"

// oddFile makes lines that resolvers read differently.
type oddFile struct {
	rand  *rand.Rand
	text  bytes.Buffer
	lines int
	words []string // names and aliases used so far
}

func (o *oddFile) pick(of ...string) string { return of[o.rand.IntN(len(of))] }

func (o *oddFile) chance(percent int) bool { return o.rand.IntN(100) < percent }

func (o *oddFile) line() {
	o.lines++
	switch n := o.rand.IntN(100); {
	case n < 3:
		o.text.WriteString(o.pick("", " ", "\t \t", "\r", "\v\f"))
	case n < 6:
		o.text.WriteString(o.pick("#", " # ", "#icmp 1 ICMP", "#\x00", "# "+strings.Repeat("long ", 3000)))
	case n < 10: // nothing behind the name
		o.text.WriteString(o.word("") + o.pick("", " ", "\t#x", "#5", " # 5 X", "\u00a05"))
	case n < 18:
		o.entry("", o.pick("x", "1x", "0x1f", "1.5", "++1", "+", "-", "+-1", "1e3", "\u00a01", "١", "1_0", "1,", "0b1", "--1"))
	case n < 22:
		o.entry(refusedPrefix, o.pick("-1", "-5", "2147483648", "4294967295", "4294967296", "4294967297", "99999999999999999999"))
	case n < 24: // a NUL, somewhere behind the number
		o.entry(refusedPrefix, "5000000 X\x00Y")
	default:
		o.entry("", o.number())
	}
	o.text.WriteString(o.pick("\n", "\n", "\n", "\r\n"))
}

func (o *oddFile) number() string {
	n := fmt.Sprint(o.rand.IntN(400))
	if o.chance(5) {
		n = o.pick("2147483647", "65536", "1000000")
	}
	return o.pick("", "", "", "", "+", "0", "000000000000000000000", "+0") + n
}

// entry writes a line of a name with prefix, number and aliases.
func (o *oddFile) entry(prefix, number string) {
	if o.chance(10) {
		o.text.WriteString(o.blanks())
	}
	o.text.WriteString(o.word(prefix) + o.blanks() + number)
	aliases := o.rand.IntN(4)
	if o.chance(1) {
		aliases = 2000
	}
	for range aliases {
		o.text.WriteString(o.blanks() + o.word(prefix))
	}
	if o.chance(20) {
		o.text.WriteString(o.pick("#", " # comment", "#glued 5 X", "\t#\xff\xfe"))
	} else if o.chance(20) {
		o.text.WriteString(o.blanks())
	}
}

func (o *oddFile) blanks() string {
	s := o.pick(" ", "\t", "\t", "\v", "\f", "\r")
	for o.chance(30) {
		s += o.pick(" ", "\t", "\v", "\f", "\r")
	}
	return s
}

// word is a new name, or one that is in use already, some in other case.
func (o *oddFile) word(prefix string) string {
	w := prefix
	if prefix == "" && len(o.words) > 0 && o.chance(20) {
		old := o.words[o.rand.IntN(len(o.words))]
		if !strings.HasPrefix(old, refusedPrefix) {
			return o.pick(old, old, strings.ToUpper(old[:1])+old[1:])
		}
	}
	for range 1 + o.rand.IntN(3) {
		w += o.pick("icmp", "TCP", "-", ".", "/", "+", "x", "Y", "é", "\xff", "\u00a0", "\uFEFF", "\x01", "\x7f", "name", "7", "\"", "\\", "%s", fmt.Sprint(o.rand.IntN(10_000)))
	}
	if o.chance(1) {
		w += strings.Repeat("long", 300)
	}
	o.words = append(o.words, w)
	return w
}

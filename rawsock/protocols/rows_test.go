package protocols

import (
	"fmt"
	"slices"
	"strings"
	"testing"
)

// A query is a name and the number that it must have; absent for none.
const absent = -1

type queries map[string]int

// rows are lines that resolvers disagree about. What each must find, and say.
var rows = []struct {
	name   string
	file   string
	exact  queries // ByName, as GlibcCompat
	fold   queries // ByNameFold, as GlibcCompat
	strict queries // ByName in Strict, where that differs
	remark string  // of GlibcCompat
}{
	{
		name:  "tabs, several blanks, blanks in front and behind, no alias",
		file:  "tabs\t\t201\t\tTABS\n  front 202\nbehind 203  \t \nalone 204\n",
		exact: queries{"tabs": 201, "TABS": 201, "front": 202, "behind": 203, "alone": 204, "": absent},
	},
	{
		name:  "a comment glued to an alias",
		file:  "hash 201 HASH#c HASH2\n",
		exact: queries{"hash": 201, "HASH": 201, "HASH2": absent, "HASH#c": absent, "c": absent},
	},
	{
		name:  "a comment glued to the number",
		file:  "hash 201#c\nname#c 5\n",
		exact: queries{"hash": 201, "name": absent}, remark: `line 2: not taken: "name" has no number`,
	},
	{
		name:   "no number",
		file:   "nocom # 202 X\nmissing\n227\n",
		exact:  queries{"nocom": absent, "missing": absent, "227": absent, "X": absent},
		remark: `line 1: not taken: "nocom" has no number; line 2: not taken: "missing" has no number; line 3: not taken: "227" has no number`,
	},
	{
		name:   "not a number",
		file:   "alpha abc\nfrac 232.5\njunk 203x\nhex 0xCC\nplusplus ++5\nsign + X\n",
		exact:  queries{"alpha": absent, "frac": absent, "junk": absent, "hex": absent, "plusplus": absent, "sign": absent, "X": absent},
		remark: `line 1: not taken: "abc" is not a decimal number; line 2: not taken: "232.5" is not a decimal number; line 3: not taken: "203x" is not a decimal number; line 4: not taken: "0xCC" is not a decimal number; line 5: not taken: "++5" is not a decimal number; line 6: not taken: "+" is not a decimal number`,
	},
	{
		name:  "a zero in front is not octal",
		file:  "oct 0204\nlong 00000000000000000000000000205\n",
		exact: queries{"oct": 204, "long": 205},
	},
	{
		name:  "a negative number",
		file:  "neg -5\n",
		exact: queries{"neg": absent}, remark: `line 1: not taken: number -5 is negative`,
	},
	{
		name:  "a sign of plus",
		file:  "plus +205 PLUS\n",
		exact: queries{"plus": 205, "PLUS": 205}, strict: queries{"plus": absent, "PLUS": absent},
	},
	{
		name:  "above a byte",
		file:  "big 300\nmptcp 262\nlast 255\n",
		exact: queries{"big": 300, "mptcp": 262, "last": 255}, strict: queries{"big": absent, "mptcp": absent},
	},
	{
		name:   "above a C int",
		file:   "max 2147483647\nmax31 2147483648\nhuge 4294967297\nhuger 99999999999999999999999999\n",
		exact:  queries{"max": 2147483647, "max31": absent, "huge": absent, "huger": absent},
		strict: queries{"max": absent},
		remark: "line 2: not taken: number 2147483648 is too large; line 3: not taken: number 4294967297 is too large; line 4: not taken: number 99999999999999999999999999 is too large",
	},
	{
		name:  "a name twice",
		file:  "dup 210 A1\ndup 211 A2\n",
		exact: queries{"dup": 210, "A1": 210, "A2": 211}, remark: `line 2: "dup" already means an earlier entry`,
	},
	{
		name:   "an alias before a name",
		file:   "al1 213 al2\nal2 214 AL2\n",
		exact:  queries{"al1": 213, "al2": 213, "AL2": 214},
		fold:   queries{"AL2": 213, "al2": 213, "AL1": 213},
		strict: queries{"al2": 214},
		remark: `line 2: "al2" already means an earlier entry`,
	},
	{
		name:  "capitals in the file",
		file:  "CamelCase 215 CAMEL\n",
		exact: queries{"CamelCase": 215, "CAMEL": 215, "camelcase": absent, "camel": absent},
		fold:  queries{"CamelCase": 215, "camelcase": 215, "cAMEL": 215},
	},
	{
		name:  "capitals in the query",
		file:  "icmp 1 ICMP\nipv6-icmp 58 IPv6-ICMP\n",
		exact: queries{"icmp": 1, "ICMP": 1, "Icmp": absent, "IPv6-ICMP": 58, "IPV6-ICMP": absent},
		fold:  queries{"Icmp": 1, "IPV6-ICMP": 58},
	},
	{
		name:  "an alias that is not the name in capitals",
		file:  "ipencap 4 IP-ENCAP\n",
		exact: queries{"ipencap": 4, "IP-ENCAP": 4},
		fold:  queries{"ip-encap": 4},
	},
	{
		name:  "lines that end in CR and LF",
		file:  "crlf 216 CRLF\r\n\r\nbare 217\r\n",
		exact: queries{"crlf": 216, "CRLF": 216, "bare": 217, "CRLF\r": absent},
	},
	{
		name:  "no newline at the end",
		file:  "first 1\nlast 218 LAST",
		exact: queries{"first": 1, "last": 218, "LAST": 218},
	},
	{
		name:  "a NUL in an alias",
		file:  "nul 219 NA\x00NB NC\nnext 220\n",
		exact: queries{"nul": absent, "NA": absent, "NB": absent, "NC": absent, "next": 220}, remark: "line 1: not taken: it holds a NUL",
	},
	{
		name:  "a NUL in a comment",
		file:  "nul 219 # \x00\n#\x00\n",
		exact: queries{"nul": 219},
	},
	{
		name:  "bytes that are no UTF-8",
		file:  "caf\xe9 221 HIGH\n",
		exact: queries{"caf\xe9": 221, "HIGH": 221, "café": absent},
		fold:  queries{"CAF\xe9": 221, "CAF\xc9": absent, "high": 221},
	},
	{
		name:  "vertical tab and form feed",
		file:  "vt\v222\fVT\n",
		exact: queries{"vt": 222, "VT": 222}, strict: queries{"vt": absent, "VT": absent},
	},
	{
		name:  "another control character",
		file:  "bell\a 223\n",
		exact: queries{"bell\a": 223}, strict: queries{"bell\a": absent},
	},
	{
		name:   "a no-break space before the number",
		file:   "nbsp \u00a0223\nglued\u00a0224\n",
		exact:  queries{"nbsp": absent, "glued": absent},
		remark: "line 1: not taken: \"\\u00a0223\" is not a decimal number; line 2: not taken: \"glued\\u00a0224\" has no number",
	},
	{
		name:  "a byte order mark",
		file:  "\uFEFFbom 224 BOM\n\uFEFFtwo 225\n",
		exact: queries{"bom": 224, "BOM": 224, "\uFEFFbom": absent, "\uFEFFtwo": 225}, remark: "line 1: left out a byte order mark",
	},
	{
		name:  "punctuation",
		file:  "+\n-minus 230\na.b-c/d 224\n+ 231\n",
		exact: queries{"-minus": 230, "a.b-c/d": 224, "+": 231}, remark: `line 1: not taken: "+" has no number`,
	},
	{
		name:  "a name of digits",
		file:  "123 225 456\n",
		exact: queries{"123": 225, "456": 225, "225": absent},
	},
	{
		name:  "comments and empty lines",
		file:  "# old 226\n\n   \t \n#\n\t# old 227\n",
		exact: queries{"old": absent, "#": absent},
	},
	{
		name:  "a name of 30 bytes",
		file:  "abcdefghijklmnopqrstuvwxyz1234 228\n",
		exact: queries{"abcdefghijklmnopqrstuvwxyz1234": 228},
	},
	{
		name:  "a line of the user's own",
		file:  "icmp 99\nmine 250 MINE\n",
		exact: queries{"icmp": 99, "mine": 250, "MINE": 250},
	},
}

func remarks(ds []Diagnostic) string {
	var s []string
	for _, d := range ds {
		s = append(s, d.String())
	}
	return strings.Join(s, "; ")
}

func TestRows(t *testing.T) {
	for _, tt := range rows {
		t.Run(tt.name, func(t *testing.T) {
			db, diagnostics, err := Parse(strings.NewReader(tt.file))
			if err != nil {
				t.Fatal(err)
			}
			check(t, "ByName", db.ByName, tt.exact)
			check(t, "ByNameFold", db.ByNameFold, tt.fold)
			if got := remarks(diagnostics); got != tt.remark {
				t.Errorf("remarks\ngot  %s\nwant %s", got, tt.remark)
			}
			strict, diagnostics, err := Strict.Parse(strings.NewReader(tt.file))
			if err != nil {
				t.Fatal(err)
			}
			want := queries{}
			for _, more := range []queries{tt.exact, tt.strict} {
				for name, number := range more {
					want[name] = number
				}
			}
			check(t, "strict ByName", strict.ByName, want)
			if lines, entries := strings.Count(tt.file, "\n"), strict.Len(); entries > lines+1 || strict.Len() < db.Len() && len(diagnostics) == 0 {
				t.Errorf("strict: %d entries of %d lines, remarks %s", entries, lines, remarks(diagnostics))
			}
		})
	}
}

func check(t *testing.T, what string, lookup func(string) (Entry, bool), want queries) {
	t.Helper()
	for name, number := range want {
		e, ok := lookup(name)
		if !ok {
			e.Number = absent
		}
		if e.Number != number {
			t.Errorf("%s %q is %d, want %d", what, name, e.Number, number)
		}
	}
}

// Two names share a number, as ip and hopopt do.
func TestSeveralNamesOfANumber(t *testing.T) {
	db, _, err := Parse(strings.NewReader("num1 212\nother 5\nnum2 212 N2\n"))
	if err != nil {
		t.Fatal(err)
	}
	if e, ok := db.ByNumber(212); !ok || e.Name != "num1" {
		t.Errorf("212 is %+v, want num1", e)
	}
	var names []string
	for e := range db.AllByNumber(212) {
		names = append(names, e.Name)
	}
	if want := []string{"num1", "num2"}; !slices.Equal(names, want) {
		t.Errorf("all of 212: %q, want %q", names, want)
	}
	for e := range db.AllByNumber(212) { // and may be left
		names = []string{e.Name}
		break
	}
	if e, ok := db.ByNumber(213); ok {
		t.Errorf("213 is %+v", e)
	}
}

// No line is too long: a thousand aliases, a list and a comment of more than any
// buffer, and the lines after them.
func TestLongLines(t *testing.T) {
	list := func(prefix string, n int) (aliases []string) {
		for i := range n {
			aliases = append(aliases, fmt.Sprintf("%s%05d", prefix, i))
		}
		return aliases
	}
	a, b := list("ALIAS", 1001), list("LONG", 20_000)
	name := strings.Repeat("n", 100_000)
	file := "many 220 " + strings.Join(a, " ") + "\n" +
		"longer 221 " + strings.Join(b, "\t") + "\n" +
		"comment 222 # " + strings.Repeat("x", 200_000) + "\n" +
		"junk 223x " + strings.Join(b, " ") + "\n" +
		name + " 224\n" +
		"zeros " + strings.Repeat("0", 100_000) + "225\n" +
		"after 226 AFTER"
	want := queries{"many": 220, "longer": 221, "comment": 222, "junk": absent, name: 224, "zeros": 225, "after": 226, "AFTER": 226}
	for _, alias := range a {
		want[alias] = 220
	}
	for _, alias := range b {
		want[alias] = 221
	}
	db, diagnostics, err := Parse(strings.NewReader(file))
	if err != nil {
		t.Fatal(err)
	}
	check(t, "ByName", db.ByName, want)
	if e, _ := db.ByNumber(221); !slices.Equal(e.Aliases, b) {
		t.Errorf("%d aliases in some order, want %d in that of the file", len(e.Aliases), len(b))
	}
	if got := remarks(diagnostics); got != `line 4: not taken: "223x" is not a decimal number` {
		t.Errorf("remarks %s", got)
	}
}

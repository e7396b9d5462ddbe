package terminal

import (
	"strings"
	"testing"
	"unicode/utf8"
)

func TestEscapeLeavesNothingForTheTerminal(t *testing.T) {
	tests := []struct{ name, in, want string }{
		{"plain", "one.example.net", "one.example.net"},
		{"empty", "", ""},
		{"letters beyond ASCII stay", "bücher.example", "bücher.example"},
		{"clear screen", "a\x1b[2Jb", `a\x1b[2Jb`},
		{"new line", "a\nFrom b", `a\x0aFrom b`},
		{"carriage return, bell, backspace, delete", "\r\a\b\x7f", `\x0d\x07\x08\x7f`},
		{"C1 control sequence introducer", "\u009b2J", `\xc2\x9b2J`},
		{"bidirectional override", "a\u202eb", `a\xe2\x80\xaeb`},
		{"invalid UTF-8", "a\xffb\xc3", `a\xffb\xc3`},
		{"the replacement character itself is printable", "\ufffd", "\ufffd"},
		{"backslash", `a\x1b`, `a\x5cx1b`},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if got := Escape(tt.in); got != tt.want {
				t.Errorf("Escape(%q) = %q, want %q", tt.in, got, tt.want)
			}
			if got := string(Append([]byte("x"), tt.in)); got != "x"+tt.want {
				t.Errorf("Append(x, %q) = %q, want %q", tt.in, got, "x"+tt.want)
			}
		})
	}
}

func TestQuoteIsShortAndEscaped(t *testing.T) {
	if got, want := Quote("a\x1bb"), `"a\x1bb"`; got != want {
		t.Errorf("Quote = %s, want %s", got, want)
	}
	long := Quote(strings.Repeat("ü", 1<<20))
	if len(long) > 80 || !utf8.ValidString(long) || !strings.HasSuffix(long, `ü…"`) {
		t.Errorf("Quote of 2 MiB = %q", long)
	}
}

// FuzzEscape: what is shown is always printable, in one line, and tells the
// input apart from every other.
func FuzzEscape(f *testing.F) {
	f.Add("host", "\x1b]0;title\a")
	f.Add(`\x1b`, "\x1b")
	f.Fuzz(func(t *testing.T, a, b string) {
		ea, eb := Escape(a), Escape(b)
		for _, r := range ea {
			if r < ' ' || r == 0x7f || (r >= 0x80 && r < 0xa0) {
				t.Fatalf("Escape(%q) = %q holds a control character", a, ea)
			}
		}
		if (a == b) != (ea == eb) {
			t.Fatalf("Escape(%q) = %q, Escape(%q) = %q", a, ea, b, eb)
		}
	})
}

package packet

import (
	"strings"
	"testing"
)

func TestAppendName(t *testing.T) {
	for name, want := range map[string]string{ // "": refused
		"host":                    "\x04host\x00\x00",
		"host.":                   "\x04host\x00",
		"host.tz":                 "\x04host\x02tz\x00",
		"host.tz.":                "\x04host\x02tz\x00",
		"":                        "",
		".":                       "",
		"a..b":                    "",
		".a":                      "",
		"a..":                     "",
		strings.Repeat("x", 63):   "\x3f" + strings.Repeat("x", 63) + "\x00\x00",
		strings.Repeat("x", 64):   "",
		strings.Repeat("a.", 127): strings.Repeat("\x01a", 127) + "\x00",
		strings.Repeat("a.", 128): "",
	} {
		got, err := AppendName([]byte("before"), name)
		if want == "" && err == nil || want != "" && (err != nil || string(got) != "before"+want) {
			t.Errorf("%.20q: got %q, %v, want %q", name, got, err, want)
		}
	}
}

func TestLowerName(t *testing.T) {
	name, err := AppendName(nil, "HoST-Ä."+strings.Repeat("X", 63))
	if err != nil {
		t.Fatal(err)
	}
	want, _ := AppendName(nil, "host-Ä."+strings.Repeat("x", 63))
	if got := LowerName(name); string(got) != string(want) {
		t.Errorf("got %q, want %q", got, want)
	}
}

func TestReadName(t *testing.T) {
	for _, tt := range []struct {
		in, want, rest string // want "": refused
	}{
		{"\x04host\x02tz\x00", "host.tz.", ""},
		{"\x04host\x00\x00", "host", ""},
		{"\x04host\x00\x00\x00", "host", "\x00"},
		{"\x04host\x00\x01a", "host.", "\x01a"},
		{"\x04h.st\x00", `h\.st.`, ""},
		{"\x03\"\\$\x00", `\"\\\$.`, ""},
		{"\x04\x00 \x7f\xc3\x00", `\000\032\127\195.`, ""},
		{strings.Repeat("\x01a", 127) + "\x00", strings.Repeat("a.", 127), ""},
		{strings.Repeat("\x01a", 128) + "\x00", "", ""},
		{"", "", ""},
		{"\x00", "", ""},
		{"\x00\x00", "", ""},
		{"\x04hos", "", ""},
		{"\x04host", "", ""},
		{"\xc0\x00", "", ""},
		{"\x40" + strings.Repeat("x", 64) + "\x00", "", ""},
	} {
		got, rest, err := readName([]byte(tt.in))
		if (err != nil) != (tt.want == "") || got != tt.want || string(rest) != tt.rest {
			t.Errorf("%.20q: got %.40q, %q, %v, want %.40q, %q", tt.in, got, rest, err, tt.want, tt.rest)
		}
	}
}

// FuzzName: a name that can be written is read back, qualified as it was meant.
func FuzzName(f *testing.F) {
	f.Add("host")
	f.Add("host.tz")
	f.Add("h\x00st.")
	f.Fuzz(func(t *testing.T, name string) {
		b, err := AppendName(nil, name)
		if err != nil {
			return
		}
		if len(b) > maxName {
			t.Fatalf("%d bytes", len(b))
		}
		got, rest, err := readName(b)
		want := name
		if strings.Contains(name, ".") {
			want = strings.TrimSuffix(name, ".") + "."
		}
		if strings.ContainsFunc(want, func(r rune) bool { return r <= ' ' || r >= 0x7f || strings.ContainsRune(`";\()@$`, r) }) {
			want = got // escaped, as TestReadName shows
		}
		if err != nil || got != want || len(rest) != 0 {
			t.Fatalf("%q was written as %q and is read as %q, %q, %v", name, b, got, rest, err)
		}
	})
}

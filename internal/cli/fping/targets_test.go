package fping

import (
	"fmt"
	"io"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"testing/iotest"

	"goping/internal/cli/targets"
)

func TestTargetsOfAFile(t *testing.T) {
	long := strings.Repeat("x", 10*targets.LongestName)
	for text, want := range map[string][]string{
		"":                             nil,
		"\n\n  \t\n\r\n":               nil,
		"a\nb\n":                       {"a", "b"},
		"a\nb":                         {"a", "b"},
		"a\r\nb\r\n":                   {"a", "b"},
		"  a  the first\n\tb\n":        {"a", "b"},
		"# none\n#none\n  # none\na\n": {"a"},
		"a # one\na#b\n":               {"a", "a#b"},
		"a\na\n":                       {"a", "a"},
		"a\x00b\n\x00c\n\x00\n":        {"a", "c"},
		"\ufeffa\n\ufeffb\n":           {"a", "\ufeffb"},
		long + "\na\n":                 {long[:targets.LongestName+1], "a"},
		strings.Repeat(" ", 1<<17) + "a " + strings.Repeat("y", 1<<18) + "\nb\n": {"a", "b"},
		"\ufeff" + long + "\n": {long[:targets.LongestName+1]},
		"\x80\xff\n":           {"\x80\xff"},
	} {
		for name, r := range map[string]io.Reader{"": strings.NewReader(text), "in small pieces": iotest.OneByteReader(strings.NewReader(text))} {
			got, err := readTargets(r)
			if err != nil || !slices.Equal(got, want) {
				t.Errorf("%.40q %s: %.40q, %v, want %.40q", text, name, got, err, want)
			}
		}
	}
	if _, err := readTargets(iotest.TimeoutReader(strings.NewReader(strings.Repeat("a\n", 1<<17)))); err == nil {
		t.Error("an error of reading is lost")
	}
}

// TestHundredThousandOddLines: of a file with all kinds of rubbish no good line is lost,
// and they stay in order.
func TestHundredThousandOddLines(t *testing.T) {
	chance := rand.New(rand.NewPCG(1, 2))
	var text strings.Builder
	var want []string
	for i := range 100_000 {
		switch chance.IntN(8) {
		case 0:
			fmt.Fprintf(&text, "# comment %d\n", i)
		case 1:
			text.WriteString(strings.Repeat("\x00", chance.IntN(5)) + "\r\n")
		case 2:
			text.WriteString(strings.Repeat(" ", chance.IntN(1000)) + "#" + strings.Repeat("z", chance.IntN(1000)) + "\n")
		case 3:
			text.WriteString(strings.Repeat("\x01", targets.LongestName+chance.IntN(1000)) + "\n")
		default:
			good := fmt.Sprintf("127.%d.%d.%d", chance.IntN(4), chance.IntN(4), chance.IntN(256))
			want = append(want, good)
			text.WriteString(strings.Repeat(" \t\x00"[:chance.IntN(4)], chance.IntN(3)) + good + [...]string{"\n", "\r\n", " x\n", "\x00\n", "\t# y\r\n"}[chance.IntN(5)])
		}
	}
	names, err := readTargets(strings.NewReader(text.String()))
	if err != nil {
		t.Fatal(err)
	}
	got := slices.DeleteFunc(names, func(name string) bool { return name[0] == 1 })
	if !slices.Equal(got, want) {
		t.Errorf("%d good lines, want %d", len(got), len(want))
	}
}

func TestGenerated(t *testing.T) {
	for args, want := range map[string]string{
		"192.0.2.0/30":                 "192.0.2.1 192.0.2.2",
		"192.0.2.7/30":                 "192.0.2.5 192.0.2.6",
		"192.0.2.8/31":                 "192.0.2.8 192.0.2.9",
		"192.0.2.8/32":                 "192.0.2.8",
		"255.255.255.252/30":           "255.255.255.253 255.255.255.254",
		"2001:db8::4/126":              "2001:db8::4 2001:db8::5 2001:db8::6 2001:db8::7",
		"::1/128":                      "::1",
		"192.0.2.254 192.0.3.1":        "192.0.2.254 192.0.2.255 192.0.3.0 192.0.3.1",
		"2001:db8::ffff 2001:db8::1:1": "2001:db8::ffff 2001:db8::1:0 2001:db8::1:1",
		"192.0.2.9 192.0.2.8":          "",
		"127.1 127.2":                  "127.0.0.1 127.0.0.2",
	} {
		names, err := generate(strings.Fields(args))
		if got := strings.Join(names, " "); err != nil || got != want {
			t.Errorf("%s: %s, %v, want %s", args, got, err, want)
		}
	}
	for args, most := range map[string]int{"10.0.0.0/15": 131070, "10.0.0.0 10.1.255.255": 131072, "2001:db8::/111": 131072} {
		if names, err := generate(strings.Fields(args)); err != nil || len(names) != most {
			t.Errorf("%s: %d names, %v, want %d", args, len(names), err, most)
		}
	}
}

func TestNotGenerated(t *testing.T) {
	const many = "-g parameter generates too many addresses"
	for args, want := range map[string]string{
		"192.0.2.1":              "",
		"host.example/30":        "can't parse address host.example: Name or service not known",
		"192.0.2.0/0":            "netmask must be between 1 and 32 (is: 0)",
		"192.0.2.0/33":           "netmask must be between 1 and 32 (is: 33)",
		"192.0.2.0/x":            "netmask must be between 1 and 32 (is: x)",
		"2001:db8::/64":          "netmask must be between 65 and 128 (is: 64)",
		"10.0.0.0/14":            many,
		"10.0.0.0/1":             many,
		"2001:db8::/110":         many,
		"2001:db8::/65":          many,
		"10.0.0.0 10.2.0.0":      many,
		":: ffff::":              many,
		"192.0.2.1 host.example": "can't parse address host.example: Name or service not known",
		"192.0.2.1 ::1":          "-g works only with addresses of one family",
	} {
		if names, err := generate(strings.Fields(args)); err == nil || err.Error() != want {
			t.Errorf("%s: %d names, error %v, want %q", args, len(names), err, want)
		}
	}
}

package flags

import (
	"errors"
	"io"
	"strconv"
	"strings"
	"testing"
	"unicode/utf8"

	"goping/ping"
)

func TestHelpHoldsEveryOptionInEightyColumns(t *testing.T) {
	for face, help := range map[Face]func(io.Writer) error{Native: Help, Ping: PingHelp} {
		holdsEveryOption(t, face, help)
	}
}

func holdsEveryOption(t *testing.T, face Face, write func(io.Writer) error) {
	var b strings.Builder
	if err := write(&b); err != nil {
		t.Fatal(err)
	}
	help := b.String()
	for line := range strings.Lines(help) {
		line = strings.TrimSuffix(line, "\n")
		if n := utf8.RuneCountInString(line); n > 80 || line != strings.TrimRight(line, " ") {
			t.Errorf("line of %d columns: %q", n, line)
		}
	}
	words := strings.Join(strings.Fields(help), " ")
	for i := range Table {
		f := &Table[i]
		if !f.Has(face) {
			continue
		}
		name := "--" + f.Long
		if f.Short != 0 {
			name = "-" + string(rune(f.Short)) + ", " + name
		}
		if f.Arg != "" {
			name += " " + f.Arg
		}
		if entry := name + " " + f.Help; !strings.Contains(words, entry) {
			t.Errorf("help does not hold %q", entry)
		}
	}
}

// TestHelpTellsTheDefaults: the numbers in parentheses are those of package ping.
func TestHelpTellsTheDefaults(t *testing.T) {
	for long, value := range map[string]string{
		"interval": ping.DefaultInterval.String(),
		"timeout":  ping.DefaultTimeout.String(),
		"size":     strconv.Itoa(ping.DefaultSize),
	} {
		if f := byLong(Table[:], Native, long); !strings.Contains(f.Help, "("+value+")") {
			t.Errorf("help of --%s does not name the default (%s): %q", long, value, f.Help)
		}
	}
}

func TestTableIsCompleteAndUnambiguous(t *testing.T) {
	for _, face := range []Face{Native, Ping} {
		isUnambiguous(t, face)
	}
}

func isUnambiguous(t *testing.T, face Face) {
	seen := map[string]bool{}
	for i := range Table {
		f := &Table[i]
		if !f.Has(face) {
			continue
		}
		if f.Long == "" || f.Help == "" || f.Group == "" || f.Set == nil {
			t.Errorf("row %d is not complete: %+v", i, f)
		}
		if strings.HasSuffix(f.Help, ".") {
			t.Errorf("--%s: help ends in a full stop", f.Long)
		}
		names := []string{"--" + f.Long}
		if f.Short != 0 {
			names = append(names, "-"+string(rune(f.Short)))
		}
		for _, name := range names {
			if seen[name] {
				t.Errorf("%s is there twice", name)
			}
			seen[name] = true
		}
	}
}

type brokenWriter struct{}

var errBroken = errors.New("broken")

func (brokenWriter) Write([]byte) (int, error) { return 0, errBroken }

func TestHelpReturnsTheError(t *testing.T) {
	if err := Help(brokenWriter{}); err != errBroken {
		t.Errorf("Help: %v, want %v", err, errBroken)
	}
}

// TestValuesAreTaken: what completion offers for an argument is one.
func TestValuesAreTaken(t *testing.T) {
	for i := range Table {
		f := &Table[i]
		for value := range strings.FieldsSeq(f.Values) {
			o := defaults
			if err := f.Set(&o, value); err != nil {
				t.Errorf("--%s %s: %v", f.Long, value, err)
			}
		}
	}
}

package timefmt

import (
	"os/exec"
	"strings"
	"testing"
	"time"
	"unicode/utf8"
)

var (
	start = time.Unix(1795329150, 0)
	when  = time.Date(2026, 11, 2, 4, 5, 6, 42999, time.FixedZone("XST", -(3*3600+1800)))
)

func TestFormats(t *testing.T) {
	for _, tt := range []struct{ format, want string }{
		{"epoch", "1793604906.000042"},
		{"rfc3339", "2026-11-02T04:05:06.000042-03:30"},
		{"utc", "2026-11-02T07:35:06.000042Z"},
		{"time", "04:05:06.000042"},
		{"%Y-%m-%d %H:%M:%S.%f", "2026-11-02 04:05:06.000042"},
		{"%L/%N", "000/000042999"},
		{"%j %a %A %b %B %e %y %I %p", "306 Mon Monday Nov November  2 26 04 AM"},
		{"%z %:z %Z", "-0330 -03:30 XST"},
		{"%F %T %R %D %r", "2026-11-02 04:05:06 04:05 11/02/26 04:05:06 AM"},
		{"%c|%x|%X|%h|%u|%w", "Mon Nov  2 04:05:06 2026|11/02/26|04:05:06|Nov|1|1"},
		{"100%% um %Hé", "100% um 04é"},
		{`a\%H`, `a\04`},
	} {
		f, err := Parse(tt.format)
		if err != nil {
			t.Errorf("Parse(%q): %v", tt.format, err)
		}
		if got := string(f.Append(nil, when, start)); got != tt.want {
			t.Errorf("%q: %q, want %q", tt.format, got, tt.want)
		}
	}
}

func TestZeroIsEpoch(t *testing.T) {
	if f, err := Parse("epoch"); err != nil || f != (Format{}) {
		t.Errorf("Parse(epoch) = %+v, %v", f, err)
	}
	if got := string(Format{}.Append([]byte("["), time.Unix(5, 42_999), start)); got != "[5.000042" {
		t.Errorf("got %q", got)
	}
}

func TestRelative(t *testing.T) {
	f, err := Parse("relative")
	if err != nil {
		t.Fatal(err)
	}
	for d, want := range map[time.Duration]string{0: "0.000000", 1_000_042_999: "1.000042", -1_500_000_000: "-1.500000", time.Hour: "3600.000000"} {
		if got := string(f.Append(nil, start.Add(d), start)); got != want {
			t.Errorf("%v: %q, want %q", d, got, want)
		}
	}
}

func TestParseRefuses(t *testing.T) {
	for s, want := range map[string]string{
		"":          "must be epoch",
		"EPOCH":     "must be epoch",
		"15:04":     "must be epoch",
		"%":         "single %",
		"%H:%":      "single %",
		"%q":        "no conversion %q",
		"%H %é":     "no conversion %é",
		"%n":        "no conversion %n",
		"%H\n":      "do not print",
		"\x1b[2J%H": "do not print",
		"%H\xff":    "do not print",
	} {
		if _, err := Parse(s); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("Parse(%q): %v, want %q", s, err, want)
		}
	}
}

// TestDateAgrees: GNU date in the C locale is an oracle for its conversions.
func TestDateAgrees(t *testing.T) {
	date, err := exec.LookPath("date")
	if err != nil {
		t.Skip("no date command to compare with")
	}
	for _, c := range "YmdHMSyIpaAbBhejzZFTRDrcxXsNuw%" {
		format := "%" + string(c)
		cmd := exec.Command(date, "-u", "-d", "@1793605506.000042999", "+"+format)
		cmd.Env = []string{"LC_ALL=C"}
		out, err := cmd.Output()
		if err != nil {
			t.Skipf("no GNU date: %v", err)
		}
		f, err := Parse(format)
		if err != nil {
			t.Errorf("Parse(%q): %v", format, err)
		}
		if got, want := string(f.Append(nil, time.Unix(1793605506, 42999).UTC(), start)), strings.TrimSuffix(string(out), "\n"); got != want {
			t.Errorf("%s: %q, want %q", format, got, want)
		}
	}
}

// FuzzParse: what is taken prints, on one line, and the same each time.
func FuzzParse(f *testing.F) {
	for _, s := range []string{"epoch", "%H:%M", "%", "%:z", "%%%s", "\x1b%H", "é%jé"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		format, err := Parse(s)
		if err != nil {
			return
		}
		got := string(format.Append(nil, when, start))
		if !utf8.ValidString(got) || strings.ContainsFunc(got, func(r rune) bool { return r < ' ' || r == 0x7f }) {
			t.Errorf("%q writes %q", s, got)
		}
		if again, err := Parse(s); err != nil || again != format {
			t.Errorf("%q is %+v, then %+v, %v", s, format, again, err)
		}
	})
}

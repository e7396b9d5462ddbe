package assertion

import (
	"strings"
	"testing"
	"time"

	"goping/ping"
	"goping/stats"
)

// sample are figures of a run.
func sample() *ping.Summary {
	var r stats.Recorder
	for _, ms := range []int{10, 20, 62, 62} {
		r.Add(time.Duration(ms) * time.Millisecond)
	}
	start := time.Unix(1, 0)
	return &ping.Summary{Counts: ping.Counts{
		Sent: 104, Replied: 93, Lost: 5, Unreachable: 2, Indeterminate: 3, InFlight: 1, Failed: 6,
		Late: 1, Duplicates: 2, Reordered: 3, Corrupt: 4, Truncated: 1,
		LongestOutage: ping.Outage{Start: start, End: start.Add(1500 * time.Millisecond), Probes: 2},
	}, RTT: r.Summary()}
}

func TestCheck(t *testing.T) {
	for _, tt := range []struct{ text, want string }{
		{"loss<=7%", ""}, {"loss<=7", ""}, {"loss=7", ""}, {"loss==7.000%", ""}, {"loss>=7%", ""}, {"loss!=6", ""},
		{"loss <= 1%", "loss 7% is not <=1% (by 6 points)"},
		{"loss<7", "loss 7% is not <7"},
		{"loss>7.5%", "loss 7% is not >7.5% (by 0.5 points)"},
		{"loss!=7", "loss 7% is not !=7"},
		{"sent=104", ""}, {"received>=93", ""}, {"received>93", "received 93 is not >93"},
		{"received>=95", "received 93 is not >=95 (by 2)"},
		{"received>=90%", "received 89.4231% is not >=90% (by 0.576923 points)"},
		{"lost<=5", ""}, {"late<1", "late 1 is not <1"}, {"unreachable=2", ""}, {"failed=6", ""}, {"indeterminate=3", ""},
		{"duplicates=2", ""}, {"reordered=3", ""}, {"corrupt=5", ""},
		{"min=10", ""}, {"min=10ms", ""}, {"min>0.01s", "min 10ms is not >0.01s"},
		{"avg=38.5", ""}, {"mean<38.5ms", "mean 38.5ms is not <38.5ms"},
		{"max<=62000us", ""}, {"max<=62000µs", ""}, {"max<1m", ""}, {"max<1h", ""}, {"max>62000000ns", "max 62ms is not >62000000ns"},
		{"mdev>1", ""}, {"stddev<24", ""}, {"jitter>0", ""},
		{"p50<=20.2ms", ""}, {"p99<50ms", "p99 62ms is not <50ms (by 12ms)"}, {"p99.9=62", ""}, {"p0=10", ""}, {"p100=62", ""},
		{"outage<=1.5s", ""}, {"outage<1s", "outage 1500ms is not <1s (by 500ms)"},
	} {
		list, err := Parse(tt.text)
		if err != nil || len(list) != 1 {
			t.Errorf("Parse(%q) = %v, %v", tt.text, list, err)
			continue
		}
		if got := list[0].Check(sample()); got != tt.want {
			t.Errorf("%s: %q, want %q", tt.text, got, tt.want)
		}
	}
}

// TestNothingKnownHoldsNot: what nobody can say is not what was asserted.
func TestNothingKnownHoldsNot(t *testing.T) {
	for _, text := range []string{"loss<=100%", "p99<1h", "min>=0", "jitter>=0", "outage>=0", "received>=0%"} {
		list, err := Parse(text)
		if err != nil {
			t.Fatal(err)
		}
		if got := list[0].Check(&ping.Summary{}); !strings.Contains(got, " is not known, and had to be ") {
			t.Errorf("%s: %q", text, got)
		}
	}
	var one stats.Recorder
	one.Add(1)
	list, _ := Parse("jitter<1s")
	if got := list[0].Check(&ping.Summary{RTT: one.Summary()}); got == "" {
		t.Error("there is jitter with one reply")
	}
}

func TestParseTakesLists(t *testing.T) {
	list, err := Parse(" loss <= 1% ,p99<50ms,received >= 3")
	if err != nil {
		t.Fatal(err)
	}
	var texts []string
	for _, a := range list {
		texts = append(texts, a.String())
	}
	if got, want := strings.Join(texts, " "), "loss<=1% p99<50ms received>=3"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
}

func TestParseRefuses(t *testing.T) {
	for text, want := range map[string]string{
		"":                           "missing",
		"loss<1,":                    "missing",
		",":                          "missing",
		"loss":                       "no operator",
		"loss 1%":                    "no operator",
		"loss!1":                     "no operator",
		"los<1":                      `unknown figure "los"`,
		"<1":                         `unknown figure ""`,
		"LOSS<1":                     "unknown figure",
		"p<1":                        "unknown figure",
		"p101<1":                     "unknown figure",
		"p1e1<1":                     "unknown figure",
		"pnan<1":                     "unknown figure",
		"\x1b[2J<1":                  `unknown figure "\x1b[2J"`,
		"loss<":                      "not a number",
		"loss<x":                     "not a number",
		"loss<-1":                    "not a number",
		"loss<1e3":                   "not a number",
		"loss<.":                     "not a number",
		"loss<=>1":                   "not a number",
		"loss<1ms":                   "it is in %",
		"p99<5%":                     "it is in ns, us",
		"lost<5s":                    "it is a count",
		"p99<5mm":                    "it is in ns, us",
		"p99<1.0000000001":           "not a number",
		"p99<99999999999999999h":     "too large",
		"p99<9999999999999999999999": "not a number",
	} {
		list, err := Parse(text)
		if err == nil || !strings.Contains(err.Error(), want) || strings.ContainsRune(err.Error(), 0x1b) {
			t.Errorf("Parse(%q) = %v, %v, want %q", text, list, err, want)
		}
	}
}

// FuzzParse: what is taken prints as it was meant, and one of a comparison and its
// opposite holds of figures that are known.
func FuzzParse(f *testing.F) {
	for _, s := range []string{"loss<=1%,p99<50ms", "received>=90%", "p99.9!=1µs", "outage<1h", "lost=18446744073709551615", "min<=0.000000001"} {
		f.Add(s)
	}
	opposites := map[string]string{"<": ">=", "<=": ">", ">": "<=", ">=": "<", "=": "!=", "==": "!=", "!=": "="}
	f.Fuzz(func(t *testing.T, s string) {
		list, err := Parse(s)
		if err != nil {
			if list != nil {
				t.Errorf("%q: %v and %v", s, list, err)
			}
			return
		}
		for _, a := range list {
			again, err := Parse(a.String())
			if err != nil || len(again) != 1 || again[0].String() != a.String() || again[0].bound != a.bound {
				t.Errorf("%q is %v, then %v, %v", s, a, again, err)
			}
			b := a
			b.op = opposites[a.op]
			if held, opposite := a.Check(sample()) == "", b.Check(sample()) == ""; held == opposite {
				t.Errorf("%v: %v, and its opposite too", a, held)
			}
		}
	})
}

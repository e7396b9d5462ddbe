package flags

import (
	"math"
	"testing"
)

// What glibc's strtod makes of these.
func TestStrtodReadsWhatCDoes(t *testing.T) {
	inf := math.Inf(1)
	for _, tt := range []struct {
		text string
		n    float64
		rest string
		ok   bool
	}{
		{"1", 1, "", true},
		{" \t+1.5", 1.5, "", true},
		{"-0.25", -0.25, "", true},
		{".5", 0.5, "", true},
		{"5.", 5, "", true},
		{"1e3", 1000, "", true},
		{"1e", 1, "e", true},
		{"1e+x", 1, "e+x", true},
		{"0,5", 0, ",5", true},
		{"0x10", 16, "", true},
		{"0x1p4s", 16, "s", true},
		{"0xg", 0, "xg", true},
		{"1_0", 1, "_0", true},
		{"infinity", inf, "", true},
		{"-INFx", -inf, "x", true},
		{"1e400", inf, "", false},
		{"x", 0, "x", false},
		{"", 0, "", false},
		{" ", 0, " ", false},
		{"-", 0, "-", false},
	} {
		if n, rest, ok := strtod(tt.text); n != tt.n || rest != tt.rest || ok != tt.ok {
			t.Errorf("strtod(%q) = %v, %q, %v, want %v, %q, %v", tt.text, n, rest, ok, tt.n, tt.rest, tt.ok)
		}
	}
	if n, rest, ok := strtod("nan"); !math.IsNaN(n) || rest != "" || !ok {
		t.Errorf("strtod(nan) = %v, %q, %v", n, rest, ok)
	}
}

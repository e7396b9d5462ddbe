package protocols

import (
	"slices"
	"strings"
	"testing"
)

// TestDiagnostics: each reason, with the line and the word that it is about.
func TestDiagnostics(t *testing.T) {
	long := strings.Repeat("x", 100)
	for _, tt := range []struct {
		file string
		mode Mode
		want Diagnostic
	}{
		{"a 1\nbad\n", GlibcCompat, Diagnostic{2, NumberMissing, "bad"}},
		{"bad 1x\n", GlibcCompat, Diagnostic{1, NumberMalformed, "1x"}},
		{"bad -7\n", GlibcCompat, Diagnostic{1, NumberNegative, "-7"}},
		{"bad 2147483648\n", GlibcCompat, Diagnostic{1, NumberTooLarge, "2147483648"}},
		{"bad 256\n", Strict, Diagnostic{1, NumberTooLarge, "256"}},
		{"a\x00 1\n", GlibcCompat, Diagnostic{1, NulByte, "a"}},
		{"a\x01 1\n", Strict, Diagnostic{1, ControlByte, "a"}},
		{"a 1\n\na 2\n", GlibcCompat, Diagnostic{3, Shadowed, "a"}},
		{"\ufeffa 1\n", GlibcCompat, Diagnostic{1, ByteOrderMark, ""}},
		{long + "\n", GlibcCompat, Diagnostic{1, NumberMissing, long[:64]}},
	} {
		_, got, err := tt.mode.Parse(strings.NewReader(tt.file))
		if err != nil || !slices.Equal(got, []Diagnostic{tt.want}) {
			t.Errorf("%q: %#v, %v; want %#v", tt.file, got, err, tt.want)
		}
		if taken := tt.want.Reason == Shadowed || tt.want.Reason == ByteOrderMark; tt.want.Taken() != taken {
			t.Errorf("%v: taken is %v, want %v", tt.want, !taken, taken)
		}
	}
}

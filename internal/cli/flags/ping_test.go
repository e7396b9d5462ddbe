package flags

import (
	"errors"
	"strings"
	"testing"
)

// TestPingLimits: what only root may, and what nobody may, as iputils' ping has it.
func TestPingLimits(t *testing.T) {
	const flood = "cannot flood, minimal interval for user must be >= 2 ms, use -i 0.002 (or higher)"
	for _, tt := range []struct {
		args       string
		root, user string // what is refused, empty for nothing
	}{
		{"-i 0.002", "", ""},
		{"-i 0.0019", "", flood},
		{"-f", "", flood},
		{"-f -i 0.002", "", ""},
		{"-A", "", ""},
		{"-A -f", "", flood}, // -A is no way round it
		{"-A -i 0", "", flood},
		{"-l 3", "", ""},
		{"-l 4", "", "cannot set preload to value greater than 3: 4"},
		{"-i 2147483.646", "", ""},
		{"-i 2147483.647", "illegal preload and/or interval: 2147483647", "illegal preload and/or interval: 2147483647"},
		{"-l 3 -i 715827.881", "", ""},
		{"-l 3 -i 715827.882", "illegal preload and/or interval: 715827882", "illegal preload and/or interval: 715827882"},
		{"-l 65536 -i 40000", "illegal preload and/or interval: 40000000", "cannot set preload to value greater than 3: 65536"},
	} {
		for _, root := range []bool{true, false} {
			want := tt.user
			if root {
				want = tt.root
			}
			_, err := ParsePing(strings.Fields(tt.args+" 127.0.0.1"), root)
			var usage *UsageError
			switch {
			case want == "" && err != nil:
				t.Errorf("%s, root %v: %v", tt.args, root, err)
			case want != "" && (!errors.As(err, &usage) || usage.Message != want || usage.Code != 2):
				t.Errorf("%s, root %v: %v, want %s", tt.args, root, err, want)
			}
		}
	}
}

package flags

import (
	"errors"
	"math"
	"net/netip"
	"strconv"
	"strings"
	"testing"
	"time"
)

// with returns the defaults for host h, changed by f.
func with(h string, f func(*Options)) Options {
	o := defaults
	o.Host = h
	if f != nil {
		f(&o)
	}
	return o
}

func TestParseReadsEveryOption(t *testing.T) {
	tests := []struct {
		args string
		want Options
	}{
		{"h", with("h", nil)},
		{"-c 3 h", with("h", func(o *Options) { o.Count = 3 })},
		{"--count 3 h", with("h", func(o *Options) { o.Count = 3 })},
		{"--count=3 h", with("h", func(o *Options) { o.Count = 3 })},
		{"-i 0.2 h", with("h", func(o *Options) { o.Interval = 200 * time.Millisecond })},
		{"-i0.2 h", with("h", func(o *Options) { o.Interval = 200 * time.Millisecond })},
		{"-i .5 h", with("h", func(o *Options) { o.Interval = 500 * time.Millisecond })},
		{"-i 1e-3 h", with("h", func(o *Options) { o.Interval = time.Millisecond })},
		{"-i 200ms h", with("h", func(o *Options) { o.Interval = 200 * time.Millisecond })},
		{"-i 1m30s h", with("h", func(o *Options) { o.Interval = 90 * time.Second })},
		{"-i 0 h", with("h", func(o *Options) { o.Interval = 0 })},
		{"--interval=1e-9 h", with("h", func(o *Options) { o.Interval = 1 })},
		{"-W 0.5 h", with("h", func(o *Options) { o.Timeout = 500 * time.Millisecond })},
		{"--timeout 3us h", with("h", func(o *Options) { o.Timeout = 3 * time.Microsecond })},
		{"-w 10 h", with("h", func(o *Options) { o.Deadline = 10 * time.Second })},
		{"--deadline 0.1 h", with("h", func(o *Options) { o.Deadline = 100 * time.Millisecond })},
		{"-s 0 h", with("h", func(o *Options) { o.Size = 0 })},
		{"--size 65527 h", with("h", func(o *Options) { o.Size = 65527 })},
		{"-s 65507 127.0.0.1", with("127.0.0.1", func(o *Options) { o.Size = 65507 })},
		{"-s 65527 ::1", with("::1", func(o *Options) { o.Size = 65527 })},
		{"-t 1 h", with("h", func(o *Options) { o.TTL = 1 })},
		{"--ttl 255 h", with("h", func(o *Options) { o.TTL = 255 })},
		{"-4 h", with("h", func(o *Options) { o.IPv4 = true })},
		{"--ipv4 127.0.0.1", with("127.0.0.1", func(o *Options) { o.IPv4 = true })},
		{"-4 ::ffff:127.0.0.1", with("::ffff:127.0.0.1", func(o *Options) { o.IPv4 = true })},
		{"-6 h", with("h", func(o *Options) { o.IPv6 = true })},
		{"--ipv6 fe80::1%eth0", with("fe80::1%eth0", func(o *Options) { o.IPv6 = true })},
		{"-I eth0 h", with("h", func(o *Options) { o.Interface = "eth0" })},
		{"-I 192.0.2.1 h", with("h", func(o *Options) { o.Source, o.IPv4 = netip.MustParseAddr("192.0.2.1"), true })},
		{"--interface=2001:db8::1 -I eth0 h", with("h", func(o *Options) {
			o.Source, o.Interface, o.IPv6 = netip.MustParseAddr("2001:db8::1"), "eth0", true
		})},
		{"-n h", with("h", func(o *Options) { o.Numeric = true })},
		{"--numeric h", with("h", func(o *Options) { o.Numeric = true })},
		{"-q h", with("h", func(o *Options) { o.Quiet = true })},
		{"--quiet h", with("h", func(o *Options) { o.Quiet = true })},
		{"-D h", with("h", func(o *Options) { o.Timestamp = true })},
		{"--timestamp h", with("h", func(o *Options) { o.Timestamp = true })},
		{"-O h", with("h", func(o *Options) { o.Outstanding = true })},
		{"--outstanding h", with("h", func(o *Options) { o.Outstanding = true })},
		{"-v h", with("h", func(o *Options) { o.Verbose = true })},
		{"--verbose h", with("h", func(o *Options) { o.Verbose = true })},
		{"--json h", with("h", func(o *Options) { o.JSON = true })},
		{"-h", with("", func(o *Options) { o.Help = true })},
		{"--help", with("", func(o *Options) { o.Help = true })},
		{"-V", with("", func(o *Options) { o.Version = true })},
		{"--version", with("", func(o *Options) { o.Version = true })},

		// The grammar.
		{"-qc3 h", with("h", func(o *Options) { o.Quiet, o.Count = true, 3 })},
		{"-nqc 3 h", with("h", func(o *Options) { o.Numeric, o.Quiet, o.Count = true, true, 3 })},
		{"h -c 3 -q", with("h", func(o *Options) { o.Count, o.Quiet = 3, true })},
		{"-q -- -c", with("-c", func(o *Options) { o.Quiet = true })},
		{"-- doctor", with("doctor", nil)},
		{"-", with("-", nil)},
		{"-c 3 -c 4 h", with("h", func(o *Options) { o.Count = 4 })},
		{"-h -z --nonsense", with("", func(o *Options) { o.Help = true })},
	}
	for _, tt := range tests {
		t.Run(tt.args, func(t *testing.T) {
			got, err := Parse(strings.Fields(tt.args))
			if err != nil {
				t.Fatalf("Parse: %v", err)
			}
			if got != tt.want {
				t.Errorf("Parse:\n got %+v\nwant %+v", got, tt.want)
			}
		})
	}
}

func TestParseErrorsNameOptionAndValue(t *testing.T) {
	most := strconv.Itoa(math.MaxInt)
	const seconds = ": not a time; give seconds such as 0.2, or a unit as in 200ms"
	tests := []struct {
		args    []string
		message string
		hint    string
	}{
		{nil, "no host given", "goping [options] host, for example: goping 127.0.0.1"},
		{[]string{"--"}, "no host given", "goping [options] host, for example: goping 127.0.0.1"},
		{[]string{""}, "the host is empty", ""},
		{[]string{"a", "b\x1b"}, `more than one host: "a" and "b\x1b"`, "give one host at a time"},
		{[]string{"-z", "h"}, `unknown option "-z"`, seeHelp},
		{[]string{"-qz", "h"}, `unknown option "-z" in "-qz"`, seeHelp},
		{[]string{"-ü", "h"}, `unknown option "-ü"`, seeHelp},
		{[]string{"-\x00", "h"}, `unknown option "-\x00"`, seeHelp},
		{[]string{"-json", "h"}, `unknown option "-j" in "-json"`, "did you mean --json?"},
		{[]string{"-count", "3"}, `-c "ount": not a whole number`, "did you mean --count?"},
		{[]string{"--cuont", "3"}, `unknown option "--cuont"`, "did you mean --count?"},
		{[]string{"--time", "3"}, `unknown option "--time"`, "did you mean --timeout?"},
		{[]string{"--xyzzy"}, `unknown option "--xyzzy"`, seeHelp},
		{[]string{"--=3"}, `unknown option "--"`, seeHelp},
		{[]string{"--json=3", "h"}, `--json takes no argument, but was given "3"`, ""},
		{[]string{"h", "-c"}, "-c needs an argument: -c N", seeHelp},
		{[]string{"h", "--interval"}, "--interval needs an argument: --interval TIME", seeHelp},
		{[]string{"-4", "-6", "h"}, "-4 and -6 exclude each other", ""},
		{[]string{"-4", "::1"}, "::1 is an IPv6 address, but -4 was given", ""},
		{[]string{"-6", "127.0.0.1"}, "127.0.0.1 is an IPv4 address, but -6 was given", ""},
		{[]string{"-6", "::ffff:127.0.0.1"}, "127.0.0.1 is an IPv4 address, but -6 was given", ""},
		{[]string{"-4", "-I", "::1", "h"}, "-I ::1 is an IPv6 address, but -4 was given", ""},
		{[]string{"-6", "-I", "127.0.0.1", "h"}, "-I 127.0.0.1 is an IPv4 address, but -6 was given", ""},
		{[]string{"-I", "::1", "127.0.0.1"}, "127.0.0.1 is an IPv4 address, but -I ::1 is not", ""},
		{[]string{"-I", "", "h"}, `-I "": not a device or an address`, ""},

		{[]string{"-c", "0", "h"}, `-c "0": must be from 1 on`, ""},
		{[]string{"-c", "-1", "h"}, `-c "-1": must be from 1 on`, ""},
		{[]string{"-c", "-99999999999999999999", "h"}, `-c "-99999999999999999999": must be from 1 on`, ""},
		{[]string{"-c", "99999999999999999999", "h"}, `-c "99999999999999999999": must be from 1 to ` + most, ""},
		{[]string{"-c", "1.1", "h"}, `-c "1.1": not a whole number`, ""},
		{[]string{"-c", "+1", "h"}, `-c "+1": not a whole number`, ""},
		{[]string{"-c", "", "h"}, `-c "": not a whole number`, ""},
		{[]string{"-c", "0x10", "h"}, `-c "0x10": not a whole number`, ""},
		{[]string{"-c", "1\n2", "h"}, `-c "1\x0a2": not a whole number`, ""},
		{[]string{"-c=3", "h"}, `-c "=3": not a whole number`, ""},
		{[]string{"-s", "-1", "h"}, `-s "-1": must be from 0 to 65527`, ""},
		{[]string{"-s", "70000", "h"}, `-s "70000": must be from 0 to 65527`, ""},
		{[]string{"-s", "65508", "127.0.0.1"}, `-s "65508": must be from 0 to 65507 for IPv4`, ""},
		{[]string{"-t", "0", "h"}, `-t "0": must be from 1 to 255`, ""},
		{[]string{"-t", "256", "h"}, `-t "256": must be from 1 to 255`, ""},
		{[]string{"-i", "0,5", "h"}, `-i "0,5": not a time; the decimal sign is a point, as in 0.2`, ""},
		{[]string{"-i", "", "h"}, `-i ""` + seconds, ""},
		{[]string{"-i", "x", "h"}, `-i "x"` + seconds, ""},
		{[]string{"-i", "1s2", "h"}, `-i "1s2"` + seconds, ""},
		{[]string{"-i", "1_0", "h"}, `-i "1_0"` + seconds, ""},
		{[]string{"-i", "0x1p2", "h"}, `-i "0x1p2"` + seconds, ""},
		{[]string{"-i", "inf", "h"}, `-i "inf"` + seconds, ""},
		{[]string{"-i", "nan", "h"}, `-i "nan"` + seconds, ""},
		{[]string{"-i", "1.2.3", "h"}, `-i "1.2.3"` + seconds, ""},
		{[]string{"-i", "-1", "h"}, `-i "-1": must not be negative`, ""},
		{[]string{"-i", "-1s", "h"}, `-i "-1s": must not be negative`, ""},
		{[]string{"-i", "1e-10", "h"}, `-i "1e-10": must be at least a nanosecond`, ""},
		{[]string{"-i", "1e10", "h"}, `-i "1e10": must be at most 9223372036 seconds`, ""},
		{[]string{"-i", "1e999", "h"}, `-i "1e999": must be at most 9223372036 seconds`, ""},
		{[]string{"-W", "0", "h"}, `-W "0": must be more than zero`, ""},
		{[]string{"-W", "x", "h"}, `-W "x"` + seconds, ""},
		{[]string{"--deadline=0", "h"}, `--deadline "0": must be more than zero`, ""},
		{[]string{"-w", "-0.1", "h"}, `-w "-0.1": must not be negative`, ""},
	}
	for _, tt := range tests {
		t.Run(strings.Join(tt.args, " "), func(t *testing.T) {
			_, err := Parse(tt.args)
			var e *Error
			if !errors.As(err, &e) {
				t.Fatalf("Parse: error %v, want an *Error", err)
			}
			if e.Message != tt.message || e.Hint != tt.hint {
				t.Errorf("Parse:\n got %q, %q\nwant %q, %q", e.Message, e.Hint, tt.message, tt.hint)
			}
		})
	}
}

// TestParseRefusesEveryBadArgument: each option refuses what it cannot use, so
// that a new row of the table without a check is noticed.
func TestParseRefusesEveryBadArgument(t *testing.T) {
	for i := range Table {
		f := &Table[i]
		bad := "--" + f.Long + "="
		if f.Arg == "" {
			bad += "x"
		}
		if _, err := Parse([]string{bad, "h"}); err == nil {
			t.Errorf("%s: no error", bad)
		}
	}
}

func TestErrorsAreOneShortLine(t *testing.T) {
	long := strings.Repeat("x\n", 1<<19)
	for _, args := range [][]string{{long, long}, {"-c", long, "h"}, {"-" + long}, {"--" + long}, {"-i", long, "h"}, {"--json=" + long}} {
		_, err := Parse(args)
		if err == nil {
			t.Fatalf("Parse(%.10q …): no error", args)
		}
		if s := err.Error(); len(s) > 400 || strings.Contains(s, "\n") {
			t.Errorf("Parse(%.10q …): error of %d bytes: %.500q", args, len(s), s)
		}
	}
}

// FuzzParse: no arguments make Parse panic, and what it accepts is in range.
func FuzzParse(f *testing.F) {
	f.Add("-qc3\x00-i0.2\x00h")
	f.Add("--count=3\x00--\x00-h")
	f.Add("-I\x00fe80::1%eth0\x00-6\x00::1")
	f.Fuzz(func(t *testing.T, joined string) {
		o, err := Parse(strings.Split(joined, "\x00"))
		if err != nil || o.Help || o.Version {
			return
		}
		if o.Host == "" || o.Count < 0 || o.Interval < 0 || o.Timeout <= 0 || o.Deadline < 0 ||
			o.Size < 0 || o.Size > 65527 || o.TTL < 0 || o.TTL > 255 || o.IPv4 && o.IPv6 {
			t.Errorf("Parse(%q) = %+v", joined, o)
		}
	})
}

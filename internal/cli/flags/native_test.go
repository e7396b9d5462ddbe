package flags

import (
	"errors"
	"math"
	"net/netip"
	"reflect"
	"strconv"
	"strings"
	"testing"
	"time"

	"goping/internal/cli/assertion"
	"goping/internal/cli/timefmt"
	"goping/ping"
)

// format is a form of the time that there is.
func format(name string) timefmt.Format {
	f, err := timefmt.Parse(name)
	if err != nil {
		panic(err)
	}
	return f
}

// assertions are those of a list.
func assertions(list string) []assertion.Assertion {
	all, err := assertion.Parse(list)
	if err != nil {
		panic(err)
	}
	return all
}

// with returns the defaults for host h, changed by f.
func with(h string, f func(*Options)) Options {
	o := defaults
	o.Hosts = nil
	if h != "" {
		o.Hosts = []string{h}
	}
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
		{"-i 0.2 h", with("h", func(o *Options) { o.Interval, o.IntervalSet = 200*time.Millisecond, true })},
		{"-i0.2 h", with("h", func(o *Options) { o.Interval, o.IntervalSet = 200*time.Millisecond, true })},
		{"-i .5 h", with("h", func(o *Options) { o.Interval, o.IntervalSet = 500*time.Millisecond, true })},
		{"-i 1e-3 h", with("h", func(o *Options) { o.Interval, o.IntervalSet = time.Millisecond, true })},
		{"-i 200ms h", with("h", func(o *Options) { o.Interval, o.IntervalSet = 200*time.Millisecond, true })},
		{"-i 1m30s h", with("h", func(o *Options) { o.Interval, o.IntervalSet = 90*time.Second, true })},
		{"-i 0 h", with("h", func(o *Options) { o.Interval, o.IntervalSet = 0, true })},
		{"--interval=1e-9 h", with("h", func(o *Options) { o.Interval, o.IntervalSet = 1, true })},
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
		{"a b c", with("a", func(o *Options) { o.Hosts = []string{"a", "b", "c"} })},
		{"-f h", with("h", func(o *Options) { o.Flood, o.Interval = true, 0 })},
		{"-i 1 -f h", with("h", func(o *Options) { o.Flood, o.Interval, o.IntervalSet = true, time.Second, true })},
		{"-A h", with("h", func(o *Options) { o.Adaptive = true })},
		{"-l 65536 h", with("h", func(o *Options) { o.Preload = 65536 })},
		{"-p ff0 h", with("h", func(o *Options) { o.Pattern = []byte{0xff, 0} })},
		{"-p 00112233445566778899aabbccddeeff0123 h", with("h", func(o *Options) {
			o.Pattern = []byte{0, 0x11, 0x22, 0x33, 0x44, 0x55, 0x66, 0x77, 0x88, 0x99, 0xaa, 0xbb, 0xcc, 0xdd, 0xee, 0xff}
		})},
		{"-e 0 h", with("h", func(o *Options) { o.Identifier = 0 })},
		{"--rate 2.5e3 h", with("h", func(o *Options) { o.Rate, o.Interval = 2500, 400*time.Microsecond })},
		{"--rate max h", with("h", func(o *Options) { o.Rate = math.Inf(1) })},
		{"--until-up a b", with("a", func(o *Options) { o.UntilUp, o.Hosts = true, []string{"a", "b"} })},
		{"--until-down h", with("h", func(o *Options) { o.UntilDown = true })},
		{"--assert loss<1% --assert p99<5ms h", with("h", func(o *Options) { o.Assert = assertions("loss<1%,p99<5ms") })},
		{"--all-addresses h", with("h", func(o *Options) { o.AllAddresses = true })},
		{"-B h", with("h", func(o *Options) { o.Sticky = true })},
		{"-Q 0xb8 h", with("h", func(o *Options) { o.TOS = 0xb8 })},
		{"--dscp EF --ecn ect0 h", with("h", func(o *Options) { o.TOS = 0xba })},
		{"--ecn ce --dscp 8 h", with("h", func(o *Options) { o.TOS = 0x23 })},
		{"-M do h", with("h", func(o *Options) { o.DontFragment = ping.FragmentNever })},
		{"-M probe h", with("h", func(o *Options) { o.DontFragment = ping.FragmentProbe })},
		{"--df h", with("h", func(o *Options) { o.DontFragment = ping.FragmentNever })},
		{"--no-df h", with("h", func(o *Options) { o.DontFragment = ping.FragmentAllowed })},
		{"-F 0xfffff h", with("h", func(o *Options) { o.FlowLabel = 0xfffff })},
		{"-m " + strconv.Itoa(maxMark) + " h", with("h", func(o *Options) { o.Mark = maxMark })},
		{"--via a --via b h", with("h", func(o *Options) { o.Hops, o.IPv4 = []string{"a", "b"}, true })},
		{"-rRLCd h", with("h", func(o *Options) {
			o.DontRoute, o.RecordRoute, o.NoLoop, o.Connect, o.Debug, o.IPv4 = true, true, true, true, true, true
		})},
		{"-T tsandaddr h", with("h", func(o *Options) { o.Stamps, o.IPv4 = "tsandaddr", true })},
		{"-S 1 h", with("h", func(o *Options) { o.SendBuffer = 1 })},
		{"-Ha3U h", with("h", func(o *Options) { o.Names, o.Audible, o.Decimals, o.UserTime = true, true, true, true })},
		{"--time-format utc h", with("h", func(o *Options) { o.TimeFormat, o.Timestamp = format("utc"), true })},
		{"-j h", with("h", func(o *Options) { o.JSON = true })},
		{"--color never h", with("h", func(o *Options) { o.Color = "never" })},
		{"-N name h", with("h", func(o *Options) { o.Node, o.nodeAsked, o.IPv6 = &ping.NodeQuery{Type: ping.NodeName}, true, true })},

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
			got, err := ParseNative(strings.Fields(tt.args))
			if err != nil {
				t.Fatalf("Parse: %v", err)
			}
			if !reflect.DeepEqual(got, tt.want) {
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
		{nil, "no host given", "goping [options] host…, for example: goping 127.0.0.1"},
		{[]string{"--"}, "no host given", "goping [options] host…, for example: goping 127.0.0.1"},
		{[]string{""}, "the host is empty", ""},
		{[]string{"a", ""}, "the host is empty", ""},
		{[]string{"-z", "h"}, `unknown option "-z"`, seeHelp},
		{[]string{"-qz", "h"}, `unknown option "-z" in "-qz"`, seeHelp},
		{[]string{"-ü", "h"}, `unknown option "-ü"`, seeHelp},
		{[]string{"-\x00", "h"}, `unknown option "-\x00"`, seeHelp},
		{[]string{"-xjson", "h"}, `unknown option "-x" in "-xjson"`, seeHelp},
		{[]string{"-json", "h"}, `-s "on": not a whole number`, "did you mean --json?"},
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
		{[]string{"-l", "0", "h"}, `-l "0": must be from 1 to 65536`, ""},
		{[]string{"-p", "xy", "h"}, `-p "xy": not hexadecimal digits`, ""},
		{[]string{"-e", "65536", "h"}, `-e "65536": must be from 0 to 65535`, ""},
		{[]string{"--rate", "0", "h"}, `--rate "0": must be probes per second, more than 0, or max`, ""},
		{[]string{"--rate", "inf", "h"}, `--rate "inf": must be probes per second, more than 0, or max`, ""},
		{[]string{"-Q", "256", "h"}, `-Q "256": must be from 0 to 255`, ""},
		{[]string{"-Q", "ef", "h"}, `-Q "ef": not a number; --dscp takes names`, ""},
		{[]string{"--dscp", "64", "h"}, `--dscp "64": must be a number from 0 to 63 or a name: ef, va, le, be, cs0 to cs7, af11 to af43`, ""},
		{[]string{"--ecn", "4", "h"}, `--ecn "4": must be not-ect, ect0, ect1 or ce`, ""},
		{[]string{"-M", "x", "h"}, `-M "x": must be do, dont, want or probe`, ""},
		{[]string{"-F", "0x100000", "h"}, `-F "0x100000": must be at most 0xfffff, 20 bits`, ""},
		{[]string{"-T", "x", "h"}, `-T "x": must be tsonly, tsandaddr or tsprespec`, ""},
		{[]string{"-RTtsonly", "h"}, "-R and -T exclude each other", "the IPv4 header has room for one of them"},
		{[]string{"-R6", "h"}, "-R, -T and --via are for IPv4, but -6 was given", ""},
		{[]string{"-T", "tsprespec", "h"}, "-T tsprespec needs the hosts whose times are wanted", "give each with --via"},
		{[]string{"-C", "a", "b"}, "-C connects to one host, and there are more", ""},
		{[]string{"--until-up", "--until-down", "h"}, "--until-up and --until-down exclude each other", ""},
		{[]string{"--color", "x", "h"}, `--color "x": must be auto, always or never`, ""},
		{[]string{"-W", "0", "h"}, `-W "0": must be more than zero`, ""},
		{[]string{"-W", "x", "h"}, `-W "x"` + seconds, ""},
		{[]string{"--deadline=0", "h"}, `--deadline "0": must be more than zero`, ""},
		{[]string{"-w", "-0.1", "h"}, `-w "-0.1": must not be negative`, ""},
	}
	for _, tt := range tests {
		t.Run(strings.Join(tt.args, " "), func(t *testing.T) {
			_, err := ParseNative(tt.args)
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
		if !f.Has(Native) || f.Long == "assert" || f.Long == "time-format" || f.Long == "via" {
			continue // looked at where they are used
		}
		bad := "--" + f.Long + "="
		if f.Arg == "" {
			bad += "x"
		}
		if _, err := ParseNative([]string{bad, "h"}); err == nil {
			t.Errorf("%s: no error", bad)
		}
	}
}

func TestErrorsAreOneShortLine(t *testing.T) {
	long := strings.Repeat("x\n", 1<<19)
	for _, args := range [][]string{{"-c", long, "h"}, {"-" + long}, {"--" + long}, {"-i", long, "h"}, {"--json=" + long}} {
		_, err := ParseNative(args)
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
		o, err := ParseNative(strings.Split(joined, "\x00"))
		if err != nil || o.Help || o.Version {
			return
		}
		if len(o.Hosts) == 0 || o.Count < 0 || o.Interval < 0 || o.Timeout <= 0 || o.Deadline < 0 ||
			o.Size < 0 || o.Size > 65527 || o.TTL < 0 || o.TTL > 255 || o.IPv4 && o.IPv6 {
			t.Errorf("Parse(%q) = %+v", joined, o)
		}
	})
}

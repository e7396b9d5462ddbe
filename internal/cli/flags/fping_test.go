package flags

import (
	"bytes"
	"errors"
	"net/netip"
	"reflect"
	"strings"
	"testing"
	"time"
)

const ms = time.Millisecond

// TestFpingOptions: each option, and what it makes of the defaults.
func TestFpingOptions(t *testing.T) {
	for args, change := range map[string]func(*Fping){
		"h":                           func(*Fping) {},
		"-4 h":                        func(o *Fping) { o.IPv4 = true },
		"--ipv6 h":                    func(o *Fping) { o.IPv6 = true },
		"-b 0 h":                      func(o *Fping) { o.Size = 0 },
		"--size=65507 h":              func(o *Fping) { o.Size = 65507 },
		"-B1 h":                       func(o *Fping) { o.Backoff = 1 },
		"-c 5.0 h":                    func(o *Fping) { o.Count, o.Timeout = 5, time.Second },
		"-C3 -p 5000 h":               func(o *Fping) { o.Count, o.RTTs, o.Period, o.Timeout = 3, true, 5*time.Second, 2*time.Second },
		"-c1 -p 20.5 h":               func(o *Fping) { o.Count, o.Period, o.Timeout = 1, 20500*time.Microsecond, 20500*time.Microsecond },
		"-c1 -t 30 h":                 func(o *Fping) { o.Count, o.Timeout = 1, 30*ms },
		"-t 0.5 h":                    func(o *Fping) { o.Timeout = 500 * time.Microsecond },
		"-t 0 h":                      func(o *Fping) { o.Timeout = time.Microsecond },
		"-p 0 h":                      func(o *Fping) { o.Period = time.Microsecond },
		"-i 0 h":                      func(o *Fping) { o.Gap = 0 },
		"-i 2,5 h":                    func(o *Fping) { o.Gap = 2 * ms },
		"-f - ":                       func(o *Fping) { o.File = "-"; o.Targets = nil },
		"-g 10.0.0.0/24":              func(o *Fping) { o.Generate = true; o.Targets = []string{"10.0.0.0/24"} },
		"-H 3 h":                      func(o *Fping) { o.TTL = 3 },
		"-I lo h":                     func(o *Fping) { o.Interface = "lo" },
		"-k 0xffffffff h":             func(o *Fping) { o.Mark = 0xffffffff },
		"-l h":                        func(o *Fping) { o.Loop, o.Timeout = true, time.Second },
		"-m h":                        func(o *Fping) { o.AllAddresses = true },
		"-M h":                        func(o *Fping) { o.DontFragment = true },
		"-O 0x10 h":                   func(o *Fping) { o.TOS = 16 },
		"-r 0 h":                      func(o *Fping) { o.Retries = 0 },
		"-R h":                        func(o *Fping) { o.Random = true },
		"-S ::1 h":                    func(o *Fping) { o.Source = netip.IPv6Loopback() },
		"--seqmap-timeout=5 h":        func(*Fping) {},
		"-T 7 h":                      func(*Fping) {},
		"--check-source h":            func(o *Fping) { o.CheckSource = true },
		"--icmp-timestamp h":          func(o *Fping) { o.Timestamps, o.IPv4 = true, true },
		"-aA h":                       func(o *Fping) { o.Alive, o.ShowAddr = true, true },
		"-d h":                        func(o *Fping) { o.ForceName = true },
		"-n h":                        func(o *Fping) { o.ShowName = true },
		"-D --timestamp-format iso h": func(o *Fping) { o.Stamped, o.TimeFormat = true, "iso" },
		"-e h":                        func(o *Fping) { o.Elapsed = true },
		"-J -l h":                     func(o *Fping) { o.JSON, o.Loop, o.Timeout = true, true, time.Second },
		"-N h":                        func(o *Fping) { o.Netdata = true },
		"-o h":                        func(o *Fping) { o.Outage = true },
		"-q h":                        func(o *Fping) { o.Quiet = true },
		"-Q 0.5 h":                    func(o *Fping) { o.Quiet, o.Report = true, 500*ms },
		"-Q 2,cumulative h":           func(o *Fping) { o.Quiet, o.Report, o.Cumulative = true, 2*time.Second, true },
		"-s h":                        func(o *Fping) { o.Stats = true },
		"-u h":                        func(o *Fping) { o.Unreachable = true },
		"-x 2 h":                      func(o *Fping) { o.Reachable = 2 },
		"-X 2 h":                      func(o *Fping) { o.Reachable, o.Fast = 2, true },
		"--print-tos --print-ttl h":   func(o *Fping) { o.PrintTOS, o.PrintTTL = true, true },
		"h -q -- -q":                  func(o *Fping) { o.Quiet, o.Targets = true, []string{"h", "-q"} },
	} {
		want := fpingDefaults
		want.Size, want.Timeout, want.Targets = 56, 500*ms, []string{"h"}
		change(&want)
		if got, err := ParseFping(strings.Fields(args)); err != nil || !reflect.DeepEqual(got, want) {
			t.Errorf("%s: %v\n%+v, want\n%+v", args, err, got, want)
		}
	}
}

// TestFpingRefusals: what fping does not take, in its words.
func TestFpingRefusals(t *testing.T) {
	usage := FpingError{Usage: true}
	said := func(text string) FpingError { return FpingError{Message: text} }
	for args, want := range map[string]FpingError{
		"-Z h":                     {Message: "invalid option -- 'Z'", SeeHelp: true},
		"--nosuch h":               {Message: "invalid option -- 'nosuch'", SeeHelp: true},
		"--cou 1 h":                {Message: "invalid option -- 'cou'", SeeHelp: true},
		"-c":                       {Message: "option requires an argument -- 'c'", SeeHelp: true},
		"--count":                  {Message: "option requires an argument -- 'count'", SeeHelp: true},
		"--help=3":                 {Message: "option takes no arguments -- 'help'", SeeHelp: true},
		"-4 -6 h":                  said("can't specify both -4 and -6"),
		"-n -d h":                  said("use either one of -d or -n"),
		"-a -u h":                  said("specify only one of a, u"),
		"-c1 -l h":                 said("specify only one of c, l"),
		"-H 256 h":                 said("ttl 256 out of range"),
		"-b 65508 h":               said("data size 65508 not valid, must be lower than 65507"),
		"-B 0.5 h":                 said("backoff factor 0.5 not valid, must be between 1.0 and 5.0"),
		"-B 6 h":                   said("backoff factor 6.0 not valid, must be between 1.0 and 5.0"),
		"-S x h":                   said("can't parse source address: x"),
		"-J h":                     said("option -J, --json requires -c, -C, or -l"),
		"--icmp-timestamp -b 12 h": said("cannot change ICMP Timestamp size"),
		"--icmp-timestamp -6 h":    said("ICMP Timestamp is IPv4 only"),
		"-f - h":                   usage,
		"-f - -g h":                usage,
		"-g":                       usage,
		"-g 1 2 3":                 usage,
		"-b x h":                   usage,
		"-b -1 h":                  usage,
		"-B x h":                   usage,
		"-B 0 h":                   usage,
		"-c 0 h":                   usage,
		"-c x h":                   usage,
		"-c -1 h":                  usage,
		"-c 9999999999 h":          usage,
		"-C 0 h":                   usage,
		"-H 0 h":                   usage,
		"-i x h":                   usage,
		"-i -5 h":                  usage,
		"-k x h":                   usage,
		"-O x h":                   usage,
		"-O 256 h":                 usage,
		"-p x h":                   usage,
		"-p -1 h":                  usage,
		"-Q x h":                   usage,
		"-r x h":                   usage,
		"-r -1 h":                  usage,
		"-t x h":                   usage,
		"-t -5 h":                  usage,
		"-x 0 h":                   usage,
		"-X x h":                   usage,
		"--seqmap-timeout x h":     usage,
		"--timestamp-format x h":   usage,
	} {
		_, err := ParseFping(strings.Fields(args))
		var got *FpingError
		if !errors.As(err, &got) || *got != want {
			t.Errorf("%s: %+v, want %+v", args, err, want)
		}
	}
}

// TestFpingHelp: it holds every option, in eighty columns, and begins lines, behind
// blanks, with -I and -S, which Zabbix looks for before it uses them.
func TestFpingHelp(t *testing.T) {
	var b bytes.Buffer
	if err := FpingHelp(&b); err != nil {
		t.Fatal(err)
	}
	begins := map[string]bool{}
	for line := range strings.Lines(b.String()) {
		if len(line) > helpWidth+1 {
			t.Errorf("line of %d columns: %q", len(line)-1, line)
		}
		if fields := strings.Fields(line); len(fields) > 0 {
			begins[strings.TrimSuffix(fields[0], ",")] = true
		}
	}
	for i := range FpingTable {
		f := &FpingTable[i]
		name := f.Name()
		if f.Short == 0 && f.Arg != "" {
			name += "=" + f.Arg
		}
		if !begins[name] {
			t.Errorf("no line begins with %s", name)
		}
	}
	if !begins["-I"] || !begins["-S"] {
		t.Error("Zabbix would not find -I and -S")
	}
}

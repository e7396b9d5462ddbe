package cli

import (
	"bytes"
	"encoding/json"
	"errors"
	"os"
	"regexp"
	"runtime"
	"strings"
	"syscall"
	"testing"

	"goping/internal/netlab"
)

func TestMain(m *testing.M) { netlab.Main(m) }

// call runs the command.
func call(args ...string) (code int, stdout, stderr string) {
	var out, errs bytes.Buffer
	code = Main(append([]string{"goping"}, args...), strings.NewReader(""), &out, &errs)
	return code, out.String(), errs.String()
}

// matches fails unless text is what the pattern says, from end to end.
func matches(t *testing.T, what, pattern, text string) {
	t.Helper()
	if !regexp.MustCompile(`\A` + pattern + `\z`).MatchString(text) {
		t.Errorf("%s is\n%s\nnot as\n%s", what, text, pattern)
	}
}

func TestImpossibleRunSaysWhyInOneLine(t *testing.T) {
	tests := []struct {
		args   []string
		stderr string
	}{
		{nil, "goping: error: no host given\ngoping: hint: goping [options] host…, for example: goping 127.0.0.1\n"},
		{[]string{"-z"}, "goping: error: unknown option \"-z\"\ngoping: hint: goping -h lists the options\n"},
		{[]string{"-c", "x\x1b", "h"}, "goping: error: -c \"x\\x1b\": not a whole number\n"},
		{[]string{"-4", "::1"}, "goping: error: ::1 is an IPv6 address, but -4 was given\n"},
		{[]string{"-4", "fe80::1%\x1b[31m"}, "goping: error: fe80::1%\\x1b[31m is an IPv6 address, but -4 was given\n"},
		{[]string{"-6", "-I", "127.0.0.1", "h"}, "goping: error: -I 127.0.0.1 is an IPv4 address, but -6 was given\n"},
		{[]string{"-I", "127.0.0.1", "fe80::1%\x1b[31m"}, "goping: error: fe80::1%\\x1b[31m is an IPv6 address, but -I 127.0.0.1 is not\n"},
		{[]string{"-I", "fe80::1%\x1b[31m", "127.0.0.1"}, "goping: error: 127.0.0.1 is an IPv4 address, but -I fe80::1%\\x1b[31m is not\n"},
		{[]string{"-s", "65508", "127.0.0.1"}, "goping: error: -s \"65508\": must be from 0 to 65507 for IPv4\n"},
	}
	for _, tt := range tests {
		t.Run(strings.Join(tt.args, " "), func(t *testing.T) {
			code, stdout, stderr := call(tt.args...)
			if code != 2 || stdout != "" || stderr != tt.stderr {
				t.Errorf("exit %d, stdout %q, stderr %q, want 2, nothing and %q", code, stdout, stderr, tt.stderr)
			}
		})
	}
}

func TestUnknownInterfaceIsNamed(t *testing.T) {
	code, stdout, stderr := call("-c", "1", "-I", "no such\x1b", "127.0.0.1")
	if code != 2 || stdout != "" {
		t.Errorf("exit %d, stdout %q", code, stdout)
	}
	matches(t, "stderr", `goping: error: -I "no such\\x1b": no such device\n(goping: hint: the devices are .*\n)?`, stderr)
}

// TestImpossibleRunIsAnErrorObjectToo: even with arguments that end before
// --json is reached.
func TestImpossibleRunIsAnErrorObjectToo(t *testing.T) {
	for _, args := range [][]string{{"--json"}, {"-c", "--json", "h"}, {"-z", "--json"}, {"--json", "-4", "::1"}} {
		code, stdout, stderr := call(args...)
		var object struct {
			V             int
			Type, Message string
		}
		if err := json.Unmarshal([]byte(stdout), &object); err != nil {
			t.Fatalf("%q: stdout %q: %v", args, stdout, err)
		}
		if code != 2 || object.V != 1 || object.Type != "error" || !strings.HasPrefix(stderr, "goping: error: "+object.Message+"\n") {
			t.Errorf("%q: exit %d, stdout %s, stderr %s", args, code, stdout, stderr)
		}
	}
	if _, stdout, _ := call("-z", "--", "--json"); stdout != "" {
		t.Errorf("--json behind -- is a host, but stdout is %q", stdout)
	}
}

func TestHelpAndVersionAreOutputAndSucceed(t *testing.T) {
	code, stdout, stderr := call("-h", "-z")
	if code != 0 || !strings.HasPrefix(stdout, "Usage: goping [options] host…\n") || stderr != "" {
		t.Errorf("-h: exit %d, stdout %q, stderr %q", code, stdout, stderr)
	}
	code, stdout, stderr = call("--version")
	if code != 0 || stderr != "" {
		t.Errorf("--version: exit %d, stderr %q", code, stderr)
	}
	platform := regexp.QuoteMeta(runtime.Version() + " " + runtime.GOOS + "/" + runtime.GOARCH)
	matches(t, "--version", regexp.QuoteMeta("goping "+Version)+`\n`+platform+`(, commit [0-9a-f]{12}( \(modified\))?)?\n`, stdout)
}

func TestVersionIsTheNewestInTheChangelog(t *testing.T) {
	text, err := os.ReadFile("../../CHANGELOG.md")
	if err != nil {
		t.Fatal(err)
	}
	newest := regexp.MustCompile(`(?m)^## (\S+)`).FindSubmatch(text)
	if newest == nil || string(newest[1]) != Version {
		t.Errorf("Version is %q, the newest in CHANGELOG.md %q", Version, newest)
	}
}

type brokenWriter struct{ err error }

func (w brokenWriter) Write([]byte) (int, error) { return 0, w.err }

func TestOutputThatCannotBeWrittenEndsTheRun(t *testing.T) {
	netlab.Need(t)
	for _, args := range [][]string{{"-h"}, {"-V"}, {"-c", "1", "127.0.0.1"}, {"-c", "1", "--json", "127.0.0.1"}, {"127.0.0.1"}} {
		var errs bytes.Buffer
		args = append([]string{"goping"}, args...)
		code := Main(args, nil, brokenWriter{&os.PathError{Op: "write", Path: "|1", Err: errors.New("no space\x1b")}}, &errs)
		if want := "goping: error: cannot write the output: no space\\x1b\n"; code != 2 || errs.String() != want {
			t.Errorf("%q: exit %d, stderr %q, want 2 and %q", args, code, errs.String(), want)
		}
		errs.Reset()
		Main(args, nil, brokenWriter{&os.PathError{Op: "write", Path: "|1", Err: syscall.EPIPE}}, &errs)
		if errs.Len() > 0 {
			t.Errorf("%q: the reader has gone away, and stderr is %q", args, errs.String())
		}
	}
}

const (
	loopbackReply = `64 bytes from 127\.0\.0\.1: icmp_seq=\d+ ttl=64 time=\d+(\.\d+)? ms\n`
	figures       = `rtt min/avg/max/mdev = \d+\.\d{3}/\d+\.\d{3}/\d+\.\d{3}/\d+\.\d{3} ms\n` +
		`p50/p90/p99/p99\.9 = \d+\.\d{3}/\d+\.\d{3}/\d+\.\d{3}/\d+\.\d{3} ms(, jitter \d+\.\d{3} ms)?, clock \w+/\w+\n`
)

func TestAnsweredRunExitsZero(t *testing.T) {
	netlab.Need(t)
	const head = `PING 127\.0\.0\.1 \(127\.0\.0\.1\) `
	tests := []struct{ args, want string }{
		{"-c 2 -i 0.001 127.0.0.1", head + `56\(84\) bytes of data\.\n(` + loopbackReply + `){2}\n` +
			`--- 127\.0\.0\.1 ping statistics ---\n2 packets transmitted, 2 received, 0% packet loss, time \d+ms\n` + figures},
		{"-c 3 -i 0 127.0.0.1 -q", head + `56\(84\) bytes of data\.\n\n` +
			`--- 127\.0\.0\.1 ping statistics ---\n3 packets transmitted, 3 received, 0% packet loss, time \d+ms\n` + figures},
		{"-c1 -s0 -I lo -D -v 127.0.0.1", `socket: \w+, identifier (\d+)\n` + head + `from 127\.0\.0\.1 lo: 0\(28\) bytes of data\.\n` +
			`\[\d+\.\d{6}\] 8 bytes from 127\.0\.0\.1: icmp_seq=1 ident=\d+ ttl=64 time=\d+(\.\d+)? ms\n\n` +
			`--- 127\.0\.0\.1 ping statistics ---\n1 packets transmitted, 1 received, 0% packet loss, time 0ms\n` + figures},
		{"-c1 -t 7 -I 127.0.0.2 127.0.0.1", head + `from 127\.0\.0\.2 : 56\(84\) bytes of data\.\n` + loopbackReply + `\n` +
			`--- 127\.0\.0\.1 ping statistics ---\n1 packets transmitted, 1 received, 0% packet loss, time 0ms\n` + figures},
		// The machine itself answers for an unspecified address, from the source.
		{"-c1 0.0.0.0", `PING 0\.0\.0\.0 \(127\.0\.0\.1\) 56\(84\) bytes of data\.\n` + loopbackReply + `\n` +
			`--- 0\.0\.0\.0 ping statistics ---\n1 packets transmitted, 1 received, 0% packet loss, time 0ms\n` + figures},
		{"-c1 -I 127.0.0.2 0.0.0.0", `PING 0\.0\.0\.0 \(127\.0\.0\.2\) from 127\.0\.0\.2 : 56\(84\) bytes of data\.\n` +
			`64 bytes from 127\.0\.0\.2: .*\n\n` +
			`--- 0\.0\.0\.0 ping statistics ---\n1 packets transmitted, 1 received, 0% packet loss, time 0ms\n` + figures},
		{"-c1 -I lo ::", `PING :: \(::1\) from ::1 lo: 56 data bytes\n64 bytes from ::1: icmp_seq=1 ttl=64 time=\d+(\.\d+)? ms\n\n` +
			`--- :: ping statistics ---\n1 packets transmitted, 1 received, 0% packet loss, time 0ms\n` + figures},
		{"-c1 -w 60 ::1", `PING ::1 \(::1\) 56 data bytes\n64 bytes from ::1: icmp_seq=1 ttl=64 time=\d+(\.\d+)? ms\n\n` +
			`--- ::1 ping statistics ---\n1 packets transmitted, 1 received, 0% packet loss, time 0ms\n` + figures},
	}
	for _, tt := range tests {
		t.Run(tt.args, func(t *testing.T) {
			code, stdout, stderr := call(strings.Fields(tt.args)...)
			if code != 0 || stderr != "" {
				t.Errorf("exit %d, stderr %q", code, stderr)
			}
			matches(t, "stdout", tt.want, stdout)
		})
	}
}

func TestAnsweredRunAsJSON(t *testing.T) {
	netlab.Need(t)
	code, stdout, stderr := call("-c", "2", "-i", "0", "--json", "127.0.0.1")
	if code != 0 || stderr != "" {
		t.Errorf("exit %d, stderr %q", code, stderr)
	}
	matches(t, "stdout", `{"v":1,"type":"start",.*}\n({"v":1,"type":"reply",.*}\n){2}{"v":1,"type":"summary",.*"sent":2,"received":2,.*}\n`, stdout)
}

func TestUnansweredRunExitsOne(t *testing.T) {
	lab := netlab.New(t)
	host := lab.Host(netlab.Script{LoseEvery: 1})
	addr := host.V4.String()
	summary := regexp.QuoteMeta("\n--- " + addr + " ping statistics ---\n")
	head := regexp.QuoteMeta("PING " + addr + " (" + addr + ") 56(84) bytes of data.\n")
	tests := []struct{ args, want string }{
		{"-c 2 -i 0.01 -W 0.3", head + summary + `2 packets transmitted, 0 received, 100% packet loss, time \d+ms\n\n`},
		{"-c 1 -W 0.3 -v", `socket: .*\n` + head + `no answer within 300ms for icmp_seq=1\n` + summary +
			`1 packets transmitted, 0 received, 100% packet loss, time 0ms\n\n`},
		{"-O -c 2 -i 0.01 -W 0.5", head + `no answer yet for icmp_seq=1\n` + summary +
			`2 packets transmitted, 0 received, 100% packet loss, time \d+ms\n\n`},
		{"-w 0.05 -i 60 -W 60", head + summary + `1 packets transmitted, 0 received, 0% packet loss, time 0ms, 1 in flight\n\n`},
		{"-w 0.05 -i 60 -W 60 -q", head + summary + `1 packets transmitted, 0 received, 0% packet loss, time 0ms, 1 in flight\n\n`},
	}
	for _, tt := range tests {
		t.Run(tt.args, func(t *testing.T) {
			code, stdout, stderr := call(append(strings.Fields(tt.args), addr)...)
			if code != 1 || stderr != "" {
				t.Errorf("exit %d, stderr %q", code, stderr)
			}
			matches(t, "stdout", tt.want, stdout)
		})
	}
}

// TestUnspecifiedAddressIsThatOfTheDevice: Linux takes the device's own address
// when the packet has to leave through it.
func TestUnspecifiedAddressIsThatOfTheDevice(t *testing.T) {
	lab := netlab.New(t)
	for _, v6 := range []bool{false, true} {
		given := "0.0.0.0"
		if v6 {
			given = "::"
		}
		code, stdout, stderr := call("-c1", "-I", lab.Interface, given)
		own := lab.Addr(v6).String()
		if code != 0 || stderr != "" || !strings.Contains(stdout, "\n64 bytes from "+own+": icmp_seq=1 ") {
			t.Errorf("%s through the device with %s: exit %d, stdout %q, stderr %q", given, own, code, stdout, stderr)
		}
	}
}

func TestForeignSourceIsBlamed(t *testing.T) {
	netlab.Need(t)
	code, stdout, stderr := call("-c", "1", "-I", "198.51.100.1", "127.0.0.1")
	if want := "goping: error: -I 198.51.100.1: not an address of this machine\n"; code != 2 || stdout != "" || stderr != want {
		t.Errorf("exit %d, stdout %q, stderr %q, want 2 and %q", code, stdout, stderr, want)
	}
}

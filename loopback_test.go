package goping_test

import (
	"net"
	"net/netip"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"goping/internal/netlab"
)

// loop is a loopback address and what the two families print differently.
type loop struct {
	addr, data string // data is the header's end for 56 bytes
}

var loops = []loop{
	{"127.0.0.1", "56(84) bytes of data."},
	{"::1", "56 data bytes"},
}

// each runs a test on both loopback addresses.
func each(t *testing.T, test func(t *testing.T, l loop)) {
	for _, l := range loops {
		t.Run(l.addr, func(t *testing.T) {
			needLoopback(t, l.addr)
			test(t, l)
		})
	}
}

// summary are the lines behind the last reply: n probes, all of them answered.
func summary(host string, n int) []string {
	count := strconv.Itoa(n)
	quantiles := quantileLine
	if n == 1 {
		quantiles = oneQuantileLine
	}
	return []string{
		"",
		"--- " + host + " ping statistics ---",
		count + " packets transmitted, " + count + " received, 0% packet loss, time <n>ms",
		rttLine,
		quantiles,
	}
}

// transcript is a run of n probes, all of them answered, with reply as the line
// of each; "#" in it stands for the sequence number.
func transcript(header, reply, host string, n int) []string {
	lines := []string{header}
	for seq := range n {
		lines = append(lines, strings.ReplaceAll(reply, "#", strconv.Itoa(seq+1)))
	}
	return append(lines, summary(host, n)...)
}

func TestMainJob(t *testing.T) {
	each(t, func(t *testing.T, l loop) {
		r := goping(t, "-c", "3", "-i", "0.01", l.addr).ended(0)
		wantLines(t, r.String(), r.stdout.String(), transcript(
			"PING "+l.addr+" ("+l.addr+") "+l.data,
			"64 bytes from "+l.addr+": icmp_seq=# ttl=64 time=<t> ms", l.addr, 3)...)
	})
}

// loopback returns the name of the loopback device.
func loopback(t *testing.T) string {
	t.Helper()
	all, err := net.Interfaces()
	if err != nil {
		t.Fatal(err)
	}
	for _, device := range all {
		if device.Flags&net.FlagLoopback != 0 {
			return device.Name
		}
	}
	t.Fatal("no loopback device")
	return ""
}

// TestForms are options that change the lines, short, long and clustered.
func TestForms(t *testing.T) {
	device := loopback(t)
	each(t, func(t *testing.T, l loop) {
		head := "PING " + l.addr + " (" + l.addr + ") "
		plain := "64 bytes from " + l.addr + ": icmp_seq=# ttl=64 time=<t> ms"
		for _, tt := range []struct {
			args string
			want []string
		}{
			{"-c1", transcript(head+l.data, plain, l.addr, 1)},
			{"-qc3 -i0.01", append([]string{head + l.data}, summary(l.addr, 3)...)},
			{"--quiet --count=3 --interval 10ms", append([]string{head + l.data}, summary(l.addr, 3)...)},
			{"-Dc2 -i.01", transcript(head+l.data, "<stamp> "+plain, l.addr, 2)},
			{"--timestamp --count 2 --interval=0.01", transcript(head+l.data, "<stamp> "+plain, l.addr, 2)},
			{"-n -c2 -i0.01", transcript(head+l.data, plain, l.addr, 2)},
			{"-O -c2 -i0.2", transcript(head+l.data, plain, l.addr, 2)},
			{"-c2 -i0.01 -w 40 -W 40 -t 9", transcript(head+l.data, plain, l.addr, 2)},
			{"-c2 -i0.01 --deadline 40 --timeout=40s --ttl 9", transcript(head+l.data, plain, l.addr, 2)},
			{"-I " + l.addr + " -c2 -i0.01", transcript(head+"from "+l.addr+" : "+l.data, plain, l.addr, 2)},
			{"-I " + device + " -c2 -i0.01", transcript(head+"from "+l.addr+" "+device+": "+l.data, plain, l.addr, 2)},
			{"--interface=" + device + " -c2 -i0.01", transcript(head+"from "+l.addr+" "+device+": "+l.data, plain, l.addr, 2)},
		} {
			r := goping(t, append(strings.Fields(tt.args), l.addr)...).ended(0)
			wantLines(t, r.String(), r.stdout.String(), tt.want...)
		}
	})
}

// TestOptionsAfterHost: options may follow the host, as with GNU getopt.
func TestOptionsAfterHost(t *testing.T) {
	needLoopback(t, "127.0.0.1")
	r := goping(t, "127.0.0.1", "-qc2", "-i0.01").ended(0)
	wantLines(t, r.String(), r.stdout.String(),
		append([]string{"PING 127.0.0.1 (127.0.0.1) 56(84) bytes of data."}, summary("127.0.0.1", 2)...)...)
}

// TestVerbose: the identifier of the first line is in every reply.
func TestVerbose(t *testing.T) {
	each(t, func(t *testing.T, l loop) {
		r := goping(t, "-v", "-c2", "-i0.01", l.addr).ended(0)
		first, _, _ := strings.Cut(r.stdout.String(), "\n")
		kind, ident, ok := strings.Cut(first, ", identifier ")
		if !ok || kind != "socket: raw" && kind != "socket: datagram" {
			t.Fatalf("%v: first line %q, want the socket and its identifier", r, first)
		}
		want := transcript("PING "+l.addr+" ("+l.addr+") "+l.data,
			"64 bytes from "+l.addr+": icmp_seq=# ident="+ident+" ttl=64 time=<t> ms", l.addr, 2)
		wantLines(t, r.String(), r.stdout.String(), append([]string{first}, want...)...)
	})
}

// TestSizes: there is a time at every size, as it never comes out of the payload.
func TestSizes(t *testing.T) {
	each(t, func(t *testing.T, l loop) {
		for _, size := range []int{0, 7, 8, 15, 16, 17, 1400, 60000} {
			r := goping(t, "-s", strconv.Itoa(size), "-c2", "-i0.01", l.addr).ended(0)
			data := strconv.Itoa(size) + " data bytes"
			if netip.MustParseAddr(l.addr).Is4() {
				data = strconv.Itoa(size) + "(" + strconv.Itoa(size+28) + ") bytes of data."
			}
			wantLines(t, r.String(), r.stdout.String(), transcript("PING "+l.addr+" ("+l.addr+") "+data,
				strconv.Itoa(size+8)+" bytes from "+l.addr+": icmp_seq=# ttl=64 time=<t> ms", l.addr, 2)...)
		}
	})
}

// TestDeadline: -w ends a run that would go on.
func TestDeadline(t *testing.T) {
	each(t, func(t *testing.T, l loop) {
		began := time.Now()
		r := goping(t, "-q", "-w", "0.5", "-i", "0.1", l.addr).ended(0)
		if lasted := time.Since(began); lasted < 500*time.Millisecond {
			t.Errorf("%v: ended after %v", r, lasted)
		}
		wantLine(t, r.String(), r.stdout.String(), rttLine)
	})
}

// TestTimestamp: -D tells the time of day at which the reply came.
func TestTimestamp(t *testing.T) {
	each(t, func(t *testing.T, l loop) {
		before := time.Now()
		r := goping(t, "-D", "-c1", l.addr).ended(0)
		after := time.Now()
		_, text, _ := strings.Cut(r.stdout.String(), "\n[")
		text, _, _ = strings.Cut(text, "]")
		seconds, micros, _ := strings.Cut(text, ".")
		s, errS := strconv.ParseInt(seconds, 10, 64)
		us, errU := strconv.ParseInt(micros, 10, 64)
		if errS != nil || errU != nil {
			t.Fatalf("%v: %v, %v in\n%s", r, errS, errU, r.stdout.Bytes())
		}
		stamp := time.Unix(s, us*1000)
		if stamp.Before(before.Truncate(time.Microsecond)) || stamp.After(after) {
			t.Errorf("%v: stamp %v, want one from %v to %v", r, stamp, before, after)
		}
	})
}

// TestName pings localhost by name in each family that the hosts file gives it.
func TestName(t *testing.T) {
	netlab.Need(t) // without it a name server would be asked
	known, err := net.LookupHost("localhost")
	if err != nil {
		t.Skipf("no localhost in the hosts file: %v", err)
	}
	for _, tt := range []struct {
		flag, family string
		loop
	}{
		{"-4", "IPv4", loops[0]}, {"--ipv4", "IPv4", loops[0]}, {"-6", "IPv6", loops[1]}, {"--ipv6", "IPv6", loops[1]},
	} {
		t.Run(tt.flag, func(t *testing.T) {
			needLoopback(t, tt.addr)
			if !slices.Contains(known, tt.addr) {
				r := goping(t, tt.flag, "-c1", "localhost")
				if want := "goping: error: localhost: no " + tt.family + " address\n"; r.code != 2 || r.stdout.Len() > 0 || r.stderr.String() != want {
					t.Errorf("%v, which is not in the hosts file: exit code %d, %q, %q", r, r.code, r.stdout.String(), r.stderr.String())
				}
				return
			}
			header := "PING localhost (" + tt.addr + ") " + tt.data
			r := goping(t, tt.flag, "-c2", "-i0.01", "-n", "localhost").ended(0)
			wantLines(t, r.String(), r.stdout.String(), transcript(header,
				"64 bytes from "+tt.addr+": icmp_seq=# ttl=64 time=<t> ms", "localhost", 2)...)

			r = goping(t, tt.flag, "-c2", "-i0.01", "localhost").ended(0)
			wantLines(t, r.String(), r.stdout.String(), transcript(header,
				"64 bytes from "+named(tt.addr)+": icmp_seq=# ttl=64 time=<t> ms", "localhost", 2)...)
		})
	}
}

// named is an address as replies to a name show it.
func named(addr string) string {
	names, err := net.LookupAddr(addr)
	if err != nil || len(names) == 0 {
		return addr
	}
	return strings.TrimSuffix(names[0], ".") + " (" + addr + ")"
}

// TestLiterals: other spellings of an address are shown as they were given, and
// pinged as what they are.
func TestLiterals(t *testing.T) {
	for given, addr := range map[string]string{
		"::ffff:127.0.0.1": "127.0.0.1",
		"0:0:0:0:0:0:0:1":  "::1",
		"::0001":           "::1",
	} {
		needLoopback(t, addr)
		r := goping(t, "-c1", given).ended(0)
		data := loops[0].data
		if netip.MustParseAddr(addr).Is6() {
			data = loops[1].data
		}
		wantLines(t, r.String(), r.stdout.String(), transcript("PING "+given+" ("+addr+") "+data,
			"64 bytes from "+addr+": icmp_seq=# ttl=64 time=<t> ms", given, 1)...)
	}
}

// Lines of the summary. See wantLines for what stands between < and >.
const (
	rttLine      = "rtt min/avg/max/mdev = <f>/<f>/<f>/<f> ms"
	quantileLine = "p50/p90/p99/p99.9 = <f>/<f>/<f>/<f> ms, jitter <f> ms, clock <clocks>"
	// oneQuantileLine is that of a single reply: there is nothing to differ from.
	oneQuantileLine = "p50/p90/p99/p99.9 = <f>/<f>/<f>/<f> ms, clock <clocks>"
)

// blanks are what lines differ in from run to run.
var blanks = strings.NewReplacer(
	"<t>", `(?:0\.\d{3}|\d\.\d\d|\d\d\.\d|\d{3,})`, // a reply's time: three digits
	"<f>", `\d+\.\d{3}`, // a figure of the summary
	"<n>", `\d+`,
	"<hex>", `[0-9a-f]{4}`,
	// The kernel may not yet stamp when the first probe is answered.
	"<clocks>", `(?:user|kernel|hw)/(?:user|kernel|hw)(?: but for \d+)?`,
	"<kind>", `SOCK_(?:RAW|DGRAM)`,
	"<stamp>", `\[\d{10,}\.\d{6}\]`,
)

// wantLines checks that text is the wanted lines, byte for byte but for the
// blanks, each ended by a newline.
func wantLines(t testing.TB, what, text string, want ...string) {
	t.Helper()
	got := strings.SplitAfter(text, "\n")
	if last := len(got) - 1; got[last] == "" {
		got = got[:last]
	}
	same := len(got) == len(want)
	for i := 0; same && i < len(want); i++ {
		same = lineMatches(got[i], want[i])
	}
	if !same {
		t.Errorf("%s\n got:\n%s\nwant:\n%s", what, indent(text), indent(strings.Join(want, "\n")))
	}
}

func lineMatches(line, want string) bool {
	return regexp.MustCompile("^" + blanks.Replace(regexp.QuoteMeta(want)) + "\n$").MatchString(line)
}

// wantLine checks that one line of text is the wanted one.
func wantLine(t testing.TB, what, text, want string) {
	t.Helper()
	for line := range strings.Lines(text) {
		if lineMatches(line, want) {
			return
		}
	}
	t.Errorf("%s: no line\n\t%s\nin\n%s", what, want, indent(text))
}

func indent(text string) string {
	return "\t" + strings.ReplaceAll(strings.TrimSuffix(text, "\n"), "\n", "\n\t")
}

package sweep

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"io"
	"net/netip"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/santhosh-tekuri/jsonschema/v6"

	"goping/internal/cli/flags"
	"goping/internal/netlab"
	"goping/ping"
)

func TestMain(m *testing.M) { netlab.Main(m) }

func call(stdin string, args ...string) (code int, stdout, stderr string) {
	var out, errs bytes.Buffer
	code = Main(args, strings.NewReader(stdin), &out, &errs)
	return code, out.String(), errs.String()
}

// lines are those of a text in order, the summary's last.
func lines(text string) []string {
	all := strings.Split(strings.TrimSuffix(text, "\n"), "\n")
	slices.Sort(all)
	return all
}

// TestAddressesOfThisMachine: each is found once, in every form of output.
func TestAddressesOfThisMachine(t *testing.T) {
	netlab.Need(t)
	const five = "127.0.0.1\n127.0.0.2\n127.0.0.3\n127.0.0.4\n127.0.0.5"
	for _, tt := range []struct {
		args  string
		stdin string
		want  string // the sorted output
	}{
		{"-a 127.0.0.1-5", "", five},
		{"--alive -f -", "127.0.0.1-2 first\r\n# nobody\n\n127.0.0.3 # third\n127.0.0.1\n127.0.0.4\n127.0.0.5", five},
		{"-a --exclude 127.0.0.6-8 127.0.0.0/28 -x 127.0.0.9/29", "", five},
		{"-a -r max 127.0.0.1-5 127.0.0.2", "", five},
		{"-a --shuffle 127.0.0.1-5", "", five},
		{"-u 127.0.0.1-5", "", ""},
		{"-a -c 2 --quorum 2 127.0.0.1", "", "127.0.0.1"},
	} {
		t.Run(tt.args, func(t *testing.T) {
			code, stdout, stderr := call(tt.stdin, strings.Fields(tt.args)...)
			if got := strings.Join(lines(stdout), "\n"); code != 0 || got != tt.want || stderr != "" {
				t.Errorf("exit %d, got %q, stderr %q; want %q", code, got, stderr, tt.want)
			}
		})
	}
}

// TestShards: the parts have nothing in common and lack nothing.
func TestShards(t *testing.T) {
	netlab.Need(t)
	for _, order := range []string{"", "--seed 7 "} {
		var all []string
		for shard := 1; shard <= 3; shard++ {
			_, stdout, _ := call("", strings.Fields(fmt.Sprintf("%s-a -r max --shard %d/3 127.0.1.0/24", order, shard))...)
			all = append(all, lines(stdout)...)
		}
		slices.Sort(all)
		if n := len(slices.Compact(slices.Clone(all))); len(all) != 254 || n != 254 {
			t.Errorf("%q: %d addresses, %d of them different, want 254", order, len(all), n)
		}
	}
}

// TestJSON: every line is as the schema says, and the summary adds up.
func TestJSON(t *testing.T) {
	netlab.Need(t)
	s, err := jsonschema.NewCompiler().Compile("../../../doc/goping-sweep.schema.json")
	if err != nil {
		t.Fatal(err)
	}
	code, stdout, stderr := call("", "--json", "127.0.0.1-9", "::1", "255.255.255.255", "nosuch.invalid")
	if code != 0 || stderr != "" {
		t.Errorf("exit %d, stderr %q", code, stderr)
	}
	kinds := map[any]int{}
	var last map[string]any
	for line := range strings.Lines(stdout) {
		v, err := jsonschema.UnmarshalJSON(strings.NewReader(line))
		if err != nil {
			t.Fatalf("%v in %q", err, line)
		}
		if err := s.Validate(v); err != nil {
			t.Errorf("%v\nin %s", err, line)
		}
		last = v.(map[string]any)
		kinds[last["type"]]++
	}
	if kinds["alive"] != 10 || kinds["failed"] != 1 || kinds["unresolved"] != 1 || kinds["summary"] != 1 {
		t.Errorf("got %v", kinds)
	}
	if fmt.Sprintf("%v %v %v %v", last["targets"], last["alive"], last["failed"], last["unresolved"]) != "12 10 1 1" {
		t.Errorf("got %v", last)
	}
	for _, other := range results {
		v, err := jsonschema.UnmarshalJSON(bytes.NewReader(appendJSON(nil, object(&other.result, other.name))))
		if err == nil {
			err = s.Validate(v)
		}
		if err != nil {
			t.Errorf("%+v: %v", other.result, err)
		}
	}
}

var (
	host, router = netip.MustParseAddr("192.0.2.7"), netip.MustParseAddr("192.0.2.1")
	icmp         = &ping.ICMPError{Reporter: router, Type: 3, Code: 1}
)

// results is one of each kind, and its lines.
var results = []struct {
	result    ping.SweepResult
	name      string
	text, csv string
}{
	{
		ping.SweepResult{Addr: host, Verdict: ping.Replied, From: host, RTT: 1234567, TxClock: ping.Kernel, RxClock: ping.Kernel, TTL: 64, Sent: 1, Answered: 1}, "",
		"192.0.2.7 alive 1.235 ms\n", "192.0.2.7,,alive,1234567,64,192.0.2.7,1,1,\n",
	},
	{
		ping.SweepResult{Addr: host, Verdict: ping.Replied, From: host, RTT: 1, TxClock: ping.User, RxClock: ping.Kernel, TTL: -1, Sent: 1, Answered: 1}, "evil\x1b[2J,host",
		"192.0.2.7 (evil\\x1b[2J,host) alive 0.000 ms\n", "192.0.2.7,\"evil\\x1b[2J,host\",alive,1,,192.0.2.7,1,1,\n",
	},
	{
		ping.SweepResult{Addr: host, Verdict: ping.Lost, TTL: -1, Sent: 2, Err: ping.ErrTimeout}, "",
		"192.0.2.7 silent\n", "192.0.2.7,,silent,,,,2,0,no answer within the timeout\n",
	},
	{
		ping.SweepResult{Addr: host, Verdict: ping.Unreachable, From: router, TTL: -1, Sent: 1, Err: icmp}, "",
		"192.0.2.7 unreachable: Destination Host Unreachable, says 192.0.2.1\n", "192.0.2.7,,unreachable,,,192.0.2.1,1,0,\"Destination Host Unreachable, says 192.0.2.1\"\n",
	},
	{
		ping.SweepResult{Addr: host, Verdict: ping.Failed, TTL: -1, Err: errors.New("ping: send: no")}, "",
		"192.0.2.7 failed: send: no\n", "192.0.2.7,,failed,,,,0,0,send: no\n",
	},
	{
		ping.SweepResult{Addr: host, Verdict: ping.Indeterminate, TTL: -1, Err: &ping.LocalError{Reason: "lost here"}}, "",
		"192.0.2.7 indeterminate: lost here\n", "192.0.2.7,,indeterminate,,,,0,0,lost here\n",
	},
}

func TestLines(t *testing.T) {
	for _, tt := range results {
		if got := string(appendText(nil, &tt.result, tt.name)); got != tt.text {
			t.Errorf("text: got %q, want %q", got, tt.text)
		}
		if got := string(appendCSV(nil, &tt.result, tt.name)); got != tt.csv {
			t.Errorf("CSV: got %q, want %q", got, tt.csv)
		}
	}
}

// TestText: what is told of each kind of result, and below them.
func TestText(t *testing.T) {
	netlab.Need(t)
	code, stdout, _ := call("", "127.0.0.1")
	line, summary, _ := strings.Cut(stdout, "\n")
	if code != 0 || !strings.HasPrefix(line, "127.0.0.1 alive 0.") || !strings.HasSuffix(line, " ms") ||
		!strings.HasPrefix(summary, "1 of 1 targets: 1 alive, 0 silent; 1 probes in ") {
		t.Errorf("exit %d, got %q", code, stdout)
	}
	code, stdout, _ = call("", "255.255.255.255")
	if code != 1 || !strings.HasPrefix(stdout, "255.255.255.255 failed: ") || !strings.Contains(stdout, "0 alive, 0 silent, 1 failed;") {
		t.Errorf("exit %d, got %q", code, stdout)
	}
	code, stdout, _ = call("", "--csv", "127.0.0.1")
	if head, rest, _ := strings.Cut(stdout, "\n"); code != 0 || head != "addr,name,state,rtt_ns,ttl,from,sent,answered,reason" || !strings.HasPrefix(rest, "127.0.0.1,,alive,") {
		t.Errorf("exit %d, got %q", code, stdout)
	}
}

// TestBadInput: one clear line, exit code 2.
func TestBadInput(t *testing.T) {
	for _, tt := range []struct{ args, want string }{
		{"", "no target"},
		{"192.0.2.0/33", `"192.0.2.0/33": not a prefix, such as 192.0.2.0/24`},
		{"-x nobody 192.0.2.0/24", `--exclude "nobody": not an address, a prefix or a range`},
		{"--shard 3/2 192.0.2.1", `--shard "3/2": not a part, such as 1/4, the first of four`},
		{"--shard 1 192.0.2.1", `--shard "1": not a part, such as 1/4, the first of four`},
		{"a\x1b/b", `"a\x1b/b": not a prefix, such as 192.0.2.0/24`},
		{"--shuffle --shard 1/2 192.0.2.1", "--shuffle with --shard needs a --seed, the same for all parts"},
		{"--alive --json 192.0.2.1", "one of --alive, --unreachable, --json, --csv and --quiet at a time"},
		{"-c 2 --quorum 3 192.0.2.1", "--quorum 3 of --count 2: can never be reached"},
		{"-r 0 192.0.2.1", `-r "0": must be probes per second, more than 0, or max`},
		{"-4 -6 192.0.2.1", "-4 and -6 exclude each other"},
		{"--sed 1 192.0.2.1", "unknown option \"--sed\""},
		{"-f /no/such/file", "open /no/such/file: no such file or directory"},
		{"2001:db8::/32", "more than 2^63 addresses"},
	} {
		code, stdout, stderr := call("", strings.Fields(tt.args)...)
		if line, _, _ := strings.Cut(stderr, "\n"); code != 2 || stdout != "" || !strings.Contains(line, "goping: error: "+tt.want) {
			t.Errorf("%s: exit %d, stdout %q, stderr %q; want %q", tt.args, code, stdout, stderr, tt.want)
		}
	}
}

// TestOddFile: none of the good lines of a file is lost among the others.
func TestOddFile(t *testing.T) {
	var text strings.Builder
	const n = 100_000
	for i := range n {
		addr := netip.AddrFrom4([4]byte{10, byte(i >> 16), byte(i >> 8), byte(i)})
		switch i % 7 {
		case 0:
			fmt.Fprintf(&text, "%v\r\n", addr)
		case 1:
			fmt.Fprintf(&text, "  %v # %s\n", addr, strings.Repeat("long ", 1000))
		case 2:
			fmt.Fprintf(&text, "%s\n%v\n", strings.Repeat("x", 100_000/(1+i)), addr)
		case 3:
			fmt.Fprintf(&text, "a/b\x00c\n%v\n", addr)
		case 4:
			fmt.Fprintf(&text, "%v\n%v\n", addr, addr)
		default:
			fmt.Fprintf(&text, "%v\n", addr)
		}
	}
	var errs bytes.Buffer
	v := &verb{options: flags.SweepOptions{Files: []string{"-"}}, stdin: strings.NewReader(text.String()), stderr: &errs}
	s, err := v.gather()
	if err != nil {
		t.Fatal(err)
	}
	if got := s.list.Len(); got != n {
		t.Errorf("%d addresses, want %d", got, n)
	}
	if told := strings.Count(errs.String(), "\n"); told != badShown+1 || s.bad != n/7 && s.bad != n/7+1 {
		t.Errorf("%d bad lines, %d told: %q", s.bad, told, errs.String())
	}
}

// TestResume: a sweep goes on where it was ended, in its order, and no other does.
func TestResume(t *testing.T) {
	file := filepath.Join(t.TempDir(), "mark")
	start := func(args ...string) (*verb, *source, error) {
		o, err := flags.ParseSweep(append([]string{"--resume", file}, args...))
		if err != nil {
			t.Fatal(err)
		}
		v := &verb{options: o, stderr: io.Discard}
		s, err := v.gather()
		if err != nil {
			t.Fatal(err)
		}
		return v, s, v.takeUp(s)
	}
	v, s, err := start("--shuffle", "10.0.0.0/24")
	if err != nil || s.order.Skip != 0 {
		t.Fatal(err, s.order)
	}
	if err := v.leave(s, true, 100); err != nil {
		t.Fatal(err)
	}
	again, t2, err := start("--shuffle", "10.0.0.0/24")
	if err != nil || t2.order.Skip != 100 || t2.order.Seed != s.order.Seed {
		t.Errorf("got %+v, %v; want it to go on behind 100 in %+v", t2.order, err, s.order)
	}
	for _, other := range [][]string{{"10.0.0.0/24"}, {"--shuffle", "10.0.0.0/25"}, {"--seed", "1", "10.0.0.0/24"}} {
		var refused *flags.Error
		if _, _, err := start(other...); !errors.As(err, &refused) {
			t.Errorf("%v: got %v, want that it is of another sweep", other, err)
		}
	}
	if err := again.leave(t2, false, 254); err != nil {
		t.Error(err)
	}
	if _, err := os.Stat(file); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("a sweep that is over leaves its file: %v", err)
	}
	if err := os.WriteFile(file, []byte("else"), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, _, err := start("10.0.0.0/24"); err == nil {
		t.Error("any file is taken for one of a sweep")
	}
}

// TestProgress: what stands on the line.
func TestProgress(t *testing.T) {
	r := &round{verb: &verb{}, total: 65_534, out: bufio.NewWriter(io.Discard)}
	r.counts[ping.Replied], r.counts[ping.Lost] = 1_234, 15_000
	want := "24 %  16,234 of 65,534  1,623/s  1,234 alive  30s left"
	if got := r.progress(10 * time.Second); got != want {
		t.Errorf("got %q, want %q", got, want)
	}
}

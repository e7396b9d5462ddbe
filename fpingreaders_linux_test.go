package goping_test

import (
	"fmt"
	"os"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"goping/internal/netlab"
)

// The programs that call fping, as far as they read it. Each is handed what it would be
// on a machine where fping is a link to goping.

// merged runs fping as a shell does with 2>&1, its targets on the input.
func merged(t *testing.T, input string, args ...string) string {
	t.Helper()
	cmd := command(t, append([]string{"fping"}, args...)...)
	cmd.Stdin = strings.NewReader(input)
	out, _ := cmd.CombinedOutput() // an exit code is not an error here
	return string(out)
}

// zabbixValues is what Zabbix makes of fping -C N: for each target the time of each of
// its probes, -1 for none, from the lines of probes and, for those it has no such line
// of, from the summary (src/libs/zbxicmpping/icmpping.c).
func zabbixValues(t *testing.T, text string, targets []string, count int) map[string][]float64 {
	t.Helper()
	values := make(map[string][]float64)
	for line := range strings.Lines(text) {
		line = strings.TrimRight(line, "\n")
		host, rest, ok := strings.Cut(line, " : ")
		if host = strings.TrimRight(host, " "); !ok || !slices.Contains(targets, host) {
			continue
		}
		if values[host] == nil {
			values[host] = slices.Repeat([]float64{-1}, count)
		}
		if index, ok := strings.CutPrefix(rest, "["); ok {
			i, _, _ := strings.Cut(index, "]")
			n, err := strconv.Atoi(i)
			if err != nil || n >= count {
				t.Fatalf("index in %q", line)
			}
			if m := regexp.MustCompile(` bytes, ([\d.]+) ms `).FindStringSubmatch(rest); m != nil {
				values[host][n], _ = strconv.ParseFloat(m[1], 64)
			}
			continue
		}
		fields := strings.Fields(rest)
		if len(fields) != count {
			t.Fatalf("%d values in %q, want %d", len(fields), line, count)
		}
		for i, field := range fields {
			if field != "-" && values[host][i] < 0 {
				values[host][i], _ = strconv.ParseFloat(field, 64)
			}
		}
	}
	return values
}

func TestZabbixReadsFping(t *testing.T) {
	lab := netlab.New(t)
	up, half, down := lab.Host(netlab.Script{}).V4.String(), lab.Host(netlab.Script{LoseEvery: 2}).V4.String(), lab.Host(netlab.Script{Error: netlab.Unreachable(1)}).V4.String()
	for option := range strings.FieldsSeq("-I -S") {
		found := false
		for line := range strings.Lines(merged(t, "", "-h")) {
			found = found || strings.HasPrefix(strings.TrimLeft(line, " \t"), option)
		}
		if !found {
			t.Errorf("help has no line that begins with %s", option)
		}
	}
	targets := []string{up, half, down}
	text := merged(t, strings.Join(targets, "\n")+"\n", "-C", "4", "-p", "300", "-b", "68", "-t", "290", "-i", "1")
	values := zabbixValues(t, text, targets, 4)
	for host, want := range map[string][]bool{up: {true, true, true, true}, half: {true, false, true, false}, down: {false, false, false, false}} {
		var got []bool
		for _, v := range values[host] {
			got = append(got, v >= 0)
		}
		if !slices.Equal(got, want) {
			t.Errorf("%s: got %v, want replies %v in\n%s", host, values[host], want, text)
		}
	}
}

// TestSmokePingReadsFping: lib/Smokeping/probes/FPing.pm looks for two forms when it
// starts, and reads the summary when it measures.
func TestSmokePingReadsFping(t *testing.T) {
	lab := netlab.New(t)
	host, dead := lab.Host(netlab.Script{LoseEvery: 5}).V4.String(), lab.Host(netlab.Script{LoseEvery: 1}).V4.String()
	first := merged(t, "", "-C", "1", "127.0.0.1")
	if !regexp.MustCompile(`bytes, ([0-9.]+)\sms\s+.*\n.*\n.*:\s+([0-9.]+)`).MatchString(first) {
		t.Errorf("at its start SmokePing does not understand\n%s", first)
	}
	text := merged(t, "", "-C", "5", "-q", "-B1", "-r1", "-b56", "-t", "290", "-i", "10", "-p", "300", host, dead)
	got := make(map[string]string)
	for line := range strings.Lines(text) {
		fields := strings.Fields(line)
		if len(fields) < 2 || fields[1] != ":" {
			t.Fatalf("line %q", line)
		}
		losses := ""
		for _, value := range fields[2:] {
			if _, err := strconv.ParseFloat(value, 64); err != nil && value != "-" {
				t.Errorf("value %q in %q", value, line)
			}
			losses += string(map[bool]rune{true: '-', false: 'v'}[value == "-"])
		}
		got[fields[0]] = losses
	}
	if got[host] != "vvvv-" || got[dead] != "-----" || len(got) != 2 {
		t.Errorf("got %v of\n%s", got, text)
	}
}

// TestLibreNMSReadsFping: LibreNMS/Data/Source/FpingResponse.php has an expression for
// the end of the last line, and looks at the exit code.
func TestLibreNMSReadsFping(t *testing.T) {
	lab := netlab.New(t)
	expression := regexp.MustCompile(`(?:^|\n)([^\s]+) : (?:xmt/rcv/%loss = (?P<xmt>\d+)/(?P<rcv>\d+)/(?:(?P<loss100>100)%|(?P<loss>\d+)%, min/avg/max = (?P<min>[\d.]+)/(?P<avg>[\d.]+)/(?P<max>[\d.]+))|Name or service not known|Temporary failure in name resolution)\n?$`)
	for _, tt := range []struct {
		script   netlab.Script
		rcv      string
		loss     string
		exitCode int
	}{
		{netlab.Script{}, "3", "0", 0},
		{netlab.Script{LoseEvery: 3}, "2", "33", 0},
		{netlab.Script{LoseEvery: 1}, "0", "", 1},
	} {
		host := lab.Host(tt.script).V4.String()
		r := fping(t, "-e", "-q", "-c", "3", "-p", "300", "-t", "290", "-O", "0", host)
		m := expression.FindStringSubmatch(r.stderr.String())
		if m == nil || m[1] != host || m[2] != "3" || m[3] != tt.rcv || m[5] != tt.loss || r.code != tt.exitCode {
			t.Errorf("%v: exit code %d, understood %q of %q", r, r.code, m, r.stderr.String())
		}
	}
}

// TestCheckFpingReadsFping: plugins/check_fping.c looks for words, and splits the
// summary at = and /.
func TestCheckFpingReadsFping(t *testing.T) {
	lab := netlab.New(t)
	textmode := func(text string) string {
		for line := range strings.Lines(text) {
			if strings.Contains(line, "not found") || strings.Contains(line, "is unreachable") {
				return "CRITICAL"
			}
			if strings.Contains(line, "is down") || strings.Contains(line, "is alive") {
				return "OK"
			}
			if strings.Contains(line, "xmt/rcv/%loss") {
				_, after, _ := strings.Cut(line, "=")
				parts := strings.Split(after, "/")
				loss, err := strconv.Atoi(strings.TrimSpace(strings.SplitN(parts[2], "%", 2)[0]))
				if err != nil {
					return err.Error()
				}
				rta := "none"
				if strings.Contains(line, "min/avg/max") {
					_, after, _ := strings.Cut(after, "=")
					f, err := strconv.ParseFloat(strings.Split(after, "/")[1], 64)
					if err != nil || f < 0 {
						return fmt.Sprint(f, err)
					}
					rta = "some"
				}
				return fmt.Sprintf("loss %d%%, rta %s", loss, rta)
			}
		}
		return "UNKNOWN"
	}
	for want, script := range map[string]netlab.Script{"loss 0%, rta some": {}, "loss 50%, rta some": {LoseEvery: 2}, "loss 100%, rta none": {LoseEvery: 1}} {
		host := lab.Host(script).V4.String()
		text := merged(t, "", "-b", "56", "-c", "2", "-p", "300", "-t", "290", "-q", host)
		if got := textmode(text); got != want {
			t.Errorf("%s: understood %q, want %q of\n%s", host, got, want, text)
		}
	}
}

// TestAutorateReadsFping: cake-autorate follows fping -D -l line by line, and takes the
// fields by their places.
func TestAutorateReadsFping(t *testing.T) {
	netlab.Need(t)
	l := follow(t, "fping", "-D", "-l", "-p", "50", "-i", "10", "-t", "1000", "127.0.0.1", "127.0.0.2")
	l.until("127.0.0.2 : [3]")
	l.signal(os.Interrupt)
	r := l.finish()
	n := 0
	for line := range strings.Lines(r.stdout.String()) {
		f := strings.Fields(line)
		if len(f) != 12 || !strings.HasPrefix(f[0], "[") || f[2] != ":" || f[5] != "bytes," || f[7] != "ms" {
			t.Errorf("line %q", line)
		}
		n++
	}
	if n < 7 {
		t.Errorf("%d lines, want 7 at least", n)
	}
}

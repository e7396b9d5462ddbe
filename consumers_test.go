package goping_test

import (
	"encoding/json"
	"fmt"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"goping/internal/netlab"
)

// The programs that read ping's output, as far as they read it, written from
// descriptions of what they rely on.

// checkPing is monitoring-plugins' check_ping: the counts line with a loss in whole
// percents, wherever errors and duplicates stand in it, the average of the line of times,
// and a warning of whatever is on the error output.
func checkPing(out, errs string) (loss int, average float64, err error) {
	counts := regexp.MustCompile(`(?m)^(\d+) packets transmitted, (\d+) (?:packets )?received,(?: \+\d+ (?:duplicates|corrupted|errors),)* (\d+)(?:\.\d+)?% packet loss, time`)
	m := counts.FindStringSubmatch(out)
	if m == nil || errs != "" {
		return 0, 0, fmt.Errorf("no counts in %q, or a warning: %q", out, errs)
	}
	loss, _ = strconv.Atoi(m[3])
	if loss == 100 {
		return loss, 0, nil
	}
	times := regexp.MustCompile(`(?m)^(?:rtt|round-trip) min/avg/max(?:/mdev)? = ([0-9.]+)/([0-9.]+)/`).FindStringSubmatch(out)
	if times == nil {
		return loss, 0, fmt.Errorf("no times in %q", out)
	}
	average, err = strconv.ParseFloat(times[2], 64)
	return loss, average, err
}

// telegraf is Telegraf's ping plugin: counts split by ", ", the TTL of the first reply,
// and the fourth word of the line of times.
func telegraf(out string) (sent, received, ttl int, times []float64, err error) {
	ttl = -1
	for line := range strings.Lines(out) {
		line = strings.TrimSpace(line)
		switch {
		case ttl < 0 && strings.Contains(line, "ttl="):
			m := regexp.MustCompile(`ttl=(\d+)`).FindStringSubmatch(line)
			ttl, err = strconv.Atoi(m[1])
		case strings.Contains(line, "transmitted") && strings.Contains(line, "received"):
			stats := strings.Split(line, ", ")
			if sent, err = strconv.Atoi(strings.Split(stats[0], " ")[0]); err == nil {
				received, err = strconv.Atoi(strings.Split(stats[1], " ")[0])
			}
		case strings.Contains(line, "min/avg/max"):
			for _, s := range strings.Split(strings.Split(line, " ")[3], "/") {
				var ms float64
				ms, err = strconv.ParseFloat(s, 64)
				times = append(times, ms)
			}
		}
		if err != nil {
			return sent, received, ttl, times, fmt.Errorf("%q: %w", line, err)
		}
	}
	return sent, received, ttl, times, nil
}

// homeAssistant is Home Assistant's ping: four decimals with slashes between them in the
// last line.
func homeAssistant(out string) ([]string, error) {
	lines := strings.Split(strings.TrimRight(out, "\n"), "\n")
	last := lines[len(lines)-1]
	m := regexp.MustCompile(`(\d+.\d+)/(\d+.\d+)/(\d+.\d+)/(\d+.\d+)`).FindStringSubmatch(last)
	if m == nil {
		return nil, fmt.Errorf("no figures in the last line, %q", last)
	}
	return m[1:], nil
}

// positional is a text-to-JSON parser such as jc: words by their position, from the
// header on, with the parentheses and "=" taken as blanks.
func positional(out string) (map[string]any, error) {
	blanks := strings.NewReplacer("(", " ", ")", " ", "=", " ")
	lines := strings.Split(strings.TrimRight(out, "\n"), "\n")
	result := map[string]any{}
	var replies []map[string]any
	word := func(words []string, at int) string {
		if at < len(words) {
			return words[at]
		}
		return ""
	}
	footer := false
	for i, line := range lines {
		words := strings.Fields(blanks.Replace(line))
		switch {
		case i == 0:
			result["destination"], result["destination_ip"], result["data_bytes"] = word(words, 1), word(words, 2), word(words, 3)
		case strings.HasPrefix(line, "---"):
			footer = true
			result["title"] = word(words, 1)
		case footer && strings.Contains(line, "packets transmitted"):
			result["packets_transmitted"], result["packets_received"] = word(words, 0), word(words, 3)
			result["packet_loss_percent"], result["time_ms"] = strings.TrimSuffix(word(words, len(words)-5), "%"), strings.TrimSuffix(word(words, len(words)-1), "ms")
		case footer && line != "":
			result["round_trip_ms"] = strings.Split(word(words, 2), "/")
		case line == "":
		case word(words, 1) == "bytes":
			// 64 bytes from A: icmp_seq N ttl N time N ms
			shift := 0
			if word(words, 4) != "icmp_seq" { // the name stands before the address
				shift = 1
			}
			replies = append(replies, map[string]any{
				"bytes": word(words, 0), "response_ip": strings.TrimSuffix(word(words, 3+shift), ":"),
				"icmp_seq": word(words, 5+shift), "ttl": word(words, 7+shift), "time_ms": word(words, 9+shift),
				"duplicate": word(words, 11+shift) == "DUP!",
			})
		case strings.HasPrefix(line, "no answer yet"):
			replies = append(replies, map[string]any{"type": "timeout", "icmp_seq": word(words, len(words)-1)})
		default:
			return nil, fmt.Errorf("line %q", line)
		}
	}
	result["responses"] = replies
	return result, nil
}

// TestConsumersOfPing: they all read the output of the ping face.
func TestConsumersOfPing(t *testing.T) {
	lab := netlab.New(t)
	half := netlab.Script{LoseEvery: 2}
	for _, v6 := range []bool{false, true} {
		t.Run(families[v6], func(t *testing.T) {
			run := func(s netlab.Script, code int, args ...string) (addr, out, errs string) {
				addr = lab.Host(s).Addr(v6).String()
				r := goping(t, append(append([]string{"ping"}, args...), addr)...)
				if r.code != code {
					t.Errorf("%v: exit code %d, want %d\n%s", r, r.code, code, r.stderr.Bytes())
				}
				return addr, r.stdout.String(), r.stderr.String()
			}
			checkPingReads(t, run)

			_, out, _ := run(half, 0, "-c4", "-n", "-s16", "-i0.05", "-W1")
			if sent, received, ttl, times, err := telegraf(out); sent != 4 || received != 2 || ttl != 64 || len(times) != 4 || err != nil {
				t.Errorf("Telegraf reads %d, %d, %d, %v, %v in\n%s", sent, received, ttl, times, err, out)
			}
			_, out, _ = run(netlab.Script{}, 0, "-n", "-q", "-c2", "-i0.05", "-W1")
			if figures, err := homeAssistant(out); err != nil {
				t.Errorf("Home Assistant reads %v, %v in\n%s", figures, err, out)
			}
			_, out, _ = run(netlab.Script{LoseEvery: 1}, 1, "-n", "-q", "-c1", "-W1") // more than 1 would be an error to it
			if _, err := homeAssistant(out); err == nil {
				t.Errorf("Home Assistant takes silence for an answer:\n%s", out)
			}
			addr, out, _ := run(first(netlab.Script{Duplicate: 1}), 0, "-O", "-c2", "-i0.05")
			positionalReads(t, addr, out)
		})
	}
}

// checkPingReads: with errors, duplicates and everything lost, too.
func checkPingReads(t *testing.T, run func(netlab.Script, int, ...string) (string, string, string)) {
	t.Helper()
	for _, tt := range []struct {
		script netlab.Script
		loss   int
		code   int
	}{
		{netlab.Script{}, 0, 0},
		{netlab.Script{LoseEvery: 2}, 50, 0},
		{first(netlab.Script{LoseEvery: 1}), 25, 0},
		{netlab.Script{LoseEvery: 1}, 100, 1},
		{netlab.Script{Error: netlab.Unreachable(1)}, 100, 1},
		{first(netlab.Script{Duplicate: 1}), 0, 0},
	} {
		_, out, errs := run(tt.script, tt.code, "-n", "-U", "-W", "1", "-c", "4", "-i0.05")
		loss, average, err := checkPing(out, errs)
		if loss != tt.loss || err != nil || (average > 0) != (loss < 100) {
			t.Errorf("check_ping reads %d%%, %v, %v, want %d%%, in\n%s", loss, average, err, tt.loss, out)
		}
	}
}

func positionalReads(t *testing.T, addr, out string) {
	t.Helper()
	got, err := positional(out)
	if err != nil {
		t.Fatal(err)
	}
	want := map[string]string{"destination": addr, "destination_ip": addr, "data_bytes": "56", "title": addr,
		"packets_transmitted": "2", "packets_received": "2", "packet_loss_percent": "0"}
	for name, value := range want {
		if got[name] != value {
			t.Errorf("by position %s is %q, want %q, in\n%s", name, got[name], value, out)
		}
	}
	replies := got["responses"].([]map[string]any)
	if times, ok := got["round_trip_ms"].([]string); !ok || len(times) != 4 || len(replies) != 3 {
		t.Fatalf("by position: %v of\n%s", got, out)
	}
	for i, seq := range []string{"1", "1", "2"} {
		r := replies[i]
		if _, err := strconv.ParseFloat(r["time_ms"].(string), 64); err != nil || r["bytes"] != "64" || r["response_ip"] != addr ||
			r["icmp_seq"] != seq || r["ttl"] != "64" || r["duplicate"] != (i == 1) {
			t.Errorf("by position reply %d is %v, of\n%s", i, r, out)
		}
	}
	if _, err := json.Marshal(got); err != nil {
		t.Error(err)
	}
}

// Patterns of gping, prettyping and cake-autorate.
var (
	gpingTime      = regexp.MustCompile(`(?i)(?:from|von) (?P<ip>[^ ]+)(?: \([^)]*\))?:? icmp_seq=(?P<seq>\d+) ttl=(?P<ttl>\d+) time=(?P<time>[0-9.]+) ?ms`)
	prettypingLine = regexp.MustCompile(`^[0-9]+ bytes from .*[:,] icmp_[rs]eq=([0-9]+) ttl=([0-9]+) time=([0-9.]+) *ms`)
	autorateLine   = regexp.MustCompile(`^\[\d+\.\d+\] \d+ bytes from ([^:]+(?::[^ ]+)*): icmp_seq=(\d+) ttl=\d+ time=([0-9.]+) ms$`)
	noAnswer       = regexp.MustCompile(`^no answer yet for icmp_seq=(\d+)$`)
)

// TestConsumersOfLines: who follows the lines reads those of the ping face and of
// goping's own.
func TestConsumersOfLines(t *testing.T) {
	lab := netlab.New(t)
	for _, v6 := range []bool{false, true} {
		for face, args := range map[string][]string{"ping": {"ping"}, "goping": nil} {
			t.Run(face+"/"+families[v6], func(t *testing.T) {
				addr := lab.Host(first(netlab.Script{LoseEvery: 1})).Addr(v6).String()
				r := goping(t, append(args, "-O", "-i0.05", "-c3", "-W1", addr)...).ended(0)
				lines := strings.Split(r.stdout.String(), "\n")
				if m := noAnswer.FindStringSubmatch(lines[1]); m == nil || m[1] != "1" {
					t.Errorf("%v: %q is no line of -O", r, lines[1])
				}
				for i, line := range lines[2:4] {
					seq := strconv.Itoa(i + 2)
					if m := gpingTime.FindStringSubmatch(line); m == nil || m[2] != seq || m[3] != "64" {
						t.Errorf("%v: gping reads %q in %q", r, m, line)
					}
					if m := prettypingLine.FindStringSubmatch(line); m == nil || m[1] != seq {
						t.Errorf("%v: prettyping reads %q in %q", r, m, line)
					}
				}
				r = goping(t, append(args, "-D", "-n", "-i0.05", "-c1", addr)...).ended(0)
				line, _, _ := strings.Cut(strings.SplitN(r.stdout.String(), "\n", 2)[1], "\n")
				if m := autorateLine.FindStringSubmatch(line); m == nil || m[1] != addr || m[2] != "2" && m[2] != "1" {
					t.Errorf("%v: cake-autorate reads %q in %q", r, m, line)
				}
			})
		}
	}
}

// TestConsumersOfSummary: goping's own face has a line more, and what reads the others
// reads them there, too.
func TestConsumersOfSummary(t *testing.T) {
	lab := netlab.New(t)
	addr := lab.Host(netlab.Script{}).V4.String()
	r := goping(t, "-c2", "-i0.05", addr).ended(0)
	if loss, average, err := checkPing(r.stdout.String(), r.stderr.String()); loss != 0 || average <= 0 || err != nil {
		t.Errorf("check_ping reads %d%%, %v, %v", loss, average, err)
	}
	if sent, received, ttl, times, err := telegraf(r.stdout.String()); sent != 2 || received != 2 || ttl != 64 || len(times) != 4 || err != nil {
		t.Errorf("Telegraf reads %d, %d, %d, %v, %v", sent, received, ttl, times, err)
	}
}

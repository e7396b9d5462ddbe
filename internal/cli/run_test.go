package cli

import (
	"bytes"
	"regexp"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"goping/internal/cli/flags"
	"goping/internal/cli/signals"
	"goping/internal/netlab"
	"goping/ping"
	"goping/ping/pingtest"
)

const ms = time.Millisecond

// played is what came of a run.
type played struct {
	out, errs string
	code      int
	took      time.Duration
}

// play runs the command with args in virtual time, on a network with the hosts up,
// which answers after 20 ms, slow, after 3 s, down, which does not, and odd, to which
// a router says that it is unreachable. act is given the signals.
func play(t *testing.T, face flags.Face, args string, act func(*pingtest.Network, *signals.Signals)) (p played) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) {
		lan := pingtest.New(1)
		lan.Host("up").Set(pingtest.Behavior{Delay: 20 * ms})
		lan.Host("slow").Set(pingtest.Behavior{Delay: 3 * time.Second})
		lan.Host("down").Set(pingtest.Behavior{Down: true})
		lan.Host("odd").Set(pingtest.Behavior{Delay: 5 * ms, Error: &ping.ICMPError{}})

		var o flags.Options
		var err error
		if face == flags.Ping {
			o, err = flags.ParsePing(strings.Fields(args), true)
		} else {
			o, err = flags.ParseNative(strings.Fields(args))
		}
		if err != nil {
			t.Fatal(err)
		}
		var out, errs bytes.Buffer
		c := &command{face: face, program: "ping", options: o, stdout: &out, stderr: &errs, reach: lan.Config}
		c.options.Numeric = true
		c.arm = func(caught *signals.Signals) {
			if act != nil {
				act(lan, caught)
			}
		}
		begun := time.Now()
		p.code = c.run()
		p.out, p.errs, p.took = out.String(), errs.String(), time.Since(begun)
		synctest.Wait()
	})
	return p
}

// after has the run be ended as ^C ends it.
func after(d time.Duration) func(*pingtest.Network, *signals.Signals) {
	return func(_ *pingtest.Network, caught *signals.Signals) { time.AfterFunc(d, caught.End) }
}

// TestRunsEndWhenTheyShould: when, with which exit code, and after how many probes.
func TestRunsEndWhenTheyShould(t *testing.T) {
	for _, tt := range []struct {
		face flags.Face
		args string
		act  func(*pingtest.Network, *signals.Signals)
		took time.Duration
		code int
		sent string // in the summaries, in their order
	}{
		{flags.Native, "-c 3 up", nil, 2*time.Second + 20*ms, 0, "3"},
		{flags.Native, "-c 1 down", nil, 2 * time.Second, 1, "1"},
		{flags.Native, "-c 1 up down", nil, 2*time.Second + 0, 1, "1 1"},
		{flags.Native, "-c 1 -W 0.5 slow", nil, 500 * ms, 1, "1"},
		{flags.Native, "up down", after(5500 * ms), 5500 * ms, 1, "6 5"}, // they are spread over the interval
		{flags.Native, "-w 2.5 up", nil, 2500 * ms, 0, "3"},
		{flags.Native, "-w 2.5 -q up", nil, 2500 * ms, 0, "3"},
		{flags.Native, "--until-up up", nil, 20 * ms, 0, "1"},
		{flags.Native, "--until-up -q up", nil, 20 * ms, 0, "1"},
		{flags.Native, "--until-up -w 9.5 down", nil, 9500 * ms, 1, "10"},
		{flags.Native, "--until-up down", func(lan *pingtest.Network, _ *signals.Signals) {
			time.AfterFunc(4500*ms, func() { lan.Host("down").Set(pingtest.Behavior{Delay: 10 * ms}) })
		}, 5*time.Second + 10*ms, 0, "6"},
		{flags.Native, "--until-down -W 1.5 down", nil, 1500 * ms, 0, "2"},
		{flags.Native, "--until-down odd", nil, 5 * ms, 0, "1"},
		{flags.Native, "--until-down -c 4 up", nil, 3*time.Second + 20*ms, 1, "4"},
		{flags.Native, "--until-down -w 3.5 up", nil, 3500 * ms, 1, "4"},
		{flags.Native, "-c 3 --rate 2 up", nil, time.Second + 20*ms, 0, "3"},
		{flags.Native, "-c 3 --rate 2 -i 0.1 up", nil, time.Second + 20*ms, 0, "3"},

		{flags.Ping, "-c 3 up", nil, 2*time.Second + 20*ms, 0, "3"},
		{flags.Ping, "-c 1 slow", nil, 3 * time.Second, 0, "1"},
		{flags.Ping, "-c 1 -W 2 slow", nil, 2 * time.Second, 1, "1"},
		{flags.Ping, "-c 2 -q down", nil, 11 * time.Second, 1, "2"},
		{flags.Ping, "-c 2 -W 0.5 down", nil, 1500 * ms, 1, "2"},
		{flags.Ping, "-c 2 odd", nil, time.Second + 5*ms, 1, "2"},
		{flags.Ping, "-w 3 -i 0.7 down", nil, 3 * time.Second, 1, "5"},
		{flags.Ping, "-w 5 -i 0.7 -c 2 down", nil, 5 * time.Second, 1, "8"},
		{flags.Ping, "-w 5 -c 2 up", nil, time.Second + 20*ms, 0, "2"},
		{flags.Ping, "-w 5 -c 2 -q up", nil, time.Second + 20*ms, 0, "2"},
		{flags.Ping, "-w 5 odd", nil, 5 * ms, 1, "1"},
		{flags.Ping, "-w 2 -i 0.7 -c 9 up", nil, 2 * time.Second, 1, "3"},
		{flags.Ping, "up", after(5500 * ms), 5500 * ms, 0, "6"},
	} {
		p := play(t, tt.face, tt.args, tt.act)
		var sent []string
		for _, m := range regexp.MustCompile(`(?m)^(\d+) packets transmitted`).FindAllStringSubmatch(p.out, -1) {
			sent = append(sent, m[1])
		}
		if got := strings.Join(sent, " "); p.code != tt.code || p.took != tt.took || got != tt.sent || p.errs != "" {
			t.Errorf("%s: exit %d after %v and %s probes, errors %q, want %d after %v and %s\n%s",
				tt.args, p.code, p.took, got, p.errs, tt.code, tt.took, tt.sent, p.out)
		}
	}
}

// TestAdaptiveIntervalFollowsTheAnswers: as soon as there is one, each probe leaves a
// round-trip time after the one before.
func TestAdaptiveIntervalFollowsTheAnswers(t *testing.T) {
	for _, face := range []flags.Face{flags.Native, flags.Ping} {
		p := play(t, face, "-A -c 50 -q up", nil)
		if least, most := 49*20*ms, 49*25*ms; p.took < least || p.took > most+time.Second || p.code != 0 {
			t.Errorf("50 probes took %v, want between %v and %v: %s", p.took, least, most, p.out)
		}
	}
}

// TestHostsAreReportedApart: one that has no address is told of, and the others probed.
func TestHostsAreReportedApart(t *testing.T) {
	p := play(t, flags.Native, "-c 1 up nosuch down", nil)
	if p.code != 2 || !strings.Contains(p.errs, "nosuch: ") || strings.Count(p.out, "ping statistics") != 2 {
		t.Errorf("exit %d, errors %q, output\n%s", p.code, p.errs, p.out)
	}
}

// TestShortRunAtFullSpeedHasTimes: of so many probes not each has one, but the first has,
// and a figure that nobody measured is not shown as zero.
func TestShortRunAtFullSpeedHasTimes(t *testing.T) {
	p := play(t, flags.Native, "--rate max -c 5 up", nil)
	if p.code != 0 || !strings.Contains(p.out, "rtt min/avg/max/mdev = 20.000/") || strings.Contains(p.out, "none/none") {
		t.Errorf("exit %d, output\n%s", p.code, p.out)
	}
	p = play(t, flags.Native, "--rate max -c 1 up up", nil)
	if p.code != 0 || strings.Count(p.out, "1 received") != 2 || strings.Count(p.out, "rtt min") != 1 || strings.Contains(p.out, "none/none") {
		t.Errorf("two hosts: exit %d, output\n%s", p.code, p.out)
	}
}

// TestHostThatCannotBeProbedIsLeftOut: the others are probed.
func TestHostThatCannotBeProbedIsLeftOut(t *testing.T) {
	const nowhere = "fe80::1%nosuch"
	p := play(t, flags.Native, "-c 1 --until-up "+nowhere+" up", nil)
	if p.code != 2 || strings.Count(p.errs, "\n") != 1 || !strings.Contains(p.errs, nowhere) ||
		strings.Count(p.out, "ping statistics") != 1 || !strings.Contains(p.out, "1 received") {
		t.Errorf("exit %d, errors %q, output\n%s", p.code, p.errs, p.out)
	}
	for _, hosts := range []string{nowhere, nowhere + " " + nowhere} {
		if p := play(t, flags.Native, "-c 1 "+hosts, nil); p.code != 2 || p.out != "" || strings.Count(p.errs, "\n") != len(strings.Fields(hosts)) {
			t.Errorf("%s: exit %d, errors %q, output\n%s", hosts, p.code, p.errs, p.out)
		}
	}
}

// TestStickySourceIsOfOneFamily: it cannot be of both.
func TestStickySourceIsOfOneFamily(t *testing.T) {
	netlab.Need(t)
	code, stdout, stderr := call("-B", "-c1", "127.0.0.1", "::1")
	if want := "goping: error: -B binds to one address, and the hosts are of both families\ngoping: hint: give -4 or -6\n"; code != 2 || stdout != "" || stderr != want {
		t.Errorf("exit %d, stdout %q, stderr %q", code, stdout, stderr)
	}
}

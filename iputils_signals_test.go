package goping_test

import (
	"os"
	"slices"
	"strings"
	"syscall"
	"testing"

	"goping/internal/netlab"
)

// ends are runs that a signal or the reader ends. Each waits for what has to be there
// before.
var ends = []struct {
	name   string
	script netlab.Script
	args   string
	drive  func(l *live, host *netlab.Host)
	theirs string // the name of the difference, else ""
}{
	{name: "interrupt", args: "-i 300", drive: func(l *live, _ *netlab.Host) {
		l.until("icmp_seq=1 ")
		l.signal(os.Interrupt)
	}},
	{name: "interrupt without an answer", args: "-i .5", script: netlab.Script{LoseEvery: 1}, drive: func(l *live, host *netlab.Host) {
		awaitRequests(l, host)
		l.signal(os.Interrupt)
	}},
	{name: "quit", args: "-i 300", drive: func(l *live, _ *netlab.Host) {
		l.until("icmp_seq=1 ")
		l.signal(syscall.SIGQUIT)
		l.err.await(l.t)
		l.signal(os.Interrupt)
	}},
	{name: "terminate", args: "-i 300", theirs: "terminated", drive: func(l *live, _ *netlab.Host) {
		l.until("icmp_seq=1 ")
		l.signal(syscall.SIGTERM)
	}},
	{name: "closed pipe", args: "-i .1", drive: func(l *live, _ *netlab.Host) {
		l.until("icmp_seq=1 ")
		l.out.Close()
	}},
}

// awaitRequests waits for two: with the first, the program may not yet be done with
// its preparations.
func awaitRequests(l *live, host *netlab.Host) {
	l.t.Helper()
	if err := host.WaitFor(l.t.Context(), 2); err != nil {
		l.t.Error(err)
	}
}

// TestIputilsEnds: both programs end in the same way, and say the same.
func TestIputilsEnds(t *testing.T) {
	lab := netlab.New(t)
	iputilsRelease(t)
	listed := listedDifferences(t)
	for _, tt := range ends {
		t.Run(tt.name, func(t *testing.T) {
			got := endOf(t, lab, tt.script, tt.args, tt.drive, os.Getenv(environProgram), "ping")
			want := endOf(t, lab, tt.script, tt.args, tt.drive, "ping")
			if tt.theirs == "" {
				if got != want {
					t.Errorf("%s", want.against(got))
				}
				return
			}
			if after := endDifferences[tt.theirs](want); got != after || after == want {
				t.Errorf("%s", after.against(got))
			}
			if !slices.Contains(listed, tt.theirs) {
				t.Errorf("the difference %q is not in doc/differences.md", tt.theirs)
			}
		})
	}
}

// endDifferences make of how iputils ends what goping does.
var endDifferences = map[string]func(outcome) outcome{
	"terminated": func(o outcome) outcome {
		o.code = 0
		o.stdout += `
--- {} ping statistics ---
1 packets transmitted, 1 received, 0% packet loss, time <n>ms
rtt min/avg/max/mdev = <f> ms
`
		return o
	},
}

// endOf runs a program against a host of its own and ends it. The code of one that a
// signal ended is that of shells.
func endOf(t *testing.T, lab *netlab.Lab, script netlab.Script, args string, drive func(*live, *netlab.Host), program ...string) outcome {
	t.Helper()
	host := lab.Host(script)
	addr := host.V4.String()
	l := followCommand(t, plainCommand(t, append(append(program, strings.Fields(args)...), addr)...))
	drive(l, host)
	r := l.finish()
	code := r.code
	if status, ok := r.cmd.ProcessState.Sys().(syscall.WaitStatus); ok && status.Signaled() {
		code = 128 + int(status.Signal())
	}
	var d duel
	return outcome{d.masked(r.stdout.String(), addr), d.masked(r.stderr.String(), addr), code}
}

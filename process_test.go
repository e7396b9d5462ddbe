package goping_test

import (
	"context"
	"encoding/json"
	"io"
	"os"
	"os/exec"
	"regexp"
	"strings"
	"syscall"
	"testing"

	"goping/internal/netlab"
)

// TestDatagram: without any capability the program takes a datagram socket,
// says so, and prints the same lines.
func TestDatagram(t *testing.T) {
	netlab.Need(t)
	each(t, func(t *testing.T, l loop) {
		cmd := command(t, "-v", "-c2", "-i0.01", l.addr)
		netlab.Unprivileged(cmd)
		r := startCommand(t, cmd).wait().ended(0)
		first, _, _ := strings.Cut(r.stdout.String(), "\n")
		ident, ok := strings.CutPrefix(first, "socket: datagram, identifier ")
		if !ok {
			t.Fatalf("%v: first line %q, want a datagram socket", r, first)
		}
		want := transcript("PING "+l.addr+" ("+l.addr+") "+l.data,
			"64 bytes from "+l.addr+": icmp_seq=# ident="+ident+" ttl=64 time=<t> ms", l.addr, 2)
		wantLines(t, r.String(), r.stdout.String(), append([]string{first}, want...)...)
	})
}

// TestRaw: with the capability it takes a raw socket, even where both are
// allowed.
func TestRaw(t *testing.T) {
	netlab.Need(t)
	each(t, func(t *testing.T, l loop) {
		r := goping(t, "-v", "-c1", l.addr).ended(0)
		if !strings.HasPrefix(r.stdout.String(), "socket: raw, identifier ") {
			t.Errorf("%v: want a raw socket first in\n%s", r, r.stdout.Bytes())
		}
	})
}

// TestNeither: where no ICMP socket may be opened the program says what it
// tried, why it was refused and what to do, and does nothing else.
func TestNeither(t *testing.T) {
	netlab.Need(t)
	t.Run("closed group range", func(t *testing.T) {
		netlab.PingGroupRange(t, 1, 0)
		testNeither(t, netlab.Unprivileged)
	})
	t.Run("new namespace", func(t *testing.T) {
		testNeither(t, func(cmd *exec.Cmd) {
			netlab.Unprivileged(cmd)
			netlab.Isolate(cmd)
		})
	})
}

func testNeither(t *testing.T, forbid func(*exec.Cmd)) {
	for _, l := range loops {
		for _, args := range []string{"-c1", "-q -c1", "-v", "--json -c1"} {
			cmd := command(t, append(strings.Fields(args), l.addr)...)
			forbid(cmd)
			r := startCommand(t, cmd).wait()
			if r.code != 2 {
				t.Errorf("%v: %v, want exit code 2", r, r.cmd.ProcessState)
			}
			wantRefusal(t, r)
			switch {
			case strings.HasPrefix(args, "--json"):
				wantErrorObject(t, r)
			case r.stdout.Len() > 0:
				t.Errorf("%v: output %q, want none", r, r.stdout.String())
			}
		}
	}
}

// wantRefusal checks the lines about two sockets that may not be opened.
func wantRefusal(t *testing.T, r *run) {
	t.Helper()
	lines := strings.Split(strings.TrimSuffix(r.stderr.String(), "\n"), "\n")
	const attempts = "goping: error: no ICMP socket may be opened here " +
		"(raw: operation not permitted; datagram: permission denied): "
	cause, ok := strings.CutPrefix(lines[0], attempts)
	if !ok || cause == "" {
		t.Errorf("%v: first line of the error output\n got %q\nwant %q and the cause", r, lines[0], attempts)
	}
	if !strings.Contains(cause, "CAP_NET_RAW") || !strings.Contains(cause, "ping_group_range") {
		t.Errorf("%v: the cause %q does not name what is missing", r, cause)
	}
	if len(lines) < 2 {
		t.Errorf("%v: no hint in %q", r, r.stderr.String())
	}
	for _, line := range lines[1:] {
		if hint, ok := strings.CutPrefix(line, "goping: hint: "); !ok || hint == "" {
			t.Errorf("%v: line %q, want a hint", r, line)
		}
	}
}

// wantErrorObject checks that the error output stands in the one object too.
func wantErrorObject(t *testing.T, r *run) {
	t.Helper()
	var object struct {
		Type, Target, Message string
		Hints                 []string
	}
	if err := json.Unmarshal(r.stdout.Bytes(), &object); err != nil {
		t.Fatalf("%v: %v in %q", r, err, r.stdout.String())
	}
	text := "goping: error: " + object.Message + "\n"
	for _, hint := range object.Hints {
		text += "goping: hint: " + hint + "\n"
	}
	if object.Type != "error" || object.Target == "" || text != r.stderr.String() {
		t.Errorf("%v: object\n%swant the error output\n%s", r, r.stdout.Bytes(), r.stderr.Bytes())
	}
}

// TestInterrupt: ^C and SIGTERM end the run with its summary.
func TestInterrupt(t *testing.T) {
	lab := netlab.New(t)
	for _, s := range []os.Signal{os.Interrupt, syscall.SIGTERM} {
		t.Run(s.String(), func(t *testing.T) {
			host := lab.Host(netlab.Script{})
			for _, addr := range []string{host.V4.String(), host.V6.String()} {
				l := follow(t, "-i", "0.1", addr)
				l.until("icmp_seq=3 ")
				l.signal(s)
				r := l.finish().ended(0)
				wantLine(t, r.String(), r.stdout.String(), "--- "+addr+" ping statistics ---")
				wantLine(t, r.String(), r.stdout.String(), rttLine)
				wantLine(t, r.String(), r.stdout.String(), quantileLine)
			}
		})
	}
}

// TestInterruptUnanswered: the exit code tells that nothing was received.
func TestInterruptUnanswered(t *testing.T) {
	lab := netlab.New(t)
	host := lab.Host(netlab.Script{LoseEvery: 1})
	l := follow(t, "-O", "-i", "0.1", "-W", "0.5", host.V4.String())
	l.until("no answer yet for icmp_seq=3")
	l.signal(os.Interrupt)
	r := l.finish().ended(1)
	wantLine(t, r.String(), r.stdout.String(), "--- "+host.V4.String()+" ping statistics ---")
}

// TestInterruptInFlight: a probe that waits for its answer when the run ends is
// not lost.
func TestInterruptInFlight(t *testing.T) {
	lab := netlab.New(t)
	ctx, cancel := context.WithTimeout(t.Context(), patience)
	defer cancel()
	for _, s := range []os.Signal{os.Interrupt, syscall.SIGTERM} {
		host := lab.Host(netlab.Script{Lose: func(n int) bool { return n == 1 }})
		l := follow(t, "-c2", "-i0.3", "-W60", host.V4.String())
		l.until("icmp_seq=1 ")
		if err := host.WaitFor(ctx, 2); err != nil {
			t.Error(err)
		}
		l.signal(s)
		r := l.finish().ended(0)
		wantLine(t, r.String(), r.stdout.String(),
			"2 packets transmitted, 1 received, 0% packet loss, time <n>ms, 1 in flight")
	}
}

// interim is the line of SIGQUIT, which writes over the ^\ of a terminal.
var interim = regexp.MustCompile(`^\r(\d+)/(\d+) packets, 0% loss, min/avg/ewma/max = \d+\.\d{3}/\d+\.\d{3}/\d+\.\d{3}/\d+\.\d{3} ms\n$`)

// TestQuit: SIGQUIT tells how the run stands, and the run goes on.
func TestQuit(t *testing.T) {
	lab := netlab.New(t)
	host := lab.Host(netlab.Script{})
	l := follow(t, "-i", "0.1", host.V4.String())
	l.until("icmp_seq=3 ")
	l.signal(syscall.SIGQUIT)
	if text := l.err.await(t); !interim.MatchString(text) {
		t.Errorf("%v: error output %q, want a match of %v", l, text, interim)
	}
	// Those that waited in the pipe aside, these come after the signal.
	l.until("icmp_seq=10 ")
	l.signal(os.Interrupt)
	r := l.finish()
	if r.code != 0 {
		t.Errorf("%v: %v, want exit code 0", r, r.cmd.ProcessState)
	}
	wantLine(t, r.String(), r.stdout.String(), rttLine)
}

// TestSignalsQuiet: the same with -q, where nobody reads events.
func TestSignalsQuiet(t *testing.T) {
	lab := netlab.New(t)
	ctx, cancel := context.WithTimeout(t.Context(), patience)
	defer cancel()
	host := lab.Host(netlab.Script{})
	l := follow(t, "-q", "-i", "0.1", host.V4.String())
	if err := host.WaitFor(ctx, 5); err != nil {
		t.Error(err)
	}
	l.signal(syscall.SIGQUIT)
	if text := l.err.await(t); !interim.MatchString(text) {
		t.Errorf("%v: error output %q, want a match of %v", l, text, interim)
	}
	l.signal(syscall.SIGTERM)
	r := l.finish()
	if r.code != 0 {
		t.Errorf("%v: %v, want exit code 0", r, r.cmd.ProcessState)
	}
	wantLine(t, r.String(), r.stdout.String(), rttLine)
}

// TestReaderLeaves: a reader that has enough ends the run, and nobody is told.
func TestReaderLeaves(t *testing.T) {
	lab := netlab.New(t)
	for _, args := range []string{"", "-D", "--json", "-v -O"} {
		host := lab.Host(netlab.Script{})
		l := follow(t, append(strings.Fields(args), "-i", "0.05", host.V4.String())...)
		if !l.lines.Scan() {
			t.Fatalf("%v: no first line", l)
		}
		l.out.Close()
		r := l.wait()
		status, ok := r.cmd.ProcessState.Sys().(syscall.WaitStatus)
		if !ok || !status.Signaled() || status.Signal() != syscall.SIGPIPE {
			t.Errorf("%v: %v, want the end by SIGPIPE", r, r.cmd.ProcessState)
		}
		if r.stderr.Len() > 0 {
			t.Errorf("%v: error output %q, want none", r, r.stderr.String())
		}
	}
}

// TestUnbuffered: lines are there when they happen, whole, and not at the end.
func TestUnbuffered(t *testing.T) {
	lab := netlab.New(t)
	t.Run("header", func(t *testing.T) {
		host := lab.Host(netlab.Script{LoseEvery: 1})
		l := follow(t, "-W60", host.V4.String())
		l.until("PING ")
		l.cmd.Process.Kill()
		l.finish()
	})
	t.Run("replies", func(t *testing.T) {
		// The second probe is due long after the run was given up.
		host := lab.Host(netlab.Script{})
		l := follow(t, "-c2", "-i", "300", host.V4.String())
		l.until("icmp_seq=1 ")
		l.cmd.Process.Kill()
		l.finish()
	})
	t.Run("whole lines", func(t *testing.T) {
		host := lab.Host(netlab.Script{Duplicate: 3})
		cmd := command(t, "-c20", "-i0.01", host.V4.String())
		out, err := cmd.StdoutPipe()
		if err != nil {
			t.Fatal(err)
		}
		if err := cmd.Start(); err != nil {
			t.Fatal(err)
		}
		buffer := make([]byte, 1<<16)
		for {
			n, err := out.Read(buffer)
			if n > 0 && buffer[n-1] != '\n' {
				t.Errorf("read %q, want whole lines", buffer[:n])
			}
			if err == io.EOF {
				break
			}
			if err != nil {
				t.Fatal(err)
			}
		}
		if err := cmd.Wait(); err != nil {
			t.Error(err)
		}
	})
}

// TestEmptyEnvironment: the program needs nothing from it, and has nothing to
// complain about in a normal run.
func TestEmptyEnvironment(t *testing.T) {
	each(t, func(t *testing.T, l loop) {
		cmd := command(t, "-c2", "-i0.01", l.addr)
		cmd.Env = []string{}
		cmd.Dir = "/"
		r := startCommand(t, cmd).wait().ended(0)
		wantLines(t, r.String(), r.stdout.String(), transcript("PING "+l.addr+" ("+l.addr+") "+l.data,
			"64 bytes from "+l.addr+": icmp_seq=# ttl=64 time=<t> ms", l.addr, 2)...)
	})
}

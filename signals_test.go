package goping_test

import (
	"context"
	"io"
	"os"
	"regexp"
	"strings"
	"syscall"
	"testing"

	"goping/internal/netlab"
)

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

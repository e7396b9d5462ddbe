package goping_test

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"io"
	"net"
	"os"
	"os/exec"
	"strings"
	"sync"
	"testing"
	"time"

	"goping/internal/netlab"
)

// patience bounds everything that must happen, on however busy a machine.
const patience = 50 * time.Second

// command returns a run of the program, not yet started, that is killed when it
// lasts longer than patience.
func command(t testing.TB, args ...string) *exec.Cmd {
	ctx, cancel := context.WithTimeout(context.Background(), patience)
	t.Cleanup(cancel)
	cmd := exec.CommandContext(ctx, os.Getenv(environProgram), args...)
	cmd.WaitDelay = time.Second
	return cmd
}

// run is a run of the program.
type run struct {
	t              testing.TB
	cmd            *exec.Cmd
	stdout, stderr bytes.Buffer
	code           int // the exit code, -1 when a signal ended it
}

// start starts the program.
func start(t testing.TB, args ...string) *run {
	t.Helper()
	return startCommand(t, command(t, args...))
}

func startCommand(t testing.TB, cmd *exec.Cmd) *run {
	t.Helper()
	r := &run{t: t, cmd: cmd}
	cmd.Stdout, cmd.Stderr = &r.stdout, &r.stderr
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	return r
}

// wait waits until the program has ended and returns r.
func (r *run) wait() *run {
	r.t.Helper()
	err := r.cmd.Wait()
	var exit *exec.ExitError
	if err != nil && !errors.As(err, &exit) {
		r.t.Fatalf("%v: %v", r, err)
	}
	r.code = r.cmd.ProcessState.ExitCode()
	return r
}

// goping runs the program to its end.
func goping(t testing.TB, args ...string) *run {
	t.Helper()
	return start(t, args...).wait()
}

// ended checks the exit code, and that nothing was said on the error output.
func (r *run) ended(code int) *run {
	r.t.Helper()
	if r.code != code {
		r.t.Errorf("%v: %v, want exit code %d\n%s%s", r, r.cmd.ProcessState, code, r.stdout.Bytes(), r.stderr.Bytes())
	}
	if r.stderr.Len() > 0 {
		r.t.Errorf("%v: error output %q, want none", r, r.stderr.String())
	}
	return r
}

// String is the command line.
func (r *run) String() string {
	return strings.Join(append([]string{"goping"}, r.cmd.Args[1:]...), " ")
}

// live is a run whose output is read while it lasts.
type live struct {
	*run
	lines *bufio.Scanner
	out   io.ReadCloser // what lines reads
	err   *lineBuffer
}

// follow starts the program to read its lines as they come.
func follow(t testing.TB, args ...string) *live {
	t.Helper()
	cmd := command(t, args...)
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	l := &live{run: &run{t: t, cmd: cmd}, lines: bufio.NewScanner(out), out: out, err: newLineBuffer()}
	cmd.Stderr = l.err
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	return l
}

// until reads lines up to the first that contains text, and returns that one.
func (l *live) until(text string) string {
	l.t.Helper()
	for l.lines.Scan() {
		line := l.lines.Text()
		l.stdout.WriteString(line + "\n")
		if strings.Contains(line, text) {
			return line
		}
	}
	l.wait()
	l.t.Fatalf("%v ended with %v before a line with %q:\n%s%s", l, l.cmd.ProcessState, text, l.stdout.Bytes(), l.stderr.Bytes())
	return ""
}

// signal sends a signal.
func (l *live) signal(s os.Signal) {
	l.t.Helper()
	if err := l.cmd.Process.Signal(s); err != nil {
		l.t.Fatalf("%v: %v", l, err)
	}
}

// finish reads what is left and waits for the end.
func (l *live) finish() *run {
	l.t.Helper()
	for l.lines.Scan() {
		l.stdout.WriteString(l.lines.Text() + "\n")
	}
	return l.wait()
}

// wait is run.wait, with the error output in place.
func (l *live) wait() *run {
	l.t.Helper()
	l.run.wait()
	l.stderr.WriteString(l.err.text())
	return l.run
}

// lineBuffer is an error output that can be waited for.
type lineBuffer struct {
	mu      sync.Mutex
	b       []byte
	changed chan struct{} // one token after each write
}

func newLineBuffer() *lineBuffer { return &lineBuffer{changed: make(chan struct{}, 1)} }

func (b *lineBuffer) Write(p []byte) (int, error) {
	b.mu.Lock()
	b.b = append(b.b, p...)
	b.mu.Unlock()
	select {
	case b.changed <- struct{}{}:
	default:
	}
	return len(p), nil
}

func (b *lineBuffer) text() string {
	b.mu.Lock()
	defer b.mu.Unlock()
	return string(b.b)
}

// await waits for a whole line and returns all there is.
func (b *lineBuffer) await(t testing.TB) string {
	t.Helper()
	timeout := time.After(patience)
	for {
		if text := b.text(); strings.HasSuffix(text, "\n") {
			return text
		}
		select {
		case <-b.changed:
		case <-timeout:
			t.Fatalf("no line on the error output: %q", b.text())
		}
	}
}

// needLoopback skips the test where addr cannot be pinged: outside the lab the
// machine may forbid it, and IPv6 may be switched off.
func needLoopback(t testing.TB, addr string) {
	t.Helper()
	listener, err := net.Listen("tcp", net.JoinHostPort(addr, "0"))
	if err != nil {
		t.Skipf("no address %s here: %v", addr, err)
	}
	listener.Close()
	if netlab.Level() != netlab.LevelNone {
		return
	}
	if r := goping(t, "-q", "-c1", addr); r.code == 2 {
		t.Skipf("no lab, and the machine forbids to ping: %s", r.stderr.Bytes())
	}
}

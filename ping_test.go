// Package goping_test is the whole program, end to end: it builds cmd/goping
// and runs it as its users do, on loopback and against the scripted hosts of
// the lab.
//
//	ping_test.go       the build, what a run is and how it is started
//	loopback_test.go   the main job, its options and names; patterns of lines
//	lab_test.go        what reaches a host, and times against the delay it made
//	faults_test.go     the fault list in the program's lines
//	pingface_test.go   every form of output of iputils' ping, every text of an ICMP error
//	consumers_test.go  what programs that read ping's output read in ours
//	reversename_test.go  names as a hostile name server gives them
//	json_test.go       the same in JSON, against the schema
//	jsonkill_test.go   the same when it is killed, and with what options add
//	pause_linux_test.go  the program stopped and continued
//	refusal_test.go    what this machine does not let out
//	process_test.go    raw, datagram, neither; signals; readers who leave
//	rights_linux_test.go  capabilities: what is held once it waits, set-uid, scratch
//	deploy_test.go     image, manifests and unit
//	netns_linux_test.go  hosts in other network namespaces
//	api_test.go        what the libraries export: every use in the module
//	exported_test.go   its comments
//	outside_test.go    the library in a module of somebody else's
//	iputils_test.go    beside iputils' ping: iputils_duels_test.go, iputils_differences_test.go
//	iputils_signals_test.go  signals and readers who leave, beside it
//	setuid_test.go     whose limits hold under the set-user-ID bit
//	script_test.go     command lines of testdata/script, snippets of the README
package goping_test

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"os"
	"os/exec"
	"os/signal"
	"path/filepath"
	"runtime"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"goping/internal/netlab"
)

// environProgram names the program that is tested. TestMain sets it; set before,
// it spares the build.
const environProgram = "GOPING_TEST_PROGRAM"

// TestMain builds the program outside the lab, where modules can be fetched,
// and runs the tests inside it. Neither netlab.Main nor m.Run comes back to
// remove what was built, so that the tests are run by a second process.
func TestMain(m *testing.M) {
	if os.Getenv(environProgram) != "" {
		netlab.Main(m)
	}
	code, err := buildAndTest()
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		code = 1
	}
	// Not os.Exit: its hooks would write a second coverage profile.
	syscall.Exit(code)
}

// buildAndTest builds the program, runs this test binary again with it and
// returns its exit code.
func buildAndTest() (int, error) {
	dir, err := os.MkdirTemp("", "goping-test-")
	if err != nil {
		return 0, err
	}
	defer os.RemoveAll(dir)
	if err := os.Chmod(dir, 0o755); err != nil { // other users run it, too
		return 0, err
	}
	program := filepath.Join(dir, "goping")
	if runtime.GOOS == "windows" {
		program += ".exe"
	}
	if err := build(program, dir); err != nil {
		return 0, err
	}
	return testWith(program)
}

// build builds the program as releases are built, with a cache in scratch
// where the user has none to write to.
func build(program, scratch string) error {
	// No revision: git may refuse a checkout that belongs to somebody else.
	cmd := exec.Command("go", "build", "-trimpath", "-buildvcs=false", "-o", program, "./cmd/goping")
	cmd.Env = append(os.Environ(), "CGO_ENABLED=0", "GOOS="+runtime.GOOS, "GOARCH="+runtime.GOARCH)
	if !hasBuildCache() {
		cmd.Env = append(cmd.Env, "GOCACHE="+filepath.Join(scratch, "cache"))
	}
	if out, err := cmd.CombinedOutput(); err != nil {
		return fmt.Errorf("goping_test: build the program: %w\n%s(set %s to test one that is built)", err, out, environProgram)
	}
	return nil
}

// hasBuildCache reports whether the go command can write its cache.
func hasBuildCache() bool {
	dir := os.Getenv("GOCACHE")
	if dir == "" {
		user, err := os.UserCacheDir()
		if err != nil {
			return false
		}
		dir = filepath.Join(user, "go-build")
	}
	if os.MkdirAll(dir, 0o777) != nil {
		return false
	}
	probe, err := os.CreateTemp(dir, "writable-")
	if err != nil {
		return false
	}
	probe.Close()
	return os.Remove(probe.Name()) == nil
}

// testWith runs this test binary with the program, passes signals on to it and
// returns its exit code.
func testWith(program string) (int, error) {
	self, err := os.Executable()
	if err != nil {
		return 0, err
	}
	cmd := exec.Command(self, os.Args[1:]...)
	cmd.Args[0] = os.Args[0]
	cmd.Stdin, cmd.Stdout, cmd.Stderr = os.Stdin, os.Stdout, os.Stderr
	cmd.Env = append(os.Environ(), environProgram+"="+program)

	signals := make(chan os.Signal, 8)
	signal.Notify(signals, os.Interrupt, syscall.SIGTERM, syscall.SIGQUIT)
	if err := cmd.Start(); err != nil {
		return 0, fmt.Errorf("goping_test: %w", err)
	}
	go func() {
		for s := range signals {
			_ = cmd.Process.Signal(s) // it may have ended just now
		}
	}()
	if err := cmd.Wait(); cmd.ProcessState == nil {
		return 0, fmt.Errorf("goping_test: %w", err)
	}
	if code := cmd.ProcessState.ExitCode(); code >= 0 {
		return code, nil
	}
	return 0, fmt.Errorf("goping_test: the tests ended by %v", cmd.ProcessState)
}

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
	return followCommand(t, command(t, args...))
}

func followCommand(t testing.TB, cmd *exec.Cmd) *live {
	t.Helper()
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

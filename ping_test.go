// Package goping_test is the whole program, end to end: it builds cmd/goping
// and runs it as its users do, on loopback and against the scripted hosts of
// the lab.
//
//	ping_test.go        the build, what a run is and how it is started
//	lines_test.go       patterns of output lines
//	loopback_test.go    the main job and its options
//	options_test.go     what the options do to the packets
//	privilege_test.go   raw, datagram, neither
//	faults_test.go      the fault list in text, faultlist_test.go the list itself
//	json_test.go        the fault list in JSON, against the schema
//	truth_test.go       round-trip times against the delay really made
//	signals_test.go     ^C and its kin, readers who leave
//	script_test.go      command lines, in testdata/script
package goping_test

import (
	"fmt"
	"os"
	"os/exec"
	"os/signal"
	"path/filepath"
	"runtime"
	"syscall"
	"testing"

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

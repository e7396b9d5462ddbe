package netlab

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"os/signal"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"testing"
)

// environPart makes TestPart do one thing in a test binary of its own.
const environPart = "GOPING_NETLAB_PART"

// TestPart is the other side of the tests below, which run the test binary once
// more from the start.
func TestPart(t *testing.T) {
	switch os.Getenv(environPart) {
	case "":
		t.Skip("only runs for other tests")
	case "fail":
		t.Error("as asked")
	case "exit":
		os.Exit(7)
	case "echo":
		line, _ := io.ReadAll(os.Stdin)
		dir, _ := os.Getwd()
		netns, _ := os.Readlink(netnsLink)
		fmt.Printf("%s in %s, %s, %s\n", line, dir, Level(), netns)
	case "sockets":
		for _, kind := range []int{syscall.SOCK_RAW, syscall.SOCK_DGRAM} {
			_, err := syscall.Socket(syscall.AF_INET, kind, syscall.IPPROTO_ICMP)
			fmt.Println(err)
		}
	case "signal":
		signals := make(chan os.Signal, 1)
		signal.Notify(signals, syscall.SIGTERM)
		fmt.Println("ready")
		fmt.Println("got", <-signals)
		os.Exit(9)
	case "die":
		_ = syscall.Kill(os.Getpid(), syscall.SIGKILL)
		select {}
	case "children":
		// A descendant that calls Main stays where it is.
		cmd := part("echo", "")
		cmd.Env = append(cmd.Env, environMark+"="+os.Getenv(environMark))
		cmd.Stdout, cmd.Stderr = os.Stdout, os.Stderr
		if err := cmd.Run(); err != nil {
			t.Error(err)
		}
		netns, _ := os.Readlink(netnsLink)
		fmt.Printf("parent in %s\n", netns)
	}
}

// part prepares the test binary, from the start, with one part of TestPart.
func part(name, mark string, args ...string) *exec.Cmd {
	cmd := exec.Command("/proc/self/exe", append([]string{"-test.run=^TestPart$"}, args...)...)
	cmd.Env = slices.DeleteFunc(os.Environ(), func(v string) bool { return strings.HasPrefix(v, environMark+"=") })
	cmd.Env = append(cmd.Env, environPart+"="+name)
	if mark != "" {
		cmd.Env = append(cmd.Env, environMark+"="+mark)
	}
	return cmd
}

// exitCode runs a command and returns its exit code.
func exitCode(t *testing.T, cmd *exec.Cmd) int {
	t.Helper()
	err := cmd.Run()
	var exit *exec.ExitError
	if err != nil && !errors.As(err, &exit) {
		t.Fatal(err)
	}
	return cmd.ProcessState.ExitCode()
}

func TestMainExitCode(t *testing.T) {
	Need(t)
	for _, tt := range []struct {
		part string
		want int
	}{{"echo", 0}, {"fail", 1}, {"exit", 7}, {"die", 128 + 9}} {
		if got := exitCode(t, part(tt.part, "")); got != tt.want {
			t.Errorf("%s: exit code %d, want %d", tt.part, got, tt.want)
		}
	}
}

func TestMainPassesThrough(t *testing.T) {
	Need(t)
	cmd := part("echo", "")
	cmd.Dir = t.TempDir()
	dir, err := filepath.EvalSymlinks(cmd.Dir)
	if err != nil {
		t.Fatal(err)
	}
	cmd.Stdin = strings.NewReader("hello")
	var level strings.Builder
	cmd.Stderr = &level
	out, err := cmd.Output()
	if err != nil {
		t.Fatal(err)
	}
	here, err := os.Readlink(netnsLink)
	if err != nil {
		t.Fatal(err)
	}
	line, _, _ := strings.Cut(string(out), "\n")
	// Inside this namespace we are root, or mapped to it.
	if !strings.HasPrefix(line, "hello in "+dir+", "+LevelRoot+", net:[") || strings.HasSuffix(line, here) {
		t.Errorf("got %q, want hello in %s at level root in a namespace that is not %s", line, dir, here)
	}
	if got, want := level.String(), "netlab: level root\n"; got != want {
		t.Errorf("standard error: got %q, want %q", got, want)
	}
}

func TestMainForwardsSignals(t *testing.T) {
	Need(t)
	cmd := part("signal", "")
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	lines := bufio.NewScanner(out)
	for lines.Scan() && lines.Text() != "ready" {
	}
	if err := cmd.Process.Signal(syscall.SIGTERM); err != nil {
		t.Fatal(err)
	}
	if !lines.Scan() || lines.Text() != "got terminated" {
		t.Errorf("the child says %q", lines.Text())
	}
	_ = cmd.Wait() // its exit code follows
	if got := cmd.ProcessState.ExitCode(); got != 9 {
		t.Errorf("exit code %d, want 9", got)
	}
}

// TestMainDescendants has a process in the lab start the test binary again, as
// a fuzzing coordinator does.
func TestMainDescendants(t *testing.T) {
	Need(t)
	cmd := part("children", "")
	var errs strings.Builder
	cmd.Stderr = &errs
	out, err := cmd.Output()
	if err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	text := string(out)
	_, parent, _ := strings.Cut(text, "parent in ")
	parent, _, _ = strings.Cut(parent, "\n")
	if parent == "" || strings.Count(text, parent) != 2 {
		t.Errorf("want parent and child in one namespace, got:\n%s", text)
	}
	if got := strings.Count(errs.String(), "netlab: level"); got != 1 {
		t.Errorf("the level was printed %d times:\n%s", got, errs.String())
	}
}

// TestMainRefuses has marks that must not be believed.
func TestMainRefuses(t *testing.T) {
	here, err := os.Readlink(netnsLink)
	if err != nil {
		t.Fatal(err)
	}
	for _, mark := range []string{LevelRoot + ":" + here, LevelRoot + ":" + here + ":ready", LevelNone + ":because"} {
		cmd := part("echo", mark)
		out, err := cmd.Output()
		if err != nil {
			t.Fatal(err)
		}
		if !strings.Contains(string(out), ", "+LevelNone+", "+here) {
			t.Errorf("mark %s: got %q", mark, out)
		}
	}
}

// TestFirst runs no test twice: what was refused before does not matter once
// an attempt succeeded.
func TestFirst(t *testing.T) {
	refused := errors.New("refused")
	for _, tt := range []struct {
		results []error
		calls   int
		ok      bool
	}{
		{[]error{nil, nil}, 1, true},
		{[]error{refused, nil}, 2, true},
		{[]error{refused, refused}, 2, false},
	} {
		calls := 0
		var attempts []func() (int, error)
		for i, err := range tt.results {
			attempts = append(attempts, func() (int, error) { calls++; return 10 + i, err })
		}
		code, err := first(attempts)
		if calls != tt.calls || (err == nil) != tt.ok || tt.ok && code != 9+tt.calls {
			t.Errorf("%v: got %d, %v after %d calls, want %d calls, success %v", tt.results, code, err, calls, tt.calls, tt.ok)
		}
	}
}

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

func TestMappedGroups(t *testing.T) {
	for _, tt := range []struct {
		gidMap string
		group  int64
		lo, hi int64
		ok     bool
	}{
		{"         0          0 4294967295\n", 0, 0, maxGroup, true},
		{"0 65534 1\n", 0, 0, 0, true},
		{"0 1000 1\n1 100000 65536\n", 5, 1, 65536, true},
		{"0 1000 1\n", 1, 0, 0, false},
		{"", 0, 0, 0, false},
		{"zero\n", 0, 0, 0, false},
	} {
		lo, hi, err := mappedGroups(tt.gidMap, tt.group)
		if lo != tt.lo || hi != tt.hi || (err == nil) != tt.ok {
			t.Errorf("group %d of %q: got %d, %d, %v, want %d, %d", tt.group, tt.gidMap, lo, hi, err, tt.lo, tt.hi)
		}
	}
}

func TestPingGroupRange(t *testing.T) {
	Need(t)
	datagram := func() error {
		fd, err := syscall.Socket(syscall.AF_INET, syscall.SOCK_DGRAM, syscall.IPPROTO_ICMP)
		if err == nil {
			err = syscall.Close(fd)
		}
		return err
	}
	before, err := os.ReadFile(pingGroupFile)
	if err != nil {
		t.Fatal(err)
	}
	if err := datagram(); err != nil {
		t.Errorf("with %s: %v", before, err)
	}
	t.Run("closed", func(t *testing.T) {
		PingGroupRange(t, 1, 0)
		if err := datagram(); !errors.Is(err, syscall.EACCES) {
			t.Errorf("with 1 0: got %v, want EACCES", err)
		}
	})
	if after, err := os.ReadFile(pingGroupFile); err != nil || string(after) != string(before) {
		t.Errorf("the range is %q afterwards, %v, was %q", after, err, before)
	}
}

// capabilitySets returns the Cap lines of a /proc/PID/status.
func capabilitySets(status string) map[string]string {
	sets := make(map[string]string)
	for line := range strings.Lines(status) {
		if name, value, ok := strings.Cut(line, ":"); ok && strings.HasPrefix(name, "Cap") {
			sets[name] = strings.TrimSpace(value)
		}
	}
	return sets
}

func TestUnprivileged(t *testing.T) {
	Need(t)
	status := exec.Command("cat", "/proc/self/status")
	privileged, err := status.Output()
	if err != nil {
		t.Fatal(err)
	}
	if sets := capabilitySets(string(privileged)); strings.Trim(sets["CapEff"], "0") == "" {
		t.Fatalf("the lab itself has no capabilities: %v", sets)
	}

	status = exec.Command("cat", "/proc/self/status")
	status.Dir = "/"
	Unprivileged(status)
	out, err := status.Output()
	if err != nil {
		t.Fatal(err)
	}
	sets := capabilitySets(string(out))
	for _, name := range []string{"CapInh", "CapPrm", "CapEff", "CapBnd", "CapAmb"} {
		if value, ok := sets[name]; !ok || strings.Trim(value, "0") != "" {
			t.Errorf("%s is %q, want zeros", name, value)
		}
	}

	netns := exec.Command("readlink", netnsLink)
	Unprivileged(netns)
	out, err = netns.Output()
	if here, _ := os.Readlink(netnsLink); err != nil || strings.TrimSpace(string(out)) != here {
		t.Errorf("it runs in %s, %v, want %s", out, err, here)
	}

	arguments := exec.Command("sh", "-c", `echo "$0 $1 $X$`+environDrop+`"; exit 5`, "a b", "c")
	arguments.Env = []string{"X=y"}
	Unprivileged(arguments)
	var text strings.Builder
	arguments.Stdout = &text
	if code := exitCode(t, arguments); code != 5 || text.String() != "a b c y\n" {
		t.Errorf("got exit code %d, %q", code, text.String())
	}

	missing := exec.Command("/nonexistent")
	Unprivileged(missing)
	if code := exitCode(t, missing); code != 126 {
		t.Errorf("a missing program: exit code %d, want 126", code)
	}
	unknown := exec.Command("goping-no-such-program")
	Unprivileged(unknown)
	if err := unknown.Run(); !errors.Is(err, exec.ErrNotFound) {
		t.Errorf("an unknown program: got %v, want %v", err, exec.ErrNotFound)
	}
}

// TestIsolate opens ICMP sockets in each of the situations that the lab makes.
func TestIsolate(t *testing.T) {
	Need(t)
	for _, tt := range []struct {
		name     string
		prepare  func(*exec.Cmd)
		raw, dgm error
	}{
		{"lab", func(*exec.Cmd) {}, nil, nil},
		{"unprivileged", Unprivileged, syscall.EPERM, nil},
		{"isolated", Isolate, nil, syscall.EACCES},
		{"unprivileged and isolated", func(c *exec.Cmd) { Unprivileged(c); Isolate(c) }, syscall.EPERM, syscall.EACCES},
	} {
		mark := os.Getenv(environMark)
		cmd := part("sockets", mark)
		tt.prepare(cmd)
		out, err := cmd.Output()
		if err != nil {
			t.Errorf("%s: %v", tt.name, err)
		}
		if want := fmt.Sprintf("%v\n%v\n", tt.raw, tt.dgm); !strings.HasPrefix(string(out), want) {
			t.Errorf("%s: got %q, want %q", tt.name, out, want)
		}
	}
}

package netlab

import (
	"errors"
	"fmt"
	"os"
	"os/exec"
	"strings"
	"syscall"
	"testing"
)

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

package goping_test

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"goping/internal/netlab"
)

// TestContainer: where podman is installed, goping pings from inside a real container,
// found by its id or the first digits of it. Its root holds nothing but the program.
func TestContainer(t *testing.T) {
	netlab.Need(t)
	if netlab.Level() != netlab.LevelRoot {
		t.Skip("needs root")
	}
	podman, err := exec.LookPath("podman")
	if err != nil {
		t.Skip("needs podman")
	}
	dir := t.TempDir()
	root := filepath.Join(dir, "root")
	if err := os.MkdirAll(root, 0o755); err != nil {
		t.Fatal(err)
	}
	program, err := os.ReadFile(os.Getenv(environProgram))
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(root, "goping"), program, 0o755); err != nil {
		t.Fatal(err)
	}
	// A store of its own leaves the user's alone.
	own := []string{"--root", filepath.Join(dir, "store"), "--runroot", filepath.Join(dir, "run"), "--cgroup-manager=cgroupfs"}
	if runc, err := exec.LookPath("runc"); err == nil {
		own = append(own, "--runtime", runc) // crun refuses control groups of both versions at once
	}
	call := func(args ...string) (string, error) {
		out, err := exec.Command(podman, append(own, args...)...).CombinedOutput()
		return strings.TrimSpace(string(out)), err
	}
	out, err := call("run", "--detach", "--network=none", "--ulimit=nofile=1024:1024", "--ulimit=nproc=1024:1024",
		"--rootfs", root, "/goping", "-q", "127.0.0.1")
	if err != nil {
		t.Skipf("podman starts no container here: %v: %s", err, out)
	}
	lines := strings.Fields(out)
	id := lines[len(lines)-1]
	t.Cleanup(func() {
		if out, err := call("rm", "--force", "--time=0", id); err != nil {
			t.Errorf("podman rm: %v: %s", err, out)
		}
	})
	for _, ns := range []string{id, id[:12]} {
		var r *run
		for range 20 { // until its process is there
			r = goping(t, "-c1", "-W5", "127.0.0.1@container:"+ns)
			if r.code == 0 {
				break
			}
			time.Sleep(100 * time.Millisecond)
		}
		if r.code != 0 || !strings.Contains(r.stdout.String(), "1 packets transmitted, 1 received") {
			t.Errorf("%v", r)
		}
	}
	if r := goping(t, "-c1", "127.0.0.1@container:"+strings.Repeat("0", 64)); r.code != 2 {
		t.Errorf("a container that there is not: %v", r)
	}
}

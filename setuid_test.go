package goping_test

import (
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"goping/internal/netlab"
)

// TestLimitsFollowTheRealUser: whoever runs a copy with the set-user-ID bit stays who they
// are to the limits of the ping face; and nobody becomes root by it.
func TestLimitsFollowTheRealUser(t *testing.T) {
	netlab.Need(t)
	if !otherUsers() {
		t.Skip("no other user can be had: that takes root and setpriv")
	}
	uid, err := strconv.Atoi(ordinary)
	if err != nil {
		t.Fatal(err)
	}
	for _, tt := range []struct {
		name        string
		owner, real int
		want        string // what it says first; empty means that it runs
	}{
		{"root's, run by another", 0, uid, "goping: error: it was started set-uid root, which it does not need\n"},
		{"another's, run by itself", uid, uid, "ping: cannot flood, minimal interval for user must be >= 2 ms, use -i 0.002 (or higher)\n"},
		{"another's, run by root", uid, 0, ""},
	} {
		program := setUserID(t, tt.owner)
		args := []string{program, "ping", "-i0", "-qc2", "127.0.0.1"}
		if tt.real != 0 {
			args = append([]string{"setpriv", "--reuid", ordinary, "--regid", ordinary, "--clear-groups", "--"}, args...)
		}
		out, err := exec.Command(args[0], args[1:]...).CombinedOutput()
		switch {
		case tt.want == "" && (err != nil || !strings.Contains(string(out), " 0% packet loss")):
			t.Errorf("%s: %v, %s", tt.name, err, out)
		case tt.want != "" && !strings.HasPrefix(string(out), tt.want):
			t.Errorf("%s: %v, %s, want %s", tt.name, err, out, tt.want)
		}
	}
}

// setUserID returns a copy of the program that runs as its owner.
func setUserID(t *testing.T, owner int) string {
	t.Helper()
	program, err := os.ReadFile(os.Getenv(environProgram))
	if err != nil {
		t.Fatal(err)
	}
	dir, err := os.MkdirTemp("", "goping-setuid-") // t.TempDir is nobody else's
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { os.RemoveAll(dir) })
	path := filepath.Join(dir, "goping")
	for _, step := range []error{
		os.Chmod(dir, 0o755), os.WriteFile(path, program, 0o755), os.Chown(path, owner, -1), os.Chmod(path, 0o755|os.ModeSetuid),
	} {
		if step != nil {
			t.Fatal(step)
		}
	}
	return path
}

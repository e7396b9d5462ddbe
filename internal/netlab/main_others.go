//go:build !linux

package netlab

import (
	"errors"
	"fmt"
	"os"
	"os/exec"
	"testing"
)

var errUnsupported = fmt.Errorf("network namespaces: %w", errors.ErrUnsupported)

// Main runs the tests at LevelNone: there are no network namespaces here.
func Main(m *testing.M) {
	withoutLab(errUnsupported)
	os.Exit(m.Run())
}

// New skips the test: there are no network namespaces here.
func New(t testing.TB) *Lab { return NewWith(t, Config{}) }

// NewWith skips the test: there are no network namespaces here.
func NewWith(t testing.TB, _ Config) *Lab {
	t.Helper()
	t.Skip(errUnsupported)
	return nil
}

// Unprivileged makes cmd fail: there are no capabilities to drop here.
func Unprivileged(cmd *exec.Cmd) { cmd.Err = errUnsupported }

// Isolate makes cmd fail: there are no network namespaces here.
func Isolate(cmd *exec.Cmd) { cmd.Err = errUnsupported }

// PingGroupRange skips the test: the sysctl is Linux's.
func PingGroupRange(t testing.TB, _, _ int) {
	t.Helper()
	t.Skip(errUnsupported)
}

//go:build !linux

package netlab

import (
	"errors"
	"fmt"
	"net/netip"
	"os"
	"os/exec"
	"testing"
)

var errUnsupported = fmt.Errorf("network namespaces: %w", errors.ErrUnsupported)

// Main runs the tests at LevelNone: there are no network namespaces here.
func Main(m *testing.M) { Program(m.Run) }

// Program calls run at LevelNone and exits with its code: there are no network
// namespaces here.
func Program(run func() int) {
	withoutLab(errUnsupported)
	os.Exit(run())
}

// New skips the test: there are no network namespaces here.
func New(t T) *Lab { return NewWith(t, Config{}) }

// NewWith skips the test: there are no network namespaces here.
func NewWith(t T, _ Config) *Lab {
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

// Firewall skips the test: nftables is Linux's.
func Firewall(t T, _, _ []string) {
	t.Helper()
	t.Skip(errUnsupported)
}

// Start skips the test: there are no network namespaces here.
func (Elsewhere) Start(t T) (pid int) {
	t.Helper()
	t.Skip(errUnsupported)
	return 0
}

// RouteKind is what a route says of its destination.
type RouteKind int

// The kinds of route that send nothing.
const (
	Unroutable RouteKind = iota
	Prohibited
	Blackhole
	Throw
)

// Refuse skips the test: there are no network namespaces here.
func Refuse(t T, _ netip.Addr, _ RouteKind) {
	t.Helper()
	t.Skip(errUnsupported)
}

// Elsewhere is never called: there is no Lab here.
func (l *Lab) Elsewhere() string { return "" }

// Congest is never called: there is no Lab here.
func (l *Lab) Congest() (relieve func()) { return func() {} }

// ShrinkBuffers skips the test: descriptors of other processes are Linux's.
func ShrinkBuffers(t T, _ int) int {
	t.Helper()
	t.Skip(errUnsupported)
	return 0
}

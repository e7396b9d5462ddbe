package netlab

import (
	"errors"
	"fmt"
	"os"
	"os/exec"
	"runtime"
	"syscall"

	"golang.org/x/sys/unix"
)

// environDrop holds the path of the program that a re-executed test binary
// becomes once it has dropped its capabilities.
const environDrop = "GOPING_NETLAB_DROP"

// Unprivileged changes cmd, before it is started, so that its program runs in
// the same namespaces, with the same user and group, but with no capability at
// all: permitted, effective, inheritable, ambient and bounding sets are empty,
// so that uid 0 does not regain them at execve (capabilities(7)).
//
// The test binary is started in its place; Main there drops the sets of the
// one thread it holds and executes the program, with the arguments and
// environment of cmd. So TestMain must call Main. A failure to drop ends the
// command with exit code 126 and a message on its standard error. Files stay
// accessible as to uid 0 without CAP_DAC_OVERRIDE: by owner and mode.
func Unprivileged(cmd *exec.Cmd) {
	if cmd.Err != nil {
		return // the program was not found: let Start say so
	}
	cmd.Env = append(cmd.Environ(), environDrop+"="+cmd.Path)
	cmd.Path = "/proc/self/exe"
}

// Isolate changes cmd, before it is started, so that its program runs in a
// network namespace of its own and new, where lo is down and the ping group
// range is closed to all, as the kernel makes it. Together with Unprivileged, in
// either order, the program can open no ICMP socket at all. This works where
// PingGroupRange skips.
func Isolate(cmd *exec.Cmd) {
	if cmd.SysProcAttr == nil {
		cmd.SysProcAttr = new(syscall.SysProcAttr)
	}
	cmd.SysProcAttr.Cloneflags |= syscall.CLONE_NEWNET
}

// execUnprivileged drops all capabilities and executes path in this process.
// It does not return.
func execUnprivileged(path string) {
	runtime.LockOSThread() // capabilities belong to the thread, and execve keeps the caller's
	err := os.Unsetenv(environDrop)
	if err == nil {
		err = dropCapabilities()
	}
	if err == nil {
		err = syscall.Exec(path, os.Args, os.Environ())
	}
	fmt.Fprintf(os.Stderr, "netlab: execute %s without capabilities: %v\n", path, err)
	syscall.Exit(126)
}

// dropCapabilities empties all capability sets of the calling thread.
func dropCapabilities() error {
	for c := uintptr(0); ; c++ {
		err := unix.Prctl(unix.PR_CAPBSET_DROP, c, 0, 0, 0)
		if errors.Is(err, unix.EINVAL) && c > 0 {
			break // past the last capability of this kernel
		}
		if err != nil {
			return fmt.Errorf("drop capability %d from the bounding set: %w", c, err)
		}
	}
	// EINVAL: a kernel before 4.3 has no ambient set.
	err := unix.Prctl(unix.PR_CAP_AMBIENT, unix.PR_CAP_AMBIENT_CLEAR_ALL, 0, 0, 0)
	if err != nil && !errors.Is(err, unix.EINVAL) {
		return fmt.Errorf("clear the ambient set: %w", err)
	}
	header := unix.CapUserHeader{Version: unix.LINUX_CAPABILITY_VERSION_3}
	var none [2]unix.CapUserData
	if err := unix.Capset(&header, &none[0]); err != nil {
		return fmt.Errorf("capset: %w", err)
	}
	return nil
}

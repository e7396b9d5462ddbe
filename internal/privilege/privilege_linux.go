package privilege

import (
	"errors"
	"fmt"
	"runtime"
	"syscall"
	"unsafe"

	"golang.org/x/sys/unix"
)

// sets are the capability sets of a thread, capget(2): two words of 32 bits each.
type sets [2]unix.CapUserData

func (s *sets) permitted() uint64 { return uint64(s[1].Permitted)<<32 | uint64(s[0].Permitted) }
func (s *sets) effective() uint64 { return uint64(s[1].Effective)<<32 | uint64(s[0].Effective) }

// held returns the sets of the calling thread.
func held() (s sets, err error) {
	header := unix.CapUserHeader{Version: unix.LINUX_CAPABILITY_VERSION_3}
	err = unix.Capget(&header, &s[0])
	return s, err
}

// set gives the calling thread other sets.
func (s *sets) set() error {
	header := unix.CapUserHeader{Version: unix.LINUX_CAPABILITY_VERSION_3}
	return unix.Capset(&header, &s[0])
}

// Raised calls open on this thread with every permitted capability effective, and
// lowers them again. It costs one system call where there is nothing to raise.
func Raised[T any](open func() (T, error)) (T, error) {
	before, err := held()
	if err != nil || before.permitted()&^before.effective() == 0 {
		return open() // all, or nothing, is effective as it is
	}
	// Not sooner: the first lock of a program starts a thread.
	runtime.LockOSThread()
	defer runtime.UnlockOSThread()
	raised := before
	for i := range raised {
		raised[i].Effective = raised[i].Permitted
	}
	if raised.set() != nil {
		return open() // a security module forbids it: opening will say what that means
	}
	opened, err := open()
	if lowered := before.set(); lowered != nil && err == nil {
		// It was possible to raise what is permitted, so it is to lower it. Locked once
		// more, no other goroutine gets this thread.
		runtime.LockOSThread()
		err = fmt.Errorf("privilege: lower capabilities: %w", lowered)
	}
	return opened, err
}

// Drop takes all capabilities from all threads, for good: the permitted, effective,
// inheritable and ambient sets are empty, and no_new_privs is set (prctl(2)), so that
// no program that is executed brings them back. It does nothing in a process without
// any, and in one that is not the command's own: see [Own]. The error is [ErrKept] in a
// program that was built with cgo.
func Drop() error {
	if !own {
		return nil
	}
	return drop()
}

func drop() error {
	now, err := held()
	if err != nil {
		return fmt.Errorf("privilege: capget: %w", err)
	}
	if now.permitted() == 0 {
		return nil
	}
	_, _, errno := syscall.AllThreadsSyscall(unix.SYS_PRCTL, unix.PR_SET_NO_NEW_PRIVS, 1, 0)
	if errno == 0 {
		header := unix.CapUserHeader{Version: unix.LINUX_CAPABILITY_VERSION_3}
		var none sets
		_, _, errno = syscall.AllThreadsSyscall(unix.SYS_CAPSET,
			uintptr(unsafe.Pointer(&header)), uintptr(unsafe.Pointer(&none)), 0)
	}
	switch {
	case errors.Is(errno, syscall.ENOTSUP):
		return ErrKept
	case errno != 0:
		return fmt.Errorf("privilege: drop capabilities: %w", errno)
	}
	return nil
}

package doctor

import (
	"fmt"
	"os"
	"runtime"

	"golang.org/x/sys/unix"
)

// inside calls do on a thread that is in the network namespace ns meanwhile, so that the
// files of /proc/sys/net and /proc/thread-self are those of ns; nil leaves it where it is.
func inside(ns *os.File, do func()) error {
	if ns == nil {
		runtime.LockOSThread() // capabilities belong to the thread
		defer runtime.UnlockOSThread()
		do()
		return nil
	}
	runtime.LockOSThread()
	defer runtime.UnlockOSThread()
	home, err := os.Open("/proc/thread-self/ns/net")
	if err != nil {
		return fmt.Errorf("doctor: %w", err)
	}
	defer home.Close()
	if err := unix.Setns(int(ns.Fd()), unix.CLONE_NEWNET); err != nil {
		return fmt.Errorf("doctor: enter network namespace %s: %w", ns.Name(), err)
	}
	do()
	if err := unix.Setns(int(home.Fd()), unix.CLONE_NEWNET); err != nil {
		// Locked once more, the thread ends with its goroutine instead of carrying
		// others into a foreign network.
		runtime.LockOSThread()
		return fmt.Errorf("doctor: return from network namespace: %w", err)
	}
	return nil
}

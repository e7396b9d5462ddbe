package rawsock

import (
	"encoding/binary"
	"fmt"
	"os"
	"runtime"

	"golang.org/x/sys/unix"
)

// kernelProto is p as socket(2) wants it: packet(7) takes network byte order.
func kernelProto(d Domain, p Proto) int {
	if d != AF_PACKET {
		return int(p)
	}
	return int(binary.NativeEndian.Uint16(binary.BigEndian.AppendUint16(nil, uint16(p))))
}

// inNamespace runs call, once, on a thread inside the network namespace ns.
//
// The calling thread goes itself, since it may hold a capability that others
// lack, provided that it can come back: entering its own namespace needs the
// same rights as returning to it. A process that may enter ns but not its own
// namespace sends a thread that is thrown away afterwards.
func inNamespace(ns *os.File, call func() error) error {
	runtime.LockOSThread()
	defer runtime.UnlockOSThread()
	home, err := os.Open("/proc/thread-self/ns/net")
	if err != nil {
		return inDiscardedThread(ns, call)
	}
	defer home.Close()
	if enter(home) != nil {
		return inDiscardedThread(ns, call)
	}
	if err := enter(ns); err != nil {
		return err
	}
	callErr := call()
	if err := enter(home); err != nil {
		// It was possible a moment ago. Locked once more, the thread dies with
		// its goroutine instead of carrying others into a foreign network.
		runtime.LockOSThread()
		return fmt.Errorf("return from network namespace: %w", err)
	}
	return callErr
}

// inDiscardedThread runs call in ns on a thread that ends with it: a goroutine
// that exits locked takes its thread along.
func inDiscardedThread(ns *os.File, call func() error) error {
	done := make(chan error)
	go func() {
		runtime.LockOSThread()
		if unix.Gettid() == unix.Getpid() {
			// The main thread cannot end, and /proc/PID/ns/net is its namespace.
			// While this goroutine holds it, another is elsewhere.
			err := inDiscardedThread(ns, call)
			runtime.UnlockOSThread()
			done <- err
			return
		}
		err := enter(ns)
		if err == nil {
			err = call()
		}
		done <- err
	}()
	return <-done
}

func enter(ns *os.File) error {
	if err := unix.Setns(int(ns.Fd()), unix.CLONE_NEWNET); err != nil {
		return fmt.Errorf("enter network namespace %s: %w", ns.Name(), err)
	}
	runtime.KeepAlive(ns)
	return nil
}

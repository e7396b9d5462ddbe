package netlab

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strconv"

	"golang.org/x/sys/unix"
)

// ShrinkBuffers makes the receive buffers of the ICMP sockets of a process as small
// as the kernel allows, which holds a few small replies, and returns how many there
// were: this process, or one that the test started. It skips the test where
// another process's descriptors cannot be had (pidfd_getfd(2), Linux 5.6).
func ShrinkBuffers(t T, pid int) (sockets int) {
	t.Helper()
	fds, err := filepath.Glob(fmt.Sprintf("/proc/%d/fd/*", pid))
	if err != nil || len(fds) == 0 {
		t.Fatalf("netlab: the descriptors of process %d: %v", pid, err)
	}
	process, err := unix.PidfdOpen(pid, 0)
	if err != nil {
		t.Skipf("no pidfd_open(2) here: %v", err)
	}
	defer unix.Close(process)
	for _, path := range fds {
		number, _ := strconv.Atoi(filepath.Base(path))
		shrunk, err := shrinkBuffer(process, number, pid == os.Getpid())
		switch {
		case errors.Is(err, unix.ENOSYS), errors.Is(err, unix.EPERM):
			t.Skipf("the descriptors of process %d cannot be had: %v", pid, err)
		case err != nil:
			t.Fatalf("netlab: descriptor %d of process %d: %v", number, pid, err)
		case shrunk:
			sockets++
		}
	}
	return sockets
}

// shrinkBuffer shrinks the buffer of a descriptor if it is an ICMP socket. One
// that is closed meanwhile is none.
func shrinkBuffer(process, number int, own bool) (shrunk bool, err error) {
	fd := number
	if !own {
		if fd, err = unix.PidfdGetfd(process, number, 0); errors.Is(err, unix.EBADF) {
			return false, nil
		} else if err != nil {
			return false, err
		}
		defer unix.Close(fd)
	}
	protocol, err := unix.GetsockoptInt(fd, unix.SOL_SOCKET, unix.SO_PROTOCOL)
	if err != nil || protocol != unix.IPPROTO_ICMP && protocol != unix.IPPROTO_ICMPV6 {
		return false, nil
	}
	// Of the lab's own netlink and packet sockets some have the same number.
	domain, err := unix.GetsockoptInt(fd, unix.SOL_SOCKET, unix.SO_DOMAIN)
	if err != nil || domain != unix.AF_INET && domain != unix.AF_INET6 {
		return false, nil
	}
	return true, unix.SetsockoptInt(fd, unix.SOL_SOCKET, unix.SO_RCVBUF, 1)
}

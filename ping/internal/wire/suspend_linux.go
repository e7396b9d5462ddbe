package wire

import (
	"syscall"
	"time"
	"unsafe"
)

// Clocks of man 2 clock_gettime: boot goes on while the machine is suspended.
const (
	clockMonotonic = 1
	clockBoot      = 7
)

// Suspended is what the boot clock is ahead of the monotonic one, to the
// microsecond it takes to read both.
func (clock) Suspended() time.Duration {
	mono, ok := readClock(clockMonotonic)
	boot, read := readClock(clockBoot)
	if !ok || !read {
		return 0
	}
	return boot - mono
}

func readClock(id uintptr) (time.Duration, bool) {
	var t syscall.Timespec
	_, _, errno := syscall.RawSyscall(syscall.SYS_CLOCK_GETTIME, id, uintptr(unsafe.Pointer(&t)), 0)
	return time.Duration(t.Nano()), errno == 0
}

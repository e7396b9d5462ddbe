package terminal

import (
	"os"
	"syscall"
	"unsafe"
)

// windowSize is struct winsize, man 2 TIOCGWINSZ.
type windowSize struct{ rows, columns, x, y uint16 }

// A terminal is what has a window size, be it 0.
func isTerminal(f *os.File) bool {
	_, ok := size(f)
	return ok
}

func width(f *os.File) int {
	s, _ := size(f)
	return int(s.columns)
}

func size(f *os.File) (s windowSize, ok bool) {
	_, _, errno := syscall.Syscall(syscall.SYS_IOCTL, f.Fd(), syscall.TIOCGWINSZ, uintptr(unsafe.Pointer(&s)))
	return s, errno == 0
}

package terminal

import (
	"bytes"
	"os"
	"syscall"
	"testing"
	"unsafe"
)

// TestScreen: only a terminal is one, and has a width.
func TestScreen(t *testing.T) {
	null, err := os.OpenFile(os.DevNull, os.O_WRONLY, 0)
	if err != nil {
		t.Fatal(err)
	}
	defer null.Close()
	if Is(null) || Width(null) != 0 || Is(new(bytes.Buffer)) || Width(new(bytes.Buffer)) != 0 {
		t.Error("what is no terminal is taken for one")
	}
	terminal, err := os.OpenFile("/dev/ptmx", os.O_RDWR|syscall.O_NOCTTY, 0)
	if err != nil {
		t.Skipf("no pseudoterminals here: %v", err)
	}
	defer terminal.Close()
	size := windowSize{rows: 24, columns: 132}
	if _, _, errno := syscall.Syscall(syscall.SYS_IOCTL, terminal.Fd(), syscall.TIOCSWINSZ, uintptr(unsafe.Pointer(&size))); errno != 0 {
		t.Skipf("the size of a pseudoterminal cannot be set: %v", errno)
	}
	if !Is(terminal) || Width(terminal) != 132 {
		t.Errorf("a terminal: %v, %d columns, want 132", Is(terminal), Width(terminal))
	}
}

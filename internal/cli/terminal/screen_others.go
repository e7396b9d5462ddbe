//go:build !linux

package terminal

import "os"

// Character devices that are no terminals are rarely an output.
func isTerminal(f *os.File) bool {
	info, err := f.Stat()
	return err == nil && info.Mode()&os.ModeCharDevice != 0
}

// width says nothing: it takes a system call that package syscall does not have.
func width(*os.File) int { return 0 }

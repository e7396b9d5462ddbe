package doctor

import (
	"errors"
	"syscall"

	"golang.org/x/sys/unix"
)

// errnoText is "EPERM (operation not permitted)", or the text of what is no errno.
func errnoText(err error) string {
	var errno syscall.Errno
	if !errors.As(err, &errno) {
		return err.Error()
	}
	if name := unix.ErrnoName(errno); name != "" {
		return name + " (" + errno.Error() + ")"
	}
	return errno.Error()
}

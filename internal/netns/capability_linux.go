package netns

import (
	"errors"
	"fmt"
	"io/fs"
	"strings"

	"golang.org/x/sys/unix"

	"goping/rawsock"
)

// refused puts what stood in the way of opening a namespace into the words of this
// package, and names the capability that was missing.
func (r Ref) refused(err error) error {
	var entering *rawsock.OpError
	var opening *fs.PathError
	switch {
	case errors.As(err, &entering) && entering.Op == "setns":
		errno := errnoOf(err)
		if errno == unix.EPERM {
			return &CapabilityError{r, missing("CAP_SYS_ADMIN", unix.CAP_SYS_ADMIN), fmt.Errorf("setns: %w", errno)}
		}
		return fmt.Errorf("netns: %v: setns: %w", r, errno)
	case errors.As(err, &opening) && (errors.Is(err, unix.EACCES) || errors.Is(err, unix.EPERM)):
		name, bit := "CAP_SYS_PTRACE", unix.CAP_SYS_PTRACE
		if !strings.HasPrefix(opening.Path, "/proc/") {
			name, bit = "CAP_DAC_READ_SEARCH", unix.CAP_DAC_READ_SEARCH // a file like others
		}
		return &CapabilityError{r, missing(name, bit), err}
	}
	return fmt.Errorf("netns: %v: %w", r, err)
}

func errnoOf(err error) error {
	var errno unix.Errno
	if errors.As(err, &errno) {
		return errno
	}
	return err
}

// missing returns the name of a capability that this thread does not have effective.
func missing(name string, bit int) string {
	header := unix.CapUserHeader{Version: unix.LINUX_CAPABILITY_VERSION_3}
	var sets [2]unix.CapUserData
	if err := unix.Capget(&header, &sets[0]); err != nil || sets[bit/32].Effective&(1<<(bit%32)) == 0 {
		return name
	}
	return ""
}

//go:build linux || darwin || dragonfly || freebsd || netbsd || openbsd

package rawsock

import (
	"encoding/binary"
	"errors"

	"golang.org/x/sys/unix"
)

// rightSize is one descriptor of SCM_RIGHTS, an int.
const rightSize = 4

// addRights remembers the n descriptors of the entry that control begins with.
// Linux sends one such entry a message; others may send more.
func (a *Ancillary) addRights(control []byte, n int) {
	if a.nrights == 0 {
		a.rights = control
	}
	a.nrights += n
}

// NumRights is the number of descriptors that came with the message and were
// neither taken nor closed.
func (a *Ancillary) NumRights() int { return a.nrights }

// TakeRights hands the descriptors over that came with the message, in the order
// in which they were sent: the caller closes them. They are closed on exec. Take
// or close them before the next receive into the same buffer. Fewer than were
// sent came when the message's Flags have [MSG_CTRUNC]; the kernel has closed
// the others.
func (a *Ancillary) TakeRights() []int {
	if a.nrights == 0 {
		return nil
	}
	fds := make([]int, 0, a.nrights)
	eachRight(a.rights, func(fd int) { fds = append(fds, fd) })
	a.rights, a.nrights = nil, 0
	return fds
}

// eachRight finds the descriptors in ancillary data, up to what is malformed.
func eachRight(control []byte, found func(fd int)) {
	for len(control) >= cmsgHeader {
		e, rest, ok := nextEntry(control)
		if !ok {
			return
		}
		if e.level == unix.SOL_SOCKET && e.typ == unix.SCM_RIGHTS {
			for p := e.payload; len(p) >= rightSize; p = p[rightSize:] {
				found(int(int32(binary.NativeEndian.Uint32(p))))
			}
		}
		control = rest
	}
}

// CloseRights closes the descriptors that came with the message and were not
// taken, none of them twice: it may be deferred before [Ancillary.TakeRights].
// Whoever receives from an AF_UNIX socket that strangers may write to parses
// every message and calls it, or they fill the process's table of descriptors.
func (a *Ancillary) CloseRights() error {
	var errs []error
	for _, fd := range a.TakeRights() {
		if err := unix.Close(fd); err != nil {
			errs = append(errs, &OpError{Op: "close received descriptor", Err: err})
		}
	}
	return errors.Join(errs...)
}

// RightsSpace is the room that n descriptors take in ancillary data, for sizing
// the oob of [NewBatch].
func RightsSpace(n int) int { return unix.CmsgSpace(rightSize * n) }

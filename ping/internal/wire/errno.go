package wire

import (
	"errors"
	"os"
	"syscall"
)

// refused reports whether err means that another kind of socket may do.
func refused(err error) bool {
	for _, errno := range []syscall.Errno{syscall.EPERM, syscall.EACCES, syscall.EAFNOSUPPORT, syscall.EPROTONOSUPPORT, syscall.ENOSYS} {
		if errors.Is(err, errno) {
			return true
		}
	}
	return errors.Is(err, os.ErrPermission)
}

// isBusy reports whether the system may take the packet a little later: the
// queue of the device or the neighbour table is full.
func isBusy(err error) bool {
	return errors.Is(err, syscall.ENOBUFS) || errors.Is(err, syscall.EAGAIN) || errors.Is(err, syscall.ENOMEM)
}

// try logs what a probe can do without.
func (o *Options) try(what string, err error) {
	if err != nil && o.Log != nil {
		o.Log(what, err)
	}
}

// pendingErrors is how often a send on a datagram socket is tried again: an ICMP
// error about an earlier probe, to whatever host, is reported by the next
// send, once, and meanwhile another may have come in. What is refused more often
// is refused for itself.
const pendingErrors = 4

package rawsock

import (
	"sync/atomic"

	"golang.org/x/sys/unix"
)

// descriptor is a file descriptor that any thread may use while any other
// closes it. The number goes back to the kernel only with the last user, so it
// can never come to mean another file under a system call in progress.
type descriptor struct {
	fd    int
	state atomic.Uint32 // descriptorClosed | users * descriptorUser
}

const (
	descriptorClosed = 1
	descriptorUser   = 2
)

// acquire adds a user; false when the descriptor is closed.
func (d *descriptor) acquire() bool {
	for {
		s := d.state.Load()
		if s&descriptorClosed != 0 {
			return false
		}
		if d.state.CompareAndSwap(s, s+descriptorUser) {
			return true
		}
	}
}

// release takes a user away. The last one to leave a closed descriptor gives it
// back to the kernel and gets the answer of close(2).
func (d *descriptor) release() error {
	if d.state.Add(^uint32(descriptorUser-1)) == descriptorClosed {
		return unix.Close(d.fd)
	}
	return nil
}

// markClosed lets no further user in. The caller holds it acquired, and
// releases it afterwards.
func (d *descriptor) markClosed() { d.state.Or(descriptorClosed) }

func (d *descriptor) closed() bool { return d.state.Load()&descriptorClosed != 0 }

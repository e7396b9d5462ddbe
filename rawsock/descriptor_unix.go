//go:build linux || darwin || dragonfly || freebsd || netbsd || openbsd

package rawsock

import "sync/atomic"

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

// leave takes a user away, and says whether it was the last one of a closed
// descriptor, who gives it back to the kernel.
func (d *descriptor) leave() bool {
	return d.state.Add(^uint32(descriptorUser-1)) == descriptorClosed
}

// markClosed lets no further user in. The caller holds it acquired, and
// releases it afterwards.
func (d *descriptor) markClosed() { d.state.Or(descriptorClosed) }

func (d *descriptor) closed() bool { return d.state.Load()&descriptorClosed != 0 }

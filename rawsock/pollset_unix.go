//go:build linux || darwin || dragonfly || freebsd || netbsd || openbsd

package rawsock

import (
	"sync/atomic"
	"time"

	"golang.org/x/sys/unix"
)

// pollset waits with poll(2), which every system has, for descriptors and for a
// byte in a pipe.
type pollset struct {
	fds         []unix.PollFd // the pipe is the last
	read, write int           // of the pipe
	woken       atomic.Bool   // there is a byte in it, or about to be
}

// open makes room for n descriptors.
func (p *pollset) open(n int) error {
	var pipe [2]int
	if err := unix.Pipe(pipe[:]); err != nil {
		return &OpError{Op: "pipe", Err: err}
	}
	p.read, p.write = pipe[0], pipe[1]
	for _, fd := range pipe {
		unix.CloseOnExec(fd)
		if err := unix.SetNonblock(fd, true); err != nil {
			p.close()
			return &OpError{Op: "pipe", Err: err}
		}
	}
	p.fds = make([]unix.PollFd, n+1)
	p.fds[n] = unix.PollFd{Fd: int32(p.read), Events: unix.POLLIN}
	return nil
}

// watch makes fd the descriptor i; one below 0 is passed over.
func (p *pollset) watch(i, fd int) { p.fds[i] = unix.PollFd{Fd: int32(fd), Events: unix.POLLIN} }

// wait returns when a descriptor is ready, after a wake, when d has passed (below
// 0: never; rounded up to a millisecond), or for a signal.
func (p *pollset) wait(d time.Duration) error {
	timeout := -1
	if d >= 0 {
		timeout = int(min((d+time.Millisecond-1)/time.Millisecond, 1<<31-1))
	}
	for i := range p.fds {
		p.fds[i].Revents = 0
	}
	if _, err := unix.Poll(p.fds, timeout); err != nil && err != unix.EINTR {
		return &OpError{Op: "poll", Err: err}
	}
	if p.fds[len(p.fds)-1].Revents != 0 {
		// The byte first, then woken: in the other order a byte in between would be
		// drained while woken says that it is still to come.
		var b [8]byte
		_, _ = unix.Read(p.read, b[:])
		p.woken.Store(false)
	}
	return nil
}

// ready tells what wait has found on descriptor i.
func (p *pollset) ready(i int) Events { return eventsOf(int(p.fds[i].Revents)) }

// eventsOf translates the bits of poll(2).
func eventsOf(found int) (e Events) {
	if found&unix.POLLIN != 0 {
		e |= Readable
	}
	if found&unix.POLLERR != 0 {
		e |= HasErrors
	}
	if found&unix.POLLHUP != 0 {
		e |= Hangup
	}
	return e
}

// wake ends the present wait or the next.
func (p *pollset) wake() {
	if !p.woken.Swap(true) {
		_, _ = unix.Write(p.write, []byte{1})
	}
}

func (p *pollset) close() {
	_ = unix.Close(p.read)
	_ = unix.Close(p.write)
}

package rawsock

import (
	"net"
	"slices"
	"sync/atomic"
	"time"
	"unsafe"

	"golang.org/x/sys/unix"
)

// Waiter waits for any of a fixed set of Conns, for a point in time, or to be
// woken: ppoll(2) on the sockets and an eventfd(2).
//
// Wait belongs to one goroutine that called [runtime.LockOSThread]: on each
// thread it meets it sets the timer slack to 1 ns, prctl(2), PR_SET_TIMERSLACK,
// since the default of 50 µs would be added to every timeout. Wake and Close may
// be called from any goroutine.
type Waiter struct {
	event   descriptor
	woken   atomic.Bool // an eventfd write is on its way to Wait
	conns   []*Conn
	polled  []unix.PollFd // of conns, then of the eventfd
	ready   []Events
	timeout unix.Timespec
	thread  int // the one whose timer slack is set
}

// NewWaiter prepares to wait for conns, in this order. It must be closed; it
// does not close them.
func NewWaiter(conns ...*Conn) (*Waiter, error) {
	fd, err := unix.Eventfd(0, unix.EFD_CLOEXEC|unix.EFD_NONBLOCK)
	if err != nil {
		return nil, &OpError{Op: "eventfd", Err: err}
	}
	w := &Waiter{
		conns:  slices.Clone(conns),
		polled: make([]unix.PollFd, len(conns)+1),
		ready:  make([]Events, len(conns)),
	}
	w.event.fd = fd
	w.polled[len(conns)] = unix.PollFd{Fd: int32(fd), Events: unix.POLLIN}
	for _, c := range w.conns {
		c.addWaiter(w)
	}
	return w, nil
}

var errWaitClosed error = &OpError{Op: "wait", Err: net.ErrClosed}

// Wait returns when a Conn is ready (see Ready), when d has passed (d < 0:
// never), after a Wake, or early on a signal; the caller looks which. A Conn that
// is closed counts as ready. After Close the error is [net.ErrClosed].
func (w *Waiter) Wait(d time.Duration) error {
	if !w.event.acquire() {
		return errWaitClosed
	}
	err := w.poll(d)
	if w.event.closed() {
		err = errWaitClosed
	}
	_ = w.event.release()
	return err
}

func (w *Waiter) poll(d time.Duration) error {
	w.tightenTimer()
	var timeout *unix.Timespec
	if w.acquireConns() {
		d = 0
	}
	if d >= 0 {
		w.timeout = unix.NsecToTimespec(int64(min(d, maxTimeout)))
		timeout = &w.timeout
	}
	// May block: this tells the scheduler.
	_, err := unix.Ppoll(w.polled, timeout, nil)
	w.releaseConns(err == nil)
	if err == nil && w.polled[len(w.conns)].Revents != 0 {
		w.drain()
	}
	if err != nil && err != unix.EINTR {
		return &OpError{Op: "ppoll", Err: err}
	}
	return nil
}

// maxTimeout fits the 32-bit seconds of a timespec on 32-bit systems.
const maxTimeout = (1<<31 - 1) * time.Second

// acquireConns readies the poll set, and says whether a Conn is closed, which
// leaves nothing to wait for.
func (w *Waiter) acquireConns() (anyClosed bool) {
	for i, c := range w.conns {
		w.polled[i] = unix.PollFd{Fd: -1} // ignored by ppoll
		w.ready[i] = 0
		if c.acquire() {
			w.polled[i] = unix.PollFd{Fd: int32(c.fd), Events: unix.POLLIN}
		} else {
			anyClosed = true
		}
	}
	return anyClosed
}

// releaseConns undoes acquireConns and keeps what was found.
func (w *Waiter) releaseConns(polled bool) {
	for i, c := range w.conns {
		found := w.polled[i].Revents
		if c.closed() {
			w.ready[i] = Closed
		} else if polled {
			w.ready[i] = eventsOf(found)
		}
		if w.polled[i].Fd >= 0 {
			_ = c.release()
		}
	}
}

func eventsOf(revents int16) (e Events) {
	if revents&unix.POLLIN != 0 {
		e |= Readable
	}
	if revents&unix.POLLERR != 0 {
		e |= HasErrors
	}
	if revents&(unix.POLLHUP|unix.POLLNVAL) != 0 {
		e |= Hangup
	}
	return e
}

// drain takes the wake-ups out of the eventfd, and only then lets Wake write
// again. In the other order a write in between would be drained while woken
// says that it is still to come, and no later Wake would ever write.
func (w *Waiter) drain() {
	var count uint64
	_, _, _ = unix.RawSyscall(unix.SYS_READ, uintptr(w.event.fd), uintptr(unsafe.Pointer(&count)), unsafe.Sizeof(count))
	w.woken.Store(false)
}

// Ready says what the last Wait found on Conn i, in the order of NewWaiter; 0 for
// nothing.
func (w *Waiter) Ready(i int) Events { return w.ready[i] }

// Wake makes the present or the next Wait return. However often it is called
// between two Waits, it writes once. After Close it does nothing.
func (w *Waiter) Wake() {
	if w.woken.Swap(true) || !w.event.acquire() {
		return
	}
	w.signal()
	_ = w.event.release()
}

func (w *Waiter) signal() {
	one := uint64(1)
	_, _, _ = unix.RawSyscall(unix.SYS_WRITE, uintptr(w.event.fd), uintptr(unsafe.Pointer(&one)), unsafe.Sizeof(one))
}

// Close ends the Waiter and the Wait in progress. It may be called more than
// once.
func (w *Waiter) Close() error {
	if !w.event.acquire() {
		return nil
	}
	w.event.markClosed() // before the signal: no Wait begins between the two
	w.signal()
	for _, c := range w.conns {
		c.removeWaiter(w)
	}
	if err := w.event.release(); err != nil {
		return &OpError{Op: "close", Err: err}
	}
	return nil
}

// tightenTimer sets the timer slack of a thread at the first Wait on it. A kernel
// that refuses only makes timeouts late.
func (w *Waiter) tightenTimer() {
	if thread := unix.Gettid(); thread != w.thread {
		_ = unix.Prctl(unix.PR_SET_TIMERSLACK, 1, 0, 0, 0)
		w.thread = thread
	}
}

package rawsock

import (
	"errors"
	"net"
	"os"
	"slices"
	"sync/atomic"
	"syscall"
	"time"
	"unsafe"

	"golang.org/x/sys/unix"
)

// Waiter waits for any of a fixed set of Conns, for a point in time to the
// nanosecond, or to be woken: an epoll(7) instance that holds the sockets, a
// timerfd(2) and an eventfd(2), and is itself waited for by the runtime's poller.
//
// The obvious ppoll(2) costs twice as much CPU at some hundred waits a second: a
// goroutine that keeps returning from blocking system calls keeps the
// scheduler's monitor thread polling every 20 µs. The runtime's own timers have
// millisecond resolution (epoll_wait), and a sleeping thread has 50 µs of timer
// slack.
//
// Wait and Ignore are for one goroutine at a time, which need not be locked to a
// thread. Wake and Close may be called from any goroutine.
type Waiter struct {
	event descriptor // eventfd: Wake
	timer descriptor // timerfd: the end of a Wait
	woken atomic.Bool
	conns []*Conn
	ready []Events

	file   *os.File // of the epoll instance, known to the runtime's poller
	poll   syscall.RawConn
	look   func(fd uintptr) bool // w.found, w.enlist and w.dismiss, made once
	add    func(fd uintptr)
	remove func(fd uintptr)
	listed []bool // the Conns in the epoll set
	idle   bool   // after Ignore
	refuse error  // of the last enlist
	events []unix.EpollEvent
	n      int  // of events found
	stay   bool // wait for one
	armed  bool // the timer is set
}

// NewWaiter prepares to wait for conns, in this order. It must be closed; it
// does not close them.
func NewWaiter(conns ...*Conn) (*Waiter, error) {
	w := &Waiter{
		conns:  slices.Clone(conns),
		ready:  make([]Events, len(conns)),
		listed: make([]bool, len(conns)),
		events: make([]unix.EpollEvent, len(conns)+2),
	}
	w.look, w.add, w.remove = w.found, w.enlist, w.dismiss
	w.event.fd, w.timer.fd = -1, -1
	if err := w.open(); err != nil {
		w.discard()
		return nil, err
	}
	for _, c := range w.conns {
		c.addWaiter(w)
	}
	return w, nil
}

// open makes the three descriptors and the epoll set. Its entries are known by
// their index: the Conns, then the eventfd, then the timerfd.
func (w *Waiter) open() error {
	epoll, err := unix.EpollCreate1(unix.EPOLL_CLOEXEC)
	if err != nil {
		return &OpError{Op: "epoll_create", Err: err}
	}
	// Non-blocking, which is what has os.NewFile tell the runtime's poller.
	_ = unix.SetNonblock(epoll, true)
	w.file = os.NewFile(uintptr(epoll), "epoll")
	if w.poll, err = w.file.SyscallConn(); err != nil {
		return &OpError{Op: "epoll", Err: err}
	}
	if w.event.fd, err = unix.Eventfd(0, unix.EFD_CLOEXEC|unix.EFD_NONBLOCK); err != nil {
		w.event.fd = -1
		return &OpError{Op: "eventfd", Err: err}
	}
	if w.timer.fd, err = unix.TimerfdCreate(unix.CLOCK_MONOTONIC, unix.TFD_CLOEXEC|unix.TFD_NONBLOCK); err != nil {
		w.timer.fd = -1
		return &OpError{Op: "timerfd_create", Err: err}
	}
	w.enlist(uintptr(epoll))
	if w.refuse != nil {
		return w.refuse
	}
	if err := errors.Join(watch(epoll, w.event.fd, len(w.conns)), watch(epoll, w.timer.fd, len(w.conns)+1)); err != nil {
		return &OpError{Op: "epoll_ctl", Err: err}
	}
	return nil
}

// watch adds a descriptor to an epoll set under an index.
func watch(epoll, fd, index int) error {
	return unix.EpollCtl(epoll, unix.EPOLL_CTL_ADD, fd, &unix.EpollEvent{Events: unix.EPOLLIN, Fd: int32(index)})
}

// enlist adds the Conns that are not in the epoll set. What they hold already
// counts as news (epoll_ctl(2)).
func (w *Waiter) enlist(epoll uintptr) {
	w.refuse = nil
	for i, c := range w.conns {
		if w.listed[i] || !c.acquire() {
			continue
		}
		err := watch(int(epoll), c.fd, i)
		_ = c.release()
		w.listed[i] = err == nil
		if err != nil {
			w.refuse = c.opError("wait", nil, err)
		}
	}
}

// dismiss takes the Conns out of the epoll set. One that is closed has left it.
func (w *Waiter) dismiss(epoll uintptr) {
	for i, c := range w.conns {
		if w.listed[i] && c.acquire() {
			w.listed[i] = unix.EpollCtl(int(epoll), unix.EPOLL_CTL_DEL, c.fd, nil) != nil
			_ = c.release()
		}
	}
}

// Ignore makes the Conns wake nobody until the next Wait, which finds what came
// meanwhile. Call it before a send whose transmit stamp matters: the kernel
// reports the stamp (EPOLLERR) between taking it and handing the packet to the
// device, and waking a thread from there takes about 1 µs, at times 20, by which
// the packet is late. Like Wait it is for one goroutine at a time; calling it again
// before the next Wait does nothing.
func (w *Waiter) Ignore() {
	if w.idle {
		return
	}
	w.idle = true
	_ = w.poll.Control(w.remove) // closed: nobody is woken either
}

// discard closes what open has opened.
func (w *Waiter) discard() {
	if w.file != nil {
		w.file.Close()
	}
	for _, fd := range []int{w.event.fd, w.timer.fd} {
		if fd >= 0 {
			unix.Close(fd)
		}
	}
}

var errWaitClosed error = &OpError{Op: "wait", Err: net.ErrClosed}

// Wait returns when a Conn is ready (see Ready), when d has passed (d < 0:
// never), after a Wake, or, rarely, for no reason; Ready tells which. A Conn that
// is closed counts as ready. After Close the error is [net.ErrClosed].
func (w *Waiter) Wait(d time.Duration) error {
	if !w.event.acquire() {
		return errWaitClosed
	}
	err := w.wait(d)
	if w.event.closed() {
		err = errWaitClosed
	}
	_ = w.event.release()
	return err
}

func (w *Waiter) wait(d time.Duration) error {
	if w.anyClosed() {
		d = 0 // nothing to wait for
	}
	if err := w.setTimer(d); err != nil {
		return err
	}
	if w.idle {
		w.idle = false
		if err := w.poll.Control(w.add); err != nil {
			return errWaitClosed
		}
		if w.refuse != nil {
			return w.refuse
		}
	}
	w.stay = d != 0
	if err := w.poll.Read(w.look); err != nil {
		return &OpError{Op: "wait", Err: err}
	}
	clear(w.ready)
	for _, e := range w.events[:max(w.n, 0)] {
		switch i := int(e.Fd); {
		case i < len(w.conns):
			w.ready[i] = eventsOf(int(e.Events)) // the bits are those of poll(2)
		case i == len(w.conns):
			w.drain()
		}
	}
	for i, c := range w.conns {
		if c.closed() {
			w.ready[i] = Closed
		}
	}
	return nil
}

func (w *Waiter) anyClosed() bool {
	return slices.ContainsFunc(w.conns, (*Conn).closed)
}

// found looks what the epoll set has. The runtime's poller calls it again, when
// the set has become readable, until it says true.
func (w *Waiter) found(fd uintptr) bool {
	n, _, errno := unix.RawSyscall6(unix.SYS_EPOLL_PWAIT, fd, uintptr(unsafe.Pointer(unsafe.SliceData(w.events))),
		uintptr(len(w.events)), 0, 0, 0)
	if w.n = int(n); errno != 0 {
		w.n = 0
	}
	return !w.stay || w.n > 0
}

// maxTimeout fits the 32-bit seconds of a timespec on 32-bit systems.
const maxTimeout = (1<<31 - 1) * time.Second

// setTimer has the timerfd expire in d; setting it takes back an expiry that
// was not waited for (timerfd_settime(2)).
func (w *Waiter) setTimer(d time.Duration) error {
	if d <= 0 && !w.armed {
		return nil
	}
	var at unix.ItimerSpec
	if d > 0 {
		at.Value = unix.NsecToTimespec(int64(min(d, maxTimeout)))
	}
	w.armed = d > 0
	if !w.timer.acquire() {
		return errWaitClosed
	}
	_, _, errno := unix.RawSyscall6(unix.SYS_TIMERFD_SETTIME, uintptr(w.timer.fd), 0,
		uintptr(unsafe.Pointer(&at)), 0, 0, 0)
	_ = w.timer.release()
	if errno != 0 {
		return &OpError{Op: "timerfd_settime", Err: errno}
	}
	return nil
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
	errs := []error{w.event.release(), w.file.Close()}
	if w.timer.acquire() {
		w.timer.markClosed()
		errs = append(errs, w.timer.release())
	}
	if err := errors.Join(errs...); err != nil {
		return &OpError{Op: "close", Err: err}
	}
	return nil
}

// release leaves, and gives the descriptor back where that is due, with the
// answer of close(2).
func (d *descriptor) release() error {
	if d.leave() {
		return unix.Close(d.fd)
	}
	return nil
}

//go:build linux || darwin || dragonfly || freebsd || netbsd || openbsd

package rawsock

import (
	"context"
	"errors"
	"net"
	"os"
	"syscall"
	"time"

	"golang.org/x/sys/unix"
)

// call is one operation that may have to wait, with what goes into its system
// call and what comes out. In blocking mode it is the one that the poller's side
// holds for whoever has the turn, so that its callback is made once a Conn; in
// non-blocking mode it is borrowed.
type call struct {
	conn      *Conn
	poller    *poller // nil in non-blocking mode
	direction direction
	attempt   func(fd uintptr) bool // call.try, made once

	kind  kindOfCall
	data  []byte
	flags uintptr
	name  kernelAddr            // destination, or source
	msg   kernelMessage         // of callRecvMsg and callSendMsg
	user  func(fd uintptr) bool // of callUser

	begun bool // callConnect: the first connect(2) has been made
	n     int  // result: bytes, or the accepted descriptor
	errno syscall.Errno
}

type kindOfCall uint8

const (
	callRecv kindOfCall = iota // those that receive come first
	callRecvFrom
	callRecvMsg
	callSend // to name, if that is set
	callSendMsg
	callAccept
	callConnect
	callUser
)

// borrow takes the call that c keeps for the operations of a direction that do not
// wait, or makes another where somebody has it.
func (c *Conn) borrow(d direction) *call {
	x := c.spare[d].Swap(nil)
	if x == nil {
		x = &call{conn: c, direction: d}
		x.init()
	}
	x.n = 0
	return x
}

func (x *call) giveBack() {
	x.clear()
	x.conn.spare[x.direction].Store(x)
}

func (x *call) init() { x.attempt = x.try }

// begin enters an operation: the descriptor is held and in blocking mode the turn
// taken. Without an error it is followed by end. The end of ctx, which may be nil,
// ends the wait for the turn.
func (c *Conn) begin(d direction, ctx context.Context) (*call, error) {
	if !c.acquire() {
		return nil, net.ErrClosed
	}
	if c.nonblock.Load() || c.unpolled {
		return c.borrow(d), nil
	}
	p, err := c.polled()
	if err == nil {
		err = p.takeTurn(d, ctx)
	}
	if err != nil {
		_ = c.release()
		return nil, err
	}
	x := &p.sides[d].call
	x.n = 0
	return x, nil
}

func (p *poller) takeTurn(d direction, ctx context.Context) error {
	s := &p.sides[d]
	select {
	case s.turn <- struct{}{}:
		return nil
	default:
	}
	var done <-chan struct{}
	if ctx != nil {
		done = ctx.Done()
	}
	select {
	case s.turn <- struct{}{}:
		return nil
	case <-p.closing:
		return net.ErrClosed
	case <-done:
		return ctx.Err()
	}
}

// end leaves the operation, and keeps nothing of the caller's alive.
func (x *call) end() {
	c, p := x.conn, x.poller
	if p != nil {
		x.clear()
		<-p.sides[x.direction].turn
	} else {
		x.giveBack()
	}
	_ = c.release()
}

func (x *call) clear() {
	x.data, x.name.length = nil, 0
	switch x.kind {
	case callRecvMsg, callSendMsg:
		x.msg = kernelMessage{}
	case callUser:
		x.user = nil
	case callConnect:
		x.begun = false
	}
}

// run makes the system call, and waits until it has something to say. Errors are
// an errno, ErrWouldBlock, net.ErrClosed, or os.ErrDeadlineExceeded.
func (x *call) run() error {
	x.n, x.errno = 0, 0
	if x.poller == nil {
		if x.attempt(uintptr(x.conn.fd)) {
			return x.result()
		}
		return ErrWouldBlock
	}
	var err error
	if x.direction == reading {
		err = x.poller.raw.Read(x.attempt)
	} else {
		err = x.poller.raw.Write(x.attempt)
	}
	switch {
	case err == nil:
		return x.result()
	case x.conn.closed():
		return net.ErrClosed
	}
	return err
}

// result is the error of a system call that was made. Once the Conn is closed it
// does not matter what the socket said last: an error, or the end. (A connection
// that was accepted is open, its number 0 in a process without standard input.)
func (x *call) result() error {
	switch {
	case (x.errno != 0 || x.n == 0 && x.kind != callAccept) && x.conn.closed():
		return net.ErrClosed
	case x.errno != 0:
		return x.errno
	}
	return nil
}

// runContext is run inside ctx.
func (x *call) runContext(ctx context.Context) error {
	if x.poller == nil || ctx.Done() == nil {
		return x.run()
	}
	calm := x.poller.interruptible(ctx, x.direction)
	err := x.run()
	calm()
	if errors.Is(err, os.ErrDeadlineExceeded) && ctx.Err() != nil {
		return ctx.Err()
	}
	return err
}

// Sending to a UNIX socket whose queue is full answers EAGAIN, and the poller does
// not hear of the end of that: it watches one's own socket, and the queue is
// another's (net/unix/af_unix.c, unix_poll). Asking again is all there is, with
// pauses between these two.
const (
	firstPause = time.Millisecond
	lastPause  = 32 * time.Millisecond
)

// runAsking is runContext for calls whose EAGAIN is not followed by an event.
func (x *call) runAsking(ctx context.Context) error {
	if x.poller == nil {
		return x.run()
	}
	for pause := firstPause; ; pause = min(2*pause, lastPause) {
		if x.poller.expired(x.direction) {
			return os.ErrDeadlineExceeded
		}
		if x.attempt(uintptr(x.conn.fd)) {
			return x.result()
		}
		timer := time.NewTimer(pause)
		select {
		case <-timer.C:
		case <-x.poller.closing:
			timer.Stop()
			return net.ErrClosed
		case <-ctx.Done():
			timer.Stop()
			return ctx.Err()
		}
	}
}

// try makes the system call once; false when it would have to wait.
func (x *call) try(fd uintptr) bool {
	x.n, x.errno = 0, 0
	if x.kind >= callAccept { // these take no MSG_DONTWAIT
		x.conn.unblock()
	}
	for {
		switch x.kind {
		case callUser:
			return x.user(fd)
		case callConnect:
			return x.tryConnect(fd)
		case callAccept:
			x.n, x.errno = x.name.accept(int(fd))
			if x.errno == unix.ECONNABORTED {
				continue // that peer has gone while it was queued; accept(2)
			}
		default:
			x.n, x.errno = x.transfer(fd)
		}
		if x.errno != unix.EINTR {
			break
		}
	}
	if x.errno != 0 {
		x.n = 0
	}
	if x.errno == unix.EAGAIN && x.poller != nil && x.kind <= callRecvMsg && x.conn.deaf.Load() {
		// Who blocks in the kernel gets 0 (net/core/datagram.c,
		// __skb_wait_for_more_packets); who only asks is not told, nor have sender
		// and ancillary data been filled in.
		x.errno = 0
		x.name.length = 0
		x.msg.control(nil)
	}
	return x.errno != unix.EAGAIN
}

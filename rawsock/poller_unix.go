//go:build linux || darwin || dragonfly || freebsd || netbsd || openbsd

package rawsock

import (
	"context"
	"errors"
	"net"
	"os"
	"sync"
	"syscall"
	"time"
)

// poller is what a Conn has of the runtime's poller, from the first operation on
// that may have to wait: a socket that only ever sends and receives batches, as a
// pinger's, is never registered there.
//
// The runtime wakes one goroutine a direction, so that operations of a direction
// take turns. An os.File has a queue for that of its own, but nobody can be
// called out of it; here a context ends the wait for the turn as well as the wait
// for the socket.
//
// Nobody closes the file while an operation is inside: the last user of the Conn
// does. What has to come out is woken by a deadline in the past.
type poller struct {
	file    *os.File
	raw     syscall.RawConn // of file
	sides   [2]side
	closing chan struct{} // closed by Conn.Close: leave
	gone    chan struct{} // closed when the descriptor is
	err     error         // of close(2), once gone

	mu sync.Mutex // of the deadlines, in sides and in file
}

// direction is what an operation waits for.
type direction int

const (
	reading direction = iota // or accepting
	writing                  // or connecting
)

// side is one direction of a poller.
type side struct {
	turn chan struct{} // holds a value while somebody is inside
	call call          // of whoever is inside

	// Guarded by poller.mu.
	deadline    time.Time // as the user wants it
	serial      uint64    // counts operations that a context can interrupt
	interrupted bool      // the file's deadline is in the past, to call one out
}

var longAgo = time.Unix(1, 0)

// polled returns the poller of c, which is registered with the first call. The
// caller has c acquired.
func (c *Conn) polled() (*poller, error) {
	if p := c.poller.Load(); p != nil {
		return p, nil
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	if p := c.poller.Load(); p != nil {
		return p, nil
	}
	if c.closed() {
		return nil, net.ErrClosed
	}
	p := &poller{closing: make(chan struct{}), gone: make(chan struct{})}
	// The descriptor is non-blocking, which is what has os.NewFile register it. A
	// registration that fails shows in the first wait.
	c.unblock()
	p.file = os.NewFile(uintptr(c.fd), "socket")
	var err error
	if p.raw, err = p.file.SyscallConn(); err != nil {
		return nil, err
	}
	for d := range p.sides {
		s := &p.sides[d]
		s.turn = make(chan struct{}, 1)
		s.call.init()
		s.call.conn, s.call.poller, s.call.direction = c, p, direction(d)
	}
	c.poller.Store(p)
	return p, nil
}

// evict calls everybody out. The caller has marked the Conn as closed, and holds
// its mutex.
func (p *poller) evict() {
	select {
	case <-p.closing:
		return // by an earlier Close
	default:
		close(p.closing)
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	_ = p.file.SetDeadline(longAgo)
}

// close gives the descriptor back to the kernel. The caller is its last user.
func (p *poller) close() error {
	p.err = p.file.Close()
	if path := (*os.PathError)(nil); errors.As(p.err, &path) {
		p.err = path.Err // os calls the socket a file
	}
	close(p.gone)
	return p.err
}

func (p *poller) setFileDeadline(d direction, t time.Time) error {
	if d == reading {
		return p.file.SetReadDeadline(t)
	}
	return p.file.SetWriteDeadline(t)
}

// interruptible has the end of ctx call the operation inside out of the poller,
// until calm is called.
func (p *poller) interruptible(ctx context.Context, d direction) (calm func()) {
	s := &p.sides[d]
	p.mu.Lock()
	s.serial++
	serial := s.serial
	p.mu.Unlock()
	stop := context.AfterFunc(ctx, func() {
		p.mu.Lock()
		defer p.mu.Unlock()
		if s.serial == serial { // it is still inside
			s.interrupted = true
			_ = p.setFileDeadline(d, longAgo)
		}
	})
	return func() {
		stop()
		p.mu.Lock()
		defer p.mu.Unlock()
		s.serial++
		if !s.interrupted {
			return
		}
		s.interrupted = false
		select {
		case <-p.closing: // the past it is, for everybody
		default:
			_ = p.setFileDeadline(d, s.deadline)
		}
	}
}

// expired reports whether the user's deadline of a direction has passed.
func (p *poller) expired(d direction) bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	t := p.sides[d].deadline
	return !t.IsZero() && !time.Now().Before(t)
}

// SetDeadline is SetReadDeadline and SetWriteDeadline.
func (c *Conn) SetDeadline(t time.Time) error { return c.setDeadline(t, reading, writing) }

// SetReadDeadline ends what reads or accepts, now or later, at t with an error
// that is [os.ErrDeadlineExceeded]; the zero time lifts it. In non-blocking mode,
// which never waits, it has no effect. A Conn that is Unpolled answers
// [os.ErrNoDeadline].
func (c *Conn) SetReadDeadline(t time.Time) error { return c.setDeadline(t, reading) }

// SetWriteDeadline is SetReadDeadline for what writes or connects.
func (c *Conn) SetWriteDeadline(t time.Time) error { return c.setDeadline(t, writing) }

func (c *Conn) setDeadline(t time.Time, directions ...direction) error {
	return c.with("set deadline", nil, func(int) error {
		if c.unpolled {
			return os.ErrNoDeadline
		}
		p, err := c.polled()
		if err != nil {
			return err
		}
		p.mu.Lock()
		defer p.mu.Unlock()
		select {
		case <-p.closing:
			return net.ErrClosed
		default:
		}
		for _, d := range directions {
			p.sides[d].deadline = t
			if !p.sides[d].interrupted {
				if err := p.setFileDeadline(d, t); err != nil {
					return err
				}
			}
		}
		return nil
	})
}

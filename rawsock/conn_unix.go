//go:build linux || darwin || dragonfly || freebsd || netbsd || openbsd

package rawsock

import (
	"io"
	"net"
	"slices"
	"sync"
	"sync/atomic"
	"syscall"

	"golang.org/x/sys/unix"
)

// Conn is a socket. It is a [net.Conn], and a [net.PacketConn] where it is of
// datagrams.
//
// By default its calls block as those of a C socket do: the goroutine waits, by the
// runtime's poller, and deadlines and contexts end the wait. After
// [Conn.SetNonblock] nothing waits. The batch calls never do: see [Waiter].
//
// It must be closed. Only one that has waited is closed by the garbage collector.
type Conn struct {
	descriptor
	domain   Domain
	typ      Type
	proto    Proto
	unpolled bool

	nonblock atomic.Bool             // SetNonblock
	shared   atomic.Bool             // others have the socket too, and can make it block
	poller   atomic.Pointer[poller]  // nil until something has to wait
	spare    [2]atomic.Pointer[call] // for what does not wait, by direction
	deaf     atomic.Bool             // Shutdown has ended receiving, of datagrams

	batchCalls
	deferred atomic.Uint32 // errno that a partial receive has put off

	line line // ReadLine

	mu      sync.Mutex
	waiters []*Waiter
	peer    Addr // as last known, nil for none
	local   Addr // as last asked
}

var (
	_ net.Conn       = (*Conn)(nil)
	_ net.PacketConn = (*Conn)(nil)
	_ syscall.Conn   = (*Conn)(nil)
)

// Close ends the socket. It may be called from any goroutine and more than
// once; what is blocked on the Conn, and what follows, answers [net.ErrClosed], and
// a [Waiter] on it wakes.
func (c *Conn) Close() error {
	if !c.acquire() {
		return nil
	}
	c.markClosed()
	c.mu.Lock()
	for _, w := range c.waiters {
		w.Wake()
	}
	p := c.poller.Load()
	if p != nil {
		p.evict()
	}
	c.mu.Unlock()
	err := c.release()
	if p != nil {
		// As with package net, the port is free when Close returns.
		<-p.gone
		err = p.err
	}
	if err != nil {
		return c.opError("close", nil, err)
	}
	return nil
}

// release leaves the descriptor; the last user of a closed one gives it back to
// the kernel, through the poller where that knows it.
func (c *Conn) release() error {
	if !c.leave() {
		return nil
	}
	if p := c.poller.Load(); p != nil {
		return p.close()
	}
	return unix.Close(c.fd)
}

func (c *Conn) addWaiter(w *Waiter) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.waiters = append(c.waiters, w)
}

func (c *Conn) removeWaiter(w *Waiter) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if i := slices.Index(c.waiters, w); i >= 0 {
		c.waiters = slices.Delete(c.waiters, i, i+1)
	}
}

// opError wraps a cause in what this Conn is.
func (c *Conn) opError(op string, a Addr, err error) *OpError {
	return &OpError{Op: op, Domain: c.domain, Type: c.typ, Proto: c.proto, Addr: a, Err: err}
}

// failed is opError for what reads and writes, whose callers compare io.EOF and
// ErrWouldBlock with ==.
func (c *Conn) failed(op string, a Addr, err error) error {
	if err == nil || err == ErrWouldBlock || err == io.EOF || err == io.ErrUnexpectedEOF {
		return err
	}
	return c.opError(op, a, err)
}

// with runs one cold system call on the descriptor and wraps its error.
func (c *Conn) with(op string, a Addr, call func(fd int) error) error {
	if !c.acquire() {
		return c.opError(op, a, net.ErrClosed)
	}
	// Deferred for a call that is the user's, and panics. close(2) fails here only
	// after a concurrent Close, which has no more use for the answer either.
	defer func() { _ = c.release() }()
	if err := call(c.fd); err != nil {
		return c.opError(op, a, err)
	}
	return nil
}

// SetNonblock switches between the two modes of a socket. In non-blocking mode
// every call that would have to wait answers [ErrWouldBlock] at once; Connect then
// answers an error that is ErrWouldBlock and EINPROGRESS (EALREADY the next time)
// until it has succeeded. What is already waiting goes on. The descriptor itself
// never blocks, and the mode is not handed on by [Conn.Accept].
func (c *Conn) SetNonblock(on bool) error {
	return c.with("set non-blocking mode", nil, func(int) error {
		c.nonblock.Store(on)
		return nil
	})
}

// unblock makes sure that no system call holds a thread, which Close could not free,
// where somebody else has the socket and may have switched O_NONBLOCK off.
func (c *Conn) unblock() {
	if c.shared.Load() {
		_ = unix.SetNonblock(c.fd, true)
	}
}

// Bind names the socket, man bind(2). An address with port 0, and the empty
// [UnixAddr], leave the choice to the kernel. A ping socket takes its ICMP identifier
// from the port: set [ReuseAddr] to 0 first, since the kernel presets it to 1 and a
// second process could bind the same identifier and get every reply. What cannot be
// an address of this socket is an [*AddrError].
func (c *Conn) Bind(a Addr) error {
	return c.with("bind", a, func(fd int) error {
		var sa kernelAddr
		if err := c.put(fd, a, &sa); err != nil {
			return err
		}
		return sa.bind(fd)
	})
}

// Shutdown ends receiving ([SHUT_RD]), sending ([SHUT_WR]) or both ([SHUT_RDWR])
// without closing; man shutdown(2). On TCP the end of sending is the FIN. ENOTCONN:
// there is no peer; EINVAL: how is none of them.
func (c *Conn) Shutdown(how int) error {
	return c.with("shutdown", nil, func(fd int) error {
		if !c.connectionOriented() && (how == SHUT_RD || how == SHUT_RDWR) {
			c.deaf.Store(true) // before those who wait are woken
		}
		return unix.Shutdown(fd, how)
	})
}

// CloseRead is Shutdown(SHUT_RD).
func (c *Conn) CloseRead() error { return c.Shutdown(SHUT_RD) }

// CloseWrite is Shutdown(SHUT_WR).
func (c *Conn) CloseWrite() error { return c.Shutdown(SHUT_WR) }

// LocalAddr is the socket's own address, an [Addr], man getsockname(2): unspecified
// until Bind, Connect or the first send chose one. The port of a ping socket is its
// ICMP identifier. A closed Conn has the address that was asked for last, and it is
// nil where there was none, and for a domain without addresses here.
func (c *Conn) LocalAddr() net.Addr {
	a, err := c.name((*kernelAddr).getsockname)
	c.mu.Lock()
	defer c.mu.Unlock()
	if err == nil {
		c.local = a
	}
	return netAddr(c.local)
}

// RemoteAddr is the address of the peer, an [Addr], man getpeername(2), or nil
// where there never was one, or Disconnect has ended it. Of raw and ping sockets the
// kernel does not say it, nor of a connection that was reset, and a closed Conn
// cannot ask: those have the one that was known last, by Connect, Accept or
// RemoteAddr, since whoever has a [net.Conn] expects one.
func (c *Conn) RemoteAddr() net.Addr {
	a, err := c.name((*kernelAddr).getpeername)
	c.mu.Lock()
	defer c.mu.Unlock()
	if err == nil {
		c.peer = a
	}
	return netAddr(c.peer)
}

// name makes one of the two calls that tell an address.
func (c *Conn) name(get func(*kernelAddr, int) error) (a Addr, err error) {
	err = c.with("get name", nil, func(fd int) error {
		var sa kernelAddr
		err := get(&sa, fd)
		if err == nil {
			a = sa.addr(fd)
		}
		return err
	})
	return a, err
}

// netAddr keeps a missing Addr a nil interface.
func netAddr(a Addr) net.Addr {
	if a == nil {
		return nil
	}
	return a
}

func (c *Conn) setPeer(a Addr) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.peer = a
}

// Domain is the address family that the socket was created with.
func (c *Conn) Domain() Domain { return c.domain }

// Type is the type that the socket was created with.
func (c *Conn) Type() Type { return c.typ }

// Proto is the protocol that the socket was created with: 0 where the choice was
// left to the kernel, and for what [FromFile] could not learn.
func (c *Conn) Proto() Proto { return c.proto }

// connectionOriented reports whether the socket is of a kind that is connected before it
// carries anything, and whose connection has an end.
func (c *Conn) connectionOriented() bool { return c.typ == SOCK_STREAM || c.typ == SOCK_SEQPACKET }

// stream reports whether the socket carries bytes without boundaries.
func (c *Conn) stream() bool { return c.typ == SOCK_STREAM }

func errnoErr(errno syscall.Errno) error {
	if errno != 0 {
		return errno
	}
	return nil
}

// SyscallConn gives the bare descriptor to whatever this package has forgotten. Its
// Read and Write wait as the Conn does: in non-blocking mode they call once, and
// answer [ErrWouldBlock] where that says that it has to wait.
func (c *Conn) SyscallConn() (syscall.RawConn, error) {
	if c.closed() {
		return nil, c.opError("syscall conn", nil, net.ErrClosed)
	}
	return rawConn{c}, nil
}

type rawConn struct{ c *Conn }

func (r rawConn) Control(f func(fd uintptr)) error {
	return r.c.with("control", nil, func(fd int) error {
		f(uintptr(fd))
		return nil
	})
}

func (r rawConn) Read(f func(fd uintptr) (done bool)) error {
	return r.wait("raw read", reading, f)
}

func (r rawConn) Write(f func(fd uintptr) (done bool)) error {
	return r.wait("raw write", writing, f)
}

func (r rawConn) wait(op string, d direction, f func(fd uintptr) (done bool)) error {
	x, err := r.c.begin(d, nil)
	if err != nil {
		return r.c.failed(op, nil, err)
	}
	defer x.end() // f may panic
	x.kind, x.user = callUser, f
	return r.c.failed(op, nil, x.run())
}

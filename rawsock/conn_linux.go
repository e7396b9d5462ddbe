package rawsock

import (
	"context"
	"errors"
	"net"
	"slices"
	"sync"
	"sync/atomic"
	"syscall"

	"golang.org/x/sys/unix"
)

// Conn is a socket. It never blocks and is not registered with the runtime's
// poller: use a [Waiter]. It must be closed: there is no finalizer.
type Conn struct {
	descriptor
	domain Domain
	typ    Type
	proto  Proto

	sendMany, recvMany manyCall      // whether sendmmsg and recvmmsg may be used
	deferred           atomic.Uint32 // errno that a partial receive has put off

	mu      sync.Mutex
	waiters []*Waiter
}

// Close ends the socket. It may be called from any goroutine and more than
// once; what follows it answers [net.ErrClosed], and a [Waiter] on the Conn
// wakes.
func (c *Conn) Close() error {
	if !c.acquire() {
		return nil
	}
	c.markClosed()
	c.mu.Lock()
	for _, w := range c.waiters {
		w.Wake()
	}
	c.mu.Unlock()
	err := c.release()
	if err != nil {
		return c.opError("close", nil, err)
	}
	return nil
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

// with runs one cold system call on the descriptor and wraps its error.
func (c *Conn) with(op string, a Addr, call func(fd int) error) error {
	if !c.acquire() {
		return c.opError(op, a, net.ErrClosed)
	}
	err := call(c.fd)
	// close(2) fails here only after a concurrent Close, which has no more use
	// for the answer either.
	_ = c.release()
	if err != nil {
		return c.opError(op, a, err)
	}
	return nil
}

// Bind names the socket, man bind(2). A ping socket takes its ICMP identifier
// from the port, 0 for one that the kernel chooses: set [ReuseAddr] to 0 first,
// since the kernel presets it to 1 and a second process could bind the same
// identifier and get every reply. An address of another family than the socket's
// answers EAFNOSUPPORT.
func (c *Conn) Bind(a Addr) error {
	return c.with("bind", a, func(fd int) error {
		sa, err := c.sockaddr(fd, a)
		if err != nil {
			return err
		}
		return unix.Bind(fd, sa)
	})
}

// Connect fixes the peer of a datagram or raw socket, and lets the kernel choose
// the local address if Bind did not; man connect(2). Nothing is sent and nothing
// waits. The kernel answers ENETUNREACH and the like when it has no route.
// SOCK_STREAM and SOCK_SEQPACKET answer [errors.ErrUnsupported].
func (c *Conn) Connect(ctx context.Context, a Addr) error {
	if err := ctx.Err(); err != nil {
		return c.opError("connect", a, err)
	}
	return c.with("connect", a, func(fd int) error {
		if c.typ == SOCK_STREAM || c.typ == SOCK_SEQPACKET {
			return errors.ErrUnsupported
		}
		sa, err := c.sockaddr(fd, a)
		if err != nil {
			return err
		}
		return unix.Connect(fd, sa)
	})
}

// LocalAddr is the socket's own address, man getsockname(2): unspecified until
// Bind, Connect or the first send chose one. The port of a ping socket is its
// ICMP identifier. It is nil for a closed Conn and for a domain that is neither
// AF_INET nor AF_INET6.
func (c *Conn) LocalAddr() Addr {
	var local Addr
	err := c.with("getsockname", nil, func(fd int) error {
		sa, err := unix.Getsockname(fd)
		if err != nil {
			return err
		}
		local = addrOf(fd, sa)
		return nil
	})
	if err != nil {
		return nil
	}
	return local
}

// Domain, Type and Proto are what the socket was created with.
func (c *Conn) Domain() Domain { return c.domain }

func (c *Conn) Type() Type { return c.typ }

func (c *Conn) Proto() Proto { return c.proto }

// errFamily is what the kernel itself says to an address of another family.
const errFamily = syscall.EAFNOSUPPORT

package rawsock

import (
	"encoding/binary"
	"fmt"
	"os"
	"runtime"

	"golang.org/x/sys/unix"
)

// Socket creates a socket, man socket(2): closed on exec, without an address. What
// the kernel refuses is an [*OpError] with its errno, such as EPERM (SOCK_RAW without
// CAP_NET_RAW) or EACCES (a ping socket for a group outside
// net.ipv4.ping_group_range); of a combination that does not exist OpError.Wrong says
// which part is to blame. It is never another kind of socket. It runs on the calling
// thread, so privileges raised on that thread hold.
func Socket(d Domain, t Type, p Proto, cfg *Config) (*Conn, error) {
	c := &Conn{domain: d, typ: t, proto: p}
	var refused error
	open := func() error {
		c.fd, refused = unix.Socket(int(d), int(t)|unix.SOCK_CLOEXEC|unix.SOCK_NONBLOCK, kernelProto(d, p))
		return refused
	}
	if cfg == nil {
		cfg = &Config{}
	}
	c.unpolled = cfg.Unpolled
	var err error
	switch {
	case t != t&typeMask:
		refused = unix.EINVAL // flags are not a type
	case cfg.NetNS == nil:
		err = open()
	default:
		err = inNamespace(cfg.NetNS, open)
	}
	switch {
	case refused != nil:
		return nil, c.refused("socket", refused)
	case err != nil: // getting into the namespace, or out of it
		return nil, c.opError("setns", nil, err)
	}
	return c, nil
}

// Pair creates two sockets that are connected to each other, man socketpair(2).
// AF_UNIX alone has them: EOPNOTSUPP.
func Pair(d Domain, t Type, p Proto) (a, b *Conn, err error) {
	a, b = &Conn{domain: d, typ: t, proto: p}, &Conn{domain: d, typ: t, proto: p}
	if t != t&typeMask {
		return nil, nil, a.refused("socketpair", unix.EINVAL)
	}
	fds, err := unix.Socketpair(int(d), int(t)|unix.SOCK_CLOEXEC|unix.SOCK_NONBLOCK, int(p))
	if err != nil {
		return nil, nil, a.refused("socketpair", err)
	}
	a.fd, b.fd = fds[0], fds[1]
	return a, b, nil
}

// Limits of the arguments of socket(2), behind which it answers EINVAL: linux/net.h
// and linux/in.h, SOCK_TYPE_MASK, SOCK_MAX, IPPROTO_MAX.
const (
	typeMask = 0xf
	typeMax  = 11
	protoMax = 263
)

// refused is the error of creating c, with the part of it that is to blame.
func (c *Conn) refused(op string, err error) *OpError {
	e := c.opError(op, nil, err)
	switch err {
	case unix.EAFNOSUPPORT:
		e.Wrong = "domain"
	case unix.ESOCKTNOSUPPORT:
		e.Wrong = "type"
	case unix.EPROTONOSUPPORT:
		e.Wrong = "protocol"
	case unix.EINVAL:
		if c.typ < 0 || c.typ >= typeMax {
			e.Wrong = "type"
		} else if c.proto < 0 || c.proto >= protoMax {
			e.Wrong = "protocol"
		}
	case unix.EOPNOTSUPP:
		e.Wrong = "domain" // it has no pairs
	}
	return e
}

// kernelProto is p as socket(2) wants it: packet(7) takes network byte order.
func kernelProto(d Domain, p Proto) int {
	if d != AF_PACKET {
		return int(p)
	}
	return int(binary.NativeEndian.Uint16(binary.BigEndian.AppendUint16(nil, uint16(p))))
}

// inNamespace runs call, once, on a thread inside the network namespace ns.
//
// The calling thread goes itself, since it may hold a capability that others
// lack, provided that it can come back: entering its own namespace needs the
// same rights as returning to it. A process that may enter ns but not its own
// namespace sends a thread that is thrown away afterwards.
func inNamespace(ns *os.File, call func() error) error {
	runtime.LockOSThread()
	defer runtime.UnlockOSThread()
	home, err := os.Open("/proc/thread-self/ns/net")
	if err != nil {
		return inDiscardedThread(ns, call)
	}
	defer home.Close()
	if enter(home) != nil {
		return inDiscardedThread(ns, call)
	}
	if err := enter(ns); err != nil {
		return err
	}
	callErr := call()
	if err := enter(home); err != nil {
		// It was possible a moment ago. Locked once more, the thread dies with
		// its goroutine instead of carrying others into a foreign network.
		runtime.LockOSThread()
		return fmt.Errorf("return from network namespace: %w", err)
	}
	return callErr
}

// inDiscardedThread runs call in ns on a thread that ends with it: a goroutine
// that exits locked takes its thread along.
func inDiscardedThread(ns *os.File, call func() error) error {
	done := make(chan error)
	go func() {
		runtime.LockOSThread()
		if unix.Gettid() == unix.Getpid() {
			// The main thread cannot end, and /proc/PID/ns/net is its namespace.
			// While this goroutine holds it, another is elsewhere.
			err := inDiscardedThread(ns, call)
			runtime.UnlockOSThread()
			done <- err
			return
		}
		err := enter(ns)
		if err == nil {
			err = call()
		}
		done <- err
	}()
	return <-done
}

func enter(ns *os.File) error {
	if err := unix.Setns(int(ns.Fd()), unix.CLONE_NEWNET); err != nil {
		return fmt.Errorf("enter network namespace %s: %w", ns.Name(), err)
	}
	runtime.KeepAlive(ns)
	return nil
}

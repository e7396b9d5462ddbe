package netns

import (
	"context"
	"net"
	"net/netip"
	"os"
	"runtime"
	"sync"

	"golang.org/x/sys/unix"

	"goping/rawsock"
)

// dialer makes sockets inside a namespace, on a thread that went there with the first
// and stays until close: so the later ones need no capability any more.
type dialer struct {
	file *os.File

	mu     sync.Mutex
	closed bool
	calls  chan func()   // to the thread; nil while there is none
	gone   chan struct{} // closed when it has left
}

// dial connects a socket of network "udp" or "tcp".
func (d *dialer) dial(ctx context.Context, network string, to netip.AddrPort) (net.Conn, error) {
	domain, typ, proto := rawsock.AF_INET, rawsock.SOCK_DGRAM, rawsock.IPPROTO_UDP
	if to.Addr().Is6() {
		domain = rawsock.AF_INET6
	}
	if network == "tcp" {
		typ, proto = rawsock.SOCK_STREAM, rawsock.IPPROTO_TCP
	}
	var conn *rawsock.Conn
	var err error
	if outside := d.inside(func() { conn, err = rawsock.Socket(domain, typ, proto, nil) }); outside != nil {
		return nil, outside
	}
	if err != nil {
		return nil, err
	}
	if err := conn.Connect(ctx, rawsock.IPAddr{AddrPort: to}); err != nil {
		conn.Close()
		return nil, err
	}
	return conn, nil
}

func (d *dialer) enter() error { return d.inside(func() {}) }

// source returns the address that a packet to a destination would have.
func (d *dialer) source(to netip.Addr) (netip.Addr, bool) {
	// Connecting a UDP socket sends nothing; any port but 0 will do.
	conn, err := d.dial(context.Background(), "udp", netip.AddrPortFrom(to, 9))
	if err != nil {
		return netip.Addr{}, false
	}
	defer conn.Close()
	from, ok := conn.LocalAddr().(rawsock.IPAddr)
	return from.Addr(), ok
}

// inside runs call on the thread that is in the namespace.
func (d *dialer) inside(call func()) error {
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.closed {
		return net.ErrClosed
	}
	if d.calls == nil {
		calls, gone, ready := make(chan func()), make(chan struct{}), make(chan error, 1)
		go d.reside(calls, gone, ready)
		if err := <-ready; err != nil {
			return err
		}
		d.calls, d.gone = calls, gone
	}
	done := make(chan struct{})
	d.calls <- func() { defer close(done); call() }
	<-done
	return nil
}

// reside enters the namespace and runs calls there. The thread ends with it: a
// goroutine that exits locked takes its thread along.
func (d *dialer) reside(calls <-chan func(), gone chan<- struct{}, ready chan<- error) {
	runtime.LockOSThread()
	if unix.Gettid() == unix.Getpid() {
		// The main thread cannot end, and what /proc/PID/ns/net shows is its namespace.
		// While this goroutine holds it, another is elsewhere.
		settled := make(chan error, 1)
		go d.reside(calls, gone, settled)
		err := <-settled
		runtime.UnlockOSThread()
		ready <- err
		return
	}
	home, _ := os.Open("/proc/thread-self/ns/net") // to leave at once, rather than soon
	if err := unix.Setns(int(d.file.Fd()), unix.CLONE_NEWNET); err != nil {
		if home != nil {
			home.Close()
		}
		ready <- os.NewSyscallError("setns", err)
		return
	}
	ready <- nil
	for call := range calls {
		call()
	}
	if home != nil {
		_ = unix.Setns(int(home.Fd()), unix.CLONE_NEWNET) // without the capability it leaves by ending
		home.Close()
	}
	close(gone)
}

// close ends the thread.
func (d *dialer) close() {
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.closed = true; d.calls != nil {
		close(d.calls)
		<-d.gone
		d.calls = nil
	}
}

// tryEntering makes a socket in the namespace and closes it.
func tryEntering(file *os.File) error {
	conn, err := rawsock.Socket(rawsock.AF_UNIX, rawsock.SOCK_DGRAM, 0, &rawsock.Config{NetNS: file, Unpolled: true})
	if err != nil {
		return err
	}
	return conn.Close()
}

package rawsock

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/netip"
	"os"
	"testing"
	"time"

	"golang.org/x/sys/unix"

	"goping/internal/netlab"
)

func TestHTTPServesOverAListener(t *testing.T) {
	eachTransport(t, func(t *testing.T, tr transport) {
		if tr.typ != SOCK_STREAM {
			return // HTTP wants a stream of bytes
		}
		l, addr := tr.listener(t, 16)
		server := &http.Server{Handler: http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			fmt.Fprintf(w, "%s from %s", r.URL.Path, r.RemoteAddr)
		})}
		served := make(chan error)
		go func() { served <- server.Serve(l.Listener()) }()

		transport := &http.Transport{}
		var local net.Addr
		transport.DialContext = func(ctx context.Context, _, _ string) (net.Conn, error) {
			c, err := Socket(tr.domain, tr.typ, 0, nil)
			if err != nil {
				return nil, err
			}
			err = c.Connect(ctx, addr)
			local = c.LocalAddr()
			return c, err
		}
		client := &http.Client{Transport: transport, Timeout: patience}
		for range 3 { // on one connection, kept alive
			answer, err := client.Get("http://example.test/path")
			must(t, err)
			body, err := io.ReadAll(answer.Body)
			must(t, err)
			must(t, answer.Body.Close())
			if want := fmt.Sprintf("/path from %v", local); string(body) != want {
				t.Errorf("answered %q, want %q", body, want)
			}
		}
		transport.CloseIdleConnections()
		must(t, server.Close())
		if err := <-served; !errors.Is(err, http.ErrServerClosed) {
			t.Errorf("the server ended with %v", err)
		}
		if l.Listener().Addr() != addr {
			t.Errorf("closed, the listener is named %v, was %v", l.Listener().Addr(), addr)
		}
	})
}

// As a net.PacketConn it talks to one of package net's.
func TestDatagramsAreAPacketConn(t *testing.T) {
	theirs, err := net.ListenPacket("udp4", "127.0.0.1:0")
	must(t, err)
	defer theirs.Close()
	c, addr := bound(t)
	var ours net.PacketConn = c
	if n, err := ours.WriteTo([]byte("ours"), theirs.LocalAddr()); n != 4 || err != nil {
		t.Fatalf("wrote %d, %v", n, err)
	}
	b := make([]byte, 16)
	n, from, err := theirs.ReadFrom(b)
	if string(b[:n]) != "ours" || from.String() != addr.String() || err != nil {
		t.Errorf("they read %q from %v, %v", b[:n], from, err)
	}
	_, err = theirs.WriteTo([]byte("theirs"), from)
	must(t, err)
	n, from, err = ours.ReadFrom(b)
	if string(b[:n]) != "theirs" || from.String() != theirs.LocalAddr().String() || err != nil {
		t.Errorf("we read %q from %v, %v", b[:n], from, err)
	}
}

// A full queue of a UNIX datagram socket is waited for, though it is another's.
func TestUnixDatagramsWaitForRoom(t *testing.T) {
	to := newSocket(t, AF_UNIX, SOCK_DGRAM, 0)
	must(t, to.Bind(UnixAddr{}))
	name := to.LocalAddr()
	other, from := newSocket(t, AF_UNIX, SOCK_DGRAM, 0), newSocket(t, AF_UNIX, SOCK_DGRAM, 0)
	must(t, other.SetNonblock(true))
	var err error
	queued := 0
	for ; err == nil; queued++ {
		_, err = other.WriteTo([]byte("x"), name)
	}
	if err != ErrWouldBlock {
		t.Fatal(err)
	}
	must(t, from.SetWriteDeadline(time.Now().Add(5*time.Millisecond)))
	_, err = from.WriteTo([]byte("y"), name)
	wantErrno(t, err, os.ErrDeadlineExceeded)
	must(t, from.SetWriteDeadline(time.Time{}))
	wrote := make(chan error)
	go func() { _, err := from.WriteTo([]byte("y"), name); wrote <- err }()
	b := make([]byte, 1)
	for range queued {
		_, err := to.Read(b)
		must(t, err)
	}
	must(t, <-wrote)
}

func TestSyscallConn(t *testing.T) {
	c, addr := bound(t)
	raw, err := c.SyscallConn()
	must(t, err)
	var fd int
	must(t, raw.Control(func(d uintptr) { fd = int(d) }))
	if fd != c.fd {
		t.Errorf("descriptor %d, want %d", fd, c.fd)
	}
	write := func() error {
		return raw.Write(func(d uintptr) bool {
			return unix.Sendto(int(d), []byte("hello"), 0, &unix.SockaddrInet4{Port: int(addr.Port()), Addr: addr.Addr().As4()}) == nil
		})
	}
	b := make([]byte, 16)
	calls, n := 0, 0
	must(t, raw.Read(func(d uintptr) bool {
		n, err = unix.Read(int(d), b)
		if calls++; calls == 1 {
			go func() { _ = write() }() // there was nothing: it is asked again when there is
		}
		return err != unix.EAGAIN
	}))
	if string(b[:n]) != "hello" || err != nil {
		t.Errorf("read %q, %v", b[:n], err)
	}
	must(t, c.SetNonblock(true))
	if err := raw.Read(func(uintptr) bool { return false }); err != ErrWouldBlock {
		t.Errorf("not blocking: %v, want ErrWouldBlock", err)
	}
	must(t, c.Close())
	wantErrno(t, raw.Control(func(uintptr) {}), net.ErrClosed)
	wantErrno(t, raw.Read(func(uintptr) bool { return true }), net.ErrClosed)
	_, err = c.SyscallConn()
	wantErrno(t, err, net.ErrClosed)
}

// A panic of what was given the descriptor, if somebody recovers from it, leaves a
// Conn that can be used and closed.
func TestSyscallConnPanics(t *testing.T) {
	c, addr := bound(t)
	raw, err := c.SyscallConn()
	must(t, err)
	wait := func(uintptr) bool { panic("wait") }
	for _, nonblock := range []bool{false, true} {
		must(t, c.SetNonblock(nonblock))
		for i, call := range []func() error{
			func() error { return raw.Control(func(uintptr) { panic("control") }) },
			func() error { return raw.Read(wait) },
			func() error { return raw.Write(wait) },
		} {
			func() {
				defer func() {
					if recover() == nil {
						t.Errorf("call %d did not panic", i)
					}
				}()
				_ = call()
			}()
		}
	}
	must(t, c.SetNonblock(false))
	_, err = c.WriteToAddrPort([]byte("x"), addr)
	must(t, err)
	if n, err := c.Read(make([]byte, 2)); n != 1 || err != nil {
		t.Errorf("read %d, %v", n, err)
	}
	closed := make(chan error, 1)
	go func() { closed <- c.Close() }()
	select {
	case err := <-closed:
		must(t, err)
	case <-time.After(patience):
		t.Fatal("Close waits for one that has gone")
	}
}

// Questions about a socket are asked in the namespace that it lives in.
func TestDiagnosisLooksWhereTheSocketIs(t *testing.T) {
	ns := otherNamespace(t)
	tr := transports[3]
	l, err := Socket(tr.domain, tr.typ, 0, &Config{NetNS: ns})
	must(t, err)
	defer l.Close()
	must(t, l.Bind(UnixAddr{}))
	must(t, l.Listen(7))
	if q, err := l.ListenQueue(); err != nil || q.Limit != 7 {
		t.Errorf("%+v, %v; want a limit of 7", q, err)
	}
}

func TestReadAndWriteDoNotAllocate(t *testing.T) {
	a, b := pair(t, SOCK_STREAM)
	u, addr := bound(t)
	six := udp(t, AF_INET6)
	must(t, six.Bind(ipAddr("[::1]:0")))
	sixAddr := six.LocalAddr().(IPAddr).AddrPort
	buf := make([]byte, 64)
	oob := make([]byte, 64)
	exchange := func(c *Conn, to netip.AddrPort) {
		if _, err := c.WriteToAddrPort(buf[:8], to); err != nil {
			t.Fatal(err)
		}
		if _, from, err := c.ReadFromAddrPort(buf); err != nil || from != to {
			t.Fatalf("from %v, %v", from, err)
		}
	}
	operations := map[string]func(){
		"write and read": func() {
			_, _ = a.Write(buf[:8])
			_, _ = b.Read(buf)
		},
		"write some": func() {
			_, _ = a.WriteSome(buf[:8])
			_, _ = b.Read(buf)
		},
		"messages": func() {
			_, _ = a.WriteMsg(buf[:8], nil, nil, 0)
			_, _, _, _, _ = b.ReadMsg(buf, oob, 0)
		},
		"datagrams v4": func() { exchange(u, addr) },
		"datagrams v6": func() { exchange(six, sixAddr) },
	}
	for _, mode := range []string{"blocking", "non-blocking"} {
		for _, c := range []*Conn{a, b, u, six} {
			must(t, c.SetNonblock(mode != "blocking"))
		}
		for name, op := range operations {
			op() // registers with the poller
			if n := testing.AllocsPerRun(100, op); n != 0 {
				t.Errorf("%s, %s: %v allocations, want 0", name, mode, n)
			}
		}
	}
	if n := testing.AllocsPerRun(100, func() {
		if _, err := b.Read(buf); err != ErrWouldBlock {
			t.Fatal(err)
		}
	}); n != 0 {
		t.Errorf("nothing to read: %v allocations, want 0", n)
	}
}

// What a pinger does with a socket leaves it unknown to the runtime's poller.
func TestBatchesDoNotRegister(t *testing.T) {
	c, addr := bound(t)
	must(t, c.SetInt(RecvTTL, 1))
	send(t, c, []byte("x"), addr.Addr(), addr.Port(), nil)
	receive(t, waiter(t, c), c.RecvBatch, NewBatch(1, 8, 64))
	must(t, c.Connect(t.Context(), IPAddr{addr}))
	if c.poller.Load() != nil {
		t.Error("the poller knows the socket")
	}
	netlab.Need(t)
	raw := kinds[0].open(t)
	must(t, raw.Connect(t.Context(), ipAddr("127.0.0.1:0")))
	_, _, _, _, err := raw.ReadError(nil, nil)
	if err != ErrWouldBlock || raw.poller.Load() != nil {
		t.Errorf("error queue: %v; the poller knows the socket: %v", err, raw.poller.Load() != nil)
	}
}

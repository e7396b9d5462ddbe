package rawsock

import (
	"context"
	"errors"
	"net"
	"net/netip"
	"os"
	"syscall"
	"testing"
	"time"
)

func TestLifecycleConnect(t *testing.T) {
	eachTransport(t, func(t *testing.T, tr transport) {
		l, addr := tr.listener(t, 16)
		c := tr.socket(t)
		must(t, c.Connect(t.Context(), addr))
		if c.RemoteAddr() != addr {
			t.Errorf("connected to %v, want %v", c.RemoteAddr(), addr)
		}
		wantErrno(t, c.Connect(t.Context(), addr), syscall.EISCONN)
		must(t, l.Close())
		wantErrno(t, tr.socket(t).Connect(t.Context(), addr), syscall.ECONNREFUSED)
	})
	t.Run("any address reaches loopback", func(t *testing.T) {
		l, addr := transports[0].listener(t, 1)
		c := transports[0].socket(t)
		must(t, c.Connect(t.Context(), IPAddr{netip.AddrPortFrom(netip.IPv4Unspecified(), addr.(IPAddr).Port())}))
		_, from, err := l.Accept(t.Context())
		must(t, err)
		if from != c.LocalAddr() {
			t.Errorf("accepted %v, the client is %v", from, c.LocalAddr())
		}
	})
	t.Run("unreachable", func(t *testing.T) {
		ns := otherNamespace(t) // without a route
		c, err := Socket(AF_INET, SOCK_STREAM, 0, &Config{NetNS: ns})
		must(t, err)
		defer c.Close()
		wantErrno(t, c.Connect(t.Context(), ipAddr("127.0.0.1:9")), syscall.ENETUNREACH)
	})
	t.Run("datagram", func(t *testing.T) {
		a, addr := bound(t)
		b, other := bound(t)
		c := udp(t, AF_INET)
		must(t, c.Connect(t.Context(), IPAddr{addr}))
		if c.RemoteAddr() != (IPAddr{addr}) {
			t.Errorf("connected to %v, want %v", c.RemoteAddr(), addr)
		}
		_, err := c.Write([]byte("x"))
		must(t, err)
		if n, from, err := a.ReadFromAddrPort(make([]byte, 9)); n != 1 || err != nil || from != c.LocalAddr().(IPAddr).AddrPort {
			t.Errorf("received %d from %v, %v", n, from, err)
		}
		must(t, c.Disconnect())
		if a := c.RemoteAddr(); a != nil {
			t.Errorf("disconnected, and the peer is %v", a)
		}
		must(t, c.Connect(t.Context(), IPAddr{other})) // a second time: no EISCONN
		_, err = c.Write([]byte("y"))
		must(t, err)
		if n, err := b.Read(make([]byte, 9)); n != 1 || err != nil {
			t.Errorf("received %d, %v", n, err)
		}
	})
	t.Run("disconnected and connected anew", func(t *testing.T) {
		client, server := transports[0].connection(t)
		must(t, client.CloseRead())
		must(t, client.Disconnect())
		if _, err := server.Read(make([]byte, 1)); !errors.Is(err, syscall.ECONNRESET) {
			t.Errorf("the peer of a disconnected socket reads %v, want ECONNRESET", err)
		}
		l, addr := transports[0].listener(t, 1)
		must(t, client.Connect(t.Context(), addr))
		again, _, err := l.Accept(t.Context())
		must(t, err)
		defer again.Close()
		time.AfterFunc(5*time.Millisecond, func() { _, _ = again.Write([]byte("x")) })
		// Nothing of the first connection's end is left.
		if n, err := client.Read(make([]byte, 2)); n != 1 || err != nil {
			t.Errorf("read %d, %v; want 1", n, err)
		}
	})
}

// filled is the address of a listener whose queue is full, so that further
// handshakes are not answered.
func (tr transport) filled(t testing.TB) (l *Conn, addr Addr) {
	t.Helper()
	l, addr = tr.listener(t, 0)
	must(t, tr.socket(t).Connect(t.Context(), addr))
	waitFor(t, "a full queue", func() bool { q, err := l.ListenQueue(); return err == nil && q.Full() })
	return l, addr
}

func TestLifecycleConnectWaits(t *testing.T) {
	eachTransport(t, func(t *testing.T, tr transport) {
		l, addr := tr.filled(t)
		t.Run("deadline", func(t *testing.T) {
			c := tr.socket(t)
			must(t, c.SetDeadline(time.Now().Add(10*time.Millisecond)))
			err := c.Connect(t.Context(), addr)
			wantErrno(t, err, os.ErrDeadlineExceeded)
			if ne := net.Error(nil); !errors.As(err, &ne) || !ne.Timeout() {
				t.Errorf("%v is no timeout", err)
			}
		})
		t.Run("context", func(t *testing.T) {
			c := tr.socket(t)
			ctx, cancel := context.WithCancel(t.Context())
			time.AfterFunc(10*time.Millisecond, cancel)
			wantErrno(t, c.Connect(ctx, addr), context.Canceled)
			wantErrno(t, c.Connect(ctx, addr), context.Canceled)
			ctx, cancel = context.WithTimeout(t.Context(), 10*time.Millisecond)
			defer cancel()
			wantErrno(t, c.Connect(ctx, addr), context.DeadlineExceeded)
		})
		t.Run("close", func(t *testing.T) {
			c := tr.socket(t)
			time.AfterFunc(10*time.Millisecond, func() { _ = c.Close() })
			wantErrno(t, c.Connect(t.Context(), addr), net.ErrClosed)
		})
		t.Run("room", func(t *testing.T) {
			c := tr.socket(t)
			time.AfterFunc(10*time.Millisecond, func() {
				a, _, err := l.Accept(context.Background())
				if err == nil {
					_ = a.Close()
				}
			})
			must(t, c.Connect(t.Context(), addr))
			if c.RemoteAddr() != addr {
				t.Errorf("connected to %v, want %v", c.RemoteAddr(), addr)
			}
		})
	})
}

// An attempt that was left goes on, until Disconnect gives it up: the socket can then
// be connected elsewhere.
func TestConnectElsewhereAfterAnAttempt(t *testing.T) {
	for _, tr := range transports[:2] {
		t.Run(tr.name, func(t *testing.T) {
			_, full := tr.filled(t)
			_, free := tr.listener(t, 1)
			c := tr.socket(t)
			must(t, c.SetWriteDeadline(time.Now().Add(10*time.Millisecond)))
			wantErrno(t, c.Connect(t.Context(), full), os.ErrDeadlineExceeded)
			if a := c.RemoteAddr(); a != nil {
				t.Errorf("the peer is %v while there is none", a)
			}
			must(t, c.SetWriteDeadline(time.Time{}))
			must(t, c.Disconnect())
			must(t, c.Connect(t.Context(), free))
			if c.RemoteAddr() != free {
				t.Errorf("connected to %v, want %v", c.RemoteAddr(), free)
			}
		})
	}
}

// The peer of a connection that it has reset is still known: code on top of net.Conn
// calls String of it without a look.
func TestPeerOfAConnectionThatWasReset(t *testing.T) {
	for _, tr := range transports[:2] {
		t.Run(tr.name, func(t *testing.T) {
			client, server := tr.connection(t)
			f, err := server.File()
			must(t, err)
			defer f.Close()
			adopted, err := FromFile(f)
			must(t, err)
			defer adopted.Close()
			want := client.LocalAddr()
			if a := adopted.RemoteAddr(); a != want {
				t.Errorf("adopted, the peer is %v, want %v", a, want)
			}
			must(t, client.SetLinger(0))
			must(t, client.Close())
			wantErrno(t, readError(server.Read(make([]byte, 1))), syscall.ECONNRESET)
			for _, c := range []*Conn{server, adopted} {
				if a := c.RemoteAddr(); a != want {
					t.Errorf("reset, the peer is %v, want %v", a, want)
				}
			}
			must(t, server.Disconnect())
			if a := server.RemoteAddr(); a != nil {
				t.Errorf("disconnected, the peer is %v", a)
			}
		})
	}
}

func TestLifecycleBlockingMode(t *testing.T) {
	eachTransport(t, func(t *testing.T, tr transport) {
		_, addr := tr.filled(t)
		c := tr.socket(t)
		must(t, c.SetNonblock(true))
		err := c.Connect(t.Context(), addr)
		wantErrno(t, err, ErrWouldBlock)
		if tr.domain == AF_UNIX {
			wantErrno(t, err, syscall.EAGAIN)
		} else {
			wantErrno(t, err, syscall.EINPROGRESS)
			err = c.Connect(t.Context(), addr)
			wantErrno(t, err, syscall.EALREADY)
			wantErrno(t, err, ErrWouldBlock)
		}

		client, server := tr.connection(t)
		must(t, client.SetNonblock(true))
		if n, err := client.Read(make([]byte, 1)); n != 0 || err != ErrWouldBlock {
			t.Errorf("nothing to read: %d, %v, want ErrWouldBlock", n, err)
		}
		sent, chunk := 0, make([]byte, 4096)
		for err = nil; err == nil; {
			var n int
			n, err = client.Write(chunk)
			sent += n
		}
		if err != ErrWouldBlock {
			t.Errorf("no room: %v, want ErrWouldBlock", err)
		}
		if n, err := client.WriteSome(chunk); n != 0 || err != ErrWouldBlock {
			t.Errorf("no room: %d, %v, want ErrWouldBlock", n, err)
		}
		must(t, client.SetNonblock(false))
		wrote := make(chan error)
		go func() { _, err := client.Write(chunk); wrote <- err }()
		for got := 0; got < sent+len(chunk); {
			n, err := server.Read(make([]byte, 4096))
			must(t, err)
			got += n
		}
		must(t, <-wrote)
	})
	t.Run("unpolled", func(t *testing.T) {
		c, err := Socket(AF_INET, SOCK_DGRAM, 0, &Config{Unpolled: true})
		must(t, err)
		defer c.Close()
		must(t, c.Bind(ipAddr("127.0.0.1:0")))
		if _, err := c.Read(make([]byte, 1)); err != ErrWouldBlock {
			t.Errorf("read: %v, want ErrWouldBlock", err)
		}
		wantErrno(t, c.SetDeadline(time.Now()), os.ErrNoDeadline)
		if c.poller.Load() != nil {
			t.Error("the poller knows the socket")
		}
	})
	t.Run("connects while not blocking", func(t *testing.T) {
		l, addr := transports[0].listener(t, 4)
		c := transports[0].socket(t)
		must(t, c.SetNonblock(true))
		wantErrno(t, c.Connect(t.Context(), addr), syscall.EINPROGRESS)
		_, _, err := l.Accept(t.Context())
		must(t, err)
		must(t, c.Connect(t.Context(), addr)) // the handshake is over
		wantErrno(t, c.Connect(t.Context(), addr), syscall.EISCONN)
		must(t, l.Close())
		r := transports[0].socket(t)
		must(t, r.SetNonblock(true))
		wantErrno(t, r.Connect(t.Context(), addr), syscall.EINPROGRESS)
		waitFor(t, "the refusal", func() bool { return !errors.Is(r.Connect(t.Context(), addr), ErrWouldBlock) })
	})
}

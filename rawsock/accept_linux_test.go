package rawsock

import (
	"context"
	"net"
	"os"
	"testing"
	"time"

	"golang.org/x/sys/unix"
)

func TestLifecycleAccept(t *testing.T) {
	eachTransport(t, func(t *testing.T, tr transport) {
		l, addr := tr.listener(t, 16)
		must(t, l.SetNonblock(true))
		if _, _, err := l.Accept(t.Context()); err != ErrWouldBlock {
			t.Errorf("nobody waits: %v, want ErrWouldBlock", err)
		}
		var clients []*Conn
		for i := range 3 {
			c := tr.socket(t)
			if tr.domain == AF_UNIX {
				must(t, c.Bind(UnixAddr{}))
			}
			must(t, c.Connect(t.Context(), addr))
			clients = append(clients, c)
			waitFor(t, "the connection to be queued", func() bool { q, err := l.ListenQueue(); return err == nil && q.Waiting == i+1 })
		}
		for i, c := range clients {
			a, from, err := l.Accept(t.Context())
			must(t, err)
			defer a.Close()
			if from != c.LocalAddr() || a.RemoteAddr() != from {
				t.Errorf("accepted %v (%v) as number %d, want %v", from, a.RemoteAddr(), i, c.LocalAddr())
			}
			flags, err := unix.FcntlInt(uintptr(a.fd), unix.F_GETFD, 0)
			must(t, err)
			if flags&unix.FD_CLOEXEC == 0 {
				t.Error("what was accepted survives exec")
			}
			if a.nonblock.Load() || a.Domain() != tr.domain || a.Type() != tr.typ {
				t.Errorf("accepted a %v %v, non-blocking %v", a.Domain(), a.Type(), a.nonblock.Load())
			}
		}
		must(t, l.SetNonblock(false))

		t.Run("deadline", func(t *testing.T) {
			must(t, l.SetReadDeadline(time.Now().Add(5*time.Millisecond)))
			_, _, err := l.Accept(t.Context())
			wantErrno(t, err, os.ErrDeadlineExceeded)
			must(t, l.SetReadDeadline(time.Time{}))
		})
		t.Run("context", func(t *testing.T) {
			first, cancelFirst := context.WithCancel(t.Context())
			second, cancelSecond := context.WithCancel(t.Context())
			results := make(chan error, 2)
			accept := func(ctx context.Context) { _, _, err := l.Accept(ctx); results <- err }
			go accept(first)
			waitFor(t, "the first to wait", func() bool { p := l.poller.Load(); return p != nil && len(p.sides[reading].turn) == 1 })
			go accept(second)
			// Whoever waits for the turn can be called away, and so can who has it,
			// and the other stays.
			time.AfterFunc(5*time.Millisecond, cancelSecond)
			wantErrno(t, <-results, context.Canceled)
			go accept(t.Context())
			cancelFirst()
			wantErrno(t, <-results, context.Canceled)
			must(t, tr.socket(t).Connect(t.Context(), addr))
			must(t, <-results)
		})
		t.Run("close", func(t *testing.T) {
			time.AfterFunc(5*time.Millisecond, func() { _ = l.Close() })
			_, _, err := l.Accept(t.Context())
			wantErrno(t, err, net.ErrClosed)
			_, _, err = l.Accept(t.Context())
			wantErrno(t, err, net.ErrClosed)
		})
	})
}

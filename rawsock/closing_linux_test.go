package rawsock

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/netip"
	"runtime"
	"sync"
	"sync/atomic"
	"syscall"
	"testing"
	"time"
)

// blocker is a socket on which its operations wait for ever.
type blocker struct {
	c          *Conn
	operations []func(c *Conn) error
	sides      []direction // which of them are waited on
}

func reads(c *Conn) []func(*Conn) error {
	ops := []func(*Conn) error{
		func(c *Conn) error { _, err := c.Read(make([]byte, 1)); return err },
		func(c *Conn) error { _, _, err := c.ReadFrom(make([]byte, 1)); return err },
		func(c *Conn) error { _, _, err := c.ReadFromAddrPort(make([]byte, 1)); return err },
		func(c *Conn) error { _, _, _, _, err := c.ReadMsg(make([]byte, 1), nil, 0); return err },
		func(c *Conn) error {
			raw, err := c.SyscallConn()
			if err == nil {
				err = raw.Read(func(uintptr) bool { return false })
			}
			return err
		},
	}
	if c.stream() {
		ops = append(ops, func(c *Conn) error { _, err := c.ReadLine(80); return err })
	}
	return ops
}

func writes() []func(*Conn) error {
	return []func(*Conn) error{
		func(c *Conn) error { _, err := c.Write(make([]byte, 1<<10)); return err },
		func(c *Conn) error { _, err := c.WriteSome(make([]byte, 1<<10)); return err },
		func(c *Conn) error { _, err := c.WriteMsg(make([]byte, 1<<10), nil, nil, 0); return err },
		func(c *Conn) error {
			raw, err := c.SyscallConn()
			if err == nil {
				err = raw.Write(func(uintptr) bool { return false })
			}
			return err
		},
	}
}

// fill leaves no room in the send buffer.
func fill(t testing.TB, c *Conn) {
	t.Helper()
	must(t, c.SetNonblock(true))
	var err error
	for err == nil {
		_, err = c.Write(make([]byte, 1<<10))
	}
	if err != ErrWouldBlock {
		t.Fatal(err)
	}
	must(t, c.SetNonblock(false))
}

// blockers are one socket for each way to block.
func blockers(t testing.TB, full Addr) []blocker {
	stream, peer, err := Pair(AF_UNIX, SOCK_STREAM, 0)
	must(t, err)
	records, otherPeer, err := Pair(AF_UNIX, SOCK_SEQPACKET, 0)
	must(t, err)
	_ = peer
	_ = otherPeer
	fill(t, stream)
	fill(t, records)
	datagrams, err := Socket(AF_INET, SOCK_DGRAM, 0, nil)
	must(t, err)
	must(t, datagrams.Bind(IPAddr{netip.MustParseAddrPort("127.0.0.1:0")}))
	listener, err := Socket(AF_INET, SOCK_STREAM, 0, nil)
	must(t, err)
	must(t, listener.Listen(1))
	connecting, err := Socket(AF_INET, SOCK_STREAM, 0, nil)
	must(t, err)
	both := []direction{reading, writing}
	return []blocker{
		{stream, append(reads(stream), writes()...), both},
		{records, append(reads(records), writes()...), both},
		{datagrams, reads(datagrams), both[:1]},
		{listener, []func(*Conn) error{func(c *Conn) error { _, _, err := c.Accept(context.Background()); return err }}, both[:1]},
		{connecting, []func(*Conn) error{func(c *Conn) error { return c.Connect(context.Background(), full) }}, both[1:]},
		{peer, nil, nil},
		{otherPeer, nil, nil},
	}
}

// waited reports whether somebody is inside each side of the poller that has
// operations.
func (b blocker) waited() bool {
	p := b.c.poller.Load()
	for _, d := range b.sides {
		if p == nil || len(p.sides[d].turn) == 0 {
			return false
		}
	}
	return true
}

func TestCloseWakesAHundredInEveryOperation(t *testing.T) {
	const goroutines = 100
	_, full := transports[0].filled(t)
	rounds := 1000
	if testing.Short() {
		rounds = 50
	}
	before := openFiles(t)
	for round := range rounds {
		sockets := blockers(t, full)
		var started atomic.Int32
		var users sync.WaitGroup
		n := 0
		for n < goroutines {
			for _, b := range sockets {
				for i, op := range b.operations {
					n++
					users.Go(func() {
						started.Add(1)
						if err := op(b.c); !errors.Is(err, net.ErrClosed) {
							t.Errorf("%v %v, operation %d: %v, want net.ErrClosed", b.c.Domain(), b.c.Type(), i, err)
						}
					})
				}
			}
		}
		for int(started.Load()) < n {
			runtime.Gosched()
		}
		for _, b := range sockets {
			for !b.waited() {
				runtime.Gosched()
			}
		}
		for _, b := range sockets {
			if round%2 == 0 {
				users.Go(func() { _ = b.c.Close() }) // two at a time
			}
			must(t, b.c.Close())
		}
		users.Wait()
		if t.Failed() {
			t.Fatalf("in round %d", round)
		}
	}
	if after := openFiles(t); after > before {
		t.Errorf("%d descriptors, before %d", after, before)
	}
}

// What the socket says while its Conn is being closed is not reported.
func TestClosedGoesBeforeWhatTheSocketSays(t *testing.T) {
	c, _ := bound(t)
	raw, err := c.SyscallConn()
	must(t, err)
	closed := make(chan error)
	err = raw.Read(func(uintptr) bool {
		go func() { closed <- c.Close() }()
		for !c.closed() {
			runtime.Gosched()
		}
		return true
	})
	wantErrno(t, err, net.ErrClosed)
	must(t, <-closed)
}

// Unless that is a connection, be it descriptor 0: somebody has to close it.
func TestClosedDoesNotGoBeforeAnAcceptedDescriptor(t *testing.T) {
	c, _ := bound(t)
	must(t, c.Close())
	must(t, (&call{conn: c, kind: callAccept}).result())
	wantErrno(t, (&call{conn: c, kind: callAccept, errno: syscall.EINVAL}).result(), net.ErrClosed)
}

// Ten thousand connections, a hundred at a time, leave nothing behind.
func TestSoak(t *testing.T) {
	const workers, each = 100, 50 // of each of two transports
	files, goroutines := openFiles(t), runtime.NumGoroutine()
	for _, tr := range []transport{transports[0], transports[3]} {
		l, addr := tr.listener(t, workers)
		var all, served sync.WaitGroup
		all.Go(func() {
			for {
				c, _, err := l.Accept(context.Background())
				if errors.Is(err, net.ErrClosed) {
					return
				}
				if err != nil {
					t.Error(err)
					return
				}
				served.Go(func() {
					defer c.Close()
					if line, err := c.ReadLine(80); err != nil {
						t.Errorf("server: %v", err)
					} else if _, err := c.Write(line); err != nil {
						t.Errorf("server: %v", err)
					}
				})
			}
		})
		var clients sync.WaitGroup
		for w := range workers {
			clients.Go(func() {
				for i := range each {
					if err := converse(tr, addr, fmt.Sprintf("worker %d, connection %d\n", w, i)); err != nil {
						t.Errorf("client: %v", err)
						return
					}
				}
			})
		}
		clients.Wait()
		must(t, l.Close())
		all.Wait()
		served.Wait()
	}
	if after := openFiles(t); after > files {
		t.Errorf("%d descriptors, before %d", after, files)
	}
	waitFor(t, "the goroutines to end", func() bool { return runtime.NumGoroutine() <= goroutines })
}

// converse opens a connection, has a line echoed, and closes.
func converse(tr transport, addr Addr, line string) error {
	c, err := Socket(tr.domain, tr.typ, 0, nil)
	if err != nil {
		return err
	}
	defer c.Close()
	if err := c.SetDeadline(time.Now().Add(patience)); err != nil {
		return err
	}
	if err := c.Connect(context.Background(), addr); err != nil {
		return err
	}
	if _, err := c.Write([]byte(line)); err != nil {
		return err
	}
	got, err := c.ReadLine(80)
	if err != nil {
		return err
	}
	if string(got) != line {
		return fmt.Errorf("%q came back as %q", line, got)
	}
	return nil
}

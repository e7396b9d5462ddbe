package rawsock

import (
	"errors"
	"math"
	"net"
	"runtime"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"golang.org/x/sys/unix"
)

func TestWaitReportsWhatEachConnHas(t *testing.T) {
	quiet, _ := bound(t)
	busy, addr := bound(t)
	must(t, busy.SetTimestamping(TxSoftware|Software|OptTSOnly))
	w := waiter(t, quiet, busy)

	must(t, w.Wait(0))
	if w.Ready(0) != 0 || w.Ready(1) != 0 {
		t.Errorf("nothing sent: ready %b %b, want 0 0", w.Ready(0), w.Ready(1))
	}
	send(t, busy, []byte("x"), addr.Addr(), addr.Port(), nil)
	b := NewBatch(1, 8, 128)
	receive(t, w, busy.RecvBatch, b)
	must(t, w.Wait(patience))
	if w.Ready(0) != 0 || w.Ready(1) != HasErrors {
		t.Errorf("a stamp is queued: ready %b %b, want 0 %b", w.Ready(0), w.Ready(1), HasErrors)
	}
	receive(t, w, busy.RecvErrors, b)
	send(t, quiet, []byte("y"), addr.Addr(), addr.Port(), nil)
	must(t, w.Wait(patience))
	if w.Ready(0) != 0 || w.Ready(1) != Readable {
		t.Errorf("data is queued: ready %b %b, want 0 %b", w.Ready(0), w.Ready(1), Readable)
	}

	a, other := unixPair(t)
	pair := waiter(t, a)
	must(t, other.Close())
	must(t, pair.Wait(patience))
	if pair.Ready(0)&Hangup == 0 {
		t.Errorf("the peer has gone: ready %b, want Hangup in it", pair.Ready(0))
	}
}

// What comes to an ignored Conn makes no event, and the next Wait finds it.
func TestIgnoredConnsWakeNobody(t *testing.T) {
	c, addr := bound(t)
	must(t, c.SetTimestamping(TxSoftware|Software|OptTSOnly))
	w := waiter(t, c)
	events := func() (n int) {
		must(t, w.poll.Control(func(fd uintptr) {
			var err error
			n, err = unix.EpollWait(int(fd), make([]unix.EpollEvent, 4), 0)
			must(t, err)
		}))
		return n
	}
	for range 2 {
		w.Ignore()
		w.Ignore()
		send(t, c, []byte("x"), addr.Addr(), addr.Port(), nil)
		if n := events(); n != 0 {
			t.Errorf("ignored, and %d events", n)
		}
		must(t, w.Wait(patience))
		if want := Readable | HasErrors; w.Ready(0) != want {
			t.Errorf("after Ignore: ready %b, want %b", w.Ready(0), want)
		}
		if n := events(); n != 1 {
			t.Errorf("not ignored any more, and %d events, want 1", n)
		}
		b := NewBatch(1, 8, 128)
		receive(t, w, c.RecvErrors, b)
		receive(t, w, c.RecvBatch, b)
	}

	w.Ignore()
	must(t, c.Close())
	must(t, w.Wait(-1))
	if w.Ready(0) != Closed {
		t.Errorf("closed while ignored: ready %b, want %b", w.Ready(0), Closed)
	}
}

// A Conn that is closed after it was put back into the set wakes.
func TestCloseAfterIgnoreWakes(t *testing.T) {
	c, _ := bound(t)
	w := waiter(t, c)
	w.Ignore()
	go func() { _ = c.Close() }()
	for w.Ready(0) == 0 {
		must(t, w.Wait(-1))
	}
	must(t, w.Close())
	w.Ignore()
	wantErrno(t, w.Wait(0), net.ErrClosed)
}

func TestWaitLastsAsLongAsAsked(t *testing.T) {
	c, _ := bound(t)
	w := waiter(t, c)
	for _, d := range []time.Duration{0, 1, 300 * time.Microsecond, 5 * time.Millisecond} {
		start := time.Now()
		for time.Since(start) < d {
			must(t, w.Wait(d-time.Since(start))) // a signal may end one early
		}
		if got := time.Since(start); got < d || w.Ready(0) != 0 {
			t.Errorf("Wait(%v) took %v, ready %b", d, got, w.Ready(0))
		}
	}
}

func TestWakeBeforeAndDuringWait(t *testing.T) {
	w := waiter(t)
	w.Wake()
	must(t, w.Wait(-1))
	if n, err := unix.Read(w.event.fd, make([]byte, 8)); err != unix.EAGAIN {
		t.Errorf("after Wait the eventfd still holds something: %d, %v", n, err)
	}
	go w.Wake()
	must(t, w.Wait(math.MaxInt64)) // longer than a 32-bit timespec
}

func TestWakesBetweenTwoWaitsAreOneWrite(t *testing.T) {
	w := waiter(t)
	for range 2 {
		for range 100 {
			w.Wake()
		}
		var buf [8]byte
		n, err := unix.Read(w.event.fd, buf[:])
		if n != 8 || err != nil || buf != nativeOne {
			t.Fatalf("eventfd holds % x (%d bytes, %v), want one write", buf, n, err)
		}
		// As Wait would have left it.
		w.woken.Store(false)
	}
}

// No Wake may be lost, however it falls: every one of these is answered by a
// return of Wait that sees it.
func TestNoWakeIsLost(t *testing.T) {
	w := waiter(t)
	var asked atomic.Int64
	answered := make(chan int64)
	go func() {
		for i := range int64(5000) {
			asked.Store(i + 1)
			w.Wake()
			w.Wake()
			if got := <-answered; got != i+1 {
				t.Errorf("answer %d to wake %d", got, i+1)
			}
		}
		close(answered)
	}()
	for seen := int64(0); seen < 5000; {
		must(t, w.Wait(patience))
		now := asked.Load()
		if now > seen {
			answered <- now
			seen = now
		}
	}
	<-answered
}

func TestCloseOfAConnWakesItsWaiters(t *testing.T) {
	c, _ := bound(t)
	other, _ := bound(t)
	w := waiter(t, other, c)
	go func() { _ = c.Close() }()
	for w.Ready(1) == 0 {
		must(t, w.Wait(-1))
	}
	for range 2 { // it stays so
		if w.Ready(0) != 0 || w.Ready(1) != Closed {
			t.Errorf("ready %b %b, want 0 %b", w.Ready(0), w.Ready(1), Closed)
		}
		must(t, w.Wait(-1))
	}
}

func TestCloseOfAWaiterEndsItsWait(t *testing.T) {
	c, _ := bound(t)
	w := waiter(t, c)
	go func() { _ = w.Close() }()
	var err error
	for err == nil {
		err = w.Wait(-1)
	}
	wantErrno(t, err, net.ErrClosed)
	wantErrno(t, w.Wait(0), net.ErrClosed)
	w.Wake()
	must(t, w.Close())
	// Close returns when the Conn has forgotten it.
	deadline := time.Now().Add(patience)
	for forgotten := false; !forgotten; runtime.Gosched() {
		c.mu.Lock()
		forgotten = len(c.waiters) == 0
		c.mu.Unlock()
		if time.Now().After(deadline) {
			t.Fatal("the Conn still knows the closed Waiter")
		}
	}
}

// A descriptor goes back to the kernel with its last user, not under it.
func TestCloseWaitsForUsers(t *testing.T) {
	a, b := unixPair(t)
	in := NewBatch(1, 8, 0)
	if !a.acquire() {
		t.Fatal("an open Conn refused a user")
	}
	must(t, a.Close())
	if a.acquire() {
		t.Error("a closed Conn took a user")
	}
	if _, err := b.RecvBatch(in); err != ErrWouldBlock {
		t.Errorf("one user left: the peer sees %v, want a socket still open", err)
	}
	must(t, a.release())
	if n, err := b.RecvBatch(in); n != 1 || err != nil || len(in.At(0).Data) != 0 {
		t.Errorf("no user left: the peer sees %d, %v, want the end", n, err)
	}
}

func TestCloseUnderFire(t *testing.T) {
	for range 50 {
		c, addr := bound(t)
		var users sync.WaitGroup
		started := make(chan struct{}, 3)
		for range 3 {
			users.Go(func() {
				in, out := NewBatch(8, 64, 64), NewBatch(8, 0, 0)
				for first := true; ; first = false {
					out.Reset()
					*out.Add() = Message{Data: []byte("x"), Addr: addr.Addr(), Port: addr.Port()}
					_, sendErr := c.SendBatch(out)
					_, recvErr := c.RecvBatch(in)
					if first {
						started <- struct{}{}
					}
					if errors.Is(sendErr, net.ErrClosed) || errors.Is(recvErr, net.ErrClosed) {
						return
					}
					if sendErr != nil || recvErr != nil && recvErr != ErrWouldBlock {
						t.Errorf("send: %v, receive: %v", sendErr, recvErr)
						return
					}
				}
			})
		}
		<-started
		must(t, c.Close())
		users.Wait()
	}
}

func BenchmarkWakeAndWait(b *testing.B) {
	w := waiter(b)
	b.ReportAllocs()
	for b.Loop() {
		w.Wake()
		_ = w.Wait(-1)
	}
}

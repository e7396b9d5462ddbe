package rawsock

import (
	"context"
	"os"
	"runtime"
	"testing"
	"time"
)

// However the end of a context and the end of the operation fall together, the next
// operation is not called out.
func TestLateContextInterruptsNobody(t *testing.T) {
	c, _ := bound(t)
	must(t, c.SetDeadline(time.Time{}))
	p := c.poller.Load()
	goroutines := runtime.NumGoroutine()
	for range 2000 {
		ctx, cancel := context.WithCancel(t.Context())
		calm := p.interruptible(ctx, reading)
		cancel() // starts the goroutine that interrupts
		calm()
		for runtime.NumGoroutine() > goroutines {
			runtime.Gosched()
		}
		p.mu.Lock()
		interrupted := p.sides[reading].interrupted
		p.mu.Unlock()
		if interrupted {
			t.Fatal("nobody is inside, and is called out")
		}
	}
	c2, addr := bound(t)
	_, err := c2.WriteTo([]byte("x"), c.LocalAddr())
	must(t, err)
	if n, from, err := c.ReadFromAddrPort(make([]byte, 2)); n != 1 || from != addr || err != nil {
		t.Errorf("read %d from %v, %v", n, from, err)
	}
}

// A deadline that the user sets while a context calls an operation out does not keep
// that inside, and counts afterwards.
func TestDeadlineSetDuringAnInterruption(t *testing.T) {
	c, _ := bound(t)
	must(t, c.SetDeadline(time.Time{}))
	p := c.poller.Load()
	ctx, cancel := context.WithCancel(t.Context())
	calm := p.interruptible(ctx, reading)
	cancel()
	waitFor(t, "the interruption", func() bool {
		p.mu.Lock()
		defer p.mu.Unlock()
		return p.sides[reading].interrupted
	})
	must(t, c.SetReadDeadline(time.Time{}))
	_, err := c.Read(make([]byte, 1)) // for ever, if it could
	wantErrno(t, err, os.ErrDeadlineExceeded)
	must(t, c.SetReadDeadline(time.Now().Add(time.Millisecond)))
	calm()
	_, err = c.Read(make([]byte, 1))
	wantErrno(t, err, os.ErrDeadlineExceeded)
	must(t, c.SetReadDeadline(time.Time{}))
	_, err = c.WriteTo([]byte("x"), c.LocalAddr())
	must(t, err)
	if n, err := c.Read(make([]byte, 2)); n != 1 || err != nil {
		t.Errorf("read %d, %v", n, err)
	}
}

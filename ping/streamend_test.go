package ping

import (
	"context"
	"errors"
	"testing"
	"time"

	"goping/ping/internal/wire"
)

// closing is a wire that knows whether it was closed.
type closing struct {
	*wire.Fake
	closed int
}

func (w *closing) Close() error { w.closed++; return nil }

// TestStreamBreak stops the probing and releases the sockets.
func TestStreamBreak(t *testing.T) {
	bubble(t, func(t *testing.T) {
		sent := 0
		w := &closing{Fake: wire.NewFake(func(p *wire.Packet) []wire.Arrival {
			sent++
			return after(time.Millisecond, wire.EchoReply(p))
		})}
		for range Stream(t.Context(), host4.String(), &Config{Wire: w}) {
			break
		}
		time.Sleep(10 * time.Second)
		if sent != 1 || w.closed != 1 {
			t.Errorf("got %d sent, closed %d times; want 1 and 1", sent, w.closed)
		}
	})
}

// TestStreamContext yields the context's error last, once.
func TestStreamContext(t *testing.T) {
	bubble(t, func(t *testing.T) {
		ctx, cancel := context.WithTimeout(t.Context(), 3500*time.Millisecond)
		defer cancel()
		w := &closing{Fake: wire.NewFake(echoAfter(time.Millisecond))}
		outcomes, errs := 0, 0
		for reply, err := range Stream(ctx, host4.String(), &Config{Wire: w}) {
			switch {
			case errs > 0:
				t.Errorf("after the error: %+v, %v", reply, err)
			case err == nil:
				outcomes++
			default:
				errs++
				if !errors.Is(err, context.DeadlineExceeded) || reply.Host != host4.String() {
					t.Errorf("got %v of %q", err, reply.Host)
				}
			}
		}
		if outcomes != 4 || errs != 1 || w.closed != 1 {
			t.Errorf("got %d outcomes, %d errors, closed %d times; want 4, 1, 1", outcomes, errs, w.closed)
		}
	})
}

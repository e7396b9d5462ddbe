package ping

import (
	"errors"
	"slices"
	"syscall"
	"testing"
	"time"

	"goping/ping/internal/wire"
)

// TestSendError: a probe that cannot be sent has failed; the run goes on.
func TestSendError(t *testing.T) {
	for _, errno := range []syscall.Errno{syscall.EPERM, syscall.ENETUNREACH, syscall.EHOSTUNREACH, syscall.EMSGSIZE} {
		t.Run(errno.Error(), func(t *testing.T) {
			bothFamilies(t, func(t *testing.T, s side) {
				p, w := openFake(t, Config{Count: 6}, echoAfter(time.Millisecond))
				w.Refuse = func(p *wire.Packet) error {
					if numberOf(p)%2 == 0 {
						return &wrapped{errno}
					}
					return nil
				}
				h := mustAdd(t, p, Target{Addr: s.host})
				<-h.Done()
				evs := drain(p)
				got := h.Summary()
				checkAccount(t, h, got, evs)
				if want := (Counts{Sent: 3, Replied: 3, Failed: 3}); got.Counts != want {
					t.Errorf("got  %+v\nwant %+v", got.Counts, want)
				}
				ev := first(t, evs, EventFailed)
				var sendErr *SendError
				if !errors.As(ev.Err, &sendErr) || sendErr.Addr != s.host || sendErr.Err != error(errno) || !errors.Is(ev.Err, errno) {
					t.Errorf("got error %v, want a *SendError of %v", ev.Err, errno)
				}
				if got, want := errors.Is(ev.Err, ErrTooBig), errno == syscall.EMSGSIZE; got != want {
					t.Errorf("too big: got %v, want %v", got, want)
				}
				if ev.Verdict != Failed || ev.Seq != 2 || ev.Sent.IsZero() || ev.From.IsValid() || errors.Is(ev.Err, ErrUnreachable) {
					t.Errorf("got %+v", ev.Reply)
				}
			})
		})
	}
}

// wrapped is an errno inside another error.
type wrapped struct{ errno syscall.Errno }

func (w *wrapped) Error() string { return "somewhere: " + w.errno.Error() }
func (w *wrapped) Unwrap() error { return w.errno }

// TestFailingFlood: probes that follow the answers and cannot be sent leave ten
// milliseconds apart, and not as fast as the loop turns.
func TestFailingFlood(t *testing.T) {
	bubble(t, func(t *testing.T) {
		p, w := openFake(t, Config{Probing: Probing{Interval: -1}}, silence)
		w.Refuse = func(*wire.Packet) error { return syscall.EPERM }
		h := mustAdd(t, p, Target{Addr: host4})
		time.Sleep(10 * time.Second)
		p.Close()
		if got := h.Summary(); got.Failed < 999 || got.Failed > 1001 || got.Sent != 0 {
			t.Errorf("got %d failed, %d sent in 10 s, want 1000 and 0", got.Failed, got.Sent)
		}
	})
}

// TestFlood: the next probe leaves when the last is answered, even though so
// many a second would else share the grid.
func TestFlood(t *testing.T) {
	bothFamilies(t, func(t *testing.T, s side) {
		p, _ := openFake(t, Config{Probing: Probing{Interval: -1}}, func(sent *wire.Packet) []wire.Arrival {
			if numberOf(sent)%100 == 0 {
				return nil
			}
			return after(200*time.Microsecond, wire.EchoReply(sent))
		})
		h := mustAdd(t, p, Target{Addr: s.host})
		time.Sleep(time.Second - time.Nanosecond)
		p.Close()
		// Of 100 probes 99 take 0.2 ms each, and one 10 ms.
		const want = uint64(100 * time.Second / (99*200*time.Microsecond + 10*time.Millisecond))
		if got := h.Summary().Sent; got < want-100 || got > want+100 {
			t.Errorf("got %d sent in a second, want about %d", got, want)
		}
	})
}

// TestBusy: while the system has no room the loop waits, twice as long each
// time, and after all tries the probe has failed with the system's error.
func TestBusy(t *testing.T) {
	bothFamilies(t, func(t *testing.T, s side) {
		var tried []time.Duration
		begun := time.Now()
		p, w := openFake(t, Config{Count: 2, Probing: Probing{Interval: 10 * time.Second}}, echoAfter(time.Millisecond))
		w.Refuse = func(p *wire.Packet) error {
			if numberOf(p) == 1 {
				tried = append(tried, time.Since(begun)/time.Millisecond)
				return wire.ErrBusy
			}
			return nil
		}
		h := mustAdd(t, p, Target{Addr: s.host})
		<-h.Done()
		evs := drain(p)
		if want := []time.Duration{0, 1, 3, 7, 15, 31, 63, 127, 255, 511}; !slices.Equal(tried, want) {
			t.Errorf("tried after %d ms, want %d", tried, want)
		}
		got := h.Summary()
		checkAccount(t, h, got, evs)
		if want := (Counts{Sent: 1, Replied: 1, Failed: 1}); got.Counts != want {
			t.Errorf("got %+v, want %+v", got.Counts, want)
		}
		if ev := first(t, evs, EventFailed); !errors.Is(ev.Err, syscall.ENOBUFS) {
			t.Errorf("got %v, want ENOBUFS", ev.Err)
		}
		if got := p.Stats().Busy; got != maxTries {
			t.Errorf("got %d times busy, want %d", got, maxTries)
		}
	})
}

// TestBusyForAWhile loses nothing: what had to wait leaves, in order.
func TestBusyForAWhile(t *testing.T) {
	bothFamilies(t, func(t *testing.T, s side) {
		begun := time.Now()
		p, w := openFake(t, Config{Count: 300, Probing: Probing{Interval: time.Millisecond}}, echoAfter(time.Millisecond))
		w.Refuse = func(*wire.Packet) error {
			if d := time.Since(begun); d > 100*time.Millisecond && d < 150*time.Millisecond {
				return wire.ErrBusy
			}
			return nil
		}
		h := mustAdd(t, p, Target{Addr: s.host})
		<-h.Done()
		if got := h.Summary(); got.Replied != 300 || got.Failed != 0 || got.Reordered != 0 {
			t.Errorf("got %+v, want 300 replies in order", got.Counts)
		}
		if s := p.Stats(); s.Lag < 30*time.Millisecond || s.Busy == 0 || s.Skipped != 0 {
			t.Errorf("got a lag of %v, %d times busy, %d skipped", s.Lag, s.Busy, s.Skipped)
		}
	})
}

// TestBusyLast: a target is not done while its last probe waits for room.
func TestBusyLast(t *testing.T) {
	bubble(t, func(t *testing.T) {
		begun := time.Now()
		p, w := openFake(t, Config{Count: 2, Probing: Probing{Interval: 10 * time.Millisecond}}, echoAfter(30*time.Millisecond))
		w.Refuse = func(p *wire.Packet) error {
			if numberOf(p) == 2 && time.Since(begun) < 100*time.Millisecond {
				return wire.ErrBusy
			}
			return nil
		}
		h := mustAdd(t, p, Target{Addr: host4})
		<-h.Done()
		if got := h.Summary(); got.Replied != 2 || got.Sent != 2 {
			t.Errorf("got %+v, want 2 replies", got.Counts)
		}
	})
}

// TestBusyInTurns: a system that takes one packet each time it is asked makes
// progress, and no probe is given up that was not tried often enough itself.
func TestBusyInTurns(t *testing.T) {
	bubble(t, func(t *testing.T) {
		p, w := openFake(t, Config{Count: 3, Probing: Probing{Interval: 100 * time.Millisecond}}, echoAfter(time.Millisecond))
		asked := 0
		w.Refuse = func(*wire.Packet) error {
			if asked++; asked%3 == 0 {
				return wire.ErrBusy
			}
			return nil
		}
		// Different sizes: what waits keeps the bytes it was built with.
		var hs []*Handle
		for i := range 50 {
			hs = append(hs, mustAdd(t, p, Target{Addr: numbered(sides[i%2], i), Probing: Probing{Size: 16 + 40*(i/2%2)}}))
		}
		for _, h := range hs {
			<-h.Done()
			if got := h.Summary(); got.Replied != 3 || got.Corrupt != 0 {
				t.Fatalf("%v: got %+v, want 3 replies", h.Addr(), got.Counts)
			}
		}
		for _, ev := range drain(p) {
			if ev.Kind == EventReplied && ev.Bytes != ev.Target.target.template.Len() {
				t.Errorf("%v: got %d bytes, want %d", ev.Addr, ev.Bytes, ev.Target.target.template.Len())
			}
		}
	})
}

// TestBusyTargetHoldsBackNoOther: one next hop without room is nobody else's.
func TestBusyTargetHoldsBackNoOther(t *testing.T) {
	bothFamilies(t, func(t *testing.T, s side) {
		p, w := openFake(t, Config{Count: 100}, echoAfter(time.Millisecond))
		w.Refuse = func(p *wire.Packet) error {
			if p.Addr == s.other {
				return wire.ErrBusy
			}
			return nil
		}
		full := mustAdd(t, p, Target{Addr: s.other, Probing: Probing{Interval: 100 * time.Millisecond}})
		fine := mustAdd(t, p, Target{Addr: s.host, Probing: Probing{Interval: 10 * time.Millisecond}})
		<-fine.Done()
		got := fine.Summary()
		if got.Replied != 100 || got.Reordered != 0 {
			t.Errorf("the other target: %+v", got.Counts)
		}
		if took, want := got.Last.Sub(got.First), 99*10*time.Millisecond; took != want {
			t.Errorf("its probes left within %v, want %v", took, want)
		}
		<-full.Done()
		if got := full.Summary().Counts; got.Failed != 100 {
			t.Errorf("the full one: %+v", got)
		}
	})
}

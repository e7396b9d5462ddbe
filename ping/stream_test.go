package ping

import (
	"context"
	"errors"
	"net"
	"syscall"
	"testing"
	"time"

	"goping/ping/internal/wire"
)

// mixed answers probe 1, loses 2, has a router answer 3, delays 4.
func mixed(s side) answering {
	return func(sent *wire.Packet) []wire.Arrival {
		switch numberOf(sent) % 4 {
		case 2:
			return nil
		case 3:
			return unreachableBy(s, sent, func(*wire.Packet) {})
		case 0:
			return after(2500*time.Millisecond, wire.EchoReply(sent))
		}
		return after(time.Millisecond, wire.EchoReply(sent))
	}
}

// TestStream yields each outcome once, as it is decided, and ends.
func TestStream(t *testing.T) {
	bothFamilies(t, func(t *testing.T, s side) {
		type outcome struct {
			seq     uint64
			verdict Verdict
			err     error
		}
		var got []outcome
		for reply, err := range Stream(t.Context(), s.host.String(), &Config{Count: 4, Wire: wire.NewFake(mixed(s))}) {
			if err != nil {
				t.Fatal(err)
			}
			o := outcome{reply.Seq, reply.Verdict, nil}
			for _, class := range []error{ErrTimeout, ErrUnreachable} {
				if errors.Is(reply.Err, class) {
					o.err = class
				}
			}
			got = append(got, o)
		}
		// The third is decided at 2 s, the second at 3 s, the fourth at 5 s.
		want := []outcome{{1, Replied, nil}, {3, Unreachable, ErrUnreachable}, {2, Lost, ErrTimeout}, {4, Lost, ErrTimeout}}
		if len(got) != len(want) {
			t.Fatalf("got %v, want %v", got, want)
		}
		for i := range want {
			if got[i] != want[i] {
				t.Errorf("outcome %d: got %v, want %v", i, got[i], want[i])
			}
		}
	})
}

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

// TestStreamRefused: what cannot begin says why, once.
func TestStreamRefused(t *testing.T) {
	for host, cfg := range map[string]*Config{
		"":            {},
		"192.0.2.7":   {Family: IPv6},
		"192.0.2.8":   {Probing: Probing{TTL: 256}},
		"192.0.2.9":   {Count: -1},
		"2001:db8::9": {Probing: Probing{Size: 65528}},
	} {
		bubble(t, func(t *testing.T) {
			cfg.Wire = wire.NewFake(silence)
			n := 0
			for reply, err := range Stream(t.Context(), host, cfg) {
				if n++; err == nil || reply.Host != host {
					t.Errorf("%q: got %+v, %v", host, reply, err)
				}
			}
			if n != 1 {
				t.Errorf("%q: got %d yields, want 1", host, n)
			}
		})
	}
}

func TestPing(t *testing.T) {
	bothFamilies(t, func(t *testing.T, s side) {
		unreachable := func(sent *wire.Packet) []wire.Arrival { return unreachableBy(s, sent, func(*wire.Packet) {}) }
		for _, tt := range []struct {
			answer  answering
			refuse  error
			verdict Verdict
			err     error
		}{
			{echoAfter(time.Millisecond), nil, Replied, nil},
			{echoAfter(3 * time.Second), nil, Lost, ErrTimeout},
			{silence, nil, Lost, ErrTimeout},
			{unreachable, nil, Unreachable, ErrUnreachable},
			{silence, syscall.EPERM, Failed, syscall.EPERM},
		} {
			w := wire.NewFake(tt.answer)
			w.Refuse = func(*wire.Packet) error { return tt.refuse }
			reply, err := Ping(t.Context(), s.host.String(), &Config{Wire: w, Count: 7})
			if !errors.Is(err, tt.err) || tt.err == nil && err != nil || err != reply.Err {
				t.Errorf("got error %v, want %v", err, tt.err)
			}
			if reply.Verdict != tt.verdict || reply.Seq != 1 || reply.Addr != s.host || reply.Host != s.host.String() {
				t.Errorf("got %+v, want %v of probe 1", reply, tt.verdict)
			}
		}
		ctx, cancel := context.WithTimeout(t.Context(), time.Second)
		defer cancel()
		if _, err := Ping(ctx, s.host.String(), &Config{Wire: wire.NewFake(silence)}); !errors.Is(err, context.DeadlineExceeded) {
			t.Errorf("got %v, want that of the context", err)
		}
	})
}

func TestCheck(t *testing.T) {
	bothFamilies(t, func(t *testing.T, s side) {
		got, err := Check(t.Context(), s.host.String(), 8, &Config{Wire: wire.NewFake(mixed(s)), Count: 3})
		if err != nil {
			t.Fatal(err)
		}
		// The late reply to the fourth comes before the last verdict, the other not.
		if got.Sent != 8 || got.Replied != 2 || got.Lost != 4 || got.Unreachable != 2 || got.Late != 1 || got.InFlight != 0 {
			t.Errorf("got %+v", got.Counts)
		}
		if got.LossRatio() != 0.75 || got.Decided() != 8 {
			t.Errorf("got a loss ratio of %v among %d, want 0.75 among 8", got.LossRatio(), got.Decided())
		}

		ctx, cancel := context.WithTimeout(t.Context(), 2500*time.Millisecond)
		defer cancel()
		got, err = Check(ctx, s.host.String(), 8, &Config{Wire: wire.NewFake(echoAfter(time.Second + 1))})
		if err != nil || got.Sent != 3 || got.Replied != 2 || got.InFlight != 1 {
			t.Errorf("got %+v, %v, want 3 sent", got.Counts, err)
		}

		w := wire.NewFake(silence)
		w.Refuse = func(*wire.Packet) error { return syscall.ENETUNREACH }
		if got, err = Check(t.Context(), s.host.String(), 3, &Config{Wire: w}); !errors.Is(err, syscall.ENETUNREACH) || got.Failed != 3 {
			t.Errorf("nothing could be sent: got %+v, %v", got.Counts, err)
		}
		for _, n := range []int{0, -1} {
			if _, err := Check(t.Context(), s.host.String(), n, &Config{Wire: wire.NewFake(silence)}); err == nil {
				t.Errorf("Check of %d: no error", n)
			}
		}
	})
	if _, err := Check(t.Context(), "192.0.2.7", 1, &Config{Family: IPv6}); !errors.As(err, new(*net.AddrError)) {
		t.Errorf("got %v, want a *net.AddrError", err)
	}
}

// TestProbe asks once, beside the targets, from several goroutines.
func TestProbe(t *testing.T) {
	bothFamilies(t, func(t *testing.T, s side) {
		p, _ := openFake(t, Config{Count: 9}, func(sent *wire.Packet) []wire.Arrival {
			if sent.Addr == s.other {
				return unreachableBy(s, sent, func(*wire.Packet) {})
			}
			return after(100*time.Millisecond, wire.EchoReply(sent))
		})
		h := mustAdd(t, p, Target{Addr: s.host})
		results := make(chan error)
		for i := range 20 {
			go func() {
				if i%2 == 0 {
					reply, err := p.Probe(t.Context(), s.host)
					if err == nil && (reply.Verdict != Replied || reply.RTT != 100*time.Millisecond) {
						t.Errorf("got %+v", reply)
					}
					results <- err
					return
				}
				reply, err := p.Probe(t.Context(), s.other)
				if !errors.Is(err, ErrHostUnreachable) && s.name == "v4" || reply.Verdict != Unreachable {
					t.Errorf("got %+v, %v", reply, err)
				}
				results <- nil
			}()
		}
		for range 20 {
			if err := <-results; err != nil {
				t.Error(err)
			}
		}
		ctx, cancel := context.WithTimeout(t.Context(), 50*time.Millisecond)
		defer cancel()
		if _, err := p.Probe(ctx, s.host); err != context.DeadlineExceeded {
			t.Errorf("got %v, want that of the context", err)
		}
		<-h.Done()
		if got := h.Summary(); got.Replied != 9 || got.Duplicates != 0 {
			t.Errorf("the target beside them: got %+v", got.Counts)
		}
		if got := p.Stats(); got.Targets != 1 || got.Sent != 9+21 {
			t.Errorf("got %d targets, %d sent, want 1 and 30", got.Targets, got.Sent)
		}
	})
}

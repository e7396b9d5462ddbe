package ping

import (
	"fmt"
	"slices"
	"syscall"
	"testing"
	"time"

	"goping/ping/internal/packet"
	"goping/ping/internal/wire"
)

// order tells events apart by kind and number.
func order(evs []Event) (all []string) {
	for _, ev := range evs {
		all = append(all, fmt.Sprint(ev.Kind, " ", ev.Seq))
	}
	return all
}

// TestSent: a probe that leaves is told of, where that was asked for, before anything
// that answers it; the last of all always is, and before the target is finished.
func TestSent(t *testing.T) {
	refuse := func(seq uint64) func(*wire.Packet) error {
		return func(p *wire.Packet) error {
			if numberOf(p) == seq {
				return syscall.EPERM
			}
			return nil
		}
	}
	for _, tt := range []struct {
		name   string
		cfg    Config
		answer answering
		refuse func(*wire.Packet) error
		want   []string
	}{
		{"asked", Config{Count: 2, Sent: true}, echoAfter(0), nil,
			[]string{"sent 1", "replied 1", "sent 2", "last 2", "replied 2", "finished 0"}},
		{"not asked", Config{Count: 2}, echoAfter(0), nil,
			[]string{"replied 1", "last 2", "replied 2", "finished 0"}},
		{"slow", Config{Count: 2, Sent: true}, echoAfter(1500 * time.Millisecond), nil,
			[]string{"sent 1", "sent 2", "last 2", "replied 1", "replied 2", "finished 0"}},
		{"unanswered first", Config{Count: 2, Sent: true, Unanswered: true}, silence, nil,
			[]string{"sent 1", "unanswered 1", "sent 2", "last 2", "lost 1", "lost 2", "finished 0"}},
		{"the last refused", Config{Count: 2, Sent: true}, echoAfter(0), refuse(2),
			[]string{"sent 1", "replied 1", "failed 2", "last 2", "finished 0"}},
		{"the first refused", Config{Count: 2, Sent: true}, echoAfter(0), refuse(1),
			[]string{"failed 1", "sent 2", "last 2", "replied 2", "finished 0"}},
		{"without end", Config{Sent: true, Probing: Probing{Interval: 4 * time.Second}}, echoAfter(0), nil,
			[]string{"sent 1", "replied 1", "sent 2", "replied 2"}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			bothFamilies(t, func(t *testing.T, s side) {
				begun := time.Now()
				p, w := openFake(t, tt.cfg, tt.answer)
				w.Refuse = tt.refuse
				mustAdd(t, p, Target{Addr: s.host})
				time.Sleep(7 * time.Second)
				evs := drain(p)
				if got := order(evs); !slices.Equal(got, tt.want) {
					t.Errorf("got  %v\nwant %v", got, tt.want)
				}
				for _, ev := range append(told(evs, EventSent), told(evs, EventLast)...) {
					at := begun.Add(time.Duration(ev.Seq-1) * p.cfg.Interval)
					if !ev.Sent.Equal(at) || ev.Addr != s.host || ev.ID == 0 || ev.RTT != 0 || !ev.Received.IsZero() {
						t.Errorf("event %q: got %+v, want it sent at %v", ev.Kind, ev.Reply, at)
					}
				}
			})
		})
	}
}

// TestLastOfParked: the last probe has left when the system had room for it.
func TestLastOfParked(t *testing.T) {
	bothFamilies(t, func(t *testing.T, s side) {
		p, w := openFake(t, Config{Count: 3, Sent: true, Probing: Probing{Interval: time.Millisecond}}, echoAfter(time.Second))
		busyFor(w, s, 50*time.Millisecond)
		<-mustAdd(t, p, Target{Addr: s.other}).Done()
		evs := drain(p)
		want := []string{"sent 1", "sent 2", "sent 3", "last 3", "replied 1", "replied 2", "replied 3", "finished 0"}
		if got := order(evs); !slices.Equal(got, want) {
			t.Errorf("got  %v\nwant %v", got, want)
		}
		if last := first(t, evs, EventLast); last.Sent.Sub(evs[0].Sent) > time.Second {
			t.Errorf("the last left at %v, the first at %v", last.Sent, evs[0].Sent)
		}
	})
}

// TestSentIsKept: none of what was sent is dropped while nobody reads.
func TestSentIsKept(t *testing.T) {
	bothFamilies(t, func(t *testing.T, s side) {
		cfg := Config{Count: 1000, Sent: true, EventBuffer: 1, Probing: Probing{Interval: 10 * time.Microsecond}}
		p, _ := openFake(t, cfg, echoAfter(time.Millisecond))
		mustAdd(t, p, Target{Addr: s.host})
		counted := map[EventKind]int{}
		for ev := range p.Events(t.Context()) {
			time.Sleep(10 * time.Microsecond)
			if counted[ev.Kind]++; ev.Kind == EventFinished {
				break
			}
		}
		if dropped := p.Stats().EventsDropped; counted[EventSent]+counted[EventFailed] != 1000 || counted[EventLast] != 1 || dropped != 0 {
			t.Errorf("got %v, %d dropped", counted, dropped)
		}
	})
}

// TestPipe is the longest distance from an answer to the newest probe sent.
func TestPipe(t *testing.T) {
	interval := Probing{Interval: 100 * time.Millisecond}
	for _, tt := range []struct {
		name   string
		answer answering
		want   uint64
	}{
		{"at once", echoAfter(0), 1},
		{"slower than the interval", echoAfter(250 * time.Millisecond), 3},
		{"once slower", func(sent *wire.Packet) []wire.Arrival {
			if numberOf(sent) == 2 {
				return after(350*time.Millisecond, wire.EchoReply(sent))
			}
			return after(0, wire.EchoReply(sent))
		}, 4},
		{"late", func(sent *wire.Packet) []wire.Arrival {
			return after(2250*time.Millisecond, wire.EchoReply(sent))
		}, 9 + 1}, // of ten probes
		{"an error", func(sent *wire.Packet) []wire.Arrival {
			s := sides[sent.Family.Index]
			return after(150*time.Millisecond, wire.ICMPError(sent, s.router, [...]uint8{packet.V4Unreachable, packet.V6Unreachable}[sent.Family.Index], 1))
		}, 2},
		{"never", silence, 0},
	} {
		t.Run(tt.name, func(t *testing.T) {
			bothFamilies(t, func(t *testing.T, s side) {
				got, _, _ := probed(t, Config{Count: 10, Probing: interval}, s.host, tt.answer)
				if got.Pipe != tt.want {
					t.Errorf("got a pipe of %d, want %d", got.Pipe, tt.want)
				}
			})
		})
	}
}

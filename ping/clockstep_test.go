package ping

import (
	"fmt"
	"testing"
	"time"

	"goping/ping/internal/wire"
)

// Steps of the wall clock, and the delays around the system calls while they happen.
var steps = []time.Duration{
	time.Hour, time.Second, 10 * time.Millisecond, 150 * time.Microsecond, 50 * time.Microsecond,
	-50 * time.Microsecond, -150 * time.Microsecond, -10 * time.Millisecond, -time.Second, -time.Hour,
}

const txDelay, rxDelay = 20 * time.Microsecond, 30 * time.Microsecond

// stepping opens a Prober whose wall clock is stepped so long after the first
// probe, which leaves when a target is added.
func stepping(t *testing.T, cfg Config, answer answering, at, by time.Duration) *Prober {
	t.Helper()
	time.Sleep(time.Hour)
	p, w := openFake(t, cfg, answer)
	w.TxDelay, w.RxDelay = txDelay, rxDelay
	w.Steps = []wire.ClockStep{{At: w.Now().Mono + int64(at), By: by}}
	return p
}

// TestClockStep: the wall clock is set while probes are under way. Every time stays
// within the two system calls, and within the noise of two clocks of the truth; the
// verdicts are those of the monotonic clock.
func TestClockStep(t *testing.T) {
	const delay = 5 * time.Millisecond // to the stamp of what answers
	const third = 2 * time.Second      // when the third probe leaves
	for _, tt := range []struct {
		name string
		at   time.Duration
	}{
		{"between send and transmit stamp", third + txDelay/2},
		{"on the way", third + delay/2},
		{"between receive stamp and receipt", third + delay + rxDelay/2},
		{"between probes", third + 500*time.Millisecond},
	} {
		for _, by := range steps {
			t.Run(fmt.Sprintf("%s/%v", tt.name, by), func(t *testing.T) {
				bothFamilies(t, func(t *testing.T, s side) {
					p := stepping(t, Config{Count: 5}, echoAfter(delay), tt.at, by)
					h := mustAdd(t, p, Target{Addr: s.host})
					<-h.Done()
					evs := drain(p)
					got := h.Summary()
					checkAccount(t, h, got, evs)
					if want := (Counts{Sent: 5, Replied: 5}); got.Counts != want {
						t.Errorf("got %+v, want %+v", got.Counts, want)
					}
					if took := got.Last.Sub(got.First); took != 4*time.Second {
						t.Errorf("first to last probe: got %v, want 4s", took)
					}
					for _, ev := range evs {
						if ev.Kind == EventReplied {
							checkStepped(t, &ev, delay-txDelay, delay+rxDelay, ev.Seq == 3 && tt.at < third+delay+rxDelay)
						}
					}
				})
			})
		}
	}
}

// checkStepped checks a reply whose true round-trip time is known, and how long it
// was between the system calls; stepped says that the clock was, meanwhile.
func checkStepped(t *testing.T, ev *Event, truth, outer time.Duration, stepped bool) {
	t.Helper()
	if !stepped && (ev.RTT != truth || ev.TxClock != Kernel || ev.RxClock != Kernel) {
		t.Errorf("probe %d: got %v by %v and %v, want %v by the kernel", ev.Seq, ev.RTT, ev.TxClock, ev.RxClock, truth)
	}
	const noise = 100 * time.Microsecond // as in roundtrip.go
	if ev.RTT < 0 || ev.RTT > outer || (ev.RTT-truth).Abs() > noise+outer/1000 {
		t.Errorf("probe %d: got %v, want %v, and %v at most", ev.Seq, ev.RTT, truth, outer)
	}
	if got := ev.Received.Sub(ev.Sent); got != ev.RTT {
		t.Errorf("probe %d: sent and received are %v apart, want its time %v", ev.Seq, got, ev.RTT)
	}
}

// TestClockStepVerdicts: a step neither makes a late reply one in time, nor the
// other way round, nor anything of silence.
func TestClockStepVerdicts(t *testing.T) {
	for _, tt := range []struct {
		name   string
		answer answering
		want   Counts
	}{
		{"in time", echoAfter(1900 * time.Millisecond), Counts{Sent: 1, Replied: 1}},
		{"late", echoAfter(2100 * time.Millisecond), Counts{Sent: 1, Lost: 1, Late: 1}},
		{"after the late window", echoAfter(12100 * time.Millisecond), Counts{Sent: 1, Lost: 1}},
		{"silence", silence, Counts{Sent: 1, Lost: 1}},
	} {
		for _, by := range steps {
			t.Run(fmt.Sprintf("%s/%v", tt.name, by), func(t *testing.T) {
				bothFamilies(t, func(t *testing.T, s side) {
					p := stepping(t, Config{Count: 1}, tt.answer, time.Second, by)
					h := mustAdd(t, p, Target{Addr: s.host})
					<-h.Done()
					time.Sleep(20 * time.Second)
					drain(p)
					if got := plain(h.Summary().Counts); got != tt.want {
						t.Errorf("got %+v, want %+v", got, tt.want)
					}
				})
			})
		}
	}
}

// TestClockStepBehind: the loop stands still, more comes than one turn takes in, and
// the clock is set back meanwhile: the reply at the end of the queue is looked
// at before its probe is given up.
func TestClockStepBehind(t *testing.T) {
	for _, by := range steps {
		t.Run(by.String(), func(t *testing.T) {
			bothFamilies(t, func(t *testing.T, s side) {
				const others, lasting = 3 * receiveMost * wire.Batch, 3 * time.Second
				w := &stalling{begun: time.Now(), by: lasting}
				w.Fake = wire.NewFake(func(sent *wire.Packet) []wire.Arrival {
					as := after(1900*time.Millisecond, wire.EchoReply(sent))
					foreign := wire.EchoReply(&wire.Packet{Family: s.family, Addr: s.router, Data: make([]byte, 64)})
					for i := range others {
						as = append(as, wire.Arrival{After: time.Duration(i) * lasting / others, Packet: foreign})
					}
					return as
				})
				w.Steps = []wire.ClockStep{{At: int64(2500 * time.Millisecond), By: by}}
				p, err := Open(&Config{Count: 1, Wire: w})
				if err != nil {
					t.Fatal(err)
				}
				defer p.Close()
				h := mustAdd(t, p, Target{Addr: s.host})
				<-h.Done()
				// The stamps of either end of a step say nothing, and the program's own
				// clock cannot tell how long the reply lay there.
				want := Counts{Sent: 1, Replied: 1}
				if by.Abs() > time.Millisecond {
					want = Counts{Sent: 1, Indeterminate: 1, Late: 1}
				}
				time.Sleep(time.Second)
				if got := plain(h.Summary().Counts); got != want {
					t.Errorf("got %+v, want %+v", got, want)
				}
				if got := p.Stats().Received; got <= receiveMost*wire.Batch {
					t.Errorf("%d packets came: one turn takes them all, nothing was tested", got)
				}
			})
		})
	}
}

package netlab

import (
	"sync/atomic"
	"testing"
	"time"
)

// deafLink is a link on which nothing that arrives ends a wait, as when another
// thread took it before poll looked.
type deafLink struct {
	arriving chan []byte
	woken    chan struct{}
	waiting  chan struct{} // a value for each wait that begins
	sent     atomic.Uint32
}

func (d *deafLink) receive(handle func([]byte, int64)) (int, error) {
	select {
	case frame := <-d.arriving:
		handle(frame, 0)
		return 1, nil
	default:
		return 0, nil
	}
}

func (d *deafLink) send([]byte) (uint32, error) { return d.sent.Add(1) - 1, nil }
func (d *deafLink) stamps(func(uint32, int64))  {}
func (d *deafLink) countDrops(*Counters) error  { return nil }
func (d *deafLink) close() error                { return nil }
func (d *deafLink) wake()                       { d.woken <- struct{}{} }
func (d *deafLink) wait(pause time.Duration) error {
	d.waiting <- struct{}{}
	var due <-chan time.Time
	if pause >= 0 {
		due = time.After(pause)
	}
	select {
	case <-d.woken:
	case <-due:
	}
	return nil
}

// TestCallerWakesResponder has a caller take a request off the link while the
// responder sleeps: the answer must leave all the same.
func TestCallerWakesResponder(t *testing.T) {
	link := &deafLink{arriving: make(chan []byte, 1), woken: make(chan struct{}, 100), waiting: make(chan struct{}, 100)}
	lab := newLab(t)
	lab.link = link
	host := lab.Host(Script{Delay: time.Millisecond})
	served := make(chan struct{})
	go func() {
		defer close(served)
		lab.serve()
	}()
	<-link.waiting // for ever, as nothing is due

	link.arriving <- append(make([]byte, 12), append([]byte{0x08, 0x00}, echoDatagram(t, host.V4, 8).whole...)...)
	if got := host.Exchanges(); len(got) != 1 || got[0].Verdict != Pending {
		t.Fatalf("got %+v, want one pending exchange", got)
	}
	if err := host.WaitSettled(within(t), 1); err != nil {
		t.Fatal(err)
	}
	x := host.Exchanges()[0]
	if x.Verdict != Answered || !x.UserClock || x.Delay() < time.Millisecond || link.sent.Load() != 1 {
		t.Errorf("got %+v, %d sent, want an answer without stamp", x, link.sent.Load())
	}

	lab.mu.Lock()
	lab.closed = true
	lab.mu.Unlock()
	link.wake()
	<-served
}

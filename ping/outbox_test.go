package ping

import (
	"slices"
	"testing"
	"time"

	"goping/ping/internal/wire"
)

// busyFor has a fake wire find no room for probes to other, for a while.
func busyFor(w *wire.Fake, s side, d time.Duration) {
	begun := time.Now()
	w.Refuse = func(p *wire.Packet) error {
		if p.Addr == s.other && time.Since(begun) < d {
			return wire.ErrBusy
		}
		return nil
	}
}

// A target is probed though its place was that of one whose probe found no room.
func TestPlaceOfAParkedProbeIsUsedAgain(t *testing.T) {
	bothFamilies(t, func(t *testing.T, s side) {
		p, w := openFake(t, Config{Count: 1}, echoAfter(time.Millisecond))
		busyFor(w, s, 5*time.Millisecond)
		first := mustAdd(t, p, Target{Addr: s.other})
		first.Remove()
		second := mustAdd(t, p, Target{Addr: s.host})
		<-second.Done()
		if c := second.Summary().Counts; c.Replied != 1 {
			t.Errorf("got %+v", c)
		}
		if first.target.slot != second.target.slot {
			t.Error("the place was not used again: nothing was tested")
		}
	})
}

// What was parked for a target that is removed never leaves.
func TestRemovedTargetSendsNothing(t *testing.T) {
	bothFamilies(t, func(t *testing.T, s side) {
		left := 0
		p, w := openFake(t, Config{Count: 1}, func(*wire.Packet) []wire.Arrival { left++; return nil })
		busyFor(w, s, 5*time.Millisecond)
		mustAdd(t, p, Target{Addr: s.other}).Remove()
		time.Sleep(time.Second)
		if left != 0 {
			t.Errorf("%d packets left after Remove", left)
		}
	})
}

// However many find no room, the others are probed in time.
func TestManyWithoutRoomHoldBackNoOther(t *testing.T) {
	bubble(t, func(t *testing.T) {
		p, w := openFake(t, Config{Probing: Probing{Interval: time.Second}}, echoAfter(time.Millisecond))
		w.Refuse = func(p *wire.Packet) error {
			if p.Addr != host4 {
				return wire.ErrBusy
			}
			return nil
		}
		for i := range 300 { // several batches
			mustAdd(t, p, Target{Addr: numbered(sides[0], i+300)})
		}
		h := mustAdd(t, p, Target{Addr: host4})
		time.Sleep(10*time.Second + 500*time.Millisecond)
		if c := h.Summary().Counts; c.Replied < 10 || c.Failed != 0 {
			t.Errorf("in 10 s at one a second: %+v", c)
		}
	})
}

// A target's packets leave in the order of their numbers, however they are
// parked and fetched.
func TestParkedPacketsKeepTheirOrder(t *testing.T) {
	const one, other = 1, 2
	o := &outbox{}
	o.makeRoom(8)
	park := func(slot, seq uint64) {
		o.parked = append(o.parked, parking{packet: wire.Packet{Token: slot<<seqBits | seq}, until: 1})
	}
	park(other, 0)
	for seq := range uint64(8) {
		park(one, seq+1)
	}
	o.until = 1
	o.unpark(2) // there is room for eight of nine
	o.drop(1)   // the other's leaves
	if !o.park(2, false) {
		t.Fatal("not parked")
	}
	var got []uint64
	for _, p := range o.parked {
		got = append(got, p.packet.Token&seqMask)
		if p.until != o.until {
			t.Errorf("packet %d is tried at %d, the first at %d", got[len(got)-1], p.until, o.until)
		}
	}
	if want := []uint64{1, 2, 3, 4, 5, 6, 7, 8}; !slices.Equal(got, want) || o.n != 0 {
		t.Errorf("got %v and %d to send, want %v", got, o.n, want)
	}
}

package ping

import (
	"testing"
	"time"

	"goping/ping/internal/window"
	"goping/ping/internal/wire"
)

// TestRoundTrip measures a probe handed over at mono 1 s, wall w, whose answer
// was taken in 1 ms later.
func TestRoundTrip(t *testing.T) {
	const (
		w  = int64(1_700_000_000e9)
		µs = int64(time.Microsecond)
		ms = int64(time.Millisecond)
	)
	for _, tt := range []struct {
		name           string
		sent, received int64 // stamps, relative to w; 0 is none
		hardSent, hard bool
		step           int64 // of the wall clock meanwhile
		rtt            int64
		tx, rx         Clock
	}{
		{"both", 10 * µs, 900 * µs, false, false, 0, 890 * µs, Kernel, Kernel},
		{"both by the card", 10 * µs, 900 * µs, true, true, 0, 890 * µs, Hardware, Hardware},
		{"sent by the card", 10 * µs, 900 * µs, true, false, 0, 890 * µs, Hardware, Kernel},
		{"received only", 0, 900 * µs, false, false, 0, 900 * µs, User, Kernel},
		{"received only, by the card", 0, 900 * µs, false, true, 0, 900 * µs, User, Hardware},
		{"sent only", 10 * µs, 0, false, false, 0, 990 * µs, Kernel, User},
		{"sent only, by the card", 10 * µs, 0, true, false, 0, 990 * µs, Hardware, User},
		{"none", 0, 0, false, false, 0, ms, User, User},
		{"the whole time", 1, ms + 1, false, false, 0, ms, Kernel, Kernel},
		{"received before it was sent", 900 * µs, 10 * µs, false, false, 0, 10 * µs, User, Kernel},
		{"sent stamp before the hand-over", -5 * ms, 900 * µs, false, false, 0, 900 * µs, User, Kernel},
		{"received stamp after it was taken in", 10 * µs, 5 * ms, false, false, 0, 990 * µs, Kernel, User},
		{"received stamp before the hand-over", 10 * µs, -5 * ms, false, false, 0, 990 * µs, Kernel, User},
		{"both outside", -5 * ms, 5 * ms, false, false, 0, ms, User, User},
		{"received only, and outside", 0, 5 * ms, false, false, 0, ms, User, User},
		{"sent only, and outside", -5 * ms, 0, false, false, 0, ms, User, User},
		{"wall clock stepped forward", 10 * µs, 900 * µs, false, false, 3600e9, ms, User, User},
		{"wall clock stepped back", 10 * µs, 900 * µs, false, false, -3600e9, ms, User, User},
		{"wall clock stepped by a little too much", 10 * µs, 900 * µs, false, false, 102 * µs, ms, User, User},
		{"wall clock slewed", 10 * µs, 900 * µs, false, false, 100 * µs, 890 * µs, Kernel, Kernel},
		{"wall clock slewed back", 10 * µs, 900 * µs, false, false, -100 * µs, 890 * µs, Kernel, Kernel},
	} {
		t.Run(tt.name, func(t *testing.T) {
			p := &window.Probe{Mono: 1e9, Wall: w, State: window.InFlight}
			in := &wire.Packet{At: wire.Instant{Mono: 1e9 + ms, Wall: w + ms + tt.step}, Hardware: tt.hard}
			if tt.sent != 0 {
				p.Transmitted(w+tt.sent, tt.hardSent)
			}
			if tt.received != 0 {
				in.Stamp = w + tt.received
			}
			rtt, tx, rx := roundTrip(p, in)
			if rtt != tt.rtt || tx != tt.tx || rx != tt.rx {
				t.Errorf("got %v %v→%v, want %v %v→%v", time.Duration(rtt), tx, rx, time.Duration(tt.rtt), tt.tx, tt.rx)
			}
		})
	}
}

// TestClocks: a summary names the clocks of most of its round-trip times.
func TestClocks(t *testing.T) {
	for _, tt := range []struct {
		seen   [][2]Clock
		tx, rx Clock
		others uint64
	}{
		{nil, NoClock, NoClock, 0},
		{[][2]Clock{{Kernel, Kernel}}, Kernel, Kernel, 0},
		{[][2]Clock{{Hardware, Hardware}, {Kernel, Kernel}}, Kernel, Kernel, 1},
		{[][2]Clock{{User, User}, {Kernel, Kernel}, {Kernel, Kernel}}, Kernel, Kernel, 1},
		{[][2]Clock{{Kernel, Kernel}, {Kernel, User}, {User, Kernel}}, User, Kernel, 2},
	} {
		var tg target
		for _, c := range tt.seen {
			tg.measured(time.Millisecond, c[0], c[1])
		}
		s := tg.summary()
		if tx, rx, others := s.TxClock, s.RxClock, s.OtherClocks; tx != tt.tx || rx != tt.rx || others != tt.others {
			t.Errorf("%v: got %v→%v and %d others, want %v→%v and %d", tt.seen, tx, rx, others, tt.tx, tt.rx, tt.others)
		}
	}
}

// TestWithoutStamps takes the program's own clock at both ends.
func TestWithoutStamps(t *testing.T) {
	bothFamilies(t, func(t *testing.T, s side) {
		p, w := openFake(t, Config{Count: 3}, echoAfter(7*time.Millisecond))
		w.NoStamps = true
		h := mustAdd(t, p, Target{Addr: s.host})
		<-h.Done()
		got := h.Summary()
		if got.TxClock != User || got.RxClock != User || got.RTT.Min != 7*time.Millisecond {
			t.Errorf("got %v→%v, %v; want user→user, 7ms", got.TxClock, got.RxClock, got.RTT.Min)
		}
	})
}

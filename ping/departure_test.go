package ping

import (
	"errors"
	"syscall"
	"testing"
	"time"

	"goping/ping/internal/wire"
)

// TestMuteSocket: where every send succeeds, a probe that was not let out is no loss
// of the network's, and one that was let out is. A system that says of none that it
// was let out is not believed, once one is answered.
func TestMuteSocket(t *testing.T) {
	for _, tt := range []struct {
		name   string
		refuse int // every so many probes; 0 none
		answer answering
		deaf   bool
		want   Counts
	}{
		{"all let out", 0, echoAfter(time.Millisecond), false, Counts{Sent: 6, Replied: 6}},
		{"all let out, silent", 0, silence, false, Counts{Sent: 6, Lost: 6}},
		{"none let out", 1, echoAfter(time.Millisecond), false, Counts{Sent: 6, Indeterminate: 6}},
		{"every second let out", 2, echoAfter(time.Millisecond), false, Counts{Sent: 6, Replied: 3, Indeterminate: 3}},
		{"every second let out, silent", 2, silence, false, Counts{Sent: 6, Lost: 3, Indeterminate: 3}},
		{"not told of any, every second lost", 0, func(sent *wire.Packet) []wire.Arrival {
			if numberOf(sent)%2 == 0 {
				return nil
			}
			return after(time.Millisecond, wire.EchoReply(sent))
		}, true, Counts{Sent: 6, Replied: 3, Lost: 3}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			bothFamilies(t, func(t *testing.T, s side) {
				w := wire.NewFake(tt.answer)
				w.Mute, w.Identifier, w.NoStamps = true, 4711, tt.deaf
				w.Refuse = func(p *wire.Packet) error {
					if tt.refuse > 0 && numberOf(p)%uint64(tt.refuse) == 0 {
						return syscall.EPERM
					}
					return nil
				}
				p, err := Open(&Config{Count: 6, Wire: w, Lossless: true})
				if err != nil {
					t.Fatal(err)
				}
				h := mustAdd(t, p, Target{Addr: s.host})
				<-h.Done()
				evs := drain(p)
				checkAccount(t, h, h.Summary(), evs)
				if got := plain(h.Summary().Counts); got != tt.want {
					t.Errorf("got %+v, want %+v", got, tt.want)
				}
				for _, ev := range evs {
					var local *LocalError
					if ev.Kind == EventIndeterminate && (!errors.As(ev.Err, &local) || local.Reason != keptBack || ev.Err.Error() != "ping: "+keptBack) {
						t.Errorf("got %v, want %s", ev.Err, keptBack)
					}
				}
			})
		})
	}
}

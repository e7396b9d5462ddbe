package ping

import (
	"testing"
	"time"

	"goping/ping/internal/wire"
)

// TestMaxRate: as many probes as the sockets have room for the answers of are under
// way, whatever the interval, and targets have equal shares of them. Where nobody
// answers, one more leaves each 10 ms.
func TestMaxRate(t *testing.T) {
	const window = 512 // half of what a fake's sockets hold
	for _, tt := range []struct {
		name    string
		targets int
		answer  answering
		pipe    uint64        // of each
		took    time.Duration // at most
	}{
		{"one", 1, echoAfter(time.Millisecond), window, 25 * time.Millisecond},
		{"four", 4, echoAfter(time.Millisecond), window, 100 * time.Millisecond},
		{"silent", 1, silence, 0, 120 * time.Second},
	} {
		t.Run(tt.name, func(t *testing.T) {
			bubble(t, func(t *testing.T) {
				const count = 10_000
				p, err := Open(&Config{Count: count, Rate: MaxRate, Wire: wire.NewFake(tt.answer), Probing: Probing{Interval: time.Hour, LateWindow: -1}})
				if err != nil {
					t.Fatal(err)
				}
				defer p.Close()
				begun := time.Now()
				var all []*Handle
				for i := range tt.targets {
					all = append(all, mustAdd(t, p, Target{Addr: numbered(sides[0], i)}))
				}
				for _, h := range all {
					<-h.Done()
					s := h.Summary()
					balanced(t, "the target", s.Counts)
					want := Counts{Sent: count, Replied: count}
					if tt.pipe == 0 {
						want = Counts{Sent: count, Lost: count}
					}
					if s.Sent != want.Sent || s.Replied != want.Replied || s.Lost != want.Lost || s.Pipe > tt.pipe {
						t.Fatalf("got %+v, pipe %d; want %d sent, %d replied, pipe %d at the most", s.Counts, s.Pipe, want.Sent, want.Replied, tt.pipe)
					}
				}
				if took := time.Since(begun); took > tt.took {
					t.Errorf("%d × %d probes took %v, want %v at the most", tt.targets, count, took, tt.took)
				}
			})
		})
	}
}

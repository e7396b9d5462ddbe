package ping

import (
	"math"
	"testing"
	"time"

	"goping/ping/internal/wire"
)

// TestRate: many targets together keep to the rate, whatever they ask for, in no
// burst, and each has its share.
func TestRate(t *testing.T) {
	for _, tt := range []struct {
		rate     float64
		targets  int
		interval time.Duration
		want     float64 // probes in ten seconds
	}{
		{rate: 50, targets: 10, interval: 100 * time.Millisecond, want: 500},
		{rate: 0.5, targets: 3, interval: time.Second, want: 5},
		{rate: 10_000, targets: 100, interval: time.Millisecond, want: 100_000},
		{rate: 1000, targets: 10, interval: time.Second, want: 100}, // they ask for less
		{rate: 300, targets: 7, interval: -1, want: 3000},           // as soon as answered
		{rate: 1e12, targets: 2, interval: time.Second, want: 20},   // a gap of nothing
		{rate: 0, targets: 2, interval: 10 * time.Millisecond, want: 2000},
	} {
		bubble(t, func(t *testing.T) {
			var sent []time.Time
			p, _ := openFake(t, Config{Rate: tt.rate, Probing: Probing{Interval: tt.interval}}, func(p *wire.Packet) []wire.Arrival {
				sent = append(sent, time.Now())
				return after(time.Millisecond, wire.EchoReply(p))
			})
			go func() {
				for range p.Events(t.Context()) {
				}
			}()
			var handles []*Handle
			for i := range tt.targets {
				handles = append(handles, mustAdd(t, p, Target{Addr: memberAddr(sides[0].family, i)}))
			}
			time.Sleep(10 * time.Second)
			p.Close()
			if got := float64(len(sent)); math.Abs(got-tt.want) > 0.02*tt.want+2 {
				t.Errorf("%g a second: %g probes in ten seconds, want %g", tt.rate, got, tt.want)
			}
			fair := tt.want / float64(tt.targets)
			for _, h := range handles {
				if got := float64(h.Summary().Sent); math.Abs(got-fair) > 0.1*fair+2 {
					t.Errorf("%g a second: a target got %g probes, want %g", tt.rate, got, fair)
				}
			}
			if tt.rate == 0 {
				return
			}
			const stretch = 100 * time.Millisecond
			most := int(tt.rate*(stretch+2*grid).Seconds()) + 2
			for i := most; i < len(sent); i++ {
				if d := sent[i].Sub(sent[i-most]); d < stretch {
					t.Fatalf("%g a second: %d probes within %v", tt.rate, most+1, d)
				}
			}
		})
	}
}

// TestRateRefused: no rate at all.
func TestRateRefused(t *testing.T) {
	for _, rate := range []float64{-1, math.NaN(), math.Inf(-1)} {
		if p, err := Open(&Config{Rate: rate}); err == nil {
			p.Close()
			t.Errorf("rate %v: taken", rate)
		}
	}
}

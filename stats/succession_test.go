package stats

import (
	"math"
	"math/rand/v2"
	"testing"
	"time"
)

func TestJitter(t *testing.T) {
	for _, test := range []struct {
		rtts []time.Duration
		want float64 // J += (|D|−J)/16 by hand, from J = 0
	}{
		{[]time.Duration{1600}, 0},
		{[]time.Duration{1600, 3200}, 100},
		{[]time.Duration{3200, 1600}, 100},
		{[]time.Duration{1600, 3200, 3200}, 93.75},
		{[]time.Duration{1600, 3200, 1600}, 193.75},
		{[]time.Duration{0, math.MaxInt64}, 1 << 59},
	} {
		if got := recorded(test.rtts...).order.jitter; got != test.want {
			t.Errorf("jitter of %v: %v, want %v", test.rtts, got, test.want)
		}
	}
}

// The fixed-point estimators of RFC 3550, appendix A.8 (jitter in sixteenths),
// and of iputils (ewma in eighths of a microsecond) are the same figures with
// what integers lose.
func TestSuccessionAgainstFixedPoint(t *testing.T) {
	r := rand.New(rand.NewPCG(13, 14))
	for range 100 {
		var rec Recorder
		var sixteenths, eighths, last int64
		for i := range 1000 {
			us := 20_000 + r.Int64N(5_000)
			rec.Add(time.Duration(us) * time.Microsecond)
			if i == 0 {
				eighths = us * 8
			} else {
				eighths += us - eighths/8
				d := us - last
				if d < 0 {
					d = -d
				}
				sixteenths += d - (sixteenths+8)>>4
			}
			last = us
		}
		s := rec.Summary()
		if got, want := s.EWMA.Microseconds(), eighths/8; got < want-1 || got > want+1 {
			t.Fatalf("EWMA %d µs, iputils' %d µs", got, want)
		}
		if got, want := s.Jitter.Microseconds(), sixteenths>>4; got < want-1 || got > want+1 {
			t.Fatalf("jitter %d µs, RFC 3550 A.8 %d µs", got, want)
		}
	}
}

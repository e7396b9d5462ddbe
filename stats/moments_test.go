package stats

import (
	"math"
	"math/big"
	"math/rand/v2"
	"testing"
	"time"
)

// bigMoments are mean and deviation by their definitions, without taking
// anything apart.
func bigMoments(xs map[uint64]uint64) (mean, deviation uint64) {
	n, sum, squares := new(big.Int), new(big.Int), new(big.Int)
	for x, times := range xs {
		bigX, bigTimes := new(big.Int).SetUint64(x), new(big.Int).SetUint64(times)
		n.Add(n, bigTimes)
		weighted := new(big.Int).Mul(bigX, bigTimes)
		sum.Add(sum, weighted)
		squares.Add(squares, weighted.Mul(weighted, bigX))
	}
	mean = new(big.Int).Div(sum, n).Uint64()
	spread := new(big.Int).Mul(sum, sum)
	spread.Sub(squares, spread.Div(spread, n))
	return mean, spread.Sqrt(spread.Div(spread, n)).Uint64()
}

func TestMomentsAgainstBig(t *testing.T) {
	r := rand.New(rand.NewPCG(3, 4))
	for range 3_000 {
		bound := uint64(1) << (1 + r.IntN(63))
		var m moments
		n := uint64(1 + r.IntN(40))
		xs := map[uint64]uint64{}
		for range n {
			x := words(r) % bound
			m.add(x)
			xs[x]++
		}
		mean, deviation := bigMoments(xs)
		if got := m.mean(n); got != mean {
			t.Fatalf("mean of %v: got %d, want %d", xs, got, mean)
		}
		if got := m.deviation(n); got != deviation {
			t.Fatalf("deviation of %v: got %d, want %d", xs, got, deviation)
		}
	}
}

// iputilsMdev is finish() of iputils' ping/ping_common.c in its own 64-bit
// integers, for sums below 2³¹ µs.
func iputilsMdev(rtts []time.Duration) time.Duration {
	var tsum, tsum2 int64
	for _, rtt := range rtts {
		triptime := rtt.Microseconds()
		tsum += triptime
		tsum2 += triptime * triptime
	}
	total := int64(len(rtts))
	tmvar := (tsum2 - tsum*tsum/total) / total
	prev, x := int64(math.MaxInt64), tmvar // llsqrt
	for tmvar > 0 && x < prev {
		prev = x
		x = (x + tmvar/x) / 2
	}
	if tmvar > 0 {
		x = prev
	}
	return time.Duration(x) * time.Microsecond
}

func TestMdevIsIputils(t *testing.T) {
	ms := func(xs ...float64) (rtts []time.Duration) {
		for _, x := range xs {
			rtts = append(rtts, time.Duration(x*1e6))
		}
		return rtts
	}
	for _, test := range []struct {
		name string
		rtts []time.Duration
		want time.Duration
	}{
		{"one", ms(0.387), 0},
		{"alike", ms(1, 1, 1, 1), 0},
		{"two", ms(1, 3), time.Millisecond},
		{"three", ms(0.302, 0.328, 0.387), 35 * time.Microsecond},
		{"below a microsecond", []time.Duration{100, 900, 999}, 0},
		{"cut, not rounded", []time.Duration{1_999, 3_001}, time.Microsecond},
		{"(Σx)²/n is cut first, so √0.89 becomes 1", ms(0, 0, 0.002), time.Microsecond},
	} {
		var r Recorder
		for _, rtt := range test.rtts {
			r.Add(rtt)
		}
		if got := r.Summary().Mdev; got != test.want {
			t.Errorf("%s: Mdev %v, want %v", test.name, got, test.want)
		}
		if got := iputilsMdev(test.rtts); got != test.want {
			t.Errorf("%s: the oracle says %v, want %v", test.name, got, test.want)
		}
	}

	random := rand.New(rand.NewPCG(5, 6))
	for range 2_000 {
		var r Recorder
		var rtts []time.Duration
		base, spread := random.Int64N(1e8), random.Int64N(1e7)+1
		for range 1 + random.IntN(15) {
			rtt := time.Duration(base + random.Int64N(spread))
			rtts = append(rtts, rtt)
			r.Add(rtt)
		}
		if got, want := r.Summary().Mdev, iputilsMdev(rtts); got != want {
			t.Fatalf("%v: Mdev %v, want %v", rtts, got, want)
		}
	}
}

// Merging a Recorder with itself doubles it, so that 2⁴⁰ round-trip times and
// more are reached in as many steps as the exponent says.
func TestSumsDoNotOverflow(t *testing.T) {
	for _, test := range []struct {
		name      string
		rtts      []time.Duration
		doublings int
	}{
		{"a billion of hours", []time.Duration{time.Hour, 5 * time.Hour, 2*time.Hour + 1}, 30},
		{"2⁴¹ of days", []time.Duration{24 * time.Hour, 72 * time.Hour}, 40},
		{"as many as Count holds, of the longest", []time.Duration{math.MaxInt64}, 63},
		{"as many as Count holds, the longest apart", []time.Duration{math.MaxInt64, 0}, 62},
		{"uneven", []time.Duration{math.MaxInt64, math.MaxInt64 - 1, math.MaxInt64 - 5, 1, 0}, 61},
	} {
		var r Recorder
		ns, us := map[uint64]uint64{}, map[uint64]uint64{}
		for _, rtt := range test.rtts {
			r.Add(rtt)
			ns[uint64(rtt)] += 1 << test.doublings
			us[uint64(rtt)/1000] += 1 << test.doublings
		}
		for range test.doublings {
			r.Merge(&r)
		}
		s := r.Summary()
		mean, stddev := bigMoments(ns)
		_, mdev := bigMoments(us)
		if want := uint64(len(test.rtts)) << test.doublings; s.Count != want {
			t.Errorf("%s: Count %d, want %d", test.name, s.Count, want)
		}
		if s.Mean != time.Duration(mean) {
			t.Errorf("%s: Mean %d, want %d", test.name, s.Mean, mean)
		}
		if s.Stddev != time.Duration(stddev) {
			t.Errorf("%s: Stddev %d, want %d", test.name, s.Stddev, stddev)
		}
		if want := time.Duration(mdev) * time.Microsecond; s.Mdev != want {
			t.Errorf("%s: Mdev %d, want %d", test.name, s.Mdev, want)
		}
		if got := s.hist.at(s.Count); got < uint64(s.Max-s.Max/128) {
			t.Errorf("%s: the highest bucket stands at %d, the maximum is %d", test.name, got, s.Max)
		}
	}
}

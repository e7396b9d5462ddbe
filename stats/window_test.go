package stats

import (
	"cmp"
	"math"
	"math/rand/v2"
	"reflect"
	"slices"
	"testing"
	"time"
)

// figures returns what a window over exactly these samples has to say, from
// the definitions.
func figures(samples []Sample) WindowSummary {
	s := WindowSummary{Count: len(samples)}
	if len(samples) == 0 {
		return s
	}
	byAt := func(a, b Sample) int { return cmp.Compare(a.At, b.At) }
	s.From, s.To = slices.MinFunc(samples, byAt).At, slices.MaxFunc(samples, byAt).At
	times := map[uint64]uint64{}
	for _, sample := range samples {
		if sample.Answered {
			rtt := max(sample.RTT, 0)
			s.rtts = append(s.rtts, int64(rtt))
			times[uint64(rtt)]++
		}
	}
	s.Answered = len(s.rtts)
	s.LossRatio = 1 - float64(s.Answered)/float64(s.Count)
	if s.Answered > 0 {
		slices.Sort(s.rtts)
		mean, stddev := bigMoments(times)
		s.Min, s.Max = time.Duration(s.rtts[0]), time.Duration(s.rtts[s.Answered-1])
		s.Mean, s.Stddev = time.Duration(mean), time.Duration(stddev)
	}
	return s
}

// same compares summaries, the loss ratio but for its last bits.
func same(a, b WindowSummary) bool {
	if math.Abs(a.LossRatio-b.LossRatio) > 1e-12 {
		return false
	}
	b.LossRatio = a.LossRatio
	return reflect.DeepEqual(a, b)
}

// fates draws n samples, about every second one earlier than one before it,
// the second half ten times as fast as the first.
func fates(r *rand.Rand, n int) []Sample {
	samples := make([]Sample, n)
	at := -20 * time.Millisecond
	for i := range samples {
		gap := 10 * time.Millisecond
		if i > n/2 {
			gap = time.Millisecond
		}
		at += time.Duration(r.IntN(int(gap)))
		samples[i] = Sample{
			At:       at - time.Duration(r.IntN(2)*r.IntN(int(30*time.Millisecond))),
			RTT:      time.Duration(r.IntN(1000) - 10),
			Answered: r.IntN(4) > 0,
		}
	}
	return samples
}

func TestLastNAgainstAllSamples(t *testing.T) {
	r := rand.New(rand.NewPCG(19, 20))
	for _, n := range []int{-1, 0, 1, 2, 15, 16, 17, 33, 100, 1000} {
		w := NewLastN(n)
		samples := fates(r, 150)
		if got := w.Summary(); !same(got, figures(nil)) {
			t.Errorf("last %d of none: %+v", n, got)
		}
		for i, sample := range samples {
			w.Add(sample)
			from := max(i+1-max(n, 1), 0)
			if got, want := w.Summary(), figures(samples[from:i+1]); !same(got, want) {
				t.Fatalf("last %d of %d:\n got %+v\nwant %+v", n, i+1, got, want)
			}
		}
		if len(w.ring.slots) > max(n, 1) {
			t.Errorf("last %d: room for %d", n, len(w.ring.slots))
		}
	}
	var zero LastN
	zero.Add(Sample{RTT: 1, Answered: true})
	zero.Add(Sample{RTT: 2, Answered: true})
	if got := zero.Summary(); got.Count != 1 || got.Min != 2 {
		t.Errorf("zero LastN: %+v, want the last sample", got)
	}
}

func TestLastForAgainstAllSamples(t *testing.T) {
	r := rand.New(rand.NewPCG(21, 22))
	for _, stretch := range []time.Duration{0, 1, 5 * time.Millisecond, 50 * time.Millisecond, time.Second, math.MaxInt64} {
		w := NewLastFor(stretch, 1000)
		samples := fates(r, 300)
		latest := time.Duration(math.MinInt64)
		for i, sample := range samples {
			w.Add(sample)
			latest = max(latest, sample.At)
			now := latest + time.Duration(r.IntN(2)*r.IntN(int(60*time.Millisecond)))
			var within []Sample
			for _, s := range samples[:i+1] {
				if now-s.At < stretch && s.At <= now {
					within = append(within, s)
				}
			}
			if got, want := w.Summary(now), figures(within); !same(got, want) {
				t.Fatalf("last %v at %v:\n got %+v\nwant %+v", stretch, now, got, want)
			}
		}
	}
}

func TestLastForEdges(t *testing.T) {
	const s = time.Second
	at := func(t time.Duration) Sample { return Sample{At: t, RTT: t, Answered: true} }
	for _, test := range []struct {
		name      string
		stretch   time.Duration
		capacity  int
		samples   []Sample
		now       time.Duration
		count     int
		from      time.Duration
		truncated bool
	}{
		{"nothing yet", 10 * s, 4, nil, 5 * s, 0, 0, false},
		{"within", 10 * s, 4, []Sample{at(1 * s), at(5 * s)}, 6 * s, 2, 1 * s, false},
		{"a nanosecond before the edge", 10 * s, 4, []Sample{at(1 * s), at(5 * s)}, 11*s - 1, 2, 1 * s, false},
		{"on the edge is out", 10 * s, 4, []Sample{at(1 * s), at(5 * s)}, 11 * s, 1, 5 * s, false},
		{"all out", 10 * s, 4, []Sample{at(1 * s), at(5 * s)}, 60 * s, 0, 0, false},
		{"now before the latest", 10 * s, 4, []Sample{at(1 * s), at(12 * s)}, 2 * s, 1, 12 * s, false},
		{"as many as fit", 10 * s, 3, []Sample{at(1 * s), at(2 * s), at(3 * s)}, 3 * s, 3, 1 * s, false},
		{"one too many", 10 * s, 3, []Sample{at(1 * s), at(2 * s), at(3 * s), at(4 * s)}, 4 * s, 3, 2 * s, true},
		{"the one too many is too old", 10 * s, 3, []Sample{at(1 * s), at(2 * s), at(3 * s), at(4 * s)}, 11 * s, 3, 2 * s, false},
		{"room again by age", 10 * s, 3, []Sample{at(1 * s), at(2 * s), at(3 * s), at(11 * s), at(12 * s)}, 12 * s, 3, 3 * s, false},
		{"too old to take in", 10 * s, 1, []Sample{at(20 * s), at(10 * s)}, 20 * s, 1, 20 * s, false},
		{"now before the latest, out of order", 10 * s, 9, []Sample{at(20 * s), at(12 * s), at(22 * s)}, 0, 2, 20 * s, false},
		{"the latest given up counts", 10 * s, 1, []Sample{at(1 * s), at(2 * s), at(3 * s)}, 11*s + 1, 1, 3 * s, true},
		{"too many, out of order", 10 * s, 2, []Sample{at(20 * s), at(12 * s), at(21 * s), at(22 * s)}, 25 * s, 2, 21 * s, true},
		{"out of order", 10 * s, 9, []Sample{at(20 * s), at(12 * s), at(21 * s)}, 22 * s, 2, 20 * s, false},
		{"no stretch", 0, 4, []Sample{at(1 * s)}, 1 * s, 0, 0, false},
		{"negative stretch", -s, 4, []Sample{at(1 * s)}, 1 * s, 0, 0, false},
		{"no capacity", 10 * s, -1, []Sample{at(1 * s), at(2 * s)}, 2 * s, 1, 2 * s, true},
		{"the beginning of time", math.MaxInt64, 4, []Sample{at(math.MinInt64 + 1), at(0)}, 0, 1, 0, false},
		{"before the epoch", 10 * s, 4, []Sample{at(-30 * s), at(-5 * s)}, -4 * s, 1, -5 * s, false},
	} {
		w := NewLastFor(test.stretch, test.capacity)
		for _, sample := range test.samples {
			w.Add(sample)
		}
		got := w.Summary(test.now)
		if got.Count != test.count || got.From != test.from || got.Truncated != test.truncated {
			t.Errorf("%s: count %d from %v, truncated %t; want %d from %v, %t",
				test.name, got.Count, got.From, got.Truncated, test.count, test.from, test.truncated)
		}
	}
	var zero LastFor
	zero.Add(at(s))
	if got := zero.Summary(s); got.Count != 0 || zero.ring.slots != nil {
		t.Errorf("zero LastFor: %+v, want nothing", got)
	}
}

func TestWindowQuantilesAreExact(t *testing.T) {
	w := NewLastN(100)
	for i := range 300 { // the last hundred are 201…300 ms
		w.Add(Sample{RTT: time.Duration(i+1) * time.Millisecond, Answered: true})
	}
	s := w.Summary()
	for _, test := range []struct {
		q    float64
		want time.Duration
	}{{0, 201}, {0.01, 201}, {0.07, 207}, {0.5, 250}, {0.501, 251}, {0.99, 299}, {0.999, 300}, {1, 300}, {-1, 201}, {2, 300}} {
		if got := s.Quantile(test.q); got != test.want*time.Millisecond {
			t.Errorf("Quantile(%v) = %v, want %v", test.q, got, test.want*time.Millisecond)
		}
	}
	for _, test := range []struct {
		limit time.Duration
		want  int
	}{{0, 100}, {201, 99}, {250, 50}, {299, 1}, {300, 0}, {math.MaxInt64 / time.Millisecond, 0}} {
		if got := s.Slower(test.limit * time.Millisecond); got != test.want {
			t.Errorf("Slower(%v ms) = %d, want %d", int64(test.limit), got, test.want)
		}
	}
	if got := (WindowSummary{}).Slower(0); got != 0 {
		t.Errorf("Slower of an empty window: %d", got)
	}
}

func TestWindowSummaryIsASnapshot(t *testing.T) {
	w := NewLastN(2)
	w.Add(Sample{RTT: 1, Answered: true})
	w.Add(Sample{RTT: 2, Answered: true})
	s := w.Summary()
	w.Add(Sample{RTT: 9, Answered: true})
	w.Add(Sample{RTT: 9, Answered: true})
	if s.Quantile(0.5) != 1 || s.Max != 2 {
		t.Errorf("later samples changed a summary: %+v", s)
	}
}

func TestWindowAddAllocatesNothing(t *testing.T) {
	n, stretch := NewLastN(1000), NewLastFor(time.Second, 1000)
	full := NewLastFor(time.Hour, 1000)
	at := time.Duration(0)
	add := func() {
		at += time.Millisecond
		s := Sample{At: at, RTT: at % 997, Answered: at%5 > 0}
		n.Add(s)
		stretch.Add(s)
		full.Add(s)
	}
	for range 2000 {
		add()
	}
	if got := testing.AllocsPerRun(5000, add); got != 0 {
		t.Errorf("Add made %v allocations", got)
	}
	if got := testing.AllocsPerRun(10, func() { n.Summary() }); got != 1 {
		t.Errorf("Summary made %v allocations, want 1", got)
	}
}

// A window with much room takes memory only for the samples it holds.
func TestWindowGrowsWithUse(t *testing.T) {
	w := NewLastFor(16*time.Second, 1<<30)
	for i := range 10_000 {
		w.Add(Sample{At: time.Duration(i) * time.Second})
	}
	if got := len(w.ring.slots); got != 16 {
		t.Errorf("room for %d samples, want 16, as many as are held at a time", got)
	}
}

package stats

import (
	"math"
	"math/rand/v2"
	"reflect"
	"testing"
	"time"
	"unsafe"
)

// recorded returns a Recorder that was given rtts.
func recorded(rtts ...time.Duration) *Recorder {
	r := new(Recorder)
	for _, rtt := range rtts {
		r.Add(rtt)
	}
	return r
}

// unlike yields round-trip times over the whole range, most of them plausible.
func unlike(r *rand.Rand, n int) []time.Duration {
	rtts := make([]time.Duration, n)
	for i := range rtts {
		switch r.IntN(10) {
		case 0:
			rtts[i] = time.Duration(r.Int64() >> r.IntN(63))
		case 1:
			rtts[i] = -time.Duration(r.Int64N(1e9))
		default:
			rtts[i] = time.Duration(1e7 + r.ExpFloat64()*1e6)
		}
	}
	return rtts
}

func TestSummary(t *testing.T) {
	const ms = time.Millisecond
	for _, test := range []struct {
		name string
		rtts []time.Duration
		want Summary
	}{
		{"none", nil, Summary{}},
		{"one", []time.Duration{5 * ms},
			Summary{Count: 1, Min: 5 * ms, Mean: 5 * ms, Max: 5 * ms, EWMA: 5 * ms, HasEWMA: true}},
		{"zero", []time.Duration{0}, Summary{Count: 1, HasEWMA: true}},
		{"negative", []time.Duration{-5, -1}, Summary{Count: 2, HasEWMA: true, HasJitter: true}},
		{"two", []time.Duration{10 * ms, 26 * ms},
			Summary{Count: 2, Min: 10 * ms, Mean: 18 * ms, Max: 26 * ms, Stddev: 8 * ms, Mdev: 8 * ms,
				EWMA: 12 * ms, HasEWMA: true, Jitter: ms, HasJitter: true}},
		{"mean is cut", []time.Duration{1, 2},
			Summary{Count: 2, Min: 1, Mean: 1, Max: 2, EWMA: 1, HasEWMA: true, HasJitter: true}},
		{"hours", []time.Duration{3 * time.Hour, 7 * time.Hour},
			Summary{Count: 2, Min: 3 * time.Hour, Mean: 5 * time.Hour, Max: 7 * time.Hour,
				Stddev: 2 * time.Hour, Mdev: 2 * time.Hour, EWMA: 3*time.Hour + 30*time.Minute, HasEWMA: true,
				Jitter: 15 * time.Minute, HasJitter: true}},
		{"the longest", []time.Duration{math.MaxInt64},
			Summary{Count: 1, Min: math.MaxInt64, Mean: math.MaxInt64, Max: math.MaxInt64,
				EWMA: math.MaxInt64, HasEWMA: true}},
	} {
		r := recorded(test.rtts...)
		got := r.Summary()
		if ewma, ok := r.EWMA(); r.Count() != got.Count || r.Min() != got.Min || r.Mean() != got.Mean ||
			r.Max() != got.Max || ewma != got.EWMA || ok != got.HasEWMA {
			t.Errorf("%s: the Recorder's own figures differ from its Summary", test.name)
		}
		got.hist = histogram{}
		if !reflect.DeepEqual(got, test.want) {
			t.Errorf("%s:\n got %+v\nwant %+v", test.name, got, test.want)
		}
	}
}

func TestSummaryIsASnapshot(t *testing.T) {
	r := recorded(time.Millisecond, 3*time.Millisecond, 3*time.Millisecond)
	s, same := r.Summary(), r.Summary()
	for range 100 {
		r.Add(time.Millisecond)
		r.Add(time.Second)
	}
	r.Merge(recorded(time.Hour))
	if !reflect.DeepEqual(s, same) {
		t.Errorf("later calls changed a summary: %+v, want %+v", s, same)
	}
	if got := s.Quantile(0.5); got < 2976*time.Microsecond || got > 3*time.Millisecond {
		t.Errorf("median %v, want 3ms within 1/128", got)
	}
}

// Any way to distribute round-trip times over Recorders and to merge these
// gives the figures of one Recorder that took them all.
func TestMergeIsExactAssociativeAndCommutative(t *testing.T) {
	random := rand.New(rand.NewPCG(9, 10))
	for range 300 {
		all := unlike(random, random.IntN(200))
		want := recorded(all...)
		parts := make([]*Recorder, 2+random.IntN(6))
		for i := range parts {
			parts[i] = new(Recorder)
		}
		for _, rtt := range all {
			parts[random.IntN(len(parts))].Add(rtt)
		}
		filled := 0
		for _, part := range parts {
			if part.Count() > 0 {
				filled++
			}
		}
		for len(parts) > 1 {
			random.Shuffle(len(parts), func(i, j int) { parts[i], parts[j] = parts[j], parts[i] })
			from := parts[len(parts)-1]
			before := from.Summary()
			parts[0].Merge(from)
			if !reflect.DeepEqual(from.Summary(), before) {
				t.Fatal("Merge changed its argument")
			}
			parts = parts[:len(parts)-1]
		}
		got := parts[0]
		if filled > 1 {
			want.order = succession{broken: true}
		}
		if !reflect.DeepEqual(got, want) {
			t.Fatalf("merged from %d:\n got %+v\nwant %+v", filled, got, want)
		}
	}
}

func TestOrderAfterMerge(t *testing.T) {
	var nobody Recorder
	for _, test := range []struct {
		name  string
		merge func() *Recorder
		keeps bool
	}{
		{"with nil", func() *Recorder { r := recorded(8, 16); r.Merge(nil); return r }, true},
		{"with an empty one", func() *Recorder { r := recorded(8, 16); r.Merge(&nobody); return r }, true},
		{"into an empty one", func() *Recorder { r := new(Recorder); r.Merge(recorded(8, 16)); return r }, true},
		{"then goes on", func() *Recorder { r := new(Recorder); r.Merge(recorded(8)); r.Add(16); return r }, true},
		{"of two", func() *Recorder { r := recorded(8); r.Merge(recorded(16)); return r }, false},
		{"of two, then Add", func() *Recorder { r := recorded(8); r.Merge(recorded(16)); r.Add(9); return r }, false},
		{"of two, into an empty one", func() *Recorder {
			r, two := new(Recorder), recorded(8)
			two.Merge(recorded(16))
			r.Merge(two)
			return r
		}, false},
		{"with itself", func() *Recorder { r := recorded(8, 16); r.Merge(r); return r }, false},
	} {
		s := test.merge().Summary()
		if s.HasEWMA != test.keeps || s.HasJitter != test.keeps {
			t.Errorf("%s: HasEWMA %t, HasJitter %t, want %t", test.name, s.HasEWMA, s.HasJitter, test.keeps)
		}
		wantEWMA, wantJitter := time.Duration(9), time.Duration(1) // 8 + 8/8 and |16−8|/16 rounded
		if !test.keeps {
			wantEWMA, wantJitter = 0, 0
		}
		if s.EWMA != wantEWMA || s.Jitter != wantJitter {
			t.Errorf("%s: EWMA %d, jitter %d, want %d, %d", test.name, s.EWMA, s.Jitter, wantEWMA, wantJitter)
		}
	}
}

func TestMergeIntoEmptySharesNothing(t *testing.T) {
	var a Recorder
	b := recorded(time.Millisecond)
	a.Merge(b)
	a.Add(time.Millisecond)
	if got := b.hist.count(b.hist.index(14) + 58); got != 1 {
		t.Errorf("Add to the copy shows in the original: count %d, want 1", got)
	}
}

func TestAddAllocatesNothing(t *testing.T) {
	rtts := unlike(rand.New(rand.NewPCG(11, 12)), 1000)
	r := recorded(rtts...)
	i := 0
	if got := testing.AllocsPerRun(2000, func() {
		r.Add(rtts[i%len(rtts)])
		i++
	}); got != 0 {
		t.Errorf("Add made %v allocations", got)
	}
	if got := testing.AllocsPerRun(100, func() { r.Count(); r.Min(); r.Mean(); r.Max(); r.EWMA() }); got != 0 {
		t.Errorf("the running figures made %v allocations", got)
	}
	if got := testing.AllocsPerRun(100, func() { r.Summary() }); got != 1 {
		t.Errorf("Summary made %v allocations, want 1", got)
	}
}

// The sizes that the documentation of Recorder states.
func TestRecorderMemory(t *testing.T) {
	if got := unsafe.Sizeof(Recorder{}); got > 184 {
		t.Errorf("an empty Recorder takes %d bytes, 184 are promised", got)
	}
	r := recorded(17*time.Millisecond, 20*time.Millisecond, 33*time.Millisecond)
	if got := 4 * cap(r.hist.counts); got != 256 {
		t.Errorf("the octave of 16.8…33.5 ms takes %d bytes, want 256", got)
	}
	for octave := range 63 {
		r.Add(1 << octave)
		r.Add(1<<octave + 1)
	}
	if got := 184 + 4*cap(r.hist.counts); got != 15_032 {
		t.Errorf("at most %d bytes, want 15,032", got)
	}
}

package stats

import (
	"math/rand/v2"
	"testing"
	"time"
)

// alike are round-trip times of one far host.
func alike() []time.Duration {
	r := rand.New(rand.NewPCG(23, 24))
	rtts := make([]time.Duration, 4096)
	for i := range rtts {
		rtts[i] = time.Duration(25e6 + r.ExpFloat64()*2e6)
	}
	return rtts
}

func BenchmarkRecorderAdd(b *testing.B) {
	rtts := alike()
	r := recorded(rtts...)
	b.ReportAllocs()
	i := 0
	for b.Loop() {
		r.Add(rtts[i%len(rtts)])
		i++
	}
}

func BenchmarkRecorderMerge(b *testing.B) {
	from, to := recorded(alike()...), recorded(alike()...)
	b.ReportAllocs()
	for b.Loop() {
		to.Merge(from)
	}
}

func BenchmarkRecorderSummary(b *testing.B) {
	r := recorded(alike()...)
	b.ReportAllocs()
	for b.Loop() {
		r.Summary()
	}
}

func BenchmarkSummaryQuantile(b *testing.B) {
	s := recorded(alike()...).Summary()
	b.ReportAllocs()
	for b.Loop() {
		s.Quantile(0.99)
	}
}

func BenchmarkLastForAdd(b *testing.B) {
	rtts := alike()
	w := NewLastFor(time.Second, 1000)
	at := time.Duration(0)
	b.ReportAllocs()
	for b.Loop() {
		at += time.Millisecond
		w.Add(Sample{At: at, RTT: rtts[at/time.Millisecond%4096], Answered: true})
	}
}

func BenchmarkLastNSummary(b *testing.B) {
	w := NewLastN(1000)
	for _, rtt := range alike() {
		w.Add(Sample{RTT: rtt, Answered: true})
	}
	b.ReportAllocs()
	for b.Loop() {
		w.Summary()
	}
}

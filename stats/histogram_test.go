package stats

import (
	"math"
	"math/rand/v2"
	"testing"
)

func TestBucketOf(t *testing.T) {
	for _, test := range []struct {
		ns             uint64
		octave, bucket int
		midpoint       uint64
	}{
		{0, 0, 0, 0},
		{1, 0, 1, 1},
		{63, 0, 63, 63},
		{64, 1, 0, 64},
		{127, 1, 63, 127},
		{128, 2, 0, 129},
		{129, 2, 0, 129},
		{130, 2, 1, 131},
		{255, 2, 63, 255},
		{256, 3, 0, 258},
		{1 << 20, 15, 0, 1<<20 + 1<<13},
		{1<<21 - 1, 15, 63, 1<<21 - 1<<13},
		{1 << 62, 57, 0, 1<<62 + 1<<55},
		{math.MaxInt64, 57, 63, 1<<63 - 1<<55},
	} {
		octave, bucket := bucketOf(test.ns)
		if octave != test.octave || bucket != test.bucket {
			t.Errorf("bucketOf(%d) = %d, %d; want %d, %d", test.ns, octave, bucket, test.octave, test.bucket)
		}
		if got := midpoint(octave, bucket); got != test.midpoint {
			t.Errorf("midpoint(%d, %d) = %d, want %d", octave, bucket, got, test.midpoint)
		}
	}
}

// Every bucket follows the one before it without a gap, and its midpoint is
// within 1/128 of both its ends.
func TestBucketsCoverTheRange(t *testing.T) {
	next := uint64(0)
	for octave := range 58 {
		for bucket := range bucketsPerOctave {
			width := uint64(1)
			if octave > 0 {
				width <<= octave - 1
			}
			first, last := next, next+width-1
			for _, ns := range []uint64{first, last} {
				if o, b := bucketOf(ns); o != octave || b != bucket {
					t.Fatalf("bucketOf(%d) = %d, %d; want %d, %d", ns, o, b, octave, bucket)
				}
				mid := midpoint(octave, bucket)
				if off := max(mid, ns) - min(mid, ns); off > ns/128 {
					t.Fatalf("midpoint(%d, %d) = %d, off by %d from %d", octave, bucket, mid, off, ns)
				}
			}
			next = last + 1
		}
	}
	if next != 1<<63 {
		t.Errorf("the buckets end before %d, want 2⁶³", next)
	}
}

func TestOctavesAreAllocatedOnFirstUse(t *testing.T) {
	var h histogram
	octaves := 0
	for _, test := range []struct {
		ns      uint64
		octaves int
	}{{20_000_000, 1}, {33_000_000, 1}, {17_000_000, 1}, {0, 2}, {63, 2}, {math.MaxInt64, 3}, {40_000_000, 4}, {20_000_001, 4}} {
		h.add(test.ns)
		octaves = len(h.counts) / bucketsPerOctave
		if octaves != test.octaves || cap(h.counts) != len(h.counts) {
			t.Errorf("after %d: %d octaves with capacity for %d counts, want %d exactly filled",
				test.ns, octaves, cap(h.counts), test.octaves)
		}
	}
	if h.wide() {
		t.Error("there are high halves without a count of 2³²")
	}
	for rank, want := range []uint64{0, 63, 17_000_000, 20_000_000, 20_000_001, 33_000_000, 40_000_000, math.MaxInt64} {
		octave, bucket := bucketOf(want)
		if got := h.at(uint64(rank + 1)); got != midpoint(octave, bucket) {
			t.Errorf("at rank %d: %d, want the midpoint of the bucket of %d", rank+1, got, want)
		}
	}
}

// total returns the counts by midpoint.
func (h *histogram) total() map[uint64]uint64 {
	counts := map[uint64]uint64{}
	for octave, index := range h.octaves {
		for bucket := range bucketsPerOctave {
			if n := h.count(index + bucket); n > 0 {
				counts[midpoint(octave, bucket)] = n
			}
		}
	}
	return counts
}

func TestCountsBeyond32Bits(t *testing.T) {
	var h histogram
	h.add(7)
	h.add(1000)
	_, bucket := bucketOf(7)
	h.counts[h.index(0)+bucket] = math.MaxUint32 // as after 2³²−1 calls of add
	h.add(7)
	if got := h.count(h.index(0) + bucket); got != 1<<32 {
		t.Errorf("after 2³² of the same: count %d", got)
	}
	_, bucket = bucketOf(1000)
	h.counts[h.index(4)+bucket] = math.MaxUint32
	h.add(1000)
	h.add(100_000) // an octave after, and one in between, which shifts the high halves
	h.add(100)
	var sum histogram
	sum.add(8)
	for range 3 {
		sum.merge(&h)
	}
	sum.merge(&sum)
	copied := sum.clone()
	sum.merge(&sum)
	want := map[uint64]uint64{7: 6 << 32, 8: 2, 100: 6, 1004: 6 << 32, 99840: 6}
	got := copied.total()
	if len(got) != len(want) {
		t.Errorf("counts %v, want %v", got, want)
	}
	for value, n := range want {
		if got[value] != n {
			t.Errorf("count of %d: %d, want %d", value, got[value], n)
		}
	}
	if got := copied.at(6 << 32); got != 7 {
		t.Errorf("at rank 6·2³²: %d, want 7", got)
	}
	if got := copied.at(6<<32 + 1); got != 8 {
		t.Errorf("at rank 6·2³²+1: %d, want 8", got)
	}
}

func TestHistogramCountsLikeAMap(t *testing.T) {
	r := rand.New(rand.NewPCG(7, 8))
	for range 200 {
		var h histogram
		want := map[uint64]uint64{}
		for range r.IntN(300) {
			ns := words(r) >> 1
			h.add(ns)
			octave, bucket := bucketOf(ns)
			want[midpoint(octave, bucket)]++
		}
		copied := h.clone()
		h.add(1)
		got := copied.total()
		for value, n := range want {
			if got[value] != n {
				t.Fatalf("count of %d: %d, want %d", value, got[value], n)
			}
		}
		if len(got) != len(want) {
			t.Fatalf("%d buckets in use, want %d", len(got), len(want))
		}
	}
}

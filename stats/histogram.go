package stats

import (
	"math/bits"
	"slices"
)

// The histogram is log-linear, as HdrHistogram's (http://hdrhistogram.org):
// each octave, from one power of two nanoseconds to the next, is cut into 64
// buckets of equal width. A bucket of width w begins at 64·w or above, so its
// midpoint is within w/2 ÷ 64·w = 1/128 of every value in it. Octave 0 holds
// 0…63 ns, one bucket per nanosecond; octave k > 0 holds 2^(k+5)…2^(k+6)−1 ns;
// 58 octaves reach the end of time.Duration.
const (
	bucketBits       = 6
	bucketsPerOctave = 1 << bucketBits
)

// bucketOf returns the octave of ns and the bucket within that octave.
func bucketOf(ns uint64) (octave, bucket int) {
	if ns < bucketsPerOctave {
		return 0, int(ns)
	}
	shift := bits.Len64(ns) - 1 - bucketBits
	return shift + 1, int(ns>>shift) & (bucketsPerOctave - 1)
}

// midpoint returns the value that stands for every value of a bucket, in ns.
func midpoint(octave, bucket int) uint64 {
	if octave == 0 {
		return uint64(bucket)
	}
	width := uint64(1) << (octave - 1)
	return (bucketsPerOctave+uint64(bucket))*width + width/2
}

// histogram counts values by bucket. Only octaves that hold something have
// memory: 64 counts of four bytes. They lie in one slice without pointers, in
// ascending order, so that the garbage collector need not look inside.
type histogram struct {
	present uint64   // bit k is set when octave k has its counts
	counts  []uint32 // 64 for each present octave; once a count reaches 2³², their high halves behind them
}

// size returns how many counts there are.
func (h *histogram) size() int { return bits.OnesCount64(h.present) * bucketsPerOctave }

// wide reports whether there are high halves.
func (h *histogram) wide() bool { return len(h.counts) > h.size() }

// index returns where the counts of a present octave begin.
func (h *histogram) index(octave int) int {
	return bits.OnesCount64(h.present&(1<<octave-1)) * bucketsPerOctave
}

// add counts one value of ns nanoseconds.
func (h *histogram) add(ns uint64) {
	octave, bucket := bucketOf(ns)
	if h.present>>octave&1 == 0 {
		h.admit(octave)
	}
	i := h.index(octave) + bucket
	h.counts[i]++
	if h.counts[i] == 0 {
		h.carry(i, 1)
	}
}

// admit gives an absent octave its counts.
func (h *histogram) admit(octave int) {
	at := h.index(octave)
	if h.wide() {
		h.counts = withOctave(h.counts, h.size()+at) // the last first: at stays where it is
	}
	h.counts = withOctave(h.counts, at)
	h.present |= 1 << octave
}

// withOctave returns counts with 64 zeros put in at an index, and not a byte
// of spare capacity.
func withOctave(counts []uint32, at int) []uint32 {
	grown := make([]uint32, len(counts)+bucketsPerOctave)
	copy(grown, counts[:at])
	copy(grown[at+bucketsPerOctave:], counts[at:])
	return grown
}

// carry adds n to the high half of a count.
func (h *histogram) carry(i int, n uint32) {
	if !h.wide() {
		wide := make([]uint32, 2*len(h.counts))
		copy(wide, h.counts)
		h.counts = wide
	}
	h.counts[h.size()+i] += n
}

// count returns a whole count.
func (h *histogram) count(i int) uint64 {
	if !h.wide() {
		return uint64(h.counts[i])
	}
	return uint64(h.counts[h.size()+i])<<32 | uint64(h.counts[i])
}

// octaves calls yield with each present octave and the index of its counts,
// in ascending order, until yield returns false.
func (h *histogram) octaves(yield func(octave, index int) bool) {
	index := 0
	for left := h.present; left != 0; left &= left - 1 {
		if !yield(bits.TrailingZeros64(left), index) {
			return
		}
		index += bucketsPerOctave
	}
}

// merge adds the counts of o, which may be h itself.
func (h *histogram) merge(o *histogram) {
	for octave, from := range o.octaves {
		if h.present>>octave&1 == 0 {
			h.admit(octave)
		}
		to := h.index(octave)
		for bucket := range bucketsPerOctave {
			n := o.count(from + bucket)
			low, carry := bits.Add32(h.counts[to+bucket], uint32(n), 0)
			h.counts[to+bucket] = low
			if up := uint32(n>>32) + carry; up != 0 {
				h.carry(to+bucket, up)
			}
		}
	}
}

// clone returns a copy that shares nothing with h.
func (h *histogram) clone() histogram {
	return histogram{h.present, slices.Clone(h.counts)}
}

// at returns the midpoint of the bucket that holds the value of a rank, from
// 1 for the smallest, in ns; the last bucket's when there are fewer values.
func (h *histogram) at(rank uint64) uint64 {
	var last, seen uint64
	for octave, index := range h.octaves {
		for bucket := range bucketsPerOctave {
			n := h.count(index + bucket)
			if n == 0 {
				continue
			}
			last = midpoint(octave, bucket)
			if seen += n; seen >= rank {
				return last
			}
		}
	}
	return last
}

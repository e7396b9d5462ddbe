package capture

import (
	"slices"
	"testing"
	"time"
)

var epoch = time.Date(2026, 1, 2, 3, 4, 5, 6, time.UTC)

// after is a moment some nanoseconds after epoch.
func after(ns time.Duration) time.Time { return epoch.Add(ns) }

func TestPairs(t *testing.T) {
	request := func(seq uint16, at time.Duration) sighting { return sighting{false, 9, seq, after(at)} }
	reply := func(seq uint16, at time.Duration) sighting { return sighting{true, 9, seq, after(at)} }
	for _, tt := range []struct {
		name string
		seen []sighting
		want []Exchange
	}{
		{"none", nil, nil},
		{"in turn", []sighting{request(1, 0), reply(1, 5), request(2, 10), reply(2, 17)},
			[]Exchange{{9, 1, after(0), after(5)}, {9, 2, after(10), after(17)}}},
		{"interleaved", []sighting{request(1, 0), request(2, 1), reply(2, 5), reply(1, 9)},
			[]Exchange{{9, 2, after(1), after(5)}, {9, 1, after(0), after(9)}}},
		{"no reply", []sighting{request(1, 0), request(2, 1), reply(2, 5)}, []Exchange{{9, 2, after(1), after(5)}}},
		{"no request", []sighting{reply(1, 5)}, nil},
		{"a duplicate", []sighting{request(1, 0), reply(1, 5), reply(1, 6)}, []Exchange{{9, 1, after(0), after(5)}}},
		{"another's reply", []sighting{request(1, 0), {true, 8, 1, after(3)}}, nil},
	} {
		if got := pairs(tt.seen); !slices.Equal(got, tt.want) {
			t.Errorf("%s: %v, want %v", tt.name, got, tt.want)
		}
	}
}

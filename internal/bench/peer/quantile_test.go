package peer

import (
	"testing"
	"time"
)

func TestQuantiles(t *testing.T) {
	seconds := func(n ...int) []time.Duration {
		all := make([]time.Duration, len(n))
		for i, v := range n {
			all[i] = time.Duration(v) * time.Second
		}
		return all
	}
	var hundred []time.Duration
	for i := range 100 {
		hundred = append(hundred, time.Duration(i+1)*time.Second)
	}
	ten := seconds(10, 1, 9, 2, 8, 3, 7, 4, 6, 5)
	for _, tt := range []struct {
		name      string
		got, want time.Duration
	}{
		{"median of none", Median(seconds()), 0},
		{"median of one", Median(seconds(7)), 7 * time.Second},
		{"median of an odd number", Median(seconds(3, 1, 2)), 2 * time.Second},
		{"median of an even number", Median(ten), 5 * time.Second},
		{"quantile of none", Quantile(seconds(), 0.9), 0},
		{"0.07 of 100", Quantile(hundred, 0.07), 7 * time.Second},
		{"0", Quantile(ten, 0), time.Second},
		{"0.1", Quantile(ten, 0.1), time.Second},
		{"0.11", Quantile(ten, 0.11), 2 * time.Second},
		{"0.9", Quantile(ten, 0.9), 9 * time.Second},
		{"1", Quantile(ten, 1), 10 * time.Second},
	} {
		if tt.got != tt.want {
			t.Errorf("%s: %v, want %v", tt.name, tt.got, tt.want)
		}
	}
	if ten[0] != 10*time.Second {
		t.Error("the values were sorted in place")
	}
}

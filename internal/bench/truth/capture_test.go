package main

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
		want []exchange
	}{
		{"none", nil, nil},
		{"in turn", []sighting{request(1, 0), reply(1, 5), request(2, 10), reply(2, 17)},
			[]exchange{{9, 1, after(0), after(5)}, {9, 2, after(10), after(17)}}},
		{"interleaved", []sighting{request(1, 0), request(2, 1), reply(2, 5), reply(1, 9)},
			[]exchange{{9, 2, after(1), after(5)}, {9, 1, after(0), after(9)}}},
		{"no reply", []sighting{request(1, 0), request(2, 1), reply(2, 5)}, []exchange{{9, 2, after(1), after(5)}}},
		{"no request", []sighting{reply(1, 5)}, nil},
		{"a duplicate", []sighting{request(1, 0), reply(1, 5), reply(1, 6)}, []exchange{{9, 1, after(0), after(5)}}},
		{"another's reply", []sighting{request(1, 0), {true, 8, 1, after(3)}}, nil},
	} {
		if got := pairs(tt.seen); !slices.Equal(got, tt.want) {
			t.Errorf("%s: %v, want %v", tt.name, got, tt.want)
		}
	}
}

func TestCompare(t *testing.T) {
	captured := []exchange{{9, 1, after(100), after(600)}, {9, 2, after(1000), after(1700)}}
	got, err := compare([]report{
		{Seq: 2, RTT: 750, Kernel: true, Sent: after(970), Received: after(1720)},
		{Seq: 1, RTT: 450},
		{Seq: 3, RTT: 1},
	}, captured)
	want := []difference{
		{rtt: 50, out: 30, back: 20, located: true},
		{rtt: -50},
	}
	if err != nil || !slices.Equal(got, want) {
		t.Errorf("got %v, %v; want %v", got, err, want)
	}
	for _, bad := range [][]exchange{
		{{9, 1, after(0), after(1)}, {8, 2, after(2), after(3)}}, // two programs
		{{9, 1, after(0), after(1)}, {9, 1, after(2), after(3)}}, // twice the same
	} {
		if got, err := compare(nil, bad); err == nil {
			t.Errorf("%v: got %v, want an error", bad, got)
		}
	}
	if got, err := compare([]report{{Seq: 1}}, nil); len(got) != 0 || err != nil {
		t.Errorf("nothing captured: %v, %v", got, err)
	}
}

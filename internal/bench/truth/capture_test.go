package main

import (
	"slices"
	"testing"
	"time"

	"goping/internal/bench/capture"
)

var epoch = time.Date(2026, 1, 2, 3, 4, 5, 6, time.UTC)

// after is a moment some nanoseconds after epoch.
func after(ns time.Duration) time.Time { return epoch.Add(ns) }

func TestCompare(t *testing.T) {
	captured := []capture.Exchange{{ID: 9, Seq: 1, Request: after(100), Reply: after(600)}, {ID: 9, Seq: 2, Request: after(1000), Reply: after(1700)}}
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
	for _, bad := range [][]capture.Exchange{
		{{ID: 9, Seq: 1, Request: after(0), Reply: after(1)}, {ID: 8, Seq: 2, Request: after(2), Reply: after(3)}}, // two programs
		{{ID: 9, Seq: 1, Request: after(0), Reply: after(1)}, {ID: 9, Seq: 1, Request: after(2), Reply: after(3)}}, // twice the same
	} {
		if got, err := compare(nil, bad); err == nil {
			t.Errorf("%v: got %v, want an error", bad, got)
		}
	}
	if got, err := compare([]report{{Seq: 1}}, nil); len(got) != 0 || err != nil {
		t.Errorf("nothing captured: %v, %v", got, err)
	}
}

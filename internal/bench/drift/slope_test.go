package main

import (
	"math"
	"testing"
	"time"
)

var epoch = time.Date(2026, 1, 2, 3, 4, 5, 6, time.UTC)

func TestSlope(t *testing.T) {
	at := func(ns ...int64) []departure {
		all := make([]departure, len(ns))
		for i, v := range ns {
			all[i] = departure{int64(i + 1), epoch.Add(time.Duration(v))}
		}
		return all
	}
	for _, tt := range []struct {
		name string
		all  []departure
		want float64
	}{
		{"none", nil, 0},
		{"one", at(5), 0},
		{"a straight line", at(0, 100, 200, 300), 100},
		{"noise on both sides", at(0, 110, 190, 300), 98}, // by hand: 490/5
		{"a gap in the sequence", []departure{{1, epoch}, {2, epoch.Add(100)}, {5, epoch.Add(400)}}, 100},
		{"out of order", []departure{{3, epoch.Add(200)}, {1, epoch}, {2, epoch.Add(100)}}, 100},
	} {
		if got := slopeOf(tt.all); math.Abs(got-tt.want) > 1e-9 {
			t.Errorf("%s: slope %v ns, want %v", tt.name, got, tt.want)
		}
	}
}

func TestParseDepartures(t *testing.T) {
	const lines = `{"v":1,"type":"start","target":"127.0.0.1"}
{"v":1,"type":"reply","target":"127.0.0.1","seq":1,"sent":"2026-01-02T03:04:05.000000006Z","rtt_ns":1000}
{"v":1,"type":"lost","target":"127.0.0.1","seq":2,"sent":"2026-01-02T03:04:05.1Z"}
{"v":1,"type":"reply","target":"127.0.0.1","seq":3,"sent":"2026-01-02T03:04:05.200000006Z","rtt_ns":1000}
{"v":1,"type":"summary","target":"127.0.0.1","sent":3,"received":2}
`
	got, err := parseDepartures([]byte(lines))
	if err != nil {
		t.Fatal(err)
	}
	want := []departure{{1, epoch}, {3, epoch.Add(200 * time.Millisecond)}}
	if len(got) != len(want) {
		t.Fatalf("got %v, want %v", got, want)
	}
	for i := range want {
		if got[i].seq != want[i].seq || !got[i].sent.Equal(want[i].sent) {
			t.Errorf("%d: got %v, want %v", i, got[i], want[i])
		}
	}

	for _, bad := range []string{
		"not JSON\n",
		`{"v":1,"type":"reply","seq":1}` + "\n",
		`{"v":1,"type":"reply","seq":1,"sent":"yesterday"}` + "\n",
	} {
		if got, err := parseDepartures([]byte(bad)); err == nil {
			t.Errorf("%q: got %v, want an error", bad, got)
		}
	}
}

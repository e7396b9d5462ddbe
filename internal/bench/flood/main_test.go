package main

import (
	"strings"
	"testing"
	"time"

	"goping/internal/bench/peer"
)

func TestTable(t *testing.T) {
	usage := func(wall, cpu time.Duration) peer.Usage { return peer.Usage{Wall: wall, CPU: cpu} }
	var out strings.Builder
	err := table(&out, 1000, []string{"goping", "ping"}, [][]peer.Usage{
		{usage(3*time.Millisecond, time.Millisecond), usage(time.Millisecond, 2*time.Millisecond), usage(2*time.Millisecond, 3*time.Millisecond)},
		{usage(3*time.Millisecond, 5*time.Millisecond), usage(3*time.Millisecond, 5*time.Millisecond), usage(9*time.Millisecond, 5*time.Millisecond)},
	})
	if err != nil {
		t.Fatal(err)
	}
	got := strings.Join(strings.Fields(out.String()), " ")
	want := "program exchanges/s CPU an exchange goping 500000 2.00 µs ping 333333 5.00 µs" +
		" 3 runs each; exchanges/s goping / ping: 1.50 by wall time, 2.50 by CPU time"
	if got != want {
		t.Errorf("got  %s\nwant %s", got, want)
	}
}

func TestNothingToCompare(t *testing.T) {
	for _, n := range [][2]int{{0, 1}, {1, 0}} {
		if err := compare(new(strings.Builder), n[0], n[1], ""); err == nil {
			t.Errorf("%v: no error", n)
		}
	}
}

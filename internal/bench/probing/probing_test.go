package main

import (
	"flag"
	"fmt"
	"io"
	"os"
	"slices"
	"strings"
	"testing"
	"time"

	"goping/internal/bench/capture"
	"goping/internal/netlab"
)

// TestMain also serves the processes that are started: the test binary stands in for
// the program.
func TestMain(m *testing.M) {
	if len(os.Args) > 1 && (os.Args[1] == verbPinger || os.Args[1] == verbBurner) {
		main()
	}
	netlab.Main(m)
}

func TestErrandPassesOn(t *testing.T) {
	want := errand{library: 1, targets: 7, interval: 1500 * time.Microsecond, count: 3, raw: true, busy: 4, tell: true}
	if got, err := parseErrand(want.args()[1:]); err != nil || got != want {
		t.Errorf("got %+v, %v; want %+v", got, err, want)
	}
}

func TestParsePlan(t *testing.T) {
	parse := func(args string) (plan, error) {
		flags := flag.NewFlagSet("probing", flag.ContinueOnError)
		flags.SetOutput(io.Discard)
		return parsePlan(flags, strings.Fields(args))
	}
	p, err := parse("-runs 2 -for 3s -targets 5,6 -raw")
	if err != nil || p.runs != 2 || p.length != 3*time.Second || !slices.Equal(p.targets, []int{5, 6}) || !p.raw {
		t.Errorf("got %+v, %v", p, err)
	}
	for _, bad := range []string{"-runs 0", "-for 1s", "-targets 0", "-targets one", "-targets 1,", "further"} {
		if p, err := parse(bad); err == nil {
			t.Errorf("%s: got %+v, want an error", bad, p)
		}
	}
}

// Each library has every echo answered, and tells each round-trip time once.
func TestLibrariesAnswerAll(t *testing.T) {
	netlab.Need(t)
	for i, l := range libraries {
		for _, raw := range []bool{false, true} {
			t.Run(fmt.Sprintf("%s/raw=%v", l.name, raw), func(t *testing.T) {
				e := errand{library: i, targets: 4, interval: 20 * time.Millisecond, count: 3, raw: raw, tell: true}
				r, err := e.run()
				if err != nil {
					t.Fatal(err)
				}
				if r.Sent != 12 || r.Replied != 12 || r.Echoes != 8 || len(r.Times) != 12 {
					t.Errorf("got %+v, want 12 echoes, 8 of them counted", r)
				}
				if r.Goroutines == 0 || r.Bytes == 0 && r.Mallocs > 0 {
					t.Errorf("got %+v", r)
				}
				seen := make(map[uint16]int)
				for _, x := range r.Times {
					seen[x.Seq]++
				}
				for seq, n := range seen {
					if n != e.targets {
						t.Errorf("echo %d is told %d times, want %d", seq, n, e.targets)
					}
				}
			})
		}
	}
}

// The tables have a row for each library and load.
func TestTables(t *testing.T) {
	netlab.Need(t)
	p := plan{runs: 1, length: 50 * time.Millisecond, targets: []int{1}}
	var out strings.Builder
	if err := p.measure(&out); err != nil {
		t.Fatal(err)
	}
	for _, l := range libraries {
		if got, want := strings.Count(out.String(), " "+l.name+" "), 1+3; got != want {
			t.Errorf("%d rows of %s, want %d:\n%s", got, l.name, want, out.String())
		}
	}
}

func TestDifferences(t *testing.T) {
	at := func(ns int) time.Time { return time.Unix(0, int64(ns)) }
	captured := []capture.Exchange{{Seq: 1, Request: at(100), Reply: at(600)}, {Seq: 2, Request: at(1000), Reply: at(1700)}}
	got := differences([]roundTrip{{2, 750}, {1, 450}, {3, 1}}, captured)
	if want := []time.Duration{50, -50}; !slices.Equal(got, want) {
		t.Errorf("got %v, want %v", got, want)
	}
}

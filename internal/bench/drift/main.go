// Drift measures whether probes keep to their schedule: the slope of the
// departure times of 50 probes, 0.1 s apart, against their sequence numbers,
// and how far it is from the interval.
//
//	go run ./internal/bench/drift [-n 5] [-goping path]
package main

import (
	"flag"
	"fmt"
	"math"
	"os"
	"text/tabwriter"
	"time"

	"goping/internal/bench/peer"
)

const (
	interval = 100 * time.Millisecond
	probes   = 50
)

func main() {
	n := flag.Int("n", 5, "runs, 5 s each")
	path := flag.String("goping", "", "measure this executable instead of building goping")
	flag.Parse()
	if err := measure(*n, *path); err != nil {
		fmt.Fprintf(os.Stderr, "drift: %v\n", err)
		os.Exit(1)
	}
}

func measure(n int, path string) error {
	dir, err := os.MkdirTemp("", "goping-bench-")
	if err != nil {
		return err
	}
	defer os.RemoveAll(dir)
	goping, err := peer.Goping(dir, path)
	if err != nil {
		return err
	}
	goping = goping.With("--json", "-i", fmt.Sprint(interval.Seconds()), "-c", fmt.Sprint(probes), "127.0.0.1")

	table := tabwriter.NewWriter(os.Stdout, 0, 0, 2, ' ', tabwriter.AlignRight)
	fmt.Fprintf(table, "run\tslope\terror\t\n")
	var errors []float64
	for run := range n {
		out, err := goping.Output()
		if err != nil {
			return err
		}
		departures, err := parseDepartures(out)
		if err != nil {
			return fmt.Errorf("run %d: %w", run+1, err)
		}
		if len(departures) != probes {
			return fmt.Errorf("run %d: %d replies with a departure time, want %d", run+1, len(departures), probes)
		}
		slope := slopeOf(departures)
		relative := slope/float64(interval) - 1
		errors = append(errors, math.Abs(relative))
		fmt.Fprintf(table, "%d\t%.6f ms\t%+.5f %%\t\n", run+1, slope/float64(time.Millisecond), 100*relative)
	}
	if err := table.Flush(); err != nil {
		return err
	}
	fmt.Printf("median error of %d runs: %.5f %%\n", n, 100*peer.Median(errors))
	return nil
}

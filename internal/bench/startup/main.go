// Startup compares how long one echo to loopback takes as a whole process, from
// fork to exit, and how much memory: goping, built as it is shipped, and the
// installed iputils ping, in turn.
//
//	go run ./internal/bench/startup [-n 200] [-goping path]
package main

import (
	"errors"
	"flag"
	"fmt"
	"os"
	"text/tabwriter"
	"time"

	"goping/internal/bench/peer"
)

func main() {
	n := flag.Int("n", 200, "runs of each program")
	path := flag.String("goping", "", "compare this executable instead of building goping")
	flag.Parse()
	if err := compare(*n, *path); err != nil {
		fmt.Fprintf(os.Stderr, "startup: %v\n", err)
		os.Exit(1)
	}
}

func compare(n int, path string) error {
	programs, remove, err := peer.Pair(path)
	if err != nil {
		return err
	}
	defer remove()
	for i := range programs {
		programs[i] = programs[i].With("-c", "1", "-q", "127.0.0.1")
	}
	runs, err := peer.InTurn(n, programs...)
	if err != nil {
		return err
	}

	medians := make([]time.Duration, len(programs))
	table := tabwriter.NewWriter(os.Stdout, 0, 0, 2, ' ', tabwriter.AlignRight)
	fmt.Fprintf(table, "program\tmedian\tp90\tpeak memory\t\n")
	for i, p := range programs {
		walls := make([]time.Duration, n)
		for j, u := range runs[i] {
			walls[j] = u.Wall
		}
		medians[i] = peer.Median(walls)
		memory, err := peakMemory(p)
		if err != nil {
			return err
		}
		fmt.Fprintf(table, "%s\t%.3f ms\t%.3f ms\t%s\t\n", p.Name, ms(medians[i]), ms(peer.Quantile(walls, 0.9)), memory)
	}
	if err := table.Flush(); err != nil {
		return err
	}
	if len(programs) == 2 {
		fmt.Printf("%d runs each, in turn; ratio of medians %s / %s: %.3f\n",
			n, programs[0].Name, programs[1].Name, float64(medians[0])/float64(medians[1]))
	}
	return nil
}

// peakMemory returns the median of five runs in MiB, "-" where it is unknown.
func peakMemory(p peer.Program) (string, error) {
	var peaks []int64
	for range 5 {
		peak, err := p.PeakMemory()
		if errors.Is(err, errors.ErrUnsupported) {
			return "-", nil
		}
		if err != nil {
			return "", err
		}
		peaks = append(peaks, peak)
	}
	return fmt.Sprintf("%.1f MiB", float64(peer.Median(peaks))/(1<<20)), nil
}

func ms(d time.Duration) float64 { return float64(d) / float64(time.Millisecond) }

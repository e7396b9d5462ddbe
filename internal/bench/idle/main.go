// Idle compares how much of one core a ping takes while it mostly waits: one
// probe each 2 ms to loopback for 2 s, goping and the installed iputils ping in
// turn.
//
//	go run ./internal/bench/idle [-n 5] [-goping path]
package main

import (
	"flag"
	"fmt"
	"os"
	"text/tabwriter"

	"goping/internal/bench/peer"
)

func main() {
	n := flag.Int("n", 5, "runs of each program, 2 s each")
	path := flag.String("goping", "", "compare this executable instead of building goping")
	flag.Parse()
	if err := compare(*n, *path); err != nil {
		fmt.Fprintf(os.Stderr, "idle: %v\n", err)
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
		programs[i] = programs[i].With("-i", "0.002", "-w", "2", "-q", "127.0.0.1")
	}
	runs, err := peer.InTurn(n, programs...)
	if err != nil {
		return err
	}

	medians := make([]float64, len(programs))
	table := tabwriter.NewWriter(os.Stdout, 0, 0, 2, ' ', tabwriter.AlignRight)
	fmt.Fprintf(table, "program\tmedian\tmost\t\n")
	for i, p := range programs {
		shares := make([]float64, n)
		for j, u := range runs[i] {
			shares[j] = u.Share()
		}
		medians[i] = peer.Median(shares)
		fmt.Fprintf(table, "%s\t%.2f %%\t%.2f %%\t\n", p.Name, 100*medians[i], 100*peer.Quantile(shares, 1))
	}
	if err := table.Flush(); err != nil {
		return err
	}
	fmt.Printf("of one core, %d runs each, in turn", n)
	if len(programs) == 2 {
		fmt.Printf("; ratio of medians %s / %s: %.4f", programs[0].Name, programs[1].Name, medians[0]/medians[1])
	}
	fmt.Println()
	return nil
}

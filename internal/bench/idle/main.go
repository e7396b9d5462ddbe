// Idle compares how much of one core a ping takes while it mostly waits: one
// probe each 2 ms to loopback for 2 s, goping and the installed iputils ping,
// over and over in random order.
//
//	go run ./internal/bench/idle [-n 5] [-goping path]
package main

import (
	"flag"
	"fmt"
	"os"

	"goping/internal/bench/peer"
)

func main() {
	n := flag.Int("n", 5, "runs of each program, 2 s each")
	path := flag.String("goping", "", "compare this executable instead of building goping")
	flag.Parse()
	err := peer.Comparison{
		Goping:    *path,
		Args:      []string{"-i", "0.002", "-w", "2", "-q", "127.0.0.1"},
		Runs:      *n,
		Figure:    peer.Usage.Share,
		Format:    func(share float64) string { return fmt.Sprintf("%.2f %% of a core", 100*share) },
		Quantiles: []float64{0.5, 1},
	}.Run(os.Stdout)
	if err != nil {
		fmt.Fprintf(os.Stderr, "idle: %v\n", err)
		os.Exit(1)
	}
}

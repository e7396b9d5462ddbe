// Startup compares how long one echo to loopback takes as a whole process, from
// fork to exit, and how much memory: goping, built as it is shipped, the
// installed iputils ping, and a Go program that does nothing, which is what the
// Go runtime takes of it, over and over in random order.
//
//	go run ./internal/bench/startup [-n 400] [-goping path]
package main

import (
	"flag"
	"fmt"
	"os"
	"time"

	"goping/internal/bench/peer"
)

func main() {
	n := flag.Int("n", 400, "runs of each program")
	path := flag.String("goping", "", "compare this executable instead of building goping")
	flag.Parse()
	err := peer.Comparison{
		Goping:    *path,
		Empty:     true,
		Args:      []string{"-c", "1", "-q", "127.0.0.1"},
		Runs:      *n,
		Figure:    func(u peer.Usage) float64 { return float64(u.Wall) },
		Format:    func(ns float64) string { return fmt.Sprintf("%.3f ms", ns/float64(time.Millisecond)) },
		Quantiles: []float64{0.5, 0.9},
		Memory:    true,
	}.Run(os.Stdout)
	if err != nil {
		fmt.Fprintf(os.Stderr, "startup: %v\n", err)
		os.Exit(1)
	}
}

// Flood compares how many exchanges a second goping and the installed iputils ping
// reach with a flood of one loopback address, each as a whole process, over and over in
// random order: quietly, and with the dots, which go to /dev/null. It needs the
// privilege to flood.
//
//	go run ./internal/bench/flood [-n 9] [-c 200000] [-goping path]
//
// On loopback the kernel answers within the sender's system call: the CPU time has the
// answering host in it, for every program alike. Where others use the machine it
// is the steadier of the two figures.
package main

import (
	"flag"
	"fmt"
	"io"
	"os"
	"strconv"
	"text/tabwriter"
	"time"

	"goping/internal/bench/peer"
)

func main() {
	n := flag.Int("n", 9, "runs of each program")
	count := flag.Int("c", 200_000, "probes a run")
	path := flag.String("goping", "", "compare this executable instead of building goping")
	flag.Parse()
	if err := compare(os.Stdout, *n, *count, *path); err != nil {
		fmt.Fprintf(os.Stderr, "flood: %v\n", err)
		os.Exit(1)
	}
}

// compare runs both programs n times, without and with dots.
func compare(w io.Writer, n, count int, path string) error {
	if n < 1 || count < 1 {
		return fmt.Errorf("%d runs of %d probes: at least one of each", n, count)
	}
	dir, err := os.MkdirTemp("", "goping-bench-")
	if err != nil {
		return err
	}
	defer os.RemoveAll(dir)
	goping, err := peer.Goping(dir, path)
	if err != nil {
		return err
	}
	ping, err := peer.Installed("ping")
	if err != nil {
		return err
	}
	for _, quiet := range []bool{true, false} {
		args := []string{"-f", "-c", strconv.Itoa(count), "127.0.0.1"}
		if quiet {
			args = append([]string{"-q"}, args...)
		}
		face := goping.With(append([]string{"ping"}, args...)...)
		runs, err := peer.InTurn(n, face, ping.With(args...))
		if err != nil {
			return err
		}
		if quiet {
			fmt.Fprintln(w, "flood, quiet")
		} else {
			fmt.Fprintln(w, "\nflood, with dots")
		}
		if err := table(w, count, []string{goping.Name, ping.Name}, runs); err != nil {
			return err
		}
	}
	return nil
}

// table shows the medians, and how the first program stands to the second.
func table(w io.Writer, count int, names []string, runs [][]peer.Usage) error {
	t := tabwriter.NewWriter(w, 0, 0, 2, ' ', tabwriter.AlignRight)
	fmt.Fprintln(t, "program\texchanges/s\tCPU an exchange\t")
	var wall, cpu [2]time.Duration
	for i, name := range names {
		wall[i], cpu[i] = medians(runs[i])
		fmt.Fprintf(t, "%s\t%.0f\t%.2f µs\t\n", name, float64(count)/wall[i].Seconds(), cpu[i].Seconds()*1e6/float64(count))
	}
	if err := t.Flush(); err != nil {
		return err
	}
	_, err := fmt.Fprintf(w, "%d runs each; exchanges/s %s / %s: %.2f by wall time, %.2f by CPU time\n", len(runs[0]),
		names[0], names[1], float64(wall[1])/float64(wall[0]), float64(cpu[1])/float64(cpu[0]))
	return err
}

// medians returns those of the wall and of the CPU times.
func medians(runs []peer.Usage) (wall, cpu time.Duration) {
	var walls, cpus []time.Duration
	for _, u := range runs {
		walls, cpus = append(walls, u.Wall), append(cpus, u.CPU)
	}
	return peer.Median(walls), peer.Median(cpus)
}

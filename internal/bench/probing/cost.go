package main

import (
	"fmt"
	"io"
	"math/rand/v2"
	"text/tabwriter"
	"time"

	"goping/internal/bench/peer"
)

// inTurn runs an errand with each library, as often as the plan says, every round in a
// random order, and calls each with what came of it.
func (p *plan) inTurn(e errand, each func(library int, e errand) error) error {
	for range p.runs {
		for _, e.library = range rand.Perm(len(libraries)) {
			if err := each(e.library, e); err != nil {
				return err
			}
		}
	}
	return nil
}

// cost is what an echo cost in each run of a library.
type cost struct {
	cpu, mallocs, bytes, goroutines, peak []float64
}

func (c *cost) add(r report) {
	n := float64(max(r.Echoes, 1))
	c.cpu = append(c.cpu, float64(r.CPU)/n/float64(time.Microsecond))
	c.mallocs = append(c.mallocs, float64(r.Mallocs)/n)
	c.bytes = append(c.bytes, float64(r.Bytes)/n)
	c.goroutines = append(c.goroutines, float64(r.Goroutines))
	c.peak = append(c.peak, float64(r.Peak)/(1<<20))
}

// costs prints the first table.
func (p *plan) costs(w io.Writer) error {
	table := tabwriter.NewWriter(w, 0, 0, 2, ' ', tabwriter.AlignRight)
	fmt.Fprintln(table, "targets\tlibrary\tCPU an echo\tallocations\tbytes\tgoroutines\tpeak memory\t")
	for _, n := range p.targets {
		e := errand{targets: n, interval: interval(n), count: int(p.length / interval(n)), raw: p.raw}
		all := make([]cost, len(libraries))
		err := p.inTurn(e, func(library int, e errand) error {
			r, err := e.run()
			all[library].add(r)
			return err
		})
		if err != nil {
			return err
		}
		for i, c := range all {
			fmt.Fprintf(table, "%d\t%s\t%.1f µs\t%.2f\t%.0f\t%.0f\t%.1f MiB\t\n", n, libraries[i].name,
				peer.Median(c.cpu), peer.Median(c.mallocs), peer.Median(c.bytes), peer.Median(c.goroutines), peer.Median(c.peak))
		}
	}
	return table.Flush()
}

package main

import (
	"fmt"
	"io"
	"os"
	"runtime"
	"text/tabwriter"
	"time"

	"goping/internal/bench/capture"
	"goping/internal/bench/peer"
)

// The loads under which round-trip times are compared with the capture.
const (
	idle   = "idle"
	cores  = "all cores busy"
	inside = "busy goroutines"
)

// errors prints the second table.
func (p *plan) errors(w io.Writer) error {
	table := tabwriter.NewWriter(w, 0, 0, 2, ' ', tabwriter.AlignRight)
	fmt.Fprintln(table, "load\tlibrary\tcompared\tmedian error\tp99 of |error|\t")
	for _, load := range []string{idle, cores, inside} {
		all, err := p.errorsUnder(load)
		if err != nil {
			return fmt.Errorf("%s: %w", load, err)
		}
		for i, errors := range all {
			var sizes []time.Duration
			for _, e := range errors {
				sizes = append(sizes, e.Abs())
			}
			fmt.Fprintf(table, "%s\t%s\t%d\t%s\t%s\t\n", load, libraries[i].name, len(errors),
				micros(peer.Median(errors)), micros(peer.Quantile(sizes, 0.99)))
		}
	}
	return table.Flush()
}

// errorsUnder returns the errors of each library under a load.
func (p *plan) errorsUnder(load string) ([][]time.Duration, error) {
	e := errand{targets: 1, interval: interval(1), count: int(p.length / interval(1)), raw: p.raw, tell: true}
	switch load {
	case cores:
		path, err := os.Executable()
		if err != nil {
			return nil, err
		}
		end, err := peer.Program{Path: path}.With(verbBurner).Burner()
		if err != nil {
			return nil, err
		}
		defer end()
	case inside:
		e.busy = 2 * runtime.NumCPU()
	}
	all := make([][]time.Duration, len(libraries))
	return all, p.inTurn(e, func(library int, e errand) error {
		c, err := capture.Loopback()
		if err != nil {
			return err
		}
		r, err := e.run()
		captured, captureErr := c.End()
		switch {
		case err != nil:
			return err
		case captureErr != nil:
			return captureErr
		}
		errors := differences(r.Times, captured)
		// The kernel begins to stamp some time after it was asked to (net/core/dev.c,
		// net_enable_timestamp): the first may be missing.
		if len(errors) == 0 {
			return fmt.Errorf("%s: none of %d echoes captured", libraries[library].name, r.Sent)
		}
		all[library] = append(all[library], errors...)
		return nil
	})
}

// differences returns reported minus captured, by sequence number: there was one target.
func differences(reported []roundTrip, captured []capture.Exchange) (all []time.Duration) {
	truth := make(map[uint16]time.Duration)
	for _, x := range captured {
		truth[x.Seq] = x.Reply.Sub(x.Request)
	}
	for _, r := range reported {
		if d, ok := truth[r.Seq]; ok {
			all = append(all, r.RTT-d)
		}
	}
	return all
}

// micros shows a time in microseconds.
func micros(d time.Duration) string {
	return fmt.Sprintf("%.1f µs", float64(d)/float64(time.Microsecond))
}

package main

import (
	"fmt"
	"io"
	"time"

	"goping/internal/bench/peer"
)

// row is what one program reported under one condition.
type row struct {
	path, load string
	interval   time.Duration
	program    string
	subject    bool // goping: the one that is measured

	sent        int // probes
	unlocated   int // of the differences
	differences []difference
}

// Bounds of a row of goping.
const (
	medianBound     = time.Microsecond
	medianBoundSlow = 3 * time.Microsecond
	slow            = 100 * time.Millisecond // from this interval on
	p99Bound        = 10 * time.Microsecond
)

// add takes in one run of the program.
func (r *row) add(sent int, differences []difference) {
	r.sent += sent
	r.differences = append(r.differences, differences...)
	for _, d := range differences {
		if !d.located {
			r.unlocated++
		}
	}
}

// figures returns what is shown of a row: of reported minus captured the median,
// and of its absolute value the 0.99 quantile and the maximum.
func (r *row) figures() (median, p99, most time.Duration) {
	var signed, sizes []time.Duration
	for _, d := range r.differences {
		signed, sizes = append(signed, d.rtt), append(sizes, d.rtt.Abs())
	}
	return peer.Median(signed), peer.Quantile(sizes, 0.99), peer.Quantile(sizes, 1)
}

// located returns the medians of where the differences arose.
func (r *row) located() (out, back time.Duration) {
	var outs, backs []time.Duration
	for _, d := range r.differences {
		if d.located {
			outs, backs = append(outs, d.out), append(backs, d.back)
		}
	}
	return peer.Median(outs), peer.Median(backs)
}

// within reports whether the errors keep the bounds, and none is missing.
func (r *row) within() bool {
	bound := medianBound
	if r.interval >= slow {
		bound = medianBoundSlow
	}
	median, p99, _ := r.figures()
	return len(r.differences) == r.sent && r.unlocated == 0 && median.Abs() <= bound && p99 <= p99Bound
}

const columns = "%-4s  %-6s  %8s  %-24s  %7s %8s %12s %12s %12s %8s %8s  %s\n"

func heading(w io.Writer) {
	fmt.Fprintf(w, columns, "path", "load", "interval", "program", "probes", "compared",
		"median", "p99 of |.|", "most", "out", "back", "within")
}

func (r *row) write(w io.Writer) {
	within := "-"
	if r.subject {
		within = "no"
		if r.within() {
			within = "yes"
		}
		if r.unlocated > 0 {
			within += fmt.Sprintf(" (%d not by kernel clocks)", r.unlocated)
		}
	}
	median, p99, most, out, back := "-", "-", "-", "-", "-"
	if n := len(r.differences); n > 0 {
		a, b, c := r.figures()
		median, p99, most = micros(a), micros(b), micros(c)
		if r.unlocated < n {
			a, b := r.located()
			out, back = micros(a), micros(b)
		}
	}
	fmt.Fprintf(w, columns, r.path, r.load, r.interval, r.program,
		fmt.Sprint(r.sent), fmt.Sprint(len(r.differences)), median, p99, most, out, back, within)
}

// micros shows a time in microseconds.
func micros(d time.Duration) string {
	return fmt.Sprintf("%.2f", float64(d)/float64(time.Microsecond))
}

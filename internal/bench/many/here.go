package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"runtime"
	"runtime/pprof"
	"time"

	"goping/internal/bench/peer"
	"goping/ping"
)

// report is what package ping's process has found out about itself.
type report struct {
	Sent, Replied uint64
	Lost          uint64 // the verdict alone
	Indeterminate uint64
	Failed        uint64
	Targets       int
	Descriptors   int // open while it probed
	Sockets       int // among them
	Added         int64
	Grown         int64 // bytes of heap a target, once added and at the end
	Peak          int64 // bytes resident at most
	Lag           time.Duration
	Skipped       uint64
	Mode          string
	RTT           [4]time.Duration // by quantiles

	whole peer.Usage // from outside
}

// quantiles of all round-trip times that are shown.
var quantiles = [4]float64{0.5, 0.9, 0.99, 1}

// probeHere probes in this process and writes its report.
func probeHere(l load, profile string, w io.Writer) error {
	p, err := ping.Open(&ping.Config{Count: l.probes, Family: ping.IPv4, Probing: ping.Probing{Interval: l.interval}})
	if err != nil {
		return err
	}
	defer p.Close()
	if profile != "" {
		file, err := os.Create(profile)
		if err != nil {
			return err
		}
		defer file.Close()
		if err := pprof.StartCPUProfile(file); err != nil {
			return err
		}
		defer pprof.StopCPUProfile()
	}
	r := report{Targets: l.targets, Mode: p.Mode(loopback(0)).String()}
	handles := make([]*ping.Handle, l.targets)
	before := heap()
	for i := range handles {
		if handles[i], err = p.Add(ping.Target{Addr: loopback(i)}); err != nil {
			return err
		}
	}
	r.Added = (heap() - before) / int64(l.targets)
	if r.Descriptors, r.Sockets, err = descriptors(); err != nil {
		return err
	}
	for _, h := range handles {
		<-h.Done()
	}
	r.Grown = (heap() - before) / int64(l.targets)
	if err := p.Err(); err != nil {
		return err
	}
	r.sum(handles)
	stats := p.Stats()
	r.Lag, r.Skipped = stats.Lag, stats.Skipped
	if r.Peak, err = peer.HighWater(os.Getpid()); err != nil && !errors.Is(err, errors.ErrUnsupported) {
		return err
	}
	return json.NewEncoder(w).Encode(r)
}

// sum adds up what became of all probes.
func (r *report) sum(handles []*ping.Handle) {
	var times []time.Duration
	for _, h := range handles {
		s := h.Summary()
		r.Sent += s.Sent
		r.Replied += s.Replied
		r.Lost += s.Lost
		r.Indeterminate += s.Indeterminate
		r.Failed += s.Failed
		times = spread(times, s)
	}
	for i, q := range quantiles {
		r.RTT[i] = peer.Quantile(times, q)
	}
}

// spread appends the round-trip times of one target, to the precision of its
// histogram, a hundred of them if there are more.
func spread(times []time.Duration, s ping.Summary) []time.Duration {
	n := min(s.RTT.Count, 100)
	for k := range n {
		times = append(times, s.RTT.Quantile(float64(k+1)/float64(n)))
	}
	return times
}

// heap returns the bytes that are in use.
func heap() int64 {
	runtime.GC()
	runtime.GC() // what the first one has found, it may sweep later
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return int64(m.HeapAlloc)
}

// print writes what only a look from inside can tell.
func (r *report) print(w io.Writer) {
	fmt.Fprintf(w, "\npackage ping: %s socket, %d descriptors, %d of them sockets\n", r.Mode, r.Descriptors, r.Sockets)
	fmt.Fprintf(w, "lost %d, indeterminate %d, failed %d, skipped %d; greatest lag %v\n", r.Lost, r.Indeterminate, r.Failed, r.Skipped, r.Lag)
	fmt.Fprintf(w, "heap a target: %d bytes when added, %d at the end, with its histogram\n", r.Added, r.Grown)
	fmt.Fprintf(w, "round-trip times p50/p90/p99/max: %v/%v/%v/%v\n", r.RTT[0], r.RTT[1], r.RTT[2], r.RTT[3])
}

package main

import (
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"runtime"
	"sync/atomic"
	"time"

	"goping/internal/bench/peer"
)

// errand is what a pinging process is told to do.
type errand struct {
	library  int // of libraries
	targets  int
	interval time.Duration
	count    int // of each target
	raw      bool
	busy     int  // goroutines beside the library
	tell     bool // every round-trip time
}

// report is what it found.
type report struct {
	Sent, Replied int

	// From the moment when each target had answered once to the last reply:
	Echoes     int
	CPU        time.Duration // user and system
	Mallocs    uint64
	Bytes      uint64 // allocated
	Goroutines int    // at its beginning

	Peak int64 // bytes resident at most

	Times []roundTrip // if they are to be told
}

// roundTrip is one as the library reported it.
type roundTrip struct {
	Seq uint16
	RTT time.Duration
}

// args are the arguments that parseErrand reads.
func (e errand) args() []string {
	return []string{verbPinger,
		"-library", fmt.Sprint(e.library), "-targets", fmt.Sprint(e.targets), "-interval", e.interval.String(),
		"-count", fmt.Sprint(e.count), "-raw=" + fmt.Sprint(e.raw), "-busy", fmt.Sprint(e.busy), "-tell=" + fmt.Sprint(e.tell)}
}

func parseErrand(args []string) (e errand, err error) {
	flags := flag.NewFlagSet(verbPinger, flag.ContinueOnError)
	flags.IntVar(&e.library, "library", 0, "")
	flags.IntVar(&e.targets, "targets", 1, "")
	flags.DurationVar(&e.interval, "interval", 0, "")
	flags.IntVar(&e.count, "count", 1, "")
	flags.BoolVar(&e.raw, "raw", false, "")
	flags.IntVar(&e.busy, "busy", 0, "")
	flags.BoolVar(&e.tell, "tell", false, "")
	err = flags.Parse(args)
	return e, err
}

// run has a process of its own do the errand.
func (e errand) run() (r report, err error) {
	path, err := os.Executable()
	if err != nil {
		return r, err
	}
	out, err := peer.Program{Path: path}.With(e.args()...).Output()
	if err != nil {
		return r, err
	}
	return r, json.Unmarshal(out, &r)
}

// pinger does an errand and writes its report as JSON.
func pinger(args []string, w io.Writer) error {
	e, err := parseErrand(args)
	if err != nil {
		return err
	}
	r, err := e.do()
	if err != nil {
		return err
	}
	return json.NewEncoder(w).Encode(r)
}

// do does the errand in this process.
func (e errand) do() (r report, err error) {
	peer.KeepBusy(e.busy)
	r.Sent = e.targets * e.count
	var times chan roundTrip
	if e.tell {
		times = make(chan roundTrip, r.Sent)
	}
	var replies atomic.Int64
	var begin, end usage
	err = libraries[e.library].run(e, func(seq uint16, rtt time.Duration) {
		if e.tell {
			times <- roundTrip{seq, rtt}
		}
		switch int(replies.Add(1)) {
		case e.targets:
			begin = now()
		case r.Sent:
			end = now()
		}
	})
	if err != nil {
		return r, err
	}
	r.Replied = int(replies.Load())
	if r.Replied < r.Sent {
		return r, fmt.Errorf("%s: %d of %d echoes answered", libraries[e.library].name, r.Replied, r.Sent)
	}
	r.Echoes = r.Sent - e.targets
	r.CPU, r.Mallocs, r.Bytes = end.cpu-begin.cpu, end.mallocs-begin.mallocs, end.bytes-begin.bytes
	r.Goroutines = begin.goroutines
	if e.tell {
		close(times)
		for t := range times {
			r.Times = append(r.Times, t)
		}
	}
	if r.Peak, err = peer.HighWater(os.Getpid()); errors.Is(err, errors.ErrUnsupported) {
		err = nil
	}
	return r, err
}

// usage is what the process has used up to a moment.
type usage struct {
	cpu            time.Duration
	mallocs, bytes uint64
	goroutines     int
}

func now() usage {
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return usage{cpu(), m.Mallocs, m.TotalAlloc, runtime.NumGoroutine()}
}

package main

import (
	"context"
	"encoding/json"
	"flag"
	"fmt"
	"io"
	"time"

	"goping/internal/bench/peer"
	"goping/ping"
)

// errand is what a pinging process is told to do.
type errand struct {
	host     string
	kind     kind
	interval time.Duration
	count    int
	busy     int  // goroutines beside the pinger
	plain    bool // with the clock of user space
}

// args are the arguments that parseErrand reads.
func (e errand) args() []string {
	return []string{verbPinger,
		"-host", e.host, "-v6=" + fmt.Sprint(e.kind.v6), "-mode", fmt.Sprint(int(e.kind.mode)),
		"-interval", e.interval.String(), "-count", fmt.Sprint(e.count),
		"-busy", fmt.Sprint(e.busy), "-plain=" + fmt.Sprint(e.plain)}
}

func parseErrand(args []string) (e errand, err error) {
	flags := flag.NewFlagSet(verbPinger, flag.ContinueOnError)
	mode := flags.Int("mode", 0, "")
	flags.StringVar(&e.host, "host", "", "")
	flags.BoolVar(&e.kind.v6, "v6", false, "")
	flags.DurationVar(&e.interval, "interval", 0, "")
	flags.IntVar(&e.count, "count", 0, "")
	flags.IntVar(&e.busy, "busy", 0, "")
	flags.BoolVar(&e.plain, "plain", false, "")
	err = flags.Parse(args)
	e.kind.mode = ping.Mode(*mode)
	return e, err
}

// pinger is a process that pings and writes its reports as JSON.
func pinger(args []string, w io.Writer) error {
	e, err := parseErrand(args)
	if err != nil {
		return err
	}
	peer.KeepBusy(e.busy)
	reports, err := e.goping, error(nil)
	if e.plain {
		reports = e.plainly
	}
	all, err := reports()
	if err != nil {
		return err
	}
	return json.NewEncoder(w).Encode(all)
}

// goping pings with package ping.
func (e errand) goping() ([]report, error) {
	cfg := &ping.Config{
		Probing: ping.Probing{Interval: e.interval},
		Count:   e.count,
		Mode:    e.kind.mode,
	}
	var all []report
	for reply, err := range ping.Stream(context.Background(), e.host, cfg) {
		if err != nil {
			return nil, err
		}
		if reply.Verdict == ping.Replied {
			r := report{Seq: uint16(reply.Seq), RTT: reply.RTT}
			if reply.TxClock == ping.Kernel && reply.RxClock == ping.Kernel {
				r.Kernel, r.Sent, r.Received = true, reply.Sent, reply.Received
			}
			all = append(all, r)
		}
	}
	return all, nil
}

// Probing compares package ping with prometheus-community/pro-bing, side by side: the
// same echoes to loopback addresses in the same order of magnitude of time, each run
// in a process of its own, in turn and in random order.
//
//	cd internal/bench/probing && go run . [-runs 5] [-for 5s] [-targets 1,1000] [-raw]
//
// It is a module of its own, so that goping does not depend on what it is compared
// with, and it runs in a network namespace of its own. It prints two tables of medians.
//
// The first is what an echo costs once all targets have answered for the first time,
// sockets and targets made: user and system time of the process, in which the kernel
// also answers the echo; allocations and their bytes. One target is probed every
// 10 ms, many are each probed once a second; package ping has all of them in one
// Prober, pro-bing has a Pinger for each.
//
// The second is how far the round-trip times that are reported are from those of a
// packet capture (see internal/bench/truth): while nothing else runs, while a process
// beside it keeps all cores busy, and with busy goroutines in the same process.
package main

import (
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"strconv"
	"strings"
	"time"

	"goping/internal/bench/peer"
	"goping/internal/netlab"
)

// The programs this one starts: itself, with one of these as first argument.
const (
	verbPinger = "pinger"
	verbBurner = "burner"
)

func main() {
	if len(os.Args) > 1 {
		switch os.Args[1] {
		case verbPinger:
			exit(pinger(os.Args[2:], os.Stdout))
		case verbBurner:
			exit(peer.Burn(os.Stdin))
		}
	}
	p, err := parsePlan(flag.CommandLine, os.Args[1:])
	if err != nil {
		exit(err)
	}
	netlab.Program(func() int { return status(p.measure(os.Stdout)) })
}

func exit(err error) { os.Exit(status(err)) }

func status(err error) int {
	if err != nil {
		fmt.Fprintf(os.Stderr, "probing: %v\n", err)
		return 1
	}
	return 0
}

// plan is what is measured.
type plan struct {
	runs    int
	length  time.Duration
	targets []int
	raw     bool
}

func parsePlan(flags *flag.FlagSet, args []string) (p plan, err error) {
	flags.IntVar(&p.runs, "runs", 5, "of each library and load")
	flags.DurationVar(&p.length, "for", 5*time.Second, "how long a run probes")
	flags.BoolVar(&p.raw, "raw", false, "raw sockets, not datagram sockets")
	targets := flags.String("targets", "1,1000", "`numbers` of targets")
	if err := flags.Parse(args); err != nil {
		return p, err
	}
	for _, text := range strings.Split(*targets, ",") {
		n, err := strconv.Atoi(text)
		if err != nil || n < 1 {
			return p, fmt.Errorf("-targets %q: want numbers of 1 or more", text)
		}
		p.targets = append(p.targets, n)
	}
	switch {
	case flags.NArg() > 0:
		return p, fmt.Errorf("unexpected argument %q", flags.Arg(0))
	case p.runs < 1:
		return p, fmt.Errorf("-runs %d: want 1 or more", p.runs)
	case p.length < 2*interval(2):
		return p, fmt.Errorf("-for %v: want %v or more", p.length, 2*interval(2))
	}
	return p, nil
}

// interval is that of each of so many targets.
func interval(targets int) time.Duration {
	if targets == 1 {
		return 10 * time.Millisecond
	}
	return time.Second
}

// measure prints both tables.
func (p *plan) measure(w io.Writer) error {
	if netlab.Level() == netlab.LevelNone {
		return errors.New("needs a network namespace of its own")
	}
	if err := p.costs(w); err != nil {
		return err
	}
	fmt.Fprintln(w)
	return p.errors(w)
}

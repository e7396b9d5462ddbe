package main

import (
	"flag"
	"fmt"
	"slices"
	"strings"
	"time"

	"goping/ping"
)

// The names of paths and loads.
const (
	pathLoopback = "lo"
	pathVeth     = "veth"

	loadIdle   = "idle"
	loadCores  = "cores"
	loadInside = "inside"
)

// plan is what is measured: every combination of it.
type plan struct {
	paths, loads []string
	intervals    []time.Duration
	kinds        []kind
	times        int  // as many probes
	each         bool // a row for each kind
	alone        bool // goping and nobody else
}

// kind is an address family and a kind of socket.
type kind struct {
	v6   bool
	mode ping.Mode // Auto where a program chooses itself
}

func (k kind) String() string {
	name := "IPv4"
	if k.v6 {
		name = "IPv6"
	}
	if k.mode != ping.Auto {
		name += " " + k.mode.String()
	}
	return name
}

// parsePlan reads the command line.
func parsePlan(flags *flag.FlagSet, args []string) (plan, error) {
	var p plan
	paths := flags.String("path", "lo,veth", "`paths` to probe")
	loads := flags.String("load", "idle,cores,inside", "`loads` to probe under")
	intervals := flags.String("interval", "1ms,10ms,100ms", "`times` from probe to probe")
	families := flags.String("family", "4,6", "address `families`")
	modes := flags.String("mode", "raw,datagram", "`kinds` of socket of goping")
	flags.IntVar(&p.times, "times", 1, "as many probes")
	flags.BoolVar(&p.each, "each", false, "a row for each family and kind of socket")
	flags.BoolVar(&p.alone, "alone", false, "goping only, nothing to compare with")
	if err := flags.Parse(args); err != nil {
		return p, err
	}
	if flags.NArg() > 0 {
		return p, fmt.Errorf("unexpected argument %q", flags.Arg(0))
	}
	if p.times < 1 {
		return p, fmt.Errorf("-times %d: want 1 or more", p.times)
	}
	var err error
	if p.paths, err = choose("path", *paths, pathLoopback, pathVeth); err != nil {
		return p, err
	}
	if p.loads, err = choose("load", *loads, loadIdle, loadCores, loadInside); err != nil {
		return p, err
	}
	for _, text := range strings.Split(*intervals, ",") {
		d, err := time.ParseDuration(text)
		if err != nil || d < time.Millisecond {
			return p, fmt.Errorf("-interval %q: want times of 1ms or more", text)
		}
		p.intervals = append(p.intervals, d)
	}
	chosenFamilies, err := choose("family", *families, "4", "6")
	if err != nil {
		return p, err
	}
	chosenModes, err := choose("mode", *modes, ping.Raw.String(), ping.Datagram.String())
	if err != nil {
		return p, err
	}
	for _, family := range chosenFamilies {
		for _, mode := range chosenModes {
			k := kind{family == "6", ping.Raw}
			if mode == ping.Datagram.String() {
				k.mode = ping.Datagram
			}
			p.kinds = append(p.kinds, k)
		}
	}
	return p, nil
}

// choose splits a list and checks that all of it is known.
func choose(flag, list string, known ...string) ([]string, error) {
	chosen := strings.Split(list, ",")
	for _, name := range chosen {
		if !slices.Contains(known, name) {
			return nil, fmt.Errorf("-%s %q: want some of %s", flag, list, strings.Join(known, ","))
		}
	}
	return chosen, nil
}

// families returns the kinds without their sockets.
func (p *plan) families() []kind {
	var all []kind
	for _, k := range p.kinds {
		if k.mode = ping.Auto; !slices.Contains(all, k) {
			all = append(all, k)
		}
	}
	return all
}

// probes returns how many probes goping sends for a row at that interval: 2 s of
// them, but 100 to 1000. Others send a fifth to a half of that: only their median
// is of interest.
func (p *plan) probes(interval time.Duration, subject bool) int {
	if subject {
		return p.times * min(max(int(2*time.Second/interval), 100), 1000)
	}
	return p.times * min(max(int(time.Second/interval), 20), 500)
}

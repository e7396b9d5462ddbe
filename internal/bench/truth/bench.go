package main

import (
	"encoding/json"
	"fmt"
	"io"
	"os"
	"runtime"
	"slices"
	"strings"

	"goping/internal/bench/capture"
	"goping/internal/bench/peer"
	"goping/internal/netlab"
)

// bench is a measurement under way. It is what the lab is given as its test.
type bench struct {
	plan
	out  io.Writer
	lab  *netlab.Lab
	self peer.Program // this program, to be started as a pinger

	programs []program
	rows     int // of goping
	within   int // of these, within the bounds
	cleanups []func()
}

// program is one that is compared.
type program struct {
	name    string
	subject bool
	kinds   []kind
	inside  bool // can be given busy goroutines
	run     func(errand) ([]report, error)
}

// measure carries the plan out and writes the table.
func measure(p plan, out io.Writer) (err error) {
	b := &bench{plan: p, out: out}
	defer func() {
		for _, end := range slices.Backward(b.cleanups) {
			end()
		}
		switch failure := recover().(type) {
		case nil:
		case labFailure:
			err = failure
		default:
			panic(failure)
		}
	}()
	netlab.Need(b)
	if slices.Contains(p.paths, pathVeth) {
		b.lab = netlab.New(b)
	}
	if err := b.findPrograms(); err != nil {
		return err
	}
	b.say()
	heading(out)
	for _, path := range p.paths {
		for _, load := range p.loads {
			if err := b.under(path, load); err != nil {
				return err
			}
		}
	}
	fmt.Fprintf(out, "goping: %d of %d rows within %v (%v from %v on) and %v\n",
		b.within, b.rows, medianBound, medianBoundSlow, slow, p99Bound)
	return nil
}

// findPrograms lists who is compared, goping first.
func (b *bench) findPrograms() error {
	path, err := os.Executable()
	if err != nil {
		return err
	}
	b.self = peer.Program{Path: path}
	b.programs = []program{{"goping", true, b.kinds, true, b.goping}}
	if b.alone {
		return nil
	}
	if ping, err := peer.Installed("ping"); err != nil {
		fmt.Fprintln(b.out, "no ping to compare with:", err)
	} else {
		b.programs = append(b.programs, program{ping.Name, false, b.families(), false,
			func(e errand) ([]report, error) { return iputils(ping, e) }})
	}
	b.programs = append(b.programs, program{"Go, user-space clock", false, b.families(), true,
		func(e errand) ([]report, error) { e.plain = true; return b.goping(e) }})
	return nil
}

// say describes the machine: idle is only as idle as it is.
func (b *bench) say() {
	fmt.Fprintf(b.out, "reported minus captured, in µs; %d cores", runtime.NumCPU())
	if text, err := os.ReadFile("/proc/loadavg"); err == nil {
		load, _, _ := strings.Cut(string(text), " ")
		fmt.Fprintf(b.out, ", load of the last minute %s", load)
	}
	fmt.Fprintln(b.out)
}

// under measures all programs on a path and under a load.
func (b *bench) under(path, load string) error {
	if load == loadCores {
		end, err := b.self.With(verbBurner).Burner()
		if err != nil {
			return err
		}
		defer end()
	}
	for _, interval := range b.intervals {
		for _, p := range b.programs {
			if load == loadInside && !p.inside {
				continue
			}
			r := row{path: path, load: load, interval: interval, program: p.name, subject: p.subject}
			if err := b.fill(r, p); err != nil {
				return fmt.Errorf("%s on %s: %w", p.name, path, err)
			}
		}
	}
	return nil
}

// fill runs a program with all its kinds and writes the row, or a row for each.
func (b *bench) fill(empty row, p program) error {
	whole := empty
	n := b.probes(empty.interval, p.subject)
	for i, k := range p.kinds {
		r := empty
		e := errand{kind: k, interval: r.interval, count: (n + i) / len(p.kinds)}
		if r.load == loadInside {
			e.busy = 2 * runtime.NumCPU()
		}
		if err := b.probe(&r, p, e); err != nil {
			return fmt.Errorf("%v: %w", k, err)
		}
		if b.each {
			r.program += ", " + k.String()
			b.finish(r)
			continue
		}
		whole.add(r.sent, r.differences)
	}
	if !b.each {
		b.finish(whole)
	}
	return nil
}

func (b *bench) finish(r row) {
	r.write(b.out)
	if r.subject {
		b.rows++
		if r.within() {
			b.within++
		}
	}
}

// probe runs a program once, while it is captured.
func (b *bench) probe(r *row, p program, e errand) error {
	host, seen, err := b.capture(r.path, e.kind.v6)
	if err != nil {
		return err
	}
	e.host = host
	reports, err := p.run(e)
	captured, captureErr := seen.End()
	if err != nil {
		return err
	}
	if captureErr != nil {
		return captureErr
	}
	differences, err := compare(reports, captured)
	r.add(e.count, differences)
	return err
}

// capture begins to capture a path and returns the address to probe.
func (b *bench) capture(path string, v6 bool) (string, recorder, error) {
	if path == pathVeth {
		host := b.lab.Host(netlab.Script{})
		return host.Addr(v6).String(), farEnd{host}, nil
	}
	c, err := capture.Loopback()
	if v6 {
		return "::1", c, err
	}
	return "127.0.0.1", c, err
}

// goping runs this program as a pinger.
func (b *bench) goping(e errand) ([]report, error) {
	out, err := b.self.With(e.args()...).Output()
	if err != nil {
		return nil, err
	}
	var all []report
	return all, json.Unmarshal(out, &all)
}

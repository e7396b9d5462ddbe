package main

import (
	"bytes"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"strings"
	"time"

	"goping/internal/bench/peer"
)

// fping is the installed one.
type fping struct {
	path string
	Name string // with its version
}

func findFping() (fping, error) {
	path, err := exec.LookPath("fping")
	if err != nil {
		return fping{}, err
	}
	name := "fping"
	if out, err := exec.Command(path, "--version").Output(); err == nil {
		var version string
		if _, err := fmt.Sscanf(strings.TrimPrefix(string(out), path+": "), "Version %s", &version); err == nil {
			name += " " + version
		}
	}
	return fping{path, name}, nil
}

// outcome is what one run of fping took and found.
type outcome struct {
	usage          peer.Usage
	sent, received uint64
	peak           int64
}

// args are those of the load: -p is the interval of a target, -i that between
// any two probes, which spreads the targets over it.
func (f fping) args(l load, file string) []string {
	ms := func(d time.Duration) string { return fmt.Sprintf("%.3f", float64(d)/float64(time.Millisecond)) }
	return []string{"-q", "-c", fmt.Sprint(l.probes), "-p", ms(l.interval),
		"-i", ms(l.interval / time.Duration(l.targets)), "-t", "2000", "-f", file}
}

func (f fping) run(l load) (outcome, error) {
	file, err := os.CreateTemp("", "goping-bench-")
	if err != nil {
		return outcome{}, err
	}
	defer os.Remove(file.Name())
	var list bytes.Buffer
	for i := range l.targets {
		fmt.Fprintln(&list, loopback(i))
	}
	if _, err := file.Write(list.Bytes()); err != nil {
		return outcome{}, err
	}
	if err := file.Close(); err != nil {
		return outcome{}, err
	}

	cmd := exec.Command(f.path, f.args(l, file.Name())...)
	var summary bytes.Buffer
	cmd.Stderr = &summary
	begin := time.Now()
	err = cmd.Run()
	o := outcome{usage: usage(cmd.ProcessState, time.Since(begin))}
	if err != nil && cmd.ProcessState.ExitCode() != 1 { // 1: some host did not answer
		return outcome{}, fmt.Errorf("%v: %w: %s", f.path, err, bytes.TrimSpace(summary.Bytes()))
	}
	o.sent, o.received, err = parseFping(summary.String())
	if err != nil {
		return outcome{}, err
	}
	short := l
	short.probes = 1 // what it has for its targets it has from the start
	o.peak, err = peer.Program{Path: f.path, Args: f.args(short, file.Name())}.PeakMemory()
	if errors.Is(err, errors.ErrUnsupported) {
		err = nil
	}
	return o, err
}

// parseFping adds up the lines that fping -q ends with, one for each target:
//
//	127.0.0.2 : xmt/rcv/%loss = 60/60/0%, min/avg/max = 0.01/0.02/0.09
func parseFping(summary string) (sent, received uint64, err error) {
	for line := range strings.Lines(summary) {
		_, counts, found := strings.Cut(line, " : xmt/rcv/%loss = ")
		if !found {
			continue
		}
		var s, r uint64
		if _, err := fmt.Sscanf(counts, "%d/%d/", &s, &r); err != nil {
			return 0, 0, fmt.Errorf("fping printed %q: %w", line, err)
		}
		sent, received = sent+s, received+r
	}
	if sent == 0 {
		return 0, 0, fmt.Errorf("fping printed no counts: %q", summary)
	}
	return sent, received, nil
}

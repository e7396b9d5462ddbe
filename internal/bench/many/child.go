package main

import (
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"time"

	"goping/internal/bench/peer"
)

// probeInChild probes in a process of its own, so that its usage is known whole.
func probeInChild(l load, profile string) (report, error) {
	path, err := os.Executable()
	if err != nil {
		return report{}, err
	}
	cmd := exec.Command(path, "-here", "-targets", fmt.Sprint(l.targets), "-interval", l.interval.String(),
		"-for", (time.Duration(l.probes) * l.interval).String(), "-profile", profile)
	cmd.Stderr = os.Stderr
	begin := time.Now()
	out, err := cmd.Output()
	if err != nil {
		return report{}, fmt.Errorf("package ping's process: %w", err)
	}
	wall := time.Since(begin)
	var r report
	if err := json.Unmarshal(out, &r); err != nil {
		return report{}, fmt.Errorf("package ping's process printed %q: %w", out, err)
	}
	r.whole = usage(cmd.ProcessState, wall)
	return r, nil
}

func usage(state *os.ProcessState, wall time.Duration) peer.Usage {
	return peer.Usage{Wall: wall, CPU: state.UserTime() + state.SystemTime()}
}

package goping_test

import (
	"strconv"
	"strings"
	"testing"

	"goping/internal/netlab"
)

// TestFaults: every fault is reported as what it was, in the lines iputils has
// for it and in the counts.
func TestFaults(t *testing.T) {
	lab := netlab.New(t)
	for _, r := range runFaults(t, lab, faults(lab)) {
		t.Run(r.name+"/"+families[r.v6], func(t *testing.T) {
			r.run.t = t
			r.ended(r.fault.code)
			wantLines(t, r.String(), r.stdout.String(), r.transcript()...)
		})
	}
}

// transcript is what a run against the row's host has to print.
func (r *faultRun) transcript() (lines []string) {
	addr := r.host.Addr(r.v6).String()
	if strings.Contains(r.args, "-v") {
		lines = append(lines, "socket: raw, identifier <n>")
	}
	lines = append(lines, "PING "+addr+" ("+addr+") "+r.data())
	for _, line := range r.middle() {
		lines = append(lines, strings.ReplaceAll(line, "{}", addr))
	}
	lines = append(lines, "", "--- "+addr+" ping statistics ---", r.countsLine())
	switch received(r.countsLine()) {
	case "0":
		return append(lines, "")
	case "1":
		return append(lines, rttLine, oneQuantileLine)
	}
	return append(lines, rttLine, quantileLine)
}

// data is the header's end.
func (r *faultRun) data() string {
	size := 56
	for _, arg := range strings.Fields(r.args) {
		if s, ok := strings.CutPrefix(arg, "-s"); ok {
			size, _ = strconv.Atoi(s)
		}
	}
	if r.v6 {
		return strconv.Itoa(size) + " data bytes"
	}
	return strconv.Itoa(size) + "(" + strconv.Itoa(size+28) + ") bytes of data."
}

// middle are the lines between header and summary.
func (r *faultRun) middle() []string {
	lines := r.v4
	if r.v6 && r.fault.v6 != nil {
		lines = r.fault.v6
	}
	if !strings.Contains(r.args, "-v") {
		return lines
	}
	// -v shows the identifier in every reply.
	verbose := make([]string, len(lines))
	for i, line := range lines {
		verbose[i] = line
		if strings.Contains(line, " bytes from ") && !strings.Contains(line, " ident=") {
			verbose[i] = strings.Replace(line, " ttl=", " ident=<n> ttl=", 1)
		}
	}
	return verbose
}

func (r *faultRun) countsLine() string {
	if r.v6 && r.countsV6 != "" {
		return r.countsV6
	}
	return r.counts
}

// received is the number of replies in a line of counts.
func received(counts string) string {
	_, rest, _ := strings.Cut(counts, " transmitted, ")
	n, _, _ := strings.Cut(rest, " ")
	return n
}

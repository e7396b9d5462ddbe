package main

import (
	"bufio"
	"bytes"
	"fmt"
	"strconv"
	"strings"
	"time"

	"goping/internal/bench/peer"
)

// iputils runs the installed ping. It prints three digits, at most microseconds.
func iputils(program peer.Program, e errand) ([]report, error) {
	out, err := program.With("-n", "-c", strconv.Itoa(e.count),
		"-i", strconv.FormatFloat(e.interval.Seconds(), 'f', -1, 64), e.host).Output()
	if err != nil {
		return nil, err
	}
	return parsePing(out)
}

// parsePing reads the replies out of what ping printed, such as
//
//	64 bytes from 127.0.0.1: icmp_seq=1 ttl=64 time=0.041 ms
func parsePing(out []byte) ([]report, error) {
	var all []report
	lines := bufio.NewScanner(bytes.NewReader(out))
	for lines.Scan() {
		_, rest, ok := strings.Cut(lines.Text(), " icmp_seq=")
		if !ok {
			continue
		}
		seq, rest, _ := strings.Cut(rest, " ")
		_, rest, ok = strings.Cut(rest, "time=")
		if !ok {
			continue // an error, or nothing to time by
		}
		number, _ := strconv.ParseUint(seq, 10, 16)
		ms, unit, _ := strings.Cut(rest, " ")
		rtt, err := time.ParseDuration(ms + unit)
		if err != nil {
			return nil, fmt.Errorf("ping printed %q: %w", lines.Text(), err)
		}
		all = append(all, report{Seq: uint16(number), RTT: rtt})
	}
	return all, lines.Err()
}

package main

import (
	"bufio"
	"bytes"
	"encoding/json"
	"fmt"
	"time"
)

// departure is when a probe left.
type departure struct {
	seq  int64
	sent time.Time
}

// parseDepartures reads the replies out of goping's JSON lines.
func parseDepartures(lines []byte) ([]departure, error) {
	var all []departure
	scanner := bufio.NewScanner(bytes.NewReader(lines))
	for scanner.Scan() {
		var object struct {
			Type string          `json:"type"`
			Seq  int64           `json:"seq"`
			Sent json.RawMessage `json:"sent"` // a time here, a count in the summary
		}
		if err := json.Unmarshal(scanner.Bytes(), &object); err != nil {
			return nil, fmt.Errorf("parse %q: %w", scanner.Text(), err)
		}
		if object.Type != "reply" {
			continue
		}
		d := departure{seq: object.Seq}
		if err := json.Unmarshal(object.Sent, &d.sent); err != nil {
			return nil, fmt.Errorf("departure time in %q: %w", scanner.Text(), err)
		}
		all = append(all, d)
	}
	return all, scanner.Err()
}

// slopeOf fits a line through the departures by ordinary least squares and
// returns its slope in nanoseconds per probe: the sum of products of deviations
// over the sum of squared deviations of the sequence numbers. Zero for fewer
// than two distinct sequence numbers.
func slopeOf(all []departure) float64 {
	var seqSum, timeSum float64
	for _, d := range all {
		seqSum += float64(d.seq)
		timeSum += float64(d.sent.Sub(all[0].sent))
	}
	n := float64(len(all))
	var products, squares float64
	for _, d := range all {
		x := float64(d.seq) - seqSum/n
		y := float64(d.sent.Sub(all[0].sent)) - timeSum/n
		products += x * y
		squares += x * x
	}
	if squares == 0 {
		return 0
	}
	return products / squares
}

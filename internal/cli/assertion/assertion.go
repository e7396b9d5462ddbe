// Package assertion is what has to hold of a run's figures: "loss<=1%,p99<50ms".
//
//	list, err := assertion.Parse("loss<=1%,p99<50ms")
//	for _, a := range list {
//		if why := a.Check(&summary); why != "" { … "p99 62ms is not <50ms (by 12ms)" … }
//	}
package assertion

import (
	"strings"

	"goping/internal/cli/terminal"
	"goping/ping"
)

// Assertion is one bound of one figure.
type Assertion struct {
	name  string // of the metric
	op    string
	bound fraction
	share bool   // bound is percents of the probes sent, of a metric that is a count
	text  string // the operator and the value as they were given
}

// String returns the assertion without blanks.
func (a Assertion) String() string { return a.name + a.text }

// operators, the longer ones first.
var operators = [...]string{"<=", ">=", "!=", "==", "<", ">", "="}

// Error is a list that cannot be read.
type Error struct {
	Item string // as it was given
	Why  string
}

func (e *Error) Error() string {
	if e.Item == "" {
		return e.Why
	}
	return terminal.Quote(e.Item) + ": " + e.Why
}

// Parse reads assertions with commas between them: a metric, an operator (< <= > >= =
// == !=) and a value. Its error is an [*Error].
//
// Of the metrics loss is in percent; min, avg, mean, max, mdev, stddev, jitter, pN (p50,
// p99.9, …) and outage, the longest, are times, in ms unless the value has a unit; sent,
// received, lost, late, unreachable, failed, indeterminate, duplicates, reordered and
// corrupt are counts, or with a % shares of the probes sent.
func Parse(list string) ([]Assertion, error) {
	var all []Assertion
	for item := range strings.SplitSeq(list, ",") {
		item = strings.TrimSpace(item)
		a, err := parse(item)
		if err != nil {
			return nil, err
		}
		all = append(all, a)
	}
	return all, nil
}

func parse(item string) (a Assertion, err error) {
	if item == "" {
		return a, &Error{"", "an assertion is missing; write it as in loss<=1%,p99<50ms"}
	}
	at := strings.IndexAny(item, "<>=!")
	if at < 0 {
		return a, &Error{item, "no operator; there are < <= > >= = !="}
	}
	name, rest := strings.TrimSpace(item[:at]), item[at:]
	m, ok := metricOf(name)
	if !ok {
		return a, &Error{item, "unknown figure " + terminal.Quote(name) + "; there are " + known}
	}
	a.name = name
	for _, op := range operators {
		if strings.HasPrefix(rest, op) {
			a.op = op
			break
		}
	}
	if a.op == "" { // a single !
		return a, &Error{item, "no operator; there are < <= > >= = !="}
	}
	value := strings.TrimSpace(rest[len(a.op):])
	a.text = a.op + value
	a.bound, a.share, err = m.value(value)
	if err != nil {
		return a, &Error{item, err.Error()}
	}
	return a, nil
}

// Check returns "" when the assertion holds, else what is the case and by how much it
// is off.
func (a Assertion) Check(s *ping.Summary) (why string) {
	m, _ := metricOf(a.name)
	got, ok := m.of(s, m.quantile)
	unit := m.unit
	if ok && a.share {
		unit = percent
		ok = s.Sent > 0
		got = fraction{got.num * 100, got.den * max(1, s.Sent)}
	}
	if !ok {
		return a.name + " is not known, and had to be " + a.text
	}
	if a.holds(got.compare(a.bound)) {
		return ""
	}
	why = a.name + " " + unit.show(got.float()) + " is not " + a.text
	if off := got.float() - a.bound.float(); off != 0 {
		return why + " (by " + unit.showDifference(max(off, -off)) + ")"
	}
	return why
}

// holds reports whether a figure that compares so to the bound is within it.
func (a Assertion) holds(compared int) bool {
	switch a.op {
	case "<":
		return compared < 0
	case "<=":
		return compared <= 0
	case ">":
		return compared > 0
	case ">=":
		return compared >= 0
	case "!=":
		return compared != 0
	}
	return compared == 0
}

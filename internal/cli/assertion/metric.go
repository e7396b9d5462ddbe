package assertion

import (
	"errors"
	"strconv"
	"strings"
	"time"

	"goping/ping"
)

// metric is a figure of a Summary.
type metric struct {
	name     string
	unit     unit
	quantile float64 // of pN
	of       func(s *ping.Summary, quantile float64) (f fraction, ok bool)
}

// unit is what a metric is measured in.
type unit uint8

const (
	count unit = iota
	percent
	duration // in nanoseconds
)

const known = "loss, sent, received, lost, late, unreachable, failed, indeterminate, duplicates, reordered, corrupt, " +
	"min, avg, max, mdev, stddev, jitter, p50, p99.9 and the like, outage"

func whole(n uint64) (fraction, bool) { return fraction{n, 1}, true }

// timed is a round-trip time, of which there is none without a reply.
func timed(s *ping.Summary, d time.Duration) (fraction, bool) {
	return fraction{uint64(max(0, d)), 1}, s.RTT.Count > 0
}

// metricOf returns the metric of a name.
func metricOf(name string) (metric, bool) {
	if q, ok := strings.CutPrefix(name, "p"); ok {
		n, err := strconv.ParseFloat(q, 64)
		if err != nil || strings.Trim(q, "0123456789.") != "" || n < 0 || n > 100 {
			return metric{}, false
		}
		return metric{name, duration, n / 100, func(s *ping.Summary, q float64) (fraction, bool) { return timed(s, s.RTT.Quantile(q)) }}, true
	}
	m := metric{name: name}
	switch name {
	case "loss":
		m.unit = percent
		m.of = func(s *ping.Summary, _ float64) (fraction, bool) {
			return fraction{100 * (s.Lost + s.Unreachable), max(1, s.Decided())}, s.Decided() > 0
		}
	case "sent":
		m.of = func(s *ping.Summary, _ float64) (fraction, bool) { return whole(s.Sent) }
	case "received":
		m.of = func(s *ping.Summary, _ float64) (fraction, bool) { return whole(s.Replied) }
	case "lost":
		m.of = func(s *ping.Summary, _ float64) (fraction, bool) { return whole(s.Lost) }
	case "late":
		m.of = func(s *ping.Summary, _ float64) (fraction, bool) { return whole(s.Late) }
	case "unreachable":
		m.of = func(s *ping.Summary, _ float64) (fraction, bool) { return whole(s.Unreachable) }
	case "failed":
		m.of = func(s *ping.Summary, _ float64) (fraction, bool) { return whole(s.Failed) }
	case "indeterminate":
		m.of = func(s *ping.Summary, _ float64) (fraction, bool) { return whole(s.Indeterminate) }
	case "duplicates":
		m.of = func(s *ping.Summary, _ float64) (fraction, bool) { return whole(s.Duplicates) }
	case "reordered":
		m.of = func(s *ping.Summary, _ float64) (fraction, bool) { return whole(s.Reordered) }
	case "corrupt":
		m.of = func(s *ping.Summary, _ float64) (fraction, bool) { return whole(s.Corrupt + s.Truncated) }
	default:
		m.unit = duration
		m.of = timeOf(name)
	}
	return m, m.of != nil
}

// timeOf returns a metric that is a time, nil when there is none of the name.
func timeOf(name string) func(s *ping.Summary, _ float64) (fraction, bool) {
	switch name {
	case "min":
		return func(s *ping.Summary, _ float64) (fraction, bool) { return timed(s, s.RTT.Min) }
	case "avg", "mean":
		return func(s *ping.Summary, _ float64) (fraction, bool) { return timed(s, s.RTT.Mean) }
	case "max":
		return func(s *ping.Summary, _ float64) (fraction, bool) { return timed(s, s.RTT.Max) }
	case "mdev":
		return func(s *ping.Summary, _ float64) (fraction, bool) { return timed(s, s.RTT.Mdev) }
	case "stddev":
		return func(s *ping.Summary, _ float64) (fraction, bool) { return timed(s, s.RTT.Stddev) }
	case "jitter":
		return func(s *ping.Summary, _ float64) (fraction, bool) {
			f, ok := timed(s, s.RTT.Jitter)
			return f, ok && s.RTT.HasJitter
		}
	case "outage":
		return func(s *ping.Summary, _ float64) (fraction, bool) {
			return fraction{uint64(max(0, s.LongestOutage.Duration())), 1}, s.Sent > 0
		}
	}
	return nil
}

// times are the units of times, in nanoseconds.
var times = [...]struct {
	name string
	ns   uint64
}{{"ns", 1}, {"us", 1e3}, {"µs", 1e3}, {"ms", 1e6}, {"s", 1e9}, {"m", 60e9}, {"h", 3600e9}}

// value reads what the metric is compared with. Share says that it is percents of the
// probes sent.
func (m *metric) value(s string) (f fraction, share bool, err error) {
	number := strings.TrimRight(s, "nuµsmh% ")
	name := strings.TrimSpace(s[len(number):])
	f, ok := parseFraction(number)
	if !ok {
		return f, false, errors.New("not a number that is not negative, with at most 9 decimals")
	}
	switch {
	case m.unit == percent && (name == "" || name == "%"), m.unit == count && name == "":
		return f, false, nil
	case m.unit == count && name == "%":
		return f, true, nil
	case m.unit == duration && name == "":
		name = "ms"
	}
	for _, t := range times {
		if m.unit == duration && name == t.name {
			if f, ok = f.times(t.ns); !ok {
				return f, false, errors.New("too large")
			}
			return f, false, nil
		}
	}
	return f, false, errors.New("wrong unit; " + m.unit.units())
}

func (u unit) units() string {
	switch u {
	case percent:
		return "it is in %"
	case duration:
		return "it is in ns, us, ms, s, m or h"
	}
	return "it is a count, or with % a share of the probes sent"
}

// show writes a figure.
func (u unit) show(f float64) string {
	switch u {
	case percent:
		return short(f) + "%"
	case duration:
		return short(f/1e6) + "ms"
	}
	return short(f)
}

// showDifference writes how much one figure is from another.
func (u unit) showDifference(f float64) string {
	if u == percent {
		return short(f) + " points"
	}
	return u.show(f)
}

func short(f float64) string {
	b := strconv.FormatFloat(f, 'g', 6, 64)
	if strings.Contains(b, "e") {
		b = strconv.FormatFloat(f, 'f', -1, 64)
	}
	return b
}

package stats

import "math"

// succession keeps the figures that depend on the order of arrival, in
// nanoseconds. Their divisions are by powers of two and therefore exact, so
// that a processor that fuses multiplication and addition finds the same.
type succession struct {
	ewma, jitter float64
	last         int64
	broken       bool // two histories were merged: there is no order any more
}

// add continues with a round-trip time in ns.
//
// The EWMA has weight 1/8 and starts at the first value, as the "ewma" of
// iputils' ping (gather_statistics in ping/ping_common.c) does; iputils keeps
// it in whole eighths of a microsecond, so its last digit may differ.
//
// The jitter is RFC 3550, section 6.4.1: J += (|D| − J)/16, where D is the
// difference of two successive transit times, here of two round-trip times.
func (s *succession) add(ns int64, first bool) {
	switch {
	case s.broken:
		return
	case first:
		s.ewma = float64(ns)
	default:
		s.ewma += (float64(ns) - s.ewma) / 8
		s.jitter += (math.Abs(float64(ns-s.last)) - s.jitter) / 16
	}
	s.last = ns
}

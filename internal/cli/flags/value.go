package flags

import (
	"errors"
	"math"
	"strconv"
	"strings"
	"time"

	"goping/internal/cli/terminal"
)

// RangeError says that a whole number is not in its range.
type RangeError struct {
	Low, High int
	Cause     error // strconv.ErrRange where it is no number of 64 bits either, else nil
}

func (e *RangeError) Error() string {
	if e.High == math.MaxInt && !errors.Is(e.Cause, strconv.ErrRange) {
		return "must be from " + strconv.Itoa(e.Low) + " on"
	}
	return "must be from " + strconv.Itoa(e.Low) + " to " + strconv.Itoa(e.High)
}

// ErrNotWhole is the error of what is no whole number.
var ErrNotWhole = errors.New("not a whole number")

// Fault is an argument an option does not take, in goping's words and, behind the
// program's name and before the argument, in those of iputils' ping.
type Fault struct {
	Text    string
	Iputils string
	Shown   string // what stands there in place of the argument, unless empty
	Cause   string // what stands behind it
}

func (f *Fault) Error() string { return f.Text }

// setInt reads a whole decimal number from low to high.
func setInt(p *int, value string, low, high int) error {
	n, err := strconv.ParseInt(value, 10, 64) // out of range it is the nearest it can be
	switch {
	case err != nil && !errors.Is(err, strconv.ErrRange), value[0] == '+':
		return ErrNotWhole
	case n < int64(low):
		return &RangeError{Low: low, High: high}
	case err != nil, n > int64(high):
		return &RangeError{low, high, err}
	}
	*p = int(n)
	return nil
}

// setDuration reads seconds with or without a fraction ("0.2"), or a duration
// with its units ("200ms", "1m30s"). The decimal sign is a point in every locale.
func setDuration(p *time.Duration, value string, zero bool) error {
	d, err := duration(value)
	switch {
	case err != nil:
		return err
	case d < 0:
		return errors.New("must not be negative")
	case d == 0 && !zero:
		return errors.New("must be more than zero")
	}
	*p = d
	return nil
}

var errTime = errors.New("not a time; give seconds such as 0.2, or a unit as in 200ms")

func duration(value string) (time.Duration, error) {
	if value == "" {
		return 0, errTime
	}
	if strings.Contains(value, ",") {
		return 0, errors.New("not a time; the decimal sign is a point, as in 0.2")
	}
	if strings.Trim(value, "0123456789.eE+-") != "" {
		d, err := time.ParseDuration(value)
		if err != nil {
			return 0, errTime
		}
		return d, nil
	}
	seconds, err := strconv.ParseFloat(value, 64)
	if err != nil && !errors.Is(err, strconv.ErrRange) {
		return 0, errTime
	}
	ns := math.Round(seconds * float64(time.Second))
	switch {
	case math.Abs(ns) >= math.MaxInt64:
		return 0, errors.New("must be at most 9223372036 seconds")
	case ns == 0 && seconds != 0:
		return 0, errors.New("must be at least a nanosecond")
	}
	return time.Duration(ns), nil
}

// shownMost is how much of an argument iputils' messages repeat here, in bytes.
const shownMost = 200

// shown is an argument as a message may repeat it: safe for a terminal, and cut when
// it is long.
func shown(value string) string {
	if len(value) > shownMost {
		return terminal.Escape(strings.ToValidUTF8(value[:shownMost], "")) + "…"
	}
	return terminal.Escape(value)
}

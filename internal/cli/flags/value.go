package flags

import (
	"errors"
	"math"
	"net/netip"
	"strconv"
	"strings"
	"time"
)

// setInt reads a whole decimal number from low to high.
func setInt(p *int, value string, low, high int) error {
	n, err := strconv.ParseInt(value, 10, 64) // out of range it is the nearest it can be
	switch {
	case err != nil && !errors.Is(err, strconv.ErrRange), value[0] == '+':
		return errors.New("not a whole number")
	case n < int64(low) && high == math.MaxInt:
		return errors.New("must be from " + strconv.Itoa(low) + " on")
	case err != nil, n < int64(low), n > int64(high):
		return outside(low, high)
	}
	*p = int(n)
	return nil
}

func outside(low, high int) error {
	return errors.New("must be from " + strconv.Itoa(low) + " to " + strconv.Itoa(high))
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

// setInterface takes an address literal for the source and anything else for
// the name of a device, so that -I may be given once for each.
func setInterface(o *Options, value string) error {
	if addr, err := netip.ParseAddr(value); err == nil {
		o.Source = addr.Unmap()
		return nil
	}
	if value == "" {
		return errors.New("not a device or an address")
	}
	o.Interface = value
	return nil
}

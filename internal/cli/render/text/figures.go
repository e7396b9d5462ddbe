package text

import (
	"strconv"
	"time"
)

// appendTime appends a round-trip time in milliseconds with three significant
// digits up to 100 ms, as iputils' reply line has it: 3 decimals below 1 ms, 2
// below 10 ms, 1 below 100 ms, else none; half rounds up. A value that rounding
// lifts over a limit has the decimals of the other side (9.995 is "10.0").
func appendTime(b []byte, d time.Duration) []byte {
	switch {
	case d < 999_500*time.Nanosecond:
		return appendMillis(b, d, 3)
	case d < 9_995*time.Microsecond:
		return appendMillis(b, d, 2)
	case d < 99_950*time.Microsecond:
		return appendMillis(b, d, 1)
	default:
		return appendMillis(b, d, 0)
	}
}

// appendMillis appends d in milliseconds with that many decimals, 0 to 3; half
// rounds up, away from zero.
func appendMillis(b []byte, d time.Duration, decimals int) []byte {
	if d < 0 {
		b, d = append(b, '-'), -d
	}
	unit, scale := int64(time.Millisecond), int64(1)
	for range decimals {
		unit, scale = unit/10, scale*10
	}
	n := int64(d) / unit
	if int64(d)%unit >= unit/2 {
		n++
	}
	b = strconv.AppendInt(b, n/scale, 10)
	if decimals == 0 {
		return b
	}
	b = append(b, '.')
	return appendDigits(b, n%scale, decimals)
}

// appendDigits appends n with leading zeros, at least width digits.
func appendDigits(b []byte, n int64, width int) []byte {
	for limit := int64(10); width > 1; width-- {
		if n < limit {
			b = append(b, '0')
		}
		limit *= 10
	}
	return strconv.AppendInt(b, n, 10)
}

// appendPercent appends a share as C's %g has it: six significant digits.
func appendPercent(b []byte, ratio float64) []byte {
	b = strconv.AppendFloat(b, ratio*100, 'g', 6, 64)
	return append(b, '%')
}

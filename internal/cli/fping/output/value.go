package output

import (
	"strconv"
	"time"

	"goping/internal/cli/terminal"
)

// appendTime appends a time in milliseconds with three significant digits, as
// sprint_tm of fping does: 0.031, 4.21, 91.7, 189.
func appendTime(b []byte, d time.Duration) []byte {
	format, digits := byte('f'), 0
	ms := float64(d) / float64(time.Millisecond)
	switch {
	case ms < 1:
		digits = 3
	case ms < 10:
		digits = 2
	case ms < 100:
		digits = 1
	case ms >= 1e6:
		format, digits = 'e', 3
	}
	return strconv.AppendFloat(b, ms, format, digits, 64)
}

// appendPadded appends a name that is safe for a terminal, and blanks up to width.
func appendPadded(b []byte, name string, width int) []byte {
	from := len(b)
	b = terminal.Append(b, name)
	for len(b)-from < width {
		b = append(b, ' ')
	}
	return b
}

// Width is how many columns a name takes.
func Width(name string) int { return len(terminal.Escape(name)) }

func appendInt(b []byte, n int) []byte { return strconv.AppendInt(b, int64(n), 10) }

// stampLayout is the form of a --timestamp-format: strftime's %c in the C locale,
// %Y-%m-%dT%H:%M:%S%z, %Y-%m-%d %H:%M:%S; empty without one.
func stampLayout(format string) string {
	switch format {
	case "ctime":
		return "Mon Jan _2 15:04:05 2006"
	case "iso":
		return "2006-01-02T15:04:05-0700"
	case "rfc3339":
		return time.DateTime
	}
	return ""
}

// appendStamp appends a time of day: in a format, or as seconds of the epoch with five
// decimals.
func appendStamp(b []byte, t time.Time, format string) []byte {
	if layout := stampLayout(format); layout != "" {
		return t.AppendFormat(b, layout)
	}
	b = strconv.AppendInt(b, t.Unix(), 10)
	b = append(b, '.')
	const ten = int64(10 * time.Microsecond)
	fraction := strconv.FormatInt(int64(t.Nanosecond())/ten, 10)
	for range 5 - len(fraction) {
		b = append(b, '0')
	}
	return append(b, fraction...)
}

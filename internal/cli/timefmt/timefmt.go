// Package timefmt is how the time before a line is written: one of a few forms that
// have a name, or a format of strftime(3).
//
//	f, err := timefmt.Parse("%H:%M:%S.%f")
//	line = f.Append(line, now, start)
package timefmt

import (
	"errors"
	"strconv"
	"strings"
	"time"

	"goping/internal/cli/terminal"
)

// Format is a way to write a time. The zero value is seconds since the epoch with six
// decimals. Formats may be compared.
type Format struct {
	form   form
	layout string // of strftime
}

type form uint8

const (
	epoch form = iota
	relative
	rfc3339
	utc
	clock
	strftime
)

// names are the forms by name.
var names = [...]string{epoch: "epoch", relative: "relative", rfc3339: "rfc3339", utc: "utc", clock: "time"}

// What a time is written as by package time.
const (
	rfc3339Layout = "2006-01-02T15:04:05.000000Z07:00"
	clockLayout   = "15:04:05.000000"
)

// Parse reads a format: epoch (seconds since 1970 with six decimals), rfc3339 (local
// time with its offset), utc (the same in UTC), time (of day), relative (seconds since
// the start), or anything with a % as strftime(3) reads it in the C locale, with %f
// for microseconds, %L for milliseconds and %N for nanoseconds. Its error says what is
// wrong with it.
func Parse(s string) (Format, error) {
	for i, name := range names {
		if s == name {
			return Format{form: form(i)}, nil
		}
	}
	if !strings.Contains(s, "%") {
		return Format{}, errors.New("must be epoch, rfc3339, utc, time, relative or a format of strftime such as %H:%M:%S")
	}
	if terminal.Escape(strings.ReplaceAll(s, `\`, "")) != strings.ReplaceAll(s, `\`, "") {
		return Format{}, errors.New("has characters that do not print")
	}
	f := Format{form: strftime, layout: s}
	return f, f.check()
}

// check refuses conversions there are not.
func (f Format) check() error {
	for at := 0; at < len(f.layout); {
		if f.layout[at] != '%' {
			at++
			continue
		}
		size := conversionSize(f.layout[at:])
		if size == 0 {
			rest := []rune(f.layout[at:])
			if len(rest) == 1 {
				return errors.New("ends in a single %; %% is a percent sign")
			}
			return errors.New("has no conversion " + string(rest[:2]) + "; there are %Y %m %d %H %M %S %f and others of strftime")
		}
		at += size
	}
	return nil
}

// Append appends t; start is what relative counts from.
func (f Format) Append(b []byte, t, start time.Time) []byte {
	switch f.form {
	case relative:
		return appendSeconds(b, t.Sub(start))
	case rfc3339:
		return t.AppendFormat(b, rfc3339Layout)
	case utc:
		return t.UTC().AppendFormat(b, rfc3339Layout)
	case clock:
		return t.AppendFormat(b, clockLayout)
	case strftime:
		return f.appendStrftime(b, t)
	}
	b = strconv.AppendInt(b, t.Unix(), 10)
	b = append(b, '.')
	return appendPadded(b, t.Nanosecond()/1000, 6, '0')
}

// appendSeconds appends d in seconds with six decimals.
func appendSeconds(b []byte, d time.Duration) []byte {
	if d < 0 {
		b, d = append(b, '-'), -d
	}
	b = strconv.AppendInt(b, int64(d/time.Second), 10)
	b = append(b, '.')
	return appendPadded(b, int(d%time.Second/time.Microsecond), 6, '0')
}

// appendPadded appends n, at least width characters of it.
func appendPadded(b []byte, n, width int, pad byte) []byte {
	for limit := 10; width > 1; width-- {
		if n < limit {
			b = append(b, pad)
		}
		limit *= 10
	}
	return strconv.AppendInt(b, int64(n), 10)
}

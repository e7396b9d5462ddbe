package flags

import (
	"errors"
	"math"
	"strconv"
	"strings"
)

// number reads the number value begins with as strtod(3) does in the C locale, and
// warns of what follows it. It fails with bad when there is nothing to read, and
// when the number is not finite or too small to be exact.
func (o *Options) number(value string, bad *Fault) (float64, error) {
	if value == "" {
		return 0, bad
	}
	n, rest, exact := strtod(value)
	if rest != "" || !exact {
		o.Warnings = append(o.Warnings, "option argument contains garbage: "+shown(rest), "this will become fatal error in the future")
	}
	const least = 0x1p-1022 // below it fpclassify(3) calls a number subnormal
	if math.IsNaN(n) || math.IsInf(n, 0) || n != 0 && math.Abs(n) < least {
		return 0, &Fault{Text: bad.Text, Iputils: bad.Iputils, Cause: ": Numerical result out of range"}
	}
	return n, nil
}

// strtod returns the number text begins with, what follows it, and whether the number
// is there and within range.
func strtod(text string) (n float64, rest string, ok bool) {
	number := strings.TrimLeft(text, " \t\n\v\f\r")
	end := 0
	for i := 1; i <= min(len(number), 64); i++ {
		if numberLike(number[:i]) {
			end = i
		}
	}
	if end == 0 {
		return 0, text, false
	}
	n, err := strconv.ParseFloat(goFloat(number[:end]), 64)
	return n, number[end:], err == nil
}

// numberLike reports whether all of text is a number to strtod.
func numberLike(text string) bool {
	if strings.Contains(text, "_") {
		return false
	}
	_, err := strconv.ParseFloat(goFloat(text), 64)
	return err == nil || errors.Is(err, strconv.ErrRange)
}

// goFloat is text with the exponent that hexadecimal numbers need not have in C.
func goFloat(text string) string {
	digits := strings.ToLower(strings.TrimLeft(text, "+-"))
	if strings.HasPrefix(digits, "0x") && !strings.Contains(digits, "p") {
		return text + "p0"
	}
	return text
}

package flags

import (
	"errors"
	"math"
	"net/netip"
	"strconv"
	"strings"
	"time"
)

// fping reads numbers with atoi(3) and sscanf(3), which take as much as is a number
// and leave the rest: scripts hand it counts such as "5.0". So it is here; what does
// not begin with a number, or begins with one that makes no sense, is refused.

// errFping is the error of an argument that fping answers with its usage.
var errFping = errors.New("not what fping takes")

// maxFpingNumber is the largest int of C.
const maxFpingNumber = math.MaxInt32

// cUint takes a whole number that is not negative, in decimal.
func cUint(p *int, value string) error {
	digits := strings.TrimPrefix(strings.TrimLeft(value, " \t\n\v\f\r"), "+")
	if end := strings.IndexFunc(digits, func(r rune) bool { return r < '0' || r > '9' }); end >= 0 {
		digits = digits[:end]
	}
	n, err := strconv.ParseInt(digits, 10, 64)
	if err != nil || n > maxFpingNumber {
		return errFping
	}
	*p = int(n)
	return nil
}

// cCount is cUint for what has to be more than zero.
func cCount(p *int, value string) error {
	if err := cUint(p, value); err != nil || *p == 0 {
		return errFping
	}
	return nil
}

// cFloat takes a decimal number with or without a fraction and an exponent.
func cFloat(value string) (float64, error) {
	value = strings.TrimLeft(value, " \t\n\v\f\r")
	if end := strings.IndexFunc(value, func(r rune) bool { return !strings.ContainsRune("0123456789.eE+-", r) }); end >= 0 {
		value = value[:end]
	}
	for ; value != ""; value = value[:len(value)-1] { // "5e" is 5
		if f, err := strconv.ParseFloat(value, 64); err == nil {
			return f, nil
		}
	}
	return 0, errFping
}

// longestFping bounds times, so that sums of a few do not overflow.
const longestFping = 366 * 24 * time.Hour

// cMilliseconds takes a time that is not negative.
func cMilliseconds(value string) (time.Duration, error) {
	return cTime(value, time.Millisecond)
}

func cTime(value string, unit time.Duration) (time.Duration, error) {
	f, err := cFloat(value)
	if err != nil || f < 0 {
		return 0, errFping
	}
	return time.Duration(min(math.Round(f*float64(unit)), float64(longestFping))), nil
}

func (o *Fping) family(p *bool) error {
	*p = true
	if o.IPv4 && o.IPv6 {
		return &FpingError{Message: "can't specify both -4 and -6"}
	}
	return nil
}

func (o *Fping) oneName() error {
	if o.ShowName && o.ForceName {
		return &FpingError{Message: "use either one of -d or -n"}
	}
	return nil
}

func setBackoff(o *Fping, value string) (err error) {
	o.Backoff, err = cFloat(value)
	if o.Backoff == 0 {
		return errFping
	}
	return err
}

func setGap(o *Fping, value string) (err error) {
	o.Gap, err = cMilliseconds(value)
	return err
}

// leastPeriod stands for a period of zero, as fast as the gap allows.
const leastPeriod = time.Microsecond

func setPeriod(o *Fping, value string) (err error) {
	o.Period, err = cMilliseconds(value)
	o.Period = max(o.Period, leastPeriod)
	return err
}

func setTimeout(o *Fping, value string) (err error) {
	o.Timeout, err = cMilliseconds(value)
	o.Timeout = max(o.Timeout, time.Microsecond) // of zero, too, no reply comes in time
	return err
}

func setReport(o *Fping, value string) (err error) {
	o.Quiet = true
	o.Report, err = cTime(value, time.Second)
	_, word, _ := strings.Cut(value, ",")
	o.Cumulative = o.Cumulative || word == "cumulative"
	return err
}

func setSource(o *Fping, value string) error {
	addr, err := netip.ParseAddr(value)
	if err != nil {
		return &FpingError{Message: "can't parse source address: " + shown(value)}
	}
	o.Source = addr.Unmap()
	return nil
}

// setTypeOfService takes the byte in decimal, in hexadecimal behind 0x or in octal
// behind 0.
func setTypeOfService(o *Fping, value string) error {
	n, err := strconv.ParseUint(value, 0, 8)
	if err != nil {
		return errFping
	}
	o.TOS = int(n)
	return nil
}

func setFwmark(o *Fping, value string) error {
	n, err := strconv.ParseUint(value, 0, 32)
	if err != nil || n == 0 {
		return errFping
	}
	o.Mark = uint32(n)
	return nil
}

func setTimeFormat(o *Fping, value string) error {
	switch value {
	case "ctime", "iso", "rfc3339":
		o.TimeFormat = value
		return nil
	}
	return errFping
}

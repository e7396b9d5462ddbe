package flags

import (
	"encoding/hex"
	"errors"
	"math"
	"net/netip"
	"strconv"
	"strings"

	"goping/internal/cli/assertion"
	"goping/internal/cli/timefmt"
	"goping/ping"
)

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

// setPattern takes up to 16 bytes in hexadecimal digits, two each; a last digit
// that is alone is a byte, and what follows 16 bytes is left out, as in iputils.
func setPattern(o *Options, value string) error {
	bad := &Fault{Text: "not hexadecimal digits", Iputils: "patterns must be specified as hex digits: "}
	if bad.Shown = strings.TrimLeft(value, "0123456789abcdefABCDEF"); value == "" || bad.Shown != "" {
		return bad
	}
	value = value[:min(len(value), 2*maxPattern)]
	if n := len(value) - 1; len(value)%2 != 0 {
		value = value[:n] + "0" + value[n:]
	}
	pattern, err := hex.DecodeString(value)
	if err != nil {
		return bad
	}
	o.Pattern = pattern
	return nil
}

const maxPattern = 16

// setTOS takes the byte as a decimal number, or as a hexadecimal one behind 0x; not
// as an octal one, as iputils does not.
func setTOS(o *Options, value string) error {
	n, err := number(value)
	switch {
	case errors.Is(err, strconv.ErrSyntax):
		return &Fault{Text: "not a number; --dscp takes names", Iputils: "bad TOS value: "}
	case err != nil || n < 0 || n > 255:
		bad := &Fault{Text: "must be from 0 to 255", Iputils: "the decimal value of TOS bits must be in range 0-255: "}
		if err == nil {
			bad.Shown = strconv.FormatInt(n, 10)
		}
		return bad
	}
	o.TOS = int(n)
	return nil
}

// number reads a decimal number, or a hexadecimal one behind 0x.
func number(value string) (int64, error) {
	if digits, ok := strings.CutPrefix(strings.ToLower(value), "0x"); ok && !strings.ContainsAny(digits, "+-") {
		return strconv.ParseInt(digits, 16, 64)
	}
	return strconv.ParseInt(value, 10, 64)
}

// classes are the names of code points: RFC 2474 (CS), 2597 (AF), 3246 (EF),
// 5865 (VOICE-ADMIT), 8622 (LE).
var classes = [...]struct {
	name string
	dscp int
}{
	{"be", 0}, {"df", 0}, {"le", 1}, {"cs0", 0}, {"cs1", 8}, {"cs2", 16}, {"cs3", 24}, {"cs4", 32}, {"cs5", 40},
	{"cs6", 48}, {"cs7", 56}, {"af11", 10}, {"af12", 12}, {"af13", 14}, {"af21", 18}, {"af22", 20}, {"af23", 22},
	{"af31", 26}, {"af32", 28}, {"af33", 30}, {"af41", 34}, {"af42", 36}, {"af43", 38}, {"va", 44}, {"ef", 46},
}

// setDSCP takes a code point by its name or its number; the ECN bits stay.
func setDSCP(o *Options, value string) error {
	for _, c := range classes {
		if strings.EqualFold(value, c.name) {
			o.TOS = c.dscp<<2 | o.TOS&3
			return nil
		}
	}
	n, err := strconv.ParseUint(value, 0, 8)
	if err != nil || n > 63 {
		return errors.New("must be a number from 0 to 63 or a name: ef, va, le, be, cs0 to cs7, af11 to af43")
	}
	o.TOS = int(n)<<2 | o.TOS&3
	return nil
}

// setECN takes a code point of RFC 3168 by its name or its number; the DSCP stays.
func setECN(o *Options, value string) error {
	for n, names := range [...]string{"not-ect 0", "ect1 ect(1) 1", "ect0 ect(0) 2", "ce 3"} {
		for name := range strings.FieldsSeq(names) {
			if strings.EqualFold(value, name) {
				o.TOS = o.TOS&^3 | n
				return nil
			}
		}
	}
	return errors.New("must be not-ect, ect0, ect1 or ce")
}

// setPMTU takes iputils' names of how the path MTU is treated.
func setPMTU(o *Options, value string) error {
	switch value {
	case "do":
		o.DontFragment = ping.FragmentNever
	case "dont":
		o.DontFragment = ping.FragmentAllowed
	case "want":
		o.DontFragment = ping.FragmentDefault
	case "probe":
		o.DontFragment = ping.FragmentProbe
	default:
		return &Fault{Text: "must be do, dont, want or probe", Iputils: "invalid -M argument: "}
	}
	return nil
}

// setFlowLabel takes 20 bits, decimal or hexadecimal behind 0x.
func setFlowLabel(o *Options, value string) error {
	n, err := number(value)
	switch {
	case errors.Is(err, strconv.ErrSyntax):
		return &Fault{Text: "not a number", Iputils: "bad value for flowinfo: "}
	case err != nil || n < 0 || n > 0xfffff:
		return &Fault{Text: "must be at most 0xfffff, 20 bits", Iputils: "flow value is greater than 20 bits: "}
	}
	o.FlowLabel = uint32(n)
	return nil
}

// setStamps takes iputils' names of the kinds of IPv4 timestamp option.
func setStamps(o *Options, value string) error {
	switch value {
	case "tsonly", "tsandaddr", "tsprespec":
		o.Stamps = value
		return nil
	}
	return &Fault{Text: "must be tsonly, tsandaddr or tsprespec", Iputils: "invalid timestamp type: "}
}

// setRate takes probes a second, or "max".
func setRate(o *Options, value string) error {
	if value == "max" {
		o.Rate = math.Inf(1)
		return nil
	}
	rate, err := strconv.ParseFloat(value, 64)
	if err != nil || strings.Trim(value, "0123456789.eE+-") != "" || rate <= 0 || math.IsInf(rate, 0) {
		return errors.New("must be probes per second, more than 0, or max")
	}
	o.Rate = rate
	return nil
}

// setColor takes when lines are coloured.
func setColor(o *Options, value string) error {
	switch value {
	case "auto", "always", "never":
		o.Color = value
		return nil
	}
	return errors.New("must be auto, always or never")
}

// setTimeBefore takes how the time before a line is written, and has it written.
func setTimeBefore(o *Options, value string) error {
	f, err := timefmt.Parse(value)
	if err != nil {
		return err
	}
	o.TimeFormat, o.Timestamp = f, true
	return nil
}

// setAssert takes a list of assertions, in addition to those before.
func setAssert(o *Options, value string) error {
	list, err := assertion.Parse(value)
	if err != nil {
		return err
	}
	o.Assert = append(o.Assert, list...)
	return nil
}

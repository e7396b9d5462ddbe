package flags

import (
	"errors"
	"math"
	"net/netip"
	"strconv"
	"time"

	"goping/internal/cli/terminal"
	"goping/ping"
)

const seeHelp = "goping -h lists the options"

// ParseNative reads the arguments of goping's own face, those behind the
// program's name; see [Scan]. The error is an [*Error]. What was read up to it comes
// back with it.
func ParseNative(args []string) (Options, error) {
	o := defaults
	operands, err := Scan(Table[:], Native, args, &o, over)
	var m *Misuse
	switch {
	case errors.As(err, &m):
		return o, &Error{m.Error(), m.hint()}
	case over(&o):
		return o, nil
	}
	return o, o.finish(operands)
}

// hint says what would help.
func (m *Misuse) hint() string {
	switch {
	case m.Near != "":
		return "did you mean " + m.Near + "?"
	case m.Kind == Unknown || m.Kind == Missing:
		return seeHelp
	}
	return ""
}

// finish takes the hosts and refuses what no single option could see.
func (o *Options) finish(operands []string) error {
	if group, ok := o.nodeGroup(); ok && len(operands) == 0 {
		operands = []string{group}
	}
	o.asksNodes()
	if len(operands) == 0 {
		return &Error{"no host given", "goping [options] host…, for example: goping 127.0.0.1"}
	}
	for _, host := range operands {
		if host == "" {
			return &Error{"the host is empty", ""}
		}
	}
	switch {
	case o.IPv4 && o.IPv6:
		return &Error{"-4 and -6 exclude each other", ""}
	case o.Node != nil && o.IPv4:
		return &Error{"-N asks over IPv6, but -4 was given", ""}
	case o.RecordRoute && o.Stamps != "":
		return &Error{"-R and -T exclude each other", "the IPv4 header has room for one of them"}
	case o.IPv6 && (o.RecordRoute || o.Stamps != "" || len(o.Hops) > 0):
		return &Error{"-R, -T and --via are for IPv4, but -6 was given", ""}
	case len(o.Hops) > maxHops:
		return &Error{"the IPv4 header has room for 9 hops", ""}
	case o.Stamps == "tsprespec" && len(o.Hops) == 0:
		return &Error{"-T tsprespec needs the hosts whose times are wanted", "give each with --via"}
	case o.UntilUp && o.UntilDown:
		return &Error{"--until-up and --until-down exclude each other", ""}
	case len(operands) > 1 && o.Connect:
		return &Error{"-C connects to one host, and there are more", ""}
	}
	if o.RecordRoute || o.Stamps != "" || len(o.Hops) > 0 {
		o.IPv4 = true
	}
	if o.Flood && !o.IntervalSet {
		o.Interval = 0
	}
	if o.Rate > 0 && !math.IsInf(o.Rate, 1) && !o.IntervalSet {
		// Each host gets its share of the rate.
		o.Interval = time.Duration(float64(len(operands)) / o.Rate * float64(time.Second))
	}
	o.Hosts = operands
	return o.checkFamilies()
}

// checkFamilies refuses a target or a source that the other options rule out,
// and takes the family of the source. A name may have addresses of both.
func (o *Options) checkFamilies() error {
	if a := o.Source; a.IsValid() {
		if o.rulesOut(a) {
			return &Error{"-I " + shownAddr(a) + " is an " + version(a) + " address, but " + o.family() + " was given", ""}
		}
		o.IPv4, o.IPv6 = a.Is4(), a.Is6()
	}
	for _, host := range o.Hosts {
		if err := o.checkHost(host); err != nil {
			return err
		}
	}
	return nil
}

func (o *Options) checkHost(host string) error {
	a, err := netip.ParseAddr(host)
	if err != nil {
		return nil
	}
	switch a = a.Unmap(); {
	case o.rulesOut(a) && o.Source.IsValid():
		return &Error{shownAddr(a) + " is an " + version(a) + " address, but -I " + shownAddr(o.Source) + " is not", ""}
	case o.rulesOut(a):
		return &Error{shownAddr(a) + " is an " + version(a) + " address, but " + o.family() + " was given", ""}
	}
	return o.CheckSize(a)
}

// CheckSize refuses a payload that does not fit into one packet to a.
func (o *Options) CheckSize(a netip.Addr) error {
	if most := ping.MaxSize(a); o.Size > most {
		out := &RangeError{Low: 0, High: most}
		return &Error{"-s " + terminal.Quote(strconv.Itoa(o.Size)) + ": " + out.Error() + " for " + version(a), ""}
	}
	return nil
}

// shownAddr is an address safe for a terminal: its zone may be anything.
func shownAddr(a netip.Addr) string { return terminal.Escape(a.String()) }

func (o *Options) rulesOut(a netip.Addr) bool { return o.IPv4 && !a.Is4() || o.IPv6 && a.Is4() }

func (o *Options) family() string {
	if o.IPv4 {
		return "-4"
	}
	return "-6"
}

func version(a netip.Addr) string {
	if a.Is4() {
		return "IPv4"
	}
	return "IPv6"
}

package flags

import (
	"net/netip"
	"strconv"
	"strings"

	"goping/internal/cli/terminal"
	"goping/ping"
)

const seeHelp = "goping -h lists the options"

// Parse reads the arguments behind the program's name, by the rules of getopt
// (POSIX.1-2024, XBD 12.2) with GNU's permutation: options may follow the host,
// and "--" ends them. It stops at -h and at -V, which leave nothing else to do.
// The error is an [*Error]. What was read up to it comes back with it.
func Parse(args []string) (Options, error) {
	o := defaults
	s := scanner{args: args}
	for !o.Help && !o.Version {
		more, err := s.next(&o)
		if err != nil {
			return o, err
		}
		if !more {
			return o, finish(&o, s.operands)
		}
	}
	return o, nil
}

// scanner walks the arguments.
type scanner struct {
	args     []string // not yet read
	cluster  string   // letters left in the argument that was read last
	whole    string   // that argument, dash included
	operands []string
}

// next reads one option or operand; false means that none is left.
func (s *scanner) next(o *Options) (bool, error) {
	if s.cluster != "" {
		return true, s.short(o)
	}
	if len(s.args) == 0 {
		return false, nil
	}
	arg := s.args[0]
	s.args = s.args[1:]
	switch {
	case arg == "--":
		s.operands = append(s.operands, s.args...)
		s.args = nil
	case strings.HasPrefix(arg, "--"):
		return true, s.long(o, arg[2:])
	case len(arg) > 1 && arg[0] == '-':
		s.whole, s.cluster = arg, arg[1:]
	default:
		s.operands = append(s.operands, arg)
	}
	return true, nil
}

// short reads the first letter of the cluster; an option with an argument
// takes the rest of the cluster for it, else the next argument.
func (s *scanner) short(o *Options) error {
	letter := s.cluster[0]
	s.cluster = s.cluster[1:]
	f := byShort(letter)
	if f == nil {
		return unknownShort(s.whole, len(s.whole)-len(s.cluster)-1)
	}
	if f.Arg == "" {
		return f.set(o, f.Name(), "")
	}
	value := s.cluster
	s.cluster = ""
	if value == "" {
		if len(s.args) == 0 {
			return missing(f, f.Name())
		}
		value, s.args = s.args[0], s.args[1:]
	}
	err := f.set(o, f.Name(), value)
	if word := s.whole[1:]; err != nil && byLong(word) != nil {
		return &Error{err.Error(), "did you mean --" + word + "?"}
	}
	return err
}

// long reads --word, --word=value or --word value.
func (s *scanner) long(o *Options, arg string) error {
	word, value, given := strings.Cut(arg, "=")
	f := byLong(word)
	name := "--" + word
	switch {
	case f == nil:
		return unknownLong(word)
	case f.Arg == "" && given:
		return &Error{name + " takes no argument, but was given " + terminal.Quote(value), ""}
	case f.Arg != "" && !given:
		if len(s.args) == 0 {
			return missing(f, name)
		}
		value, s.args = s.args[0], s.args[1:]
	}
	return f.set(o, name, value)
}

func (f *Flag) set(o *Options, name, value string) error {
	if err := f.Set(o, value); err != nil {
		return &Error{name + " " + terminal.Quote(value) + ": " + err.Error(), ""}
	}
	return nil
}

func missing(f *Flag, name string) error {
	return &Error{name + " needs an argument: " + name + " " + f.Arg, seeHelp}
}

// finish takes the host and refuses what no single option could see.
func finish(o *Options, operands []string) error {
	switch {
	case len(operands) == 0:
		return &Error{"no host given", "goping [options] host, for example: goping 127.0.0.1"}
	case len(operands) > 1:
		return &Error{"more than one host: " + terminal.Quote(operands[0]) + " and " + terminal.Quote(operands[1]),
			"give one host at a time"}
	case operands[0] == "":
		return &Error{"the host is empty", ""}
	case o.IPv4 && o.IPv6:
		return &Error{"-4 and -6 exclude each other", ""}
	}
	o.Host = operands[0]
	return o.checkFamilies()
}

// checkFamilies refuses a target or a source that the other options rule out,
// and takes the family of the source. A name may have addresses of both.
func (o *Options) checkFamilies() error {
	if a := o.Source; a.IsValid() {
		if o.rulesOut(a) {
			return &Error{"-I " + a.String() + " is an " + version(a) + " address, but " + o.family() + " was given", ""}
		}
		o.IPv4, o.IPv6 = a.Is4(), a.Is6()
	}
	a, err := netip.ParseAddr(o.Host)
	if err != nil {
		return nil
	}
	switch a = a.Unmap(); {
	case o.rulesOut(a) && o.Source.IsValid():
		return &Error{a.String() + " is an " + version(a) + " address, but -I " + o.Source.String() + " is not", ""}
	case o.rulesOut(a):
		return &Error{a.String() + " is an " + version(a) + " address, but " + o.family() + " was given", ""}
	}
	return o.CheckSize(a)
}

// CheckSize refuses a payload that does not fit into one packet to a.
func (o *Options) CheckSize(a netip.Addr) error {
	if most := ping.MaxSize(a); o.Size > most {
		return &Error{"-s " + terminal.Quote(strconv.Itoa(o.Size)) + ": " + outside(0, most).Error() + " for " + version(a), ""}
	}
	return nil
}

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

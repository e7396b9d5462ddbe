package flags

import "strings"

// Scan reads args into o by the rules of getopt (POSIX.1-2024, XBD 12.2) with
// GNU's permutation: options may follow the operands, which it returns, and "--"
// ends them. It stops where stop says so: what follows -h is not looked at. Its
// error is a [*Misuse]; what was read up to it is in o.
func Scan[T any](table []Flag[T], face Face, args []string, o *T, stop func(*T) bool) (operands []string, err error) {
	s := scanner[T]{table: table, face: face, args: args}
	for !stop(o) {
		more, err := s.next(o)
		if err != nil || !more {
			return s.operands, err
		}
	}
	return s.operands, nil
}

// scanner walks the arguments.
type scanner[T any] struct {
	table    []Flag[T]
	face     Face
	args     []string // not yet read
	cluster  string   // letters left in the argument that was read last
	whole    string   // that argument, dash included
	operands []string
}

// next reads one option or operand; false means that none is left.
func (s *scanner[T]) next(o *T) (bool, error) {
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
func (s *scanner[T]) short(o *T) error {
	letter := s.cluster[0]
	s.cluster = s.cluster[1:]
	f := byShort(s.table, s.face, letter)
	if f == nil {
		return s.unknownShort(len(s.whole) - len(s.cluster) - 1)
	}
	if f.Arg == "" {
		return s.set(f, o, f.Name(), "")
	}
	value := s.cluster
	s.cluster = ""
	if value == "" {
		if len(s.args) == 0 {
			return &Misuse{Kind: Missing, Option: f.Name(), Usage: f.Usage()}
		}
		value, s.args = s.args[0], s.args[1:]
	}
	err := s.set(f, o, f.Name(), value)
	if word := s.whole[1:]; err != nil && byLong(s.table, s.face, word) != nil {
		err.(*Misuse).Near = "--" + word
	}
	return err
}

// long reads --word, --word=value or --word value.
func (s *scanner[T]) long(o *T, arg string) error {
	word, value, given := strings.Cut(arg, "=")
	f := byLong(s.table, s.face, word)
	name := "--" + word
	switch {
	case f == nil:
		return s.unknownLong(word)
	case f.Arg == "" && given:
		return &Misuse{Kind: Unwanted, Option: name, Value: value}
	case f.Arg != "" && !given:
		if len(s.args) == 0 {
			return &Misuse{Kind: Missing, Option: name, Usage: name + " " + f.Arg}
		}
		value, s.args = s.args[0], s.args[1:]
	}
	return s.set(f, o, name, value)
}

func (s *scanner[T]) set(f *Flag[T], o *T, name, value string) error {
	if err := f.Set(o, value); err != nil {
		return &Misuse{Kind: Invalid, Option: name, Value: value, Err: err}
	}
	return nil
}

// WantsJSON reports whether --json stands among arguments that could not be
// read to their end.
func WantsJSON(args []string) bool {
	for _, arg := range args {
		switch arg {
		case "--json", "-j":
			return true
		case "--":
			return false
		}
	}
	return false
}

package main

import (
	"strings"

	"goping/internal/cli/flags"
)

// face is one of the command's, or one of its verbs.
type face struct {
	name    string   // the first argument that picks it; "goping" for that of no such argument
	others  []string // that do the same
	summary string
	options []option
}

// words are the first arguments that pick the face.
func (f *face) words() []string {
	if f.name == native {
		return nil
	}
	return append([]string{f.name}, f.others...)
}

// native is the face of no word of its own.
const native = "goping"

// faces are all faces, that of no word first.
func faces() []face {
	return []face{
		{native, nil, "measure whether, how fast and how reliably hosts answer", options(flags.Table[:], flags.Native)},
		{"ping", []string{"ping4", "ping6"}, "the options and the output of iputils' ping", options(flags.Table[:], flags.Ping)},
		{"fping", []string{"fping6"}, "the options and the output of fping", options(flags.FpingTable[:], flags.Native)},
		{"doctor", nil, "say why ping does not work here, and what would help", options(flags.DoctorTable[:], flags.Native)},
		{"sweep", nil, "ask which of many addresses answer", options(flags.SweepTable[:], flags.Native)},
	}
}

// option is a row of a table of any face.
type option struct {
	short, long, arg, group, help, more string

	values []string
}

func options[T any](table []flags.Flag[T], of flags.Face) (list []option) {
	for i := range table {
		f := &table[i]
		if !f.Has(of) {
			continue
		}
		o := option{long: f.Long, arg: f.Arg, group: f.Group, help: f.Help, more: f.More, values: strings.Fields(f.Values)}
		if f.Short != 0 {
			o.short = string(rune(f.Short))
		}
		list = append(list, o)
	}
	return list
}

// names are the option as it is written, dashes included, the short one first.
func (o *option) names() (list []string) {
	if o.short != "" {
		list = append(list, "-"+o.short)
	}
	if o.long != "" {
		list = append(list, "--"+o.long)
	}
	return list
}

// kind is what stands for an argument.
type kind int

const (
	free   kind = iota // nothing could be offered
	listed             // one of the option's values
	device
	file
)

func (o *option) kind() kind {
	switch {
	case len(o.values) > 0:
		return listed
	case strings.Contains(o.arg, "DEV") || o.arg == "IFACE":
		return device
	case strings.Contains(o.arg, "FILE"):
		return file
	}
	return free
}

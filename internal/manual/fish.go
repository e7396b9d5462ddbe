package main

import (
	"fmt"
	"strings"
)

// fish returns the completion of fish: complete(1) of fish.
func fish(all []face) []byte {
	var b strings.Builder
	b.WriteString(`# Completion of goping for fish. Written by go generate ./internal/manual; do not edit.

# The face that the first argument picks is the one given.
function __goping_face
    set -l words (commandline -opc) (commandline -ct)
    set -l face goping
    switch "$words[2]"
`)

	for _, f := range all {
		if words := f.words(); len(words) > 0 {
			fmt.Fprintf(&b, "        case %s\n            set face %s\n", strings.Join(words, " "), f.name)

		}
	}
	b.WriteString("    end\n    test $face = $argv[1]\nend\n\ncomplete -c goping -f -a '(__fish_print_hostnames)'\n")
	for _, f := range all {
		for _, word := range f.words() {
			fmt.Fprintf(&b, "complete -c goping -n 'test (count (commandline -opc)) -eq 1' -a %s -d %s\n", word, fishQuote(f.summary))
		}
	}
	for _, f := range all {
		b.WriteString("\n")
		for _, o := range f.options {
			fmt.Fprintf(&b, "complete -c goping -n '__goping_face %s'%s\n", f.name, o.fish())
		}
	}
	return []byte(b.String())
}

// fish is the rest of the command that makes the option known.
func (o *option) fish() string {
	s := ""
	if o.short != "" {
		s += " -s " + o.short
	}
	if o.long != "" {
		s += " -l " + o.long
	}
	switch o.kind() {
	case listed:
		s += " -x -a " + fishQuote(strings.Join(o.values, " "))
	case device:
		s += " -x -a '(__fish_print_interfaces)'"
	case file:
		s += " -r -F"
	default:
		if o.arg != "" {
			s += " -x"
		}
	}
	return s + " -d " + fishQuote(o.help)
}

func fishQuote(text string) string {
	return "'" + strings.NewReplacer(`\`, `\\`, "'", `\'`).Replace(text) + "'"
}

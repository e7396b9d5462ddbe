package main

import (
	"fmt"
	"slices"
	"strings"
)

// bash returns the completion of bash, which needs no package beside the shell.
func bash(all []face) []byte {
	var b strings.Builder
	b.WriteString(`# Completion of goping for bash. Written by go generate ./internal/manual; do not edit.

_goping() {
	local face=goping cur=${COMP_WORDS[COMP_CWORD]} prev= options= values=
	((COMP_CWORD > 0)) && prev=${COMP_WORDS[COMP_CWORD - 1]}
	# Readline makes --option=value three words.
	if [[ $cur == = ]]; then
		cur=
	elif [[ $prev == = ]] && ((COMP_CWORD > 1)); then
		prev=${COMP_WORDS[COMP_CWORD - 2]}
	fi
	COMPREPLY=()
	if ((COMP_CWORD > 1)); then
		case ${COMP_WORDS[1]} in
`)
	for _, f := range all {
		if words := f.words(); len(words) > 0 {
			fmt.Fprintf(&b, "\t\t%s) face=%s ;;\n", strings.Join(words, " | "), f.name)
		}
	}
	b.WriteString("\t\tesac\n\tfi\n\tcase $face:$prev in\n")
	for _, f := range all {
		f.bashArguments(&b)
	}
	b.WriteString("\tesac\n\tcase $face in\n")
	var words []string
	for _, f := range all {
		var names []string
		for _, o := range f.options {
			names = append(names, o.names()...)
		}
		fmt.Fprintf(&b, "\t%s) options='%s' ;;\n", f.name, strings.Join(names, " "))
		words = append(words, f.words()...)
	}
	fmt.Fprintf(&b, `	esac
	if [[ $cur == -* ]]; then
		COMPREPLY=($(compgen -W "$options" -- "$cur"))
		return
	fi
	COMPREPLY=($(compgen -A hostname -- "$cur"))
	((COMP_CWORD == 1)) && COMPREPLY+=($(compgen -W '%s' -- "$cur"))
}

complete -F _goping goping
`, strings.Join(words, " "))
	return []byte(b.String())
}

// bashArguments writes the cases of what can be offered for arguments.
func (f *face) bashArguments(b *strings.Builder) {
	offers := make(map[string][]string) // what is offered → after which words
	var order []string
	for _, o := range f.options {
		if o.arg == "" {
			continue
		}
		offer := o.bashOffer()
		if offers[offer] == nil {
			order = append(order, offer)
		}
		for _, name := range o.names() {
			offers[offer] = append(offers[offer], f.name+":"+name)
		}
	}
	slices.SortStableFunc(order, func(a, b string) int { return len(a) - len(b) })
	for _, offer := range order {
		fmt.Fprintf(b, "\t%s)\n%s\t\treturn\n\t\t;;\n", strings.Join(offers[offer], " | "), offer)
	}
}

// bashOffer is the command that offers arguments, empty when there is none.
func (o *option) bashOffer() string {
	switch o.kind() {
	case listed:
		return "\t\tCOMPREPLY=($(compgen -W '" + strings.Join(o.values, " ") + "' -- \"$cur\"))\n"
	case device:
		return "\t\tCOMPREPLY=($(compgen -W \"$(ls /sys/class/net 2>/dev/null)\" -- \"$cur\"))\n"
	case file:
		return "\t\tCOMPREPLY=($(compgen -f -- \"$cur\"))\n"
	}
	return ""
}

package main

import (
	"fmt"
	"strings"
)

// zsh returns the completion of zsh: zshcompsys(1), _arguments.
func zsh(all []face) []byte {
	var b strings.Builder
	b.WriteString(`#compdef goping
# Completion of goping for zsh. Written by go generate ./internal/manual; do not edit.

`)
	for _, f := range all {
		fmt.Fprintf(&b, "_goping_%s() {\n\t_arguments -s -S", f.name)
		for _, o := range f.options {
			b.WriteString(" \\\n\t\t" + o.zsh())
		}
		fmt.Fprintf(&b, " \\\n\t\t'*:host:%s'\n}\n\n", map[bool]string{true: "_goping_first", false: "_hosts"}[f.name == native])
	}
	b.WriteString("_goping_first() {\n\tif ((CURRENT == 2)); then\n\t\tlocal -a faces=(\n")
	for _, f := range all {
		if len(f.words()) > 0 {
			fmt.Fprintf(&b, "\t\t\t%s\n", zshQuote(f.name+":"+f.summary))
		}
	}
	b.WriteString("\t\t)\n\t\t_describe face faces\n\tfi\n\t_hosts\n}\n\n_goping() {\n\tif ((CURRENT > 2)); then\n\t\tcase $words[2] in\n")
	for _, f := range all {
		if words := f.words(); len(words) > 0 {
			fmt.Fprintf(&b, "\t\t%s)\n\t\t\tshift words\n\t\t\t((CURRENT--))\n\t\t\t_goping_%s\n\t\t\treturn\n\t\t\t;;\n", strings.Join(words, "|"), f.name)
		}
	}
	b.WriteString("\t\tesac\n\tfi\n\t_goping_goping\n}\n\n_goping \"$@\"\n")
	return []byte(b.String())
}

// zsh is the specification of _arguments: (those it excludes), names, [help],
// :argument:action. An option may be given more than once.
func (o *option) zsh() string {
	names := o.names()
	for i, name := range names {
		switch {
		case o.arg == "":
		case strings.HasPrefix(name, "--"):
			names[i] = name + "="
		default:
			names[i] = name + "+"
		}
	}
	spec := "[" + zshEscape(o.help, `\[]:`) + "]"
	if o.arg != "" {
		spec += ":" + zshEscape(o.arg, `\:`) + ":" + o.zshAction()
	}
	if len(names) == 1 {
		return zshQuote("*" + names[0] + spec)
	}
	return `\*{` + strings.Join(names, ",") + "}" + zshQuote(spec)
}

func (o *option) zshAction() string {
	switch o.kind() {
	case listed:
		return "(" + strings.Join(o.values, " ") + ")"
	case device:
		return "_net_interfaces"
	case file:
		return "_files"
	}
	return " "
}

func zshEscape(text, special string) string {
	var b strings.Builder
	for _, r := range text {
		if strings.ContainsRune(special, r) {
			b.WriteByte('\\')
		}
		b.WriteRune(r)
	}
	return b.String()
}

func zshQuote(text string) string { return "'" + strings.ReplaceAll(text, "'", `'\''`) + "'" }

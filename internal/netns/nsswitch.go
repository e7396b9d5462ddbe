package netns

import (
	"slices"
	"strings"
)

// source is where a name is looked for.
type source int

const (
	fromFiles source = iota
	fromDNS
)

// parseNsswitch returns the sources of host names in the order that
// /etc/nsswitch.conf asks for, man nsswitch.conf(5). Of other sources than these two
// nothing is known here: they count as having no name. A file that leaves neither of
// the two, or says nothing of hosts, means files, then DNS.
func parseNsswitch(text string) []source {
	for line := range strings.Lines(text) {
		line, _, _ = strings.Cut(line, "#")
		database, rest, found := strings.Cut(line, ":")
		if !found || strings.TrimSpace(database) != "hosts" {
			continue
		}
		if order := sources(rest); len(order) > 0 {
			return order
		}
		break
	}
	return []source{fromFiles, fromDNS}
}

// sources reads "files mdns4_minimal [NOTFOUND=return] dns". An action is of interest
// behind the files alone, where it says whether the name servers are still asked.
func sources(words string) []source {
	var order []source
	last := ""
	for words = strings.TrimSpace(words); words != ""; words = strings.TrimSpace(words) {
		if words[0] == '[' {
			action, rest, closed := strings.Cut(words[1:], "]")
			if !closed {
				return order
			}
			if last == "files" && endsWithoutName(action) {
				return order
			}
			words = rest
			continue
		}
		end := strings.IndexAny(words, " \t[")
		if end < 0 {
			end = len(words)
		}
		last, words = strings.TrimSpace(words[:end]), words[end:]
		s, known := map[string]source{"files": fromFiles, "dns": fromDNS}[last]
		if known && !slices.Contains(order, s) {
			order = append(order, s)
		}
	}
	return order
}

// endsWithoutName reports whether an action ends a search that has not found the name.
func endsWithoutName(action string) bool {
	ends := false
	for criterion := range strings.FieldsSeq(strings.ToLower(action)) {
		status, do, _ := strings.Cut(criterion, "=")
		negated := strings.HasPrefix(status, "!")
		if status = strings.TrimPrefix(status, "!"); (status == "notfound") != negated {
			ends = do == "return"
		}
	}
	return ends
}

package jsonl

import (
	"net/netip"
	"strings"

	"goping/ping"
)

// name is the object of what is learned of a target's name.
type name struct {
	head
	Target string     `json:"target"`
	Time   timestamp  `json:"time"`
	Addr   netip.Addr `json:"addr,omitzero"`
	Former netip.Addr `json:"former,omitzero"`
	Reason string     `json:"reason,omitempty"`
}

// newName describes a change of address, or a name that could not be resolved.
func newName(e *ping.Event) *name {
	n := &name{head: head{version, typeNames[e.Kind]}, Target: e.Host, Time: timestamp(e.Received), Addr: e.Addr, Former: e.Former}
	if e.Err != nil {
		n.Reason = strings.TrimPrefix(e.Err.Error(), "ping: ")
	}
	return n
}

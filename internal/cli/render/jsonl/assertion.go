package jsonl

import (
	"net/netip"

	"goping/internal/cli/render"
)

// refuted is the object of an assertion that does not hold.
type refuted struct {
	head
	Target    string     `json:"target"`
	Addr      netip.Addr `json:"addr"`
	Assertion string     `json:"assertion"`
	Message   string     `json:"message"`
}

// Assertion writes the "assertion" object: what was asserted of a target, as
// "loss<=1%", and what is so instead and by how much it is off.
func (r *Renderer) Assertion(of *render.Start, asserted, message string) error {
	return r.out.Write(&refuted{head{version, "assertion"}, of.Host, of.Addr, asserted, message}, false)
}

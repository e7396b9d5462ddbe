package wire

import (
	"net"
	"strconv"
)

// scopeHere is the scope id of a zone in the process's own network namespace.
func scopeHere(zone string) (uint32, error) {
	if n, err := strconv.ParseUint(zone, 10, 31); err == nil {
		return uint32(n), nil
	}
	ifi, err := net.InterfaceByName(zone)
	if err != nil {
		return 0, err
	}
	return uint32(ifi.Index), nil
}

func (w *portable) Scope(zone string) (uint32, error) { return scopeHere(zone) }

// Scope is that of this machine: a scripted network has no interfaces.
func (w *Fake) Scope(zone string) (uint32, error) { return scopeHere(zone) }

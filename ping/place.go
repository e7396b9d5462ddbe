package ping

import (
	"errors"
	"fmt"
	"net/netip"
	"slices"

	"goping/ping/internal/packet"
	"goping/ping/internal/window"
)

// place is where the probes of a target go, and what follows from it.
type place struct {
	named    netip.Addr // as the caller knows it, with its zone
	template *packet.Template
	peer     packet.Peer
	scope    uint32
	group    bool // broadcast or multicast: any address may answer
}

// addr is the address without its zone.
func (at *place) addr() netip.Addr { return at.named.WithZone("") }

func (at *place) family() *packet.Family { return at.template.Family() }

// settled reports whether there is a place: the name was resolved.
func (at *place) settled() bool { return at.named.IsValid() }

// formerPlace is where the probes below a number went.
type formerPlace struct {
	place
	until uint64
}

// placeOf is where probe seq of t went.
func (t *target) placeOf(seq uint64) *place {
	if t.lookup != nil {
		if t.lookup.sweep != nil {
			return t.lookup.sweep.placeOf(seq)
		}
		for i := range t.lookup.former {
			if former := &t.lookup.former[i]; seq < former.until {
				return &former.place
			}
		}
	}
	return &t.place
}

// limitedBroadcast is everybody on the link (RFC 919).
var limitedBroadcast = netip.AddrFrom4([4]byte{255, 255, 255, 255})

// newPlace makes the place that a probing of addr has; the engine adds what it shares.
func (p *Prober) newPlace(addr netip.Addr, probing *Probing) (place, error) {
	addr = addr.Unmap()
	f := packet.FamilyOf(addr)
	if err := probing.check(f); err != nil {
		return place{}, err
	}
	if !p.engine.wire.Socket(f).Open {
		return place{}, fmt.Errorf("ping: add %v: this Prober has no %s socket: %w", addr, f.Name, errors.ErrUnsupported)
	}
	if err := p.admit(f, probing.Kind); err != nil {
		return place{}, err
	}
	scope, err := scopeOf(p.engine.wire, addr, p.cfg.Interface)
	if err != nil {
		return place{}, err
	}
	return place{
		named: addr, scope: scope,
		group: addr.IsMulticast() || addr == limitedBroadcast || probing.Broadcast && addr.Is4(),
	}, nil
}

// connect has the sockets keep to a place, where that was asked for.
func (e *engine) connect(to *place) error {
	switch {
	case !e.connects || e.connected == to.named:
		return nil
	case to.group:
		return fmt.Errorf("ping: connect to %v: many may answer: %w", to.named, errors.ErrUnsupported)
	case e.connected.IsValid():
		return fmt.Errorf("ping: add %v: this Prober is connected to %v: %w", to.named, e.connected, errors.ErrUnsupported)
	}
	if err := e.wire.Connect(to.named); err != nil {
		return fmt.Errorf("ping: connect to %v: %w", to.named, err)
	}
	e.connected = to.named
	return nil
}

// size is how many bytes of payload probes to it have.
func (at *place) size() int { return at.template.Len() - packet.HeaderLen }

// zoned gives an address that answered the zone of the place, if it is within it.
func (at *place) zoned(from netip.Addr) netip.Addr {
	if from == at.addr() || at.group && from.IsLinkLocalUnicast() && from.Is6() {
		return from.WithZone(at.named.Zone())
	}
	return from
}

// settleAt has the probes of t go to another place from now on. Those under way keep
// the one they went to.
func (e *engine) settleAt(t *target, to place, probing *Probing) {
	if t.place.settled() {
		e.leave(t)
		e.forgetPlaces(t)
		t.lookup.former = append(t.lookup.former, formerPlace{t.place, t.window.Next()})
		e.remember(t)
	}
	to.template = e.template(&to, probing)
	to.peer = e.tagger.Peer(to.named)
	t.place, t.line, t.silence = to, 0, 0
	e.enter(t)
	if e.ambiguous(t, 0) {
		e.moveOn(t, window.Lines)
	}
	if n := longestReply(to.template); n > e.size {
		e.size, e.grown = n, true
	}
}

// forgetPlaces drops the former places whose probes are forgotten.
func (e *engine) forgetPlaces(t *target) {
	former := t.lookup.former
	for len(former) > 0 && t.window.Probe(former[0].until-1) == nil {
		e.templates.giveBack(former[0].template)
		former = former[1:]
	}
	t.lookup.former = former
}

// remember keeps t among the targets that have moved lately, which answers without a
// tag may come to from where they were, and drops those for which it is too late.
func (e *engine) remember(t *target) {
	e.moved = slices.DeleteFunc(e.moved, func(o *target) bool {
		if o != t {
			e.forgetPlaces(o)
		}
		return o == t || len(o.lookup.former) == 0
	})
	e.moved = append(e.moved, t)
}

// leavePlaces gives back what the places of t have of the engine's.
func (e *engine) leavePlaces(t *target) {
	if !t.place.settled() {
		return
	}
	e.leave(t)
	e.templates.giveBack(t.template)
	if t.lookup != nil {
		for i := range t.lookup.former {
			e.templates.giveBack(t.lookup.former[i].template)
		}
		t.lookup.former = nil
		e.moved = slices.DeleteFunc(e.moved, func(o *target) bool { return o == t })
	}
}

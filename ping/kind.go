package ping

import (
	"context"
	"errors"
	"fmt"
	"net/netip"

	"goping/ping/internal/packet"
	"goping/ping/internal/window"
	"goping/ping/internal/wire"
)

// Kind is what probes ask their target. Whatever it is, a probe has one verdict and a
// round-trip time taken by the same clocks.
type Kind uint8

const (
	// Echo asks for the payload back (RFC 792, RFC 4443).
	Echo Kind = iota
	// Timestamp asks an IPv4 host for its time of day (RFC 792); see [Timestamps]. It
	// needs a raw socket. Its messages have no room for a tag: a reply is known by
	// address, identifier, sequence number and the time it gives back.
	Timestamp
	// NodeInfo asks an IPv6 host for its names or addresses (RFC 4620); see [NodeQuery]
	// and [NodeAnswer]. It needs a raw socket. Its messages have no identifier, but room
	// for a tag of 64 bits.
	NodeInfo
)

// String returns "echo", "timestamp" or "node information".
func (k Kind) String() string { return packet.Kind(k).String() }

// family is the only one that has this kind of probe, or AnyFamily.
func (k Kind) family() Family {
	switch k {
	case Timestamp:
		return IPv4
	case NodeInfo:
		return IPv6
	}
	return AnyFamily
}

// family is the one that probes have, if their kind or their IPOptions have one only,
// else that of the Config.
func (c *Config) family() Family {
	only := c.Kind.family()
	if c.IPOptions != nil {
		only = IPv4
	}
	if only != AnyFamily && c.Family.admits(only) {
		return only
	}
	return c.Family
}

// admits reports whether f and another can both be had.
func (f Family) admits(only Family) bool { return f != IPv4 && f != IPv6 || f == only }

// resolve is ResolveAll for probes of a kind.
func (p *Prober) resolve(ctx context.Context, host string, k Kind) ([]netip.Addr, error) {
	if k == p.cfg.Kind || k == Echo {
		return ResolveAll(ctx, host, &p.cfg)
	}
	c := p.cfg
	c.Kind = k
	return ResolveAll(ctx, host, &c)
}

// checkKind reports why no prober can send probes of this kind.
func (c *Config) checkKind() error {
	only := c.Kind.family()
	switch {
	case only == AnyFamily:
		return nil
	case c.Mode == Datagram:
		return fmt.Errorf("ping: %v probes: need a raw socket: %w", c.Kind, errors.ErrUnsupported)
	case !c.Family.admits(only), c.Source.IsValid() && !only.has(c.Source.Unmap()):
		return fmt.Errorf("ping: %v probes: are of %v only: %w", c.Kind, only, errors.ErrUnsupported)
	}
	return nil
}

// admit sees to it that probes of a kind can be sent from the socket of f, and their
// replies come in.
func (p *Prober) admit(f *packet.Family, k Kind) error {
	if k == Echo {
		return nil
	}
	err := p.engine.wire.Admit(f, packet.Kind(k))
	var refused *wire.Refused
	switch {
	case err == nil:
		return nil
	case errors.As(err, &refused):
		return openError(err)
	}
	return fmt.Errorf("ping: %v probes: %w", k, err)
}

// template returns the request that probes to a place of their own, or to all, have.
func (e *engine) template(at *place, probing *Probing) *packet.Template {
	switch probing.Kind {
	case Timestamp:
		return e.templates.take(packet.KindTimestamp, packet.IPv4, 0, nil)
	case NodeInfo:
		return packet.NewNodeInfoTemplate(probing.Query.packet(at.addr())) // its subject is its own
	}
	return e.templates.take(packet.KindEcho, packet.FamilyOf(at.named), max(probing.Size, 0), e.pattern)
}

// patch makes the request that was laid down in b that of probe seq.
func (e *engine) patch(t *target, b []byte, seq uint64, p *window.Probe) {
	token := t.token(seq)
	switch t.template.Kind() {
	case packet.KindTimestamp:
		t.template.PatchTimestamp(b, e.identifier(&t.place, p), t.low(seq), packet.TimeOfDay(e.wire.Now().Wall))
	case packet.KindNodeInfo:
		t.template.PatchNonce(b, e.tagger.Nonce(token))
	default:
		t.template.Patch(b, e.identifier(&t.place, p), t.low(seq), token, e.tagger.Tag(&t.peer, token))
	}
}

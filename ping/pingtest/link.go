package pingtest

import (
	"cmp"
	"errors"
	"fmt"
	"net/netip"
	"slices"
	"syscall"
	"time"

	"goping/ping"
	"goping/ping/internal/packet"
	"goping/ping/internal/window"
	"goping/ping/internal/wire"
)

// defaultTTL is what the system gives its packets.
const defaultTTL = 64

// link is the wire of one Prober.
type link struct {
	*wire.Fake
	network *Network
	options wire.Options
	number  int

	decided []Behavior     // towards the packet being sent
	coming  []wire.Arrival // in answer to it
}

// open is the Open of a wire.Each.
func (n *Network) open(o wire.Options) (wire.Wire, error) {
	n.mu.Lock()
	defer n.mu.Unlock()
	if err := n.trouble.OpenErr; err != nil {
		return nil, refusal(&o, err)
	}
	l := &link{network: n, options: o, number: n.opened + 1}
	l.Fake = wire.NewFake(nil)
	l.NoStamps = o.UserClocks
	l.Refuse, l.Answer = l.refuse, l.answer
	if o.Mode == wire.Datagram {
		var err error
		if l.Identifier, err = n.identifier(&o); err != nil {
			return nil, err
		}
	}
	n.opened++
	n.links[l] = true
	return l, nil
}

// identifier is what a Prober's datagram sockets are bound to: what was asked for, or
// the first of as many as it may come to take. No two sockets have the same one, of
// whatever families (net/ipv4/ping.c, ping_get_port).
func (n *Network) identifier(o *wire.Options) (uint16, error) {
	if id := o.Identifier; id != 0 {
		if len(families(o)) > 1 || n.identifierTaken(id, 1) {
			return 0, fmt.Errorf("identifier %d: %w", id, syscall.EADDRINUSE)
		}
		return id, nil
	}
	const room = 1<<16/identifiers - 1
	for i := range room {
		if id := uint16(1+(n.opened+i)%room) * identifiers; !n.identifierTaken(id, identifiers) {
			return id, nil
		}
	}
	return 0, fmt.Errorf("identifiers of datagram sockets: %w", syscall.EADDRINUSE)
}

// identifiers is how many a Prober may come to take.
const identifiers = 2 * window.Lines

// identifierTaken reports whether an open socket has, or may take, one of some from
// first on.
func (n *Network) identifierTaken(first, some uint16) bool {
	for l := range n.links {
		has := uint16(identifiers)
		if l.options.Identifier != 0 {
			has = 1
		}
		if l.Identifier != 0 && (first-l.Identifier < has || l.Identifier-first < some) {
			return true
		}
	}
	return false
}

// refusal is the error of socket(2) where no socket may be had.
func refusal(o *wire.Options, err error) *wire.Refused {
	r := &wire.Refused{}
	modes := []wire.Mode{o.Mode}
	if o.Mode == wire.Auto {
		modes = []wire.Mode{wire.Raw, wire.Datagram}
	}
	for _, f := range families(o) {
		for _, mode := range modes {
			r.Attempts = append(r.Attempts, wire.Attempt{Family: f, Mode: mode, Err: err})
		}
	}
	return r
}

func families(o *wire.Options) []*packet.Family {
	if o.Families == nil {
		return []*packet.Family{packet.IPv4, packet.IPv6}
	}
	return o.Families
}

// Socket describes the socket of a family, if it was asked for.
func (l *link) Socket(f *packet.Family) wire.Socket {
	if !slices.Contains(families(&l.options), f) {
		return wire.Socket{}
	}
	return l.Fake.Socket(f)
}

// Source is the address that was asked for, else this machine's.
func (l *link) Source(dst netip.Addr) (netip.Addr, error) {
	if l.options.Source.IsValid() {
		return l.options.Source, nil
	}
	return l.Fake.Source(dst)
}

// Close takes it off the network.
func (l *link) Close() error {
	l.network.mu.Lock()
	defer l.network.mu.Unlock()
	delete(l.network.links, l)
	return nil
}

// refuse decides about a probe that is about to leave. What comes back is for answer,
// which is called next, on the same goroutine.
func (l *link) refuse(sent *wire.Packet) error {
	n := l.network
	n.mu.Lock()
	at := n.life(sent.Addr)
	p := l.probe(sent, at.probes+1)
	b, err := Behavior{Down: true}, n.trouble.SendErr
	if p.Host != nil {
		b = p.Host.behavior
	}
	n.mu.Unlock()

	l.decided = b.decided(&p, l.decided[:0])
	err = cmp.Or(err, l.decided[0].SendErr)
	if errors.Is(err, syscall.ENOBUFS) {
		return wire.ErrBusy // it is tried again: nothing is decided yet
	}
	p.Err = err

	n.mu.Lock()
	defer n.mu.Unlock()
	at.probes++
	n.sent.add(p)
	l.coming = l.coming[:0]
	for i := range l.decided {
		l.coming = l.decided[i].answers(&p, sent, l.Identifier != 0, at.chance, l.coming)
	}
	var local *ping.SendError
	if errors.As(err, &local) {
		sent.MTU = local.MTU
		return local.Err
	}
	return err
}

// answer is what refuse has decided.
func (l *link) answer(*wire.Packet) []wire.Arrival { return l.coming }

// probe describes a packet that is about to leave, the numberth to its address.
func (l *link) probe(sent *wire.Packet, number uint64) Probe {
	asked, _ := packet.ParseMessage(sent.Family, sent.Data, false)
	return Probe{
		At:     time.Unix(0, sent.At.Wall),
		Prober: l.number,
		Addr:   sent.Addr,
		Host:   l.network.hosts[sent.Addr],
		Number: number,
		Kind:   ping.Kind(asked.Kind),
		ID:     asked.ID,
		Seq:    asked.Seq,
		Size:   len(sent.Data) - packet.HeaderLen,
		TTL:    cmp.Or(sent.TTL, l.options.TTL, defaultTTL),
		TOS:    cmp.Or(sent.TOS, l.options.TOS),

		FlowLabel: l.options.FlowLabel * uint32(sent.Family.Index), // IPv6 has one
	}
}

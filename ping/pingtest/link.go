package pingtest

import (
	"cmp"
	"encoding/binary"
	"errors"
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
	coming  []wire.Arrival // in answer to the packet being sent
}

// open is the Open of a wire.Each.
func (n *Network) open(o wire.Options) (wire.Wire, error) {
	n.mu.Lock()
	defer n.mu.Unlock()
	if err := n.trouble.OpenErr; err != nil {
		return nil, refusal(&o, err)
	}
	n.opened++
	l := &link{network: n, options: o, number: n.opened}
	l.Fake = wire.NewFake(nil)
	l.Refuse, l.Answer = l.refuse, l.answer
	if o.Mode == wire.Datagram {
		l.Identifier = uint16(1+n.opened%1000) * 2 * window.Lines // and those behind it
	}
	n.links[l] = true
	return l, nil
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

	all := b.decided(&p, nil)
	err = cmp.Or(err, all[0].SendErr)
	if errors.Is(err, syscall.ENOBUFS) {
		return wire.ErrBusy // it is tried again: nothing is decided yet
	}
	p.Err = err

	n.mu.Lock()
	defer n.mu.Unlock()
	at.probes++
	n.sent.add(p)
	l.coming = l.coming[:0]
	for i := range all {
		l.coming = append(l.coming, all[i].answers(&p, sent, l.Identifier != 0, at.chance)...)
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
	return Probe{
		At:     time.Unix(0, sent.At.Wall),
		Prober: l.number,
		Addr:   sent.Addr,
		Host:   l.network.hosts[sent.Addr],
		Number: number,
		ID:     binary.BigEndian.Uint16(sent.Data[4:]),
		Seq:    binary.BigEndian.Uint16(sent.Data[6:]),
		Size:   len(sent.Data) - packet.HeaderLen,
		TTL:    cmp.Or(sent.TTL, l.options.TTL, defaultTTL),
		TOS:    cmp.Or(sent.TOS, l.options.TOS),
	}
}

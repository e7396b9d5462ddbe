package ping

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"iter"
	"net/netip"
	"time"

	"goping/ping/internal/packet"
)

// Prober probes any number of targets from a few shared sockets with one goroutine.
// Its methods may be called from any goroutine.
type Prober struct {
	cfg    Config
	engine *engine
	names  *names // from the first name on; under the engine's lock
}

// EngineStats are the figures of a Prober as a whole.
type EngineStats struct {
	Targets       int    // under measurement
	Sent          uint64 // probes
	Received      uint64 // replies of whatever origin
	Unmatched     uint64 // replies and ICMP errors that answer none of our probes
	Busy          uint64 // times the system had no room for a probe
	Skipped       uint64 // probes left out because the loop was too far behind
	Redrawn       uint64 // times a target took another identifier after a streak of losses
	EventsDropped uint64 // events nobody read in time
	SocketDrops   uint64 // packets the sockets dropped, at most: raw ones over-count

	// Lag is the longest that any probe left after it was due, because of the 2 ms
	// grid above 200 probes a second, a reader of events that was slow, or a late loop.
	Lag time.Duration
}

// Add begins to probe a target. A Host without an Addr is resolved first: use
// [Resolve] with a context and set Addr where that may take too long. With
// Config.Reresolve Add does not wait for the name: probing begins when it is
// resolved, however often that fails at first ([EventUnresolved]). The first probe
// leaves at once for the first target and where Count is 1 or AtOnce is set, else within
// one Interval, so that targets do not send together.
func (p *Prober) Add(t Target) (*Handle, error) {
	if t.Addr.IsValid() {
		return p.add(t, nil, p.cfg.Count, nil)
	}
	if p.cfg.Reresolve > 0 && t.Host != "" && !isAddr(t.Host) {
		return p.addNamed(t, nil)
	}
	addrs, err := p.resolve(context.Background(), t.Host, t.Kind)
	if err != nil {
		return nil, err
	}
	return p.addNamed(t, addrs)
}

// AddAll begins to probe every address that the host of t has, each as a target of its
// own, in the order of [ResolveAll]: to see which of them answer. They keep their
// addresses, whatever becomes of the name. When one cannot be probed none is.
func (p *Prober) AddAll(ctx context.Context, t Target) ([]*Handle, error) {
	addrs, err := p.resolve(ctx, t.Host, t.Kind)
	if err != nil {
		return nil, err
	}
	var all []*Handle
	for _, t.Addr = range addrs {
		h, err := p.add(t, nil, p.cfg.Count, nil)
		if err != nil {
			for _, h := range all {
				h.Remove()
			}
			return nil, err
		}
		all = append(all, h)
	}
	return all, nil
}

// addNamed begins to probe the first of the addresses that the host of t has; without
// any, as soon as it has one.
func (p *Prober) addNamed(t Target, addrs []netip.Addr) (*Handle, error) {
	var l *lookup
	if (p.cfg.NextAddress || p.cfg.Reresolve > 0) && !isAddr(t.Host) {
		l = &lookup{next: p.cfg.NextAddress, addrs: addrs}
	}
	wait := time.Duration(0)
	if len(addrs) > 0 {
		t.Addr, wait = addrs[0], p.cfg.Reresolve
	}
	h, err := p.add(t, l, p.cfg.Count, nil)
	if err == nil && l != nil && p.cfg.Reresolve > 0 {
		p.keepAsking(h.target, wait)
	}
	return h, err
}

// add begins to probe t; the outcome of its one probe goes to only, if not nil. With a
// lookup its address may be unknown as yet.
func (p *Prober) add(t Target, l *lookup, count int, only *Reply) (*Handle, error) {
	probing := t.Probing.over(p.cfg.Probing)
	if !probing.sameSocket(&p.cfg.Probing) {
		return nil, fmt.Errorf("ping: add %v: source, interface, mark, DF mode, flow label, broadcast and IP options must be those of the Prober: %w", t.Addr, errors.ErrUnsupported)
	}
	var at place
	switch {
	case t.Addr.IsValid():
		var err error
		if at, err = p.newPlace(t.Addr, &probing); err != nil {
			return nil, err
		}
		if t.Host == "" {
			t.Host = at.named.String()
		}
	case l == nil:
		return nil, errors.New("ping: add: no address given")
	default:
		if err := probing.check(probing.roomiest()); err != nil {
			return nil, err
		}
	}
	added := &target{
		handle: Handle{prober: p, host: t.Host, labels: t.Labels}, lookup: l, only: only,
		timeout: min(int64(probing.Timeout), longest), late: min(int64(max(probing.LateWindow, 0)), longest),
		ttl: differing(probing.TTL, p.cfg.TTL), tos: differing(probing.TOS, p.cfg.TOS),
	}
	added.handle.target = added
	if l != nil {
		l.probing, l.count = probing, uint64(count)
	}
	if err := p.engine.add(added, at, &probing, uint64(count)); err != nil {
		return nil, err
	}
	p.engine.start()
	return &added.handle, nil
}

// longest is the longest time reckoned with, 36 years in nanoseconds: sums of a
// few do not overflow.
const longest = 1 << 60

// differing returns v where the socket does not have it already, else 0.
func differing(v, socket int) uint8 {
	if v == socket {
		return 0
	}
	return uint8(v) // Probing.check has seen that it fits
}

// Probe sends one probe to addr and returns its outcome. The error is that of
// the Reply, or of ctx.
func (p *Prober) Probe(ctx context.Context, addr netip.Addr) (Reply, error) {
	return p.once(ctx, Target{Addr: addr})
}

// once sends one probe to the address of t.
func (p *Prober) once(ctx context.Context, t Target) (Reply, error) {
	h, err := p.add(t, nil, 1, new(Reply))
	if err != nil {
		return noReply(cmp.Or(t.Host, t.Addr.String()), t.Addr, err)
	}
	defer h.Remove()
	select {
	case <-h.Done():
	case <-ctx.Done():
		return noReply(h.host, t.Addr, ctx.Err())
	}
	p.engine.mu.Lock()
	defer p.engine.mu.Unlock()
	if h.target.only.Seq == 0 {
		return noReply(h.host, t.Addr, cmp.Or(p.engine.err, ErrClosed))
	}
	return *h.target.only, h.target.only.Err
}

// Events returns what happens from now on, or with Config.Lossless from Open
// on, until ctx is over or the Prober is closed. Readers at the same time share
// the events: each gets some.
func (p *Prober) Events(ctx context.Context) iter.Seq[Event] {
	return func(yield func(Event) bool) {
		p.engine.listen(1)
		defer p.engine.listen(-1)
		for {
			ev, ok := p.engine.next(ctx)
			if !ok || !yield(ev) {
				return
			}
		}
	}
}

// Stats returns the figures of the Prober as a whole.
func (p *Prober) Stats() EngineStats {
	e := p.engine
	e.mu.Lock()
	defer e.mu.Unlock()
	s := e.stats
	s.EventsDropped, s.SocketDrops = e.events.dropped, e.blame.drops
	return s
}

// Mode returns the kind of socket that probes dst.
func (p *Prober) Mode(dst netip.Addr) Mode {
	return Mode(p.engine.wire.Socket(packet.FamilyOf(dst)).Mode)
}

// Identifier returns the ICMP identifier that probes to dst begin with. After a streak
// of losses a target goes on with another; [Reply] has that of each probe.
func (p *Prober) Identifier(dst netip.Addr) uint16 {
	return p.engine.lines[packet.FamilyOf(dst).Index].ids[0]
}

// Source returns the address the system sends from to dst.
func (p *Prober) Source(dst netip.Addr) (netip.Addr, error) { return p.engine.wire.Source(dst.Unmap()) }

// Err returns what ended the Prober other than Close, or nil.
func (p *Prober) Err() error {
	e := p.engine
	e.mu.Lock()
	defer e.mu.Unlock()
	return e.err
}

// Close ends the loop and releases the sockets. Probes without a verdict stay in
// flight; summaries and events that were not read yet can still be read. It may
// be called more than once.
func (p *Prober) Close() error {
	e := p.engine
	e.mu.Lock()
	first, running := !e.closed, e.running
	e.closed, e.closing = true, true
	names := p.names
	if first && !running {
		e.events.close()
		e.closeSweeps()
		close(e.done)
	}
	e.mu.Unlock()
	if !first {
		<-e.done
		return nil
	}
	if running {
		e.wire.Wake()
		<-e.done
	}
	if names != nil {
		names.stop()
	}
	e.mu.Lock()
	e.abandon()
	e.mu.Unlock()
	return e.wire.Close()
}

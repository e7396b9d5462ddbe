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
}

// EngineStats are the figures of a Prober as a whole.
type EngineStats struct {
	Targets       int    // under measurement
	Sent          uint64 // probes
	Received      uint64 // echo replies of whatever origin
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
// [Resolve] with a context and set Addr where that may take too long. The first
// probe leaves at once for the first target and where Count is 1, else within one
// Interval, so that targets do not send together.
func (p *Prober) Add(t Target) (*Handle, error) {
	if !t.Addr.IsValid() {
		addr, err := Resolve(context.Background(), t.Host, &p.cfg)
		if err != nil {
			return nil, err
		}
		t.Addr = addr
	}
	return p.add(t, p.cfg.Count, nil)
}

// add begins to probe t; the outcome of its one probe goes to only, if not nil.
func (p *Prober) add(t Target, count int, only *Reply) (*Handle, error) {
	if !t.Addr.IsValid() {
		return nil, errors.New("ping: add: no address given")
	}
	t.Addr = t.Addr.Unmap()
	if t.Host == "" {
		t.Host = t.Addr.String()
	}
	probing := t.Probing.over(p.cfg.Probing)
	f := packet.FamilyOf(t.Addr)
	if err := probing.check(f); err != nil {
		return nil, err
	}
	if !probing.sameSocket(&p.cfg.Probing) {
		return nil, fmt.Errorf("ping: add %v: source, interface, mark, DF mode and broadcast must be those of the Prober: %w", t.Addr, errors.ErrUnsupported)
	}
	if !p.engine.wire.Socket(f).Open {
		return nil, fmt.Errorf("ping: add %v: this Prober has no %s socket: %w", t.Addr, f.Name, errors.ErrUnsupported)
	}
	scope, err := scopeOf(t.Addr, p.cfg.Interface)
	if err != nil {
		return nil, err
	}
	added := &target{
		handle: Handle{prober: p, host: t.Host, addr: t.Addr, labels: t.Labels}, scope: scope, only: only,
		group:   t.Addr.IsMulticast() || t.Addr == limitedBroadcast || probing.Broadcast && t.Addr.Is4(),
		timeout: min(int64(probing.Timeout), longest), late: min(int64(max(probing.LateWindow, 0)), longest),
		ttl: differing(probing.TTL, p.cfg.TTL), tos: differing(probing.TOS, p.cfg.TOS),
	}
	added.handle.target = added
	if err := p.engine.add(added, &probing, uint64(count), p.cfg.Pattern); err != nil {
		return nil, err
	}
	p.engine.start()
	return &added.handle, nil
}

// limitedBroadcast is everybody on the link (RFC 919).
var limitedBroadcast = netip.AddrFrom4([4]byte{255, 255, 255, 255})

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
	h, err := p.add(Target{Addr: addr}, 1, new(Reply))
	if err != nil {
		return noReply(addr.String(), addr, err)
	}
	defer h.Remove()
	select {
	case <-h.Done():
	case <-ctx.Done():
		return noReply(h.host, addr, ctx.Err())
	}
	p.engine.mu.Lock()
	defer p.engine.mu.Unlock()
	if h.target.only.Seq == 0 {
		return noReply(h.host, addr, cmp.Or(p.engine.err, ErrClosed))
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
	if first && !running {
		e.events.close()
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
	e.mu.Lock()
	e.abandon()
	e.mu.Unlock()
	return e.wire.Close()
}

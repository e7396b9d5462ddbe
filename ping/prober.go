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

// Prober probes any number of targets from a few shared sockets on one thread.
// Its methods may be called from any goroutine.
type Prober struct {
	cfg    Config
	engine *engine
}

// EngineStats are the figures of a Prober as a whole.
type EngineStats struct {
	Targets  int    // under measurement
	Sent     uint64 // probes
	Received uint64 // echo replies of whatever origin
	Foreign  uint64 // replies and ICMP errors that answer none of our probes
	Busy     uint64 // times the system had no room for a probe
	Skipped  uint64 // probes left out because the loop was too far behind
	Dropped  uint64 // events nobody read in time
	Drops    uint64 // packets the sockets dropped, at most

	// Lag is the most that a probe left later than it was due, by the grid of
	// 2 ms above 200 probes a second or because the loop was late.
	Lag time.Duration
}

// Handle is a target under measurement.
type Handle struct {
	prober *Prober
	target *target
	host   string
	addr   netip.Addr
	labels map[string]string
	done   chan struct{}
}

// Host returns the target as it was given.
func (h *Handle) Host() string { return h.host }

// Addr returns the address that is probed, with its zone.
func (h *Handle) Addr() netip.Addr { return h.addr }

// Labels returns the labels of the Target.
func (h *Handle) Labels() map[string]string { return h.labels }

// Done is closed when the target has had its Count probes and the last has its
// verdict, when it was removed, and when the Prober was closed or failed.
func (h *Handle) Done() <-chan struct{} { return h.done }

// Summary returns what is known of the target so far.
func (h *Handle) Summary() Summary {
	e := h.prober.engine
	e.mu.Lock()
	defer e.mu.Unlock()
	return h.target.summary()
}

// Remove ends the measurement. Its Summary stays as it was.
func (h *Handle) Remove() {
	e := h.prober.engine
	e.mu.Lock()
	defer e.mu.Unlock()
	e.remove(h.target)
	e.events.flush()
}

// Add begins to probe a target. A Host without an Addr is resolved first: use
// [Resolve] with a context and set Addr where that may take too long. The
// targets of a Prober are spread over their interval.
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
		return nil, fmt.Errorf("ping: add %v: source, interface, mark and DF mode must be those of the Prober: %w", t.Addr, errors.ErrUnsupported)
	}
	if !p.engine.wire.Socket(f).Open {
		return nil, fmt.Errorf("ping: add %v: this Prober has no %s socket: %w", t.Addr, f.Name, errors.ErrUnsupported)
	}
	scope, err := scopeOf(t.Addr, p.cfg.Interface)
	if err != nil {
		return nil, err
	}
	h := &Handle{prober: p, host: t.Host, addr: t.Addr, labels: t.Labels, done: make(chan struct{})}
	h.target = &target{
		handle: h, host: t.Host, addr: t.Addr.WithZone(""), scope: scope, family: f, only: only,
		group:   t.Addr.IsMulticast() || t.Addr == netip.AddrFrom4([4]byte{255, 255, 255, 255}),
		timeout: min(int64(probing.Timeout), longest), late: min(int64(max(probing.LateWindow, 0)), longest),
		ttl: differing(probing.TTL, p.cfg.TTL), tos: differing(probing.TOS, p.cfg.TOS),
	}
	if err := p.engine.add(h.target, &probing, uint64(count), p.cfg.Pattern); err != nil {
		return nil, err
	}
	p.engine.start()
	return h, nil
}

// longest is the longest time reckoned with, 36 years in nanoseconds: sums of a
// few do not overflow.
const longest = 1 << 60

// differing returns v where the socket does not have it already, else 0.
func differing(v, socket int) int {
	if v == socket {
		return 0
	}
	return v
}

// Probe sends one probe to addr and returns its outcome. The error is that of
// the Reply, or of ctx.
func (p *Prober) Probe(ctx context.Context, addr netip.Addr) (Reply, error) {
	h, err := p.add(Target{Addr: addr}, 1, new(Reply))
	if err != nil {
		return Reply{}, err
	}
	defer h.Remove()
	select {
	case <-h.done:
	case <-ctx.Done():
		return Reply{Host: h.host, Addr: addr, Seq: 1, TTL: -1, TOS: -1, Err: ctx.Err()}, ctx.Err()
	}
	p.engine.mu.Lock()
	defer p.engine.mu.Unlock()
	if h.target.only.Seq == 0 {
		return Reply{}, cmp.Or(p.engine.err, ErrClosed)
	}
	return *h.target.only, h.target.only.Err
}

// Events returns what happens from now on, or with Config.Lossless from Open
// on, until ctx is over or the Prober is closed. One loop at a time may read it.
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
	s.Dropped, s.Drops = e.events.dropped, e.stall.drops
	return s
}

// Mode returns the kind of socket that probes dst.
func (p *Prober) Mode(dst netip.Addr) Mode {
	return Mode(p.engine.wire.Socket(packet.FamilyOf(dst)).Mode)
}

// Identifier returns the ICMP identifier of the probes to dst.
func (p *Prober) Identifier(dst netip.Addr) uint16 { return p.engine.id[packet.FamilyOf(dst)] }

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

// add takes t into the loop.
func (e *engine) add(t *target, probing *Probing, count uint64, pattern []byte) error {
	e.mu.Lock()
	defer e.mu.Unlock()
	if e.closing {
		return ErrClosed
	}
	if !e.seat(t) {
		return fmt.Errorf("ping: add %v: %d targets are the most a Prober takes", t.addr, maxSlots)
	}
	t.template = e.template(t.family, max(probing.Size, 0), pattern)
	t.peer = e.tagger.Peer(t.addr)
	t.nextSame = e.byAddr[t.addr]
	e.byAddr[t.addr] = t

	interval := min(int64(probing.Interval), longest)
	start := e.wire.Now().Mono
	if count != 1 && interval > 0 {
		start += phase(t.slot, interval)
	}
	t.schedule = newSchedule(start, interval, count)
	e.due.push(start, t)
	e.stats.Targets++
	t.rate = float64(time.Second) / float64(max(interval, int64(time.Microsecond)))
	if interval < 0 {
		t.rate = float64(time.Second) / pingPong // at least; one at a time, it needs no more room
	}
	e.rate += t.rate
	e.size = max(e.size, t.template.Len())
	e.grown = true
	return nil
}

// seat gives t a slot, one used before if there is one.
func (e *engine) seat(t *target) bool {
	if n := len(e.free); n > 0 {
		t.slot, t.base = e.free[n-1].slot, e.free[n-1].base
		e.free = e.free[:n-1]
		e.targets[t.slot] = t
		return true
	}
	if len(e.targets) == maxSlots {
		return false
	}
	t.slot = uint32(len(e.targets))
	e.targets = append(e.targets, t)
	return true
}

func (e *engine) remove(t *target) {
	if e.targets[t.slot] != t {
		return
	}
	e.finish(t)
	e.targets[t.slot] = nil
	e.free = append(e.free, freeSlot{slot: t.slot, base: t.base + t.window.Next()})
	e.stats.Targets--
	e.due.prune(2*e.stats.Targets, func(n entry) bool { return n.at == n.target.schedule.due })
	e.expiring.prune(2*e.stats.Targets, func(n entry) bool { return !n.target.finished })
	for at := e.byAddr[t.addr]; ; at = at.nextSame {
		if at == t {
			if t.nextSame == nil {
				delete(e.byAddr, t.addr)
			} else {
				e.byAddr[t.addr] = t.nextSame
			}
			return
		}
		if at.nextSame == t {
			at.nextSame = t.nextSame
			return
		}
	}
}

// template returns the one for the size, shared by all targets.
func (e *engine) template(f *packet.Family, size int, pattern []byte) *packet.Template {
	key := templateKey{f, size}
	if e.templates[key] == nil {
		e.templates[key] = packet.NewTemplate(f, size, pattern)
	}
	return e.templates[key]
}

// phase spreads targets over the interval: multiples of the golden ratio leave
// no two close together however many there are (Knuth, TAOCP 3, section 6.4).
func phase(slot uint32, interval int64) int64 {
	const golden = 0x9E3779B97F4A7C15 // 2^64 / φ
	fraction := float64(uint64(slot)*golden) / (1 << 64)
	return int64(fraction * float64(interval))
}

func (e *engine) listen(n int) {
	e.mu.Lock()
	defer e.mu.Unlock()
	q := &e.events
	if n > 0 && q.readers == 0 && !q.lossless && !q.closed {
		q.waiting, q.reading, q.read = q.waiting[:0], q.reading[:0], 0 // left by the reader before
	}
	q.readers += n
}

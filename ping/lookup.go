package ping

import (
	"context"
	"net/netip"
	"slices"
	"sync"
	"time"
)

// lookup is what a target keeps whose address comes from its name, and may change.
type lookup struct {
	probing Probing
	count   uint64
	next    bool         // go on to the next address when one cannot be reached
	addrs   []netip.Addr // the last answer
	failed  bool         // there was none the last time
	former  []formerPlace
	sweep   *sweep // in place of a name: the target stands for all addresses of it
}

// names asks for the names of targets again and again, from one goroutine and, for a
// name that is being asked for, one more.
type names struct {
	prober *Prober
	ctx    context.Context // over when the Prober is closed
	cancel context.CancelFunc
	asking sync.WaitGroup
	begun  time.Time

	mu   sync.Mutex
	due  agenda        // when to ask next, nanoseconds since begun
	more chan struct{} // one element: there is one more
}

const (
	// maxLookups is how many names are asked for at a time.
	maxLookups = 16
	// lookupTimeout bounds one that nobody answers.
	lookupTimeout = 10 * time.Second
	// retryUnresolved is the longest until a name is asked for again that never had
	// an address.
	retryUnresolved = 5 * time.Second
)

// keepAsking has the name of t resolved after a while and every period from then on.
func (p *Prober) keepAsking(t *target, after time.Duration) {
	e := p.engine
	e.mu.Lock()
	defer e.mu.Unlock()
	if e.closed {
		return
	}
	if p.names == nil {
		n := &names{prober: p, begun: time.Now(), more: make(chan struct{}, 1)}
		n.ctx, n.cancel = context.WithCancel(context.Background())
		n.asking.Go(n.run)
		p.names = n
	}
	p.names.prune(2 * e.stats.Targets)
	p.names.ask(t, after)
}

// prune drops targets that are finished, once there are more than room and some. The
// engine's lock is held.
func (n *names) prune(room int) {
	n.mu.Lock()
	defer n.mu.Unlock()
	n.due.prune(room, func(n entry) bool { return !n.target.finished })
}

// ask has t's name asked for after a while.
func (n *names) ask(t *target, after time.Duration) {
	n.mu.Lock()
	n.due.push(int64(time.Since(n.begun)+after), t)
	n.mu.Unlock()
	select {
	case n.more <- struct{}{}:
	default:
	}
}

// run asks for what is due until the Prober is closed.
func (n *names) run() {
	free := make(chan struct{}, maxLookups)
	timer := time.NewTimer(0)
	defer timer.Stop()
	for {
		select {
		case <-timer.C:
		case <-n.more:
		case <-n.ctx.Done():
			return
		}
		for t := n.next(timer); t != nil; t = n.next(timer) {
			select {
			case free <- struct{}{}:
			case <-n.ctx.Done():
				return
			}
			n.asking.Go(func() {
				n.resolve(t)
				<-free
			})
		}
	}
}

// next takes out a target whose name is due, or sets timer for when one will be.
func (n *names) next(timer *time.Timer) *target {
	n.mu.Lock()
	defer n.mu.Unlock()
	if len(n.due) == 0 {
		return nil
	}
	if wait := time.Duration(n.due.next()) - time.Since(n.begun); wait > 0 {
		timer.Reset(wait)
		return nil
	}
	return n.due.pop().target
}

// resolve asks for the name of t, and when to ask again.
func (n *names) resolve(t *target) {
	p := n.prober
	if p.engine.ended(t) {
		return
	}
	ctx, cancel := context.WithTimeout(n.ctx, lookupTimeout)
	addrs, err := p.resolve(ctx, t.handle.host, t.lookup.probing.Kind)
	cancel()
	if n.ctx.Err() != nil {
		return
	}
	again, ok := p.engine.resolved(t, addrs, err)
	if !ok {
		return // it is not measured any more
	}
	p.engine.start()
	after := p.cfg.Reresolve
	if again {
		after = min(after, retryUnresolved)
	}
	n.ask(t, after)
}

// ended reports whether t is finished.
func (e *engine) ended(t *target) bool {
	e.mu.Lock()
	defer e.mu.Unlock()
	return t.finished
}

// resolved takes in the answer to a name. again asks for a quick retry: t has no address
// yet; ok is false when t is finished.
func (e *engine) resolved(t *target, addrs []netip.Addr, err error) (again, ok bool) {
	e.mu.Lock()
	defer e.mu.Unlock()
	if e.closing || t.finished {
		return false, false
	}
	switch {
	case err != nil:
	case !t.place.settled() || !slices.Contains(addrs, t.named):
		t.lookup.addrs = addrs
		err = e.moveTo(t, addrs[0])
	default:
		t.lookup.addrs = addrs
		if t.lookup.failed {
			e.addressIs(t, t.named)
		}
	}
	if t.lookup.failed = err != nil; err != nil {
		r, _ := noReply(t.handle.host, t.named, err)
		r.Received = time.Unix(0, e.wire.Now().Wall)
		e.emit(EventUnresolved, t, r)
	}
	e.events.flush()
	return !t.place.settled(), true
}

// moveTo has the probes of t go to another address of its name.
func (e *engine) moveTo(t *target, addr netip.Addr) error {
	to, err := t.handle.prober.newPlace(addr, &t.lookup.probing)
	if err == nil {
		err = e.connect(&to)
	}
	if err != nil {
		return err
	}
	before, first := t.named, !t.place.settled()
	e.settleAt(t, to, &t.lookup.probing)
	if first {
		e.begin(t, &t.lookup.probing, t.lookup.count)
	}
	e.addressIs(t, before)
	return nil
}

// addressIs tells where the probes of t go, and went before.
func (e *engine) addressIs(t *target, before netip.Addr) {
	if e.wanted(t, EventAddressChanged) {
		r, _ := noReply(t.handle.host, t.named, nil)
		r.Received = time.Unix(0, e.wire.Now().Wall)
		e.emitEvent(t, &Event{Kind: EventAddressChanged, Reply: r, Former: before})
	}
}

// unreached goes on to the next address of a name when a probe to the present one
// could not be sent, or was said not to arrive.
func (e *engine) unreached(t *target, seq uint64) {
	l := t.lookup
	if l == nil || !l.next || len(l.addrs) < 2 || t.placeOf(seq) != &t.place {
		return
	}
	at := slices.Index(l.addrs, t.named)
	for step := 1; step < len(l.addrs); step++ {
		if e.moveTo(t, l.addrs[(at+step+len(l.addrs))%len(l.addrs)]) == nil {
			return
		}
	}
}

// stop ends the asking.
func (n *names) stop() {
	n.cancel()
	n.asking.Wait()
}

package ping

import (
	"errors"
	"fmt"
	"net/netip"
	"sync/atomic"
	"time"

	"goping/ping/internal/packet"
	"goping/ping/internal/window"
	"goping/ping/internal/wire"
)

// sweep is a Sweep in the loop: one target each of whose probes goes to an address of
// its own. An address costs an entry beside its probe in a ring, 64 bytes, as long as the
// probe is under way; a target of its own would cost a kibibyte in pieces, and a third
// of the rate. What is to be known of an address goes on from its probe to the next.
// The engine's lock guards all that is not the feeder's or the reader's.
type sweep struct {
	prober *Prober
	target *target
	at     [2]place // of the probe looked at last, by family

	count, most, quorum uint16
	interval            int64
	rate                float64 // asked for
	pace                pace
	care                care

	shots []shot // by number of the probe, as long as the window's ring
	again parade // to be probed at once
	later parade // to be probed when the interval is over

	reports   map[uint64]report // by index: who said that an address cannot be reached
	satisfied map[uint64]bool   // by index: waits for its next probe, and needs it no more

	index    uint64       // of the next address
	fresh    []netip.Addr // handed over by the feeder, from next on
	next     int
	queued   []netip.Addr  // handed over, behind fresh
	fed      bool          // there will be no more
	hungry   chan struct{} // one element: queued is empty
	starving atomic.Bool   // there are no fresh ones

	waiting  []SweepResult
	reading  []SweepResult // by the reader
	over     bool          // no result will follow
	complete bool          // and none is missing
	news     chan struct{} // one element: there is something waiting, or it is over
}

// shot is what is known of an address, at one of its probes.
type shot struct {
	addr           netip.Addr
	index          uint64
	after          uint64 // the number of its next probe, 0 before there is one
	rtt            int64  // the least
	sent, answered uint16
	ttl            int16
	spared         uint8
	stage          stage
	tx, rx         Clock
}

// stage is where an address is.
type stage uint8

const (
	shooting stage = iota // its probe is under way
	queueing              // for the next
	decided               // its result is told
)

// report is an ICMP error.
type report struct {
	from netip.Addr
	err  error
}

const (
	// sweepKeeps is how many probes are remembered at least, decided or not.
	sweepKeeps = 1 << 14

	// fedAtOnce is how many addresses are handed over at a time.
	fedAtOnce = 4096

	// sweepBuffer is how many results wait for their reader.
	sweepBuffer = 8192

	// mostSpared is how many probes of an address may get lost on this machine.
	mostSpared = 16

	// mostParked is how many probes may wait for room.
	mostParked = 64

	never = wire.Forever
)

// errNoSocket is why nothing was sent to an address. Nothing makes it at start-up.
var errNoSocket error = noSocketError{}

type noSocketError struct{}

func (noSocketError) Error() string {
	return "no socket of its family: " + errors.ErrUnsupported.Error()
}

func (noSocketError) Unwrap() error { return errors.ErrUnsupported }

// beginSweep takes s into the loop.
func (e *engine) beginSweep(s *sweep) error {
	e.mu.Lock()
	defer e.mu.Unlock()
	if e.closing {
		return ErrClosed
	}
	t := s.target
	if !e.seat(t) {
		return fmt.Errorf("ping: sweep: %d targets and sweeps are the most a Prober takes", maxSlots)
	}
	probing := &t.lookup.probing
	for _, f := range packet.Families {
		s.at[f.Index].template = e.templates.take(packet.KindEcho, f, probing.Size, e.pattern)
	}
	t.template = s.at[packet.IPv4.Index].template
	e.blame.longest = max(e.blame.longest, t.timeout)
	e.size, e.grown = max(e.size, t.template.Len()), true
	s.pace = newPace(s.rate)
	s.care.begin(e.wire.Now().Mono, e.wire.Drops())
	e.sweeps = append(e.sweeps, s)
	e.makeReady() // as with Add: before the first target is asked for
	return nil
}

// endSweep takes s out of the loop.
func (e *engine) endSweep(s *sweep) {
	e.mu.Lock()
	defer e.mu.Unlock()
	e.dropSweep(s)
}

func (e *engine) dropSweep(s *sweep) {
	s.finish()
	t := s.target
	if t.finished {
		return
	}
	t.finished = true
	e.outbox.take(t.slot)
	e.targets[t.slot] = nil
	e.free = append(e.free, freeSlot{slot: t.slot, base: t.base + t.window.Next()})
	e.expiring.prune(2*e.stats.Targets, func(n entry) bool { return !n.target.finished })
	for i := range s.at {
		e.templates.giveBack(s.at[i].template)
	}
	for i, o := range e.sweeps {
		if o == s {
			e.sweeps = append(e.sweeps[:i], e.sweeps[i+1:]...)
			break
		}
	}
	e.grown = true
}

// finish says that nothing more will come of s, to the feeder and to the reader.
func (s *sweep) finish() {
	s.over = true
	signal(s.hungry)
	signal(s.news)
}

// signal puts an element into a channel that has room for one.
func signal(c chan struct{}) {
	select {
	case c <- struct{}{}:
	default:
	}
}

// sweeping returns the sweep t stands for, or nil.
func (t *target) sweeping() *sweep {
	if t.lookup == nil {
		return nil
	}
	return t.lookup.sweep
}

// shot returns what is known of the address of probe seq, which must be remembered.
func (s *sweep) shot(seq uint64) *shot { return &s.shots[seq&uint64(len(s.shots)-1)] }

// placeOf is where probe seq went, until it is called again; nowhere for one that never
// was, which anybody may send an answer to.
func (s *sweep) placeOf(seq uint64) *place {
	if len(s.shots) == 0 || !s.shot(seq).addr.IsValid() {
		return &s.target.place
	}
	addr := s.shot(seq).addr
	at := &s.at[packet.FamilyOf(addr).Index]
	if at.named != addr {
		at.named, at.peer = addr, s.prober.engine.tagger.Peer(addr)
	}
	return at
}

// sweepOn sends what is due of a sweep, as far as there is room.
func (e *engine) sweepOn(s *sweep, now int64) {
	for !e.outbox.full() && s.mayShoot(e) && max(s.pace.next, e.pace.next) <= now {
		next, ok := s.pick(now)
		if !ok {
			break
		}
		e.shoot(s, next, now)
	}
	e.endIfDone(s)
}

// mayShoot reports whether anything but the time keeps the next probe back.
func (s *sweep) mayShoot(e *engine) bool {
	return !s.over && len(s.waiting) < sweepBuffer && len(e.outbox.parked) < mostParked && !s.target.window.Full()
}

// pick returns the address to probe next: one that was probed before, or a fresh one.
func (s *sweep) pick(now int64) (shot, bool) {
	for _, queue := range [...]*parade{&s.again, &s.later} {
		for !queue.empty() && queue.due() <= now {
			next := queue.leave()
			if s.satisfied[next.index] {
				delete(s.satisfied, next.index) // a late answer was enough
				continue
			}
			return next, true
		}
	}
	if s.next == len(s.fresh) && !s.turnOver() {
		return shot{}, false
	}
	addr := s.fresh[s.next].Unmap()
	s.next++
	s.index++
	return shot{addr: addr, index: s.index - 1, ttl: -1}, true
}

// turnOver goes on to the addresses behind the fresh ones, if there are any.
func (s *sweep) turnOver() bool {
	s.fresh, s.queued, s.next = s.queued, s.fresh[:0], 0
	if len(s.fresh) == 0 {
		s.starving.Store(true)
		return false
	}
	signal(s.hungry)
	return true
}

// nextShot returns when sweepOn has something to do.
func (e *engine) nextShot(s *sweep) int64 {
	if !s.mayShoot(e) {
		return never // an answer, a timeout, the reader or the outbox comes first
	}
	at := never
	switch {
	case s.next < len(s.fresh) || len(s.queued) > 0 || !s.again.empty():
		at = 0
	case !s.later.empty():
		at = s.later.due()
	default:
		return never // the feeder wakes the loop
	}
	at = max(at, s.pace.next, e.pace.next)
	if s.pace.rate > gridRate {
		at = onGrid(at, e.epoch)
	}
	return at
}

// shoot puts the next probe to an address into the outbox.
func (e *engine) shoot(s *sweep, to shot, now int64) {
	t := s.target
	f := packet.FamilyOf(to.addr)
	scope, err := uint32(0), error(nil)
	if !e.wire.Socket(f).Open || !to.addr.IsValid() {
		err = errNoSocket
	} else if to.addr.Zone() != "" || needsScope(to.addr) {
		scope, err = scopeOf(e.wire, to.addr, s.prober.cfg.Interface)
	}
	if err != nil {
		s.tell(&to, Failed, report{err: &SendError{Addr: to.addr, Err: err}})
		return
	}
	t.window.Forget(now - t.timeout - t.late)
	seq, _ := t.window.Begin() // it is not full
	s.settle(seq)
	if before := to.after; before != 0 && t.window.Probe(before) != nil {
		s.shot(before).after = seq
	}
	to.after, to.stage = 0, shooting
	*s.shot(seq) = to
	s.pace.sent(now)
	e.pace.sent(now)

	at := s.placeOf(seq)
	p := e.outbox.next(at.template)
	token := t.token(seq)
	probe := t.window.Probe(seq)
	at.template.Patch(p.Data, e.identifier(at, probe), t.low(seq), token, e.tagger.Tag(&at.peer, token))
	p.Family, p.Addr, p.Scope, p.Token, p.Via = f, at.addr(), scope, token, 0
	p.TTL, p.TOS = int(t.ttl), int(t.tos)
	if p.Untimed = e.sampledOut(s.fast() || e.fast()); p.Untimed {
		probe.Untime()
	}
	t.unsent++
}

// settle makes the shots as long as the window's ring, which has just taken seq.
func (s *sweep) settle(seq uint64) {
	w := &s.target.window
	if len(s.shots) == w.Cap() {
		return
	}
	shots := make([]shot, w.Cap())
	for old := w.Base(); old < seq; old++ {
		shots[old&uint64(len(shots)-1)] = *s.shot(old)
	}
	s.shots = shots
}

// fast reports whether probes leave too fast for each to be asked when it left.
func (s *sweep) fast() bool { return s.pace.open || s.pace.rate >= sampledFrom }

// shotLeft notes that probe seq has left.
func (e *engine) shotLeft(s *sweep, seq uint64, p *wire.Packet) {
	t := s.target
	t.sent++
	t.last = p.At.Mono
	e.stats.Sent++
	s.shot(seq).sent++
	t.window.Sent(seq, p.At.Mono, p.At.Wall)
	if !t.watched {
		e.watch(t, p.At.Mono+t.timeout)
	}
}

// shotDecided goes on with the address of probe seq, which has its verdict.
func (e *engine) shotDecided(s *sweep, seq uint64, now int64) {
	shot := s.shot(seq)
	if shot.stage == shooting {
		e.goOn(s, shot, seq, now)
	}
	for s.target.window.Settled() != nil {
	}
	e.endIfDone(s)
}

// goOn has an address wait for its next probe, or tells what became of it.
func (e *engine) goOn(s *sweep, shot *shot, seq uint64, now int64) {
	alive := shot.answered >= s.quorum
	switch {
	case alive && shot.sent >= s.count:
		s.tell(shot, Replied, report{from: shot.addr})
	case shot.sent < s.most && (!alive || shot.sent < s.count):
		s.queue(shot, seq, now)
	case alive:
		s.tell(shot, Replied, report{from: shot.addr})
	default:
		r, verdict := s.reports[shot.index], Lost
		switch {
		case r.err == nil:
			r.err = ErrTimeout
		default:
			verdict = Unreachable
		}
		s.tell(shot, verdict, r)
	}
}

// queue has an address wait for its next probe: at once, but after an answer.
func (s *sweep) queue(shot *shot, seq uint64, now int64) {
	shot.stage = queueing
	next := *shot
	next.after = seq // the one before, until it leaves
	if shot.answered > 0 && s.interval > 0 {
		s.later.enter(next, now+s.interval)
	} else {
		s.again.enter(next, now)
	}
}

// tell tells what became of an address.
func (s *sweep) tell(shot *shot, verdict Verdict, r report) {
	shot.stage = decided
	if len(s.reports) > 0 {
		delete(s.reports, shot.index)
	}
	result := SweepResult{
		Addr: shot.addr, Index: shot.index, Verdict: verdict, TTL: -1,
		Sent: int(shot.sent), Answered: int(shot.answered), From: r.from, Err: r.err,
	}
	if shot.answered > 0 {
		result.RTT, result.TxClock, result.RxClock, result.TTL = time.Duration(shot.rtt), shot.tx, shot.rx, int(shot.ttl)
	}
	s.waiting = append(s.waiting, result)
}

// shotAnswered counts an answer to probe seq.
func (e *engine) shotAnswered(a *answer, rtt int64, tx, rx Clock) {
	t := a.target
	s, now := t.sweeping(), a.in.At.Mono
	shot := s.shot(a.seq)
	switch t.window.Reply(a.seq, rtt, t.timeout, t.late) {
	case window.First, window.FirstReordered:
		t.replied++
		if !a.probe.Untimed() {
			t.measured(time.Duration(rtt), tx, rx)
		}
		shot.answer(rtt, tx, rx, a.in.TTL)
		e.shotDecided(s, a.seq, now)
	case window.Overdue:
		t.amiss().lost++
		t.amiss().late++
		shot.answer(rtt, tx, rx, a.in.TTL)
		e.shotDecided(s, a.seq, now)
	case window.Late:
		t.amiss().late++
		e.shotLate(s, shot, rtt, tx, rx, a.in.TTL)
	case window.Duplicate:
		t.amiss().duplicates++
	default:
		e.stats.Unmatched++
	}
}

// shotLate counts an answer to a probe that was given up. Its address may be at a
// later probe.
func (e *engine) shotLate(s *sweep, old *shot, rtt int64, tx, rx Clock, ttl int) {
	shot := old
	for shot.after != 0 {
		if s.target.window.Probe(shot.after) == nil {
			return
		}
		shot = s.shot(shot.after)
	}
	waits := shot.stage == queueing
	if waits {
		shot = s.waitingFor(shot.index)
	}
	if shot == nil || shot.stage == decided {
		return
	}
	shot.answer(rtt, tx, rx, ttl)
	if shot.answered < s.quorum || shot.sent < s.count {
		return
	}
	if waits {
		if s.satisfied == nil {
			s.satisfied = make(map[uint64]bool)
		}
		s.satisfied[shot.index] = true
	}
	s.tell(shot, Replied, report{from: shot.addr})
	e.endIfDone(s)
}

// waitingFor returns the entry of an address that waits for its next probe, or nil.
func (s *sweep) waitingFor(index uint64) *shot {
	if found := s.again.find(index); found != nil {
		return found
	}
	return s.later.find(index)
}

// answer counts one more answer.
func (s *shot) answer(rtt int64, tx, rx Clock, ttl int) {
	if s.answered++; s.answered == 1 {
		s.ttl = int16(ttl)
	}
	if s.answered == 1 || rtt < s.rtt {
		s.rtt, s.tx, s.rx = rtt, tx, rx
	}
}

// shotExpired gives probe seq, whose timeout is over, its verdict.
func (e *engine) shotExpired(s *sweep, seq uint64, p *window.Probe, local *LocalError, now int64) {
	t := s.target
	if local == nil {
		t.window.Expire(p, window.Lost)
		t.amiss().lost++
		e.shotDecided(s, seq, now)
		return
	}
	t.window.Expire(p, window.Indeterminate)
	t.amiss().indeterminate++
	s.shot(seq).sent--
	e.spare(s, seq, local, now)
}

// spare probes an address again whose probe this machine may have lost.
func (e *engine) spare(s *sweep, seq uint64, local error, now int64) {
	if shot := s.shot(seq); shot.stage == shooting {
		if shot.spared++; shot.spared > mostSpared {
			s.tell(shot, Indeterminate, report{err: local})
		} else {
			s.queue(shot, seq, now)
		}
	}
	e.shotDecided(s, seq, now)
}

// shotFailed counts a probe that could not be sent.
func (e *engine) shotFailed(s *sweep, seq uint64, p *wire.Packet) {
	t := s.target
	t.window.Failed(seq)
	t.amiss().failed++
	shot := s.shot(seq)
	err := &SendError{Addr: p.Addr, MTU: p.MTU, Err: rootCause(p.Err)}
	if errors.Is(p.Err, errNoRoom) {
		e.spare(s, seq, err, p.At.Mono)
		return
	}
	switch {
	case shot.stage != shooting:
	case shot.answered >= s.quorum:
		s.tell(shot, Replied, report{from: shot.addr})
	default:
		s.tell(shot, Failed, report{err: err})
	}
	e.shotDecided(s, seq, p.At.Mono)
}

// shotError counts what an ICMP error says.
func (e *engine) shotError(s *sweep, a *answer) {
	t, outcome := s.target, window.Aside
	if decides(a.in) {
		outcome = t.window.Error(a.seq)
	}
	switch outcome {
	case window.First:
		t.amiss().unreachable++
		if shot := s.shot(a.seq); shot.stage == shooting {
			if s.reports == nil {
				s.reports = make(map[uint64]report)
			}
			s.reports[shot.index] = report{from: a.in.From, err: newICMPError(a.in)}
		}
		e.shotDecided(s, a.seq, a.in.At.Mono)
	case window.Unknown:
		e.stats.Unmatched++
	default:
		t.amiss().notices++
	}
}

// endIfDone ends a sweep all of whose addresses are decided.
func (e *engine) endIfDone(s *sweep) {
	if s.fed && s.next == len(s.fresh) && len(s.queued) == 0 && s.target.unsent == 0 &&
		s.target.window.InFlight() == 0 && s.again.empty() && s.later.empty() {
		s.complete = true
		s.finish()
	}
}

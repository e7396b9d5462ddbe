package ping

import (
	"encoding/binary"
	"math/rand/v2"
	"net/netip"
	"sync"

	"goping/ping/internal/packet"
	"goping/ping/internal/window"
	"goping/ping/internal/wire"
)

// engine is the one loop: send what is due, take what came in, expire, wait.
// One goroutine runs it, not locked to a thread: its waits are the runtime's,
// and waking a locked one costs a second thread. Others hold the lock while they
// add a target or read its figures, and wake it.
type engine struct {
	wire    wire.Wire
	tagger  *packet.Tagger
	pattern []byte

	measureDuplicates bool           // into the round-trip times
	lines             [2]identifiers // by family

	mu         sync.Mutex
	targets    []*target // by slot; nil when free
	sweeps     []*sweep
	free       []freeSlot // slots to use again
	byAnswerer index
	moved      []*target // lately, from one address to another
	templates  templates
	due        agenda // next probes
	expiring   agenda // next timeouts
	outbox     outbox
	inbox      []wire.Packet // as long as the wire's batch
	events     queue
	epoch      int64 // of the grid
	begun      int64 // when the last target with AtOnce was
	ahead      int64 // of the wall clock, on the monotonic one, when all was last taken in
	pace       pace
	window     int // probes that may be in flight without a rate
	rush       rush
	sampling   sampling
	rate       float64 // probes a second that all targets ask for
	size       int     // of the largest message
	grown      bool    // rate or size, since the wire was told
	blame      blame
	departures [2]departures // by family
	ipOptions  bool          // those of replies are told
	connects   bool          // the sockets keep to one address
	connected  netip.Addr    // once there is one
	stats      EngineStats
	running    bool  // the loop has its goroutine
	closing    bool  // the loop is to end
	closed     bool  // Close was called
	err        error // what ended the loop

	done chan struct{} // closed when the loop has ended
}

func newEngine(w wire.Wire, cfg *Config) *engine {
	e := &engine{
		wire:    w,
		tagger:  packet.NewTagger(newKey()),
		pattern: cfg.Pattern,

		measureDuplicates: cfg.MeasureDuplicates,
		pace:              newPace(cfg.Rate),
		connects:          cfg.Connect,
		ipOptions:         cfg.IPOptions != nil,
		done:              make(chan struct{}),
	}
	for _, f := range packet.Families {
		e.openLine(f, 0)
		if cfg.Identifier != 0 {
			in := &e.lines[f.Index]
			in.ids[0], in.fixed = cfg.Identifier, true
		}
		e.departures[f.Index].mute = w.Socket(f).Mute
	}
	e.events.init(cfg)
	e.rush.never = e.events.told.Has(EventUnanswered)
	e.epoch = w.Now().Mono
	e.blame.looked = e.epoch - int64(lookEvery) // not yet
	return e
}

// start wakes the loop, or begins it. The first turn runs on the caller: a probe that
// is due leaves before start returns. When nothing is left to wait for then (the
// answer of a host on this machine is there at once) no goroutine starts.
func (e *engine) start() {
	e.mu.Lock()
	defer e.mu.Unlock()
	if e.running {
		// Here and not by the loop: what the caller is allowed now, such as more room than
		// others may have, it may give up once its targets are added.
		e.makeReady()
		e.wire.Wake()
		return
	}
	until, ok := e.turn()
	if !ok || until == wire.Forever && len(e.due) == 0 && e.outbox.empty() && len(e.sweeps) == 0 {
		return
	}
	e.running = true
	go e.run(until)
}

// newKey returns the key of a run's tags. The generator of math/rand/v2's own
// functions is ChaCha8 under a seed from the operating system; crypto/rand draws on
// the same and costs 3 % of a plain run at its start.
func newKey() (key [16]byte) {
	binary.NativeEndian.PutUint64(key[:], rand.Uint64())
	binary.NativeEndian.PutUint64(key[8:], rand.Uint64())
	return key
}

// run is the loop. It ends when the engine is closed or the wire fails.
func (e *engine) run(until int64) {
	defer close(e.done)
	for ok := true; ok; until, ok = e.lockedTurn() {
		if err := e.wire.Wait(until); err != nil {
			e.fail(err)
			return
		}
	}
}

func (e *engine) lockedTurn() (until int64, ok bool) {
	e.mu.Lock()
	defer e.mu.Unlock()
	return e.turn()
}

// turn does what there is to do and returns when there will be more. ok is
// false when the loop has to end.
func (e *engine) turn() (until int64, ok bool) {
	if e.closing {
		e.events.close()
		e.closeSweeps()
		return 0, false
	}
	e.makeReady()
	begun := e.wire.Now()
	now := begun.Mono
	e.blame.woke(now)
	e.rush.begin(now)
	if len(e.expiring) == 0 {
		e.blame.idle(now, e.wire)
	}
	e.send(now)
	seen, left, err := e.receive(begun)
	if err != nil {
		e.end(err)
		return 0, false
	}
	if e.rush.end() {
		e.grown = true
	}
	e.expire(seen)
	until = min(e.nextSend(), e.nextTimeout())
	for _, s := range e.sweeps {
		until = min(until, e.nextShot(s))
	}
	if left {
		until = now
	}
	over := e.wire.Now().Mono
	e.blame.sleeps(max(until, over)) // what is overdue already is no stall
	busy := until <= over
	e.events.flushWhile(busy)
	e.flushSweeps(busy)
	return until, true
}

func (e *engine) fail(err error) {
	e.mu.Lock()
	defer e.mu.Unlock()
	e.end(err)
}

// end stops everything for good.
func (e *engine) end(err error) {
	e.err = err
	e.closing = true
	e.abandon()
	e.events.close()
	e.closeSweeps()
}

// abandon ends the targets as they are: no event says that they are finished.
func (e *engine) abandon() {
	for _, t := range e.targets {
		if t != nil && !t.finished {
			t.finish()
		}
	}
}

// makeReady tells the wire of more to come.
func (e *engine) makeReady() {
	if e.grown {
		batch, room := e.wire.Expect(e.expected(), e.size)
		e.makeRoom(batch)
		e.window = min(room/2, widest) // transmit stamps and errors have their place, too
		e.grown = false
	}
}

// makeRoom has the boxes hold a batch of n packets.
func (e *engine) makeRoom(n int) {
	if n > len(e.inbox) {
		e.inbox = make([]wire.Packet, n)
		e.outbox.makeRoom(n)
	}
}

// receiveMost is how many batches a turn takes in: a flood of what comes in does
// not keep from sending what is due.
const receiveMost = 64

// receive takes in what is there in a turn that has begun. Everything that came
// before the moment seen was looked at, however long this thread is kept from
// running meanwhile; left says that there may be more. The wire gives the sockets
// turns, so that one with nothing to show had nothing.
func (e *engine) receive(begun wire.Instant) (seen int64, left bool, err error) {
	var came [2][window.Lines]struct {
		at  int64
		any bool
	}
	ahead := begun.Wall - begun.Mono
	for range receiveMost {
		n, err := e.wire.Recv(e.inbox)
		if err != nil {
			return 0, false, err
		}
		if n == 0 {
			e.ahead = ahead
			return begun.Mono, false, nil
		}
		for i := range e.inbox[:n] {
			e.take(&e.inbox[i])
		}
		last := &e.inbox[n-1]
		from := &came[last.Family.Index][last.Via]
		from.at, from.any = last.Came(), true
	}
	seen = begun.Mono
	// What was stamped before the wall clock was set back looks younger by as much.
	setBack := max(0, e.ahead-ahead)
	for f := range came {
		for _, from := range came[f] {
			if from.any {
				seen = min(seen, from.at-setBack)
			}
		}
	}
	return seen, true, nil
}

// take sorts one packet.
func (e *engine) take(in *wire.Packet) {
	switch in.Kind {
	case wire.Transmitted:
		if t := e.target(in.Token); t != nil {
			t.window.Transmitted(t.seqOf(in.Token), in.Stamp, in.Hardware)
		}
	case wire.Passed:
		if t := e.target(in.Token); t != nil {
			seq := t.seqOf(in.Token)
			if p := t.window.Probe(seq); p != nil {
				e.departures[t.placeOf(seq).family().Index].passed(p)
			}
		}
	case wire.Error:
		e.takeError(in)
	case wire.Echo:
		e.takeReply(in)
	}
}

// nextTimeout returns when the oldest probe in flight expires. Entries whose
// probe was answered since are moved on here, so that none wakes the loop.
func (e *engine) nextTimeout() int64 {
	for len(e.expiring) > 0 {
		top := e.expiring[0]
		at := top.target.nextTimeout()
		if at <= top.at {
			return top.at
		}
		e.expiring.pop()
		e.watch(top.target, at)
	}
	return wire.Forever
}

// nextTimeout returns when the target's oldest probe in flight expires.
func (t *target) nextTimeout() int64 {
	if _, p := t.window.Oldest(); p != nil && !t.finished {
		return p.Mono + t.timeout
	}
	return wire.Forever
}

func (e *engine) watch(t *target, at int64) {
	if t.watched = at != wire.Forever; t.watched {
		e.expiring.push(at, t)
	}
}

// finish ends a target: nothing of it is sent or expires any more.
func (e *engine) finish(t *target) {
	if t.finished {
		return
	}
	t.schedule.due = wire.Forever
	e.rate -= t.schedule.rate()
	r, _ := noReply(t.handle.host, t.named, nil)
	e.emit(EventFinished, t, r)
	t.finish()
}

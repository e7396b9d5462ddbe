package ping

import (
	"time"

	"goping/ping/internal/window"
	"goping/ping/internal/wire"
)

// blame knows when this machine, not the network, may have lost an answer: its
// sockets dropped packets, its loop stood still, or all of it was suspended. Times
// are on the monotonic clock.
type blame struct {
	expected int64 // when the loop wants to wake

	looked    int64         // when what follows was read last
	drops     uint64        // of all sockets
	suspended time.Duration // of the machine

	longest  int64     // of all timeouts
	troubles []trouble // in no order, at most maxTroubles
}

// trouble is something that may have cost answers.
type trouble struct {
	cause    string
	from, to int64         // it was within these moments
	drops    uint64        // if any
	lasted   time.Duration // a stall or a suspension
}

// What a LocalError gives as its reason.
const (
	overflowed = "socket buffer overflow"
	stalled    = "process stalled"
	suspended  = "machine suspended"
	keptBack   = "dropped on its way out, by a local firewall or for want of room"
)

const (
	// worthNoting is how late a wake-up is that is no matter of scheduling any more.
	worthNoting = 10 * time.Millisecond

	// lookEvery is how often drops and suspensions are looked for while packets
	// flow, so that they are blamed for no loss long after.
	lookEvery = 2 * time.Second

	maxTroubles = 16
)

// sleeps notes when the loop wants to wake.
func (b *blame) sleeps(until int64) { b.expected = until }

// woke notes how late the loop is.
func (b *blame) woke(now int64) {
	if b.expected == 0 || b.expected == wire.Forever {
		return
	}
	b.stood(b.expected, now)
}

// handedOver notes how long it took to hand packets to the system, and returns when
// that was done.
func (b *blame) handedOver(from, to int64) int64 {
	b.stood(from, to)
	return to
}

func (b *blame) stood(from, to int64) {
	if late := time.Duration(to - from); late > worthNoting {
		b.add(trouble{cause: stalled, from: from, to: to, lasted: late})
	}
}

// idle reads from where drops and suspensions count, while no probe is in flight that
// they may have cost.
func (b *blame) idle(now int64, w wire.Wire) {
	if now-b.looked >= int64(lookEvery) {
		b.drops, b.suspended, b.looked = w.Drops(), w.Suspended(), now
	}
}

// look notes what happened since all that came before the moment seen was taken in
// last. It counts to this very moment, which is later.
func (b *blame) look(seen int64, w wire.Wire) {
	now := w.Now().Mono
	if drops := w.Drops(); drops != b.drops {
		b.add(trouble{cause: overflowed, from: b.looked, to: now, drops: drops - b.drops})
		b.drops = drops
	}
	if total := w.Suspended(); total-b.suspended > worthNoting {
		b.add(trouble{cause: suspended, from: b.looked, to: now, lasted: total - b.suspended})
		b.suspended = total
	}
	b.looked = seen
}

// add remembers t. Drops that go on are one trouble. Where there is no room left the
// one that no probe can wait for any more goes, else the shortest.
func (b *blame) add(t trouble) {
	least := 0
	for i := range b.troubles {
		old := &b.troubles[i]
		if t.cause == overflowed && old.cause == overflowed && t.from <= old.to {
			old.to, old.drops = t.to, old.drops+t.drops
			return
		}
		if b.worth(old, t.to) < b.worth(&b.troubles[least], t.to) {
			least = i
		}
	}
	if len(b.troubles) < maxTroubles {
		b.troubles = append(b.troubles, t)
	} else if b.worth(&b.troubles[least], t.to) <= b.worth(&t, t.to) {
		b.troubles[least] = t
	}
}

// worth is how long t lasted, nothing when no probe waits since then; what costs
// answers however short it was is worth more than any stall.
func (b *blame) worth(t *trouble, now int64) int64 {
	switch {
	case t.to < now-b.longest:
		return 0
	case t.cause != stalled:
		return longest + t.to - t.from
	}
	return t.to - t.from
}

// blames returns what this machine did while p waited for its answer that may
// have cost it, or nil. A stall costs none that the timeout outlasts, since the
// socket keeps them, unless the probe left later than it says; one that began when the
// loop wanted to wake for this timeout may have begun long before.
func (b *blame) blames(p *window.Probe, timeout int64) (local *LocalError) {
	for i := range b.troubles {
		t := &b.troubles[i]
		if t.cause != stalled {
			if p.Mono < t.to && t.from < p.Mono+timeout {
				return t.error()
			}
		} else if p.Mono < t.to && t.from <= p.Mono+timeout && (t.to-t.from > timeout || t.held(p)) {
			local = t.error() // unless there is more to blame
		}
	}
	return local
}

// delays returns the stall that may have made the answer to p look late, or nil.
// That is one in which p was held back and no kernel's stamp says when it left, or
// one at whose end the answer was read, when no stamp says since when it lay there.
func (b *blame) delays(p *window.Probe, timeout int64, tx, rx Clock, read int64) *LocalError {
	for i := range b.troubles {
		t := &b.troubles[i]
		waited := t.from <= p.Mono+timeout && t.from < read && read <= t.to+catchUp
		if t.cause == stalled && (tx == User && t.held(p) || rx == User && waited) {
			return t.error()
		}
	}
	return nil
}

// held reports whether p was being handed to the system meanwhile.
func (t *trouble) held(p *window.Probe) bool { return t.from <= p.Mono && p.Mono < t.to }

func (t *trouble) error() *LocalError {
	return &LocalError{Reason: t.cause, Drops: t.drops, Stall: t.lasted}
}

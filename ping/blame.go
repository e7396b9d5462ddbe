package ping

import (
	"time"

	"goping/ping/internal/window"
	"goping/ping/internal/wire"
)

// blame knows when this machine, not the network, may have lost an answer: its
// loop stood still, or its sockets dropped packets. Times are on the monotonic clock.
type blame struct {
	expected int64 // when the loop wants to wake
	from, to int64 // the last wake-up that was late by more than worthNoting: due, actual

	drops     uint64 // of all sockets, when last read
	dropsRead int64  // when that was
	dropFrom  int64  // the last drops happened between these moments
	dropTo    int64
	dropped   uint64 // how many they were
}

const worthNoting = int64(10 * time.Millisecond)

// dropsEvery is how often the drop counters are read while packets flow, so
// that drops are blamed for no loss long after.
const dropsEvery = 2 * time.Second

// sleeps notes when the loop wants to wake.
func (b *blame) sleeps(until int64) { b.expected = until }

// woke notes how late the loop is.
func (b *blame) woke(now int64) {
	if b.expected != 0 && b.expected != wire.Forever && now-b.expected > worthNoting {
		b.from, b.to = b.expected, now
	}
}

// readDrops notes what the sockets dropped since it was called last.
func (b *blame) readDrops(now int64, w wire.Wire) {
	if drops := w.Drops(); drops != b.drops {
		b.dropped = drops - b.drops
		b.drops, b.dropFrom, b.dropTo = drops, b.dropsRead, now
	}
	b.dropsRead = now
}

// blames returns what this machine did while p waited for its answer that may
// have cost it, or nil.
func (b *blame) blames(p *window.Probe, timeout int64) *LocalError {
	overlap := func(from, to int64) bool { return to > p.Mono && from < p.Mono+timeout }
	if b.dropTo != 0 && overlap(b.dropFrom, b.dropTo) {
		return &LocalError{Reason: "socket buffer overflow", Drops: b.dropped}
	}
	if b.to-b.from > timeout && overlap(b.from, b.to) {
		return &LocalError{Reason: "process stalled", Stall: time.Duration(b.to - b.from)}
	}
	return nil
}

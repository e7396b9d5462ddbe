package ping

import (
	"errors"
	"time"

	"goping/ping/internal/packet"
)

// Timestamps are what a reply to a [Timestamp] probe says. Each is milliseconds since
// midnight UTC, or anything else with the highest bit set where a host cannot tell that
// (RFC 792, page 16); some hosts give them in the wrong byte order, too.
type Timestamps struct {
	Originate uint32 // when the request left, as it said and the reply repeats
	Receive   uint32 // when it came in, by the host's clock
	Transmit  uint32 // when the reply left, by the host's clock
	Local     uint32 // when the reply came in, by this machine's clock
}

// NonStandard is the bit of a timestamp that is not milliseconds since midnight UTC.
const NonStandard = 1 << 31

// Standard reports whether the host's timestamps are a time of day.
func (t *Timestamps) Standard() bool {
	return t.Receive < packet.Day && t.Transmit < packet.Day
}

// Offset estimates how far the host's clock is ahead of this machine's, to a
// millisecond or, where the ways to it and back take different times, half their
// difference: ((Receive−Originate) + (Transmit−Local)) / 2, each difference taken
// across midnight where that is shorter. It is the estimate of NTP (RFC 5905, section
// 8). ok is false when the timestamps are not [Timestamps.Standard].
func (t *Timestamps) Offset() (ahead time.Duration, ok bool) {
	if !t.Standard() {
		return 0, false
	}
	sum := acrossMidnight(t.Receive, t.Originate) + acrossMidnight(t.Transmit, t.Local)
	return time.Duration(sum) * time.Millisecond / 2, true
}

// acrossMidnight is how many milliseconds a is after b, half a day before to half a day
// after.
func acrossMidnight(a, b uint32) int64 {
	d := (int64(a) - int64(b)) % packet.Day
	switch {
	case d > packet.Day/2:
		return d - packet.Day
	case d <= -packet.Day/2:
		return d + packet.Day
	}
	return d
}

// errOriginate is what is wrong with a reply that gives back another time than was sent.
var errOriginate = errors.New("ping: timestamp reply: originate timestamp is not the one sent")

// resent is how long after it is built a probe leaves at the latest: see maxTries.
const resent = 1000

// inspectTimestamp tells whole timestamp replies from damaged ones.
func (e *engine) inspectTimestamp(a *answer) {
	t, size := a.target, a.at.size()
	stamps, whole := packet.ReadTimestamps(a.reply.Payload)
	apart := acrossMidnight(packet.TimeOfDay(a.probe.Wall), stamps.Originate)
	switch {
	case a.damaged, a.reply.Seq != t.low(a.seq), a.reply.Code != 0:
		e.corrupt(a, -1, nil)
	case whole && (apart < -resent || apart > resent || stamps.Originate >= packet.Day):
		e.corrupt(a, -1, errOriginate)
	case len(a.reply.Payload) > size:
		e.corrupt(a, size, nil)
	case !whole:
		e.truncated(a)
	default:
		a.stamps = &stamps
		e.takeIntact(a)
	}
}

// timestamps adds what a timestamp reply says.
func (r *Reply) timestamps(p *packet.Timestamps) {
	if p != nil {
		r.Timestamps = &Timestamps{p.Originate, p.Receive, p.Transmit, packet.TimeOfDay(r.Received.UnixNano())}
	}
}

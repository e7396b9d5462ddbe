package ping

import (
	"math/rand/v2"
	"slices"

	"goping/ping/internal/packet"
	"goping/ping/internal/window"
)

// identifiers are those of one family, random and different, a line each. Where the
// kernel owns the identifier, on datagram sockets, each has a socket of its own. Every
// target begins on line 0, and moves on to the next, made when it is first wanted,
//
//   - after a streak of losses: a firewall or a NAT may have pinned the conversation,
//     which it knows by the identifier, to a state that drops it;
//   - where only identifier and sequence number tell two probes apart, for want of room
//     for a tag: those of two targets at one address, and two that are 65,536 numbers
//     apart and may both still be answered.
type identifiers struct {
	ids     [window.Lines]uint16
	n       int
	sockets bool // each line has a socket of its own
	fixed   bool // there is one, which the caller chose
}

const (
	// streak is how many losses in a row are worth another identifier; after it,
	// twice as many are, and so on.
	streak = 8

	// spares is how many lines a target in trouble takes turns with.
	spares = 4
)

// openLine makes sure that the family has a line, and reports whether it has.
func (e *engine) openLine(f *packet.Family, line int) bool {
	for in := &e.lines[f.Index]; in.n <= line; in.n++ {
		if in.fixed {
			return false
		}
		s := e.wire.Socket(f)
		in.sockets = s.Identifier != 0
		if in.n > 0 && in.sockets {
			var err error
			if s, err = e.wire.Another(f); err != nil {
				return false
			}
		}
		id := s.Identifier
		for id == 0 || slices.Contains(in.ids[:in.n], id) {
			id = uint16(rand.Uint32())
		}
		in.ids[in.n] = id
	}
	return true
}

// via returns the socket that t's next probe leaves by.
func (e *engine) via(t *target) uint8 {
	if e.lines[t.family().Index].sockets {
		return t.line
	}
	return 0
}

// identifier returns the one that p was sent with.
func (e *engine) identifier(at *place, p *window.Probe) uint16 {
	return e.lines[at.family().Index].ids[p.Line()]
}

// owns reports whether an identifier is one of the family's. On a raw socket the
// replies to all other pingers of the machine come in too, and are nothing to search
// a target for.
func (e *engine) owns(f *packet.Family, id uint16) bool {
	in := &e.lines[f.Index]
	return slices.Contains(in.ids[:in.n], id)
}

// moveOn puts t on the next of so many lines that will do, if there is one.
func (e *engine) moveOn(t *target, among int) (moved bool) {
	for step := 1; step < among; step++ {
		line := (int(t.line) + step) % among
		if !e.ambiguous(t, line) && e.openLine(t.family(), line) {
			t.line = uint8(line)
			return true
		}
	}
	return false
}

// ambiguous reports whether the answer to the next probe, if it were sent on a line,
// could be taken for that to another one.
func (e *engine) ambiguous(t *target, line int) bool {
	if t.template.Auth() != packet.AuthNone {
		return false
	}
	for o := e.answeredBy(t.answerer()); o != nil; o = e.nextSame(o) {
		if o != t && o.template.Kind() == t.template.Kind() && o.family() == t.family() && o.template.Auth() == packet.AuthNone && int(o.line) == line {
			return true
		}
	}
	return t.window.Taken(t.window.Next(), line)
}

// crowded reports whether t has no line left for its next probe.
func (e *engine) crowded(t *target) bool {
	return t.template.Auth() == packet.AuthNone && t.window.Taken(t.window.Next(), int(t.line)) && !e.moveOn(t, window.Lines)
}

// silent counts the loss of p as one more in a row, if its identifier is the present one.
func (e *engine) silent(t *target, p *window.Probe) {
	if p.Line() != int(t.line) || t.template.Kind() == packet.KindNodeInfo {
		return
	}
	if t.silence++; t.silence >= streak && t.silence&(t.silence-1) == 0 && e.moveOn(t, spares) {
		e.stats.Redrawn++
	}
}

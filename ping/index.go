package ping

import "net/netip"

// index finds targets by where the answers to their probes come from. It is made when
// it is first asked: answers that carry their tag need none, and so most runs.
type index map[netip.Addr]*target // the first of those, the others behind it

// anybody stands for the answerers of a group.
var anybody netip.Addr

// answerer is where the answers to its probes come from, if it is one address.
func (t *target) answerer() netip.Addr {
	if t.group {
		return anybody
	}
	return t.addr
}

// answeredBy returns the first of the targets whose answers come from a.
func (e *engine) answeredBy(a netip.Addr) *target {
	if e.byAnswerer == nil {
		e.byAnswerer = make(index, len(e.targets))
		for _, t := range e.targets {
			if t != nil {
				e.byAnswerer.enter(t)
			}
		}
	}
	return e.byAnswerer[a]
}

func (x index) enter(t *target) {
	if x != nil {
		t.nextSame = x[t.answerer()]
		x[t.answerer()] = t
	}
}

func (x index) leave(t *target) {
	for at := x[t.answerer()]; at != nil; at = at.nextSame {
		if at == t {
			if t.nextSame == nil {
				delete(x, t.answerer())
			} else {
				x[t.answerer()] = t.nextSame
			}
			return
		}
		if at.nextSame == t {
			at.nextSame = t.nextSame
			return
		}
	}
}

package ping

import "net/netip"

// index finds targets by where the answers to their probes come from: by the hash of
// that address the first of them, the others behind it. It is made when it is first
// asked: answers that carry their tag need none, and so most runs.
type index map[uint32]link

// link leads to a target: its slot plus one; 0 to none.
type link uint32

// anybody stands for the answerers of a group.
var anybody netip.Addr

// answerer is where the answers to its probes come from, if it is one address.
func (t *target) answerer() netip.Addr {
	if t.group {
		return anybody
	}
	return t.addr()
}

// answeredBy returns the first of the targets whose answers come from a, or nil.
func (e *engine) answeredBy(a netip.Addr) *target {
	if e.byAnswerer == nil {
		e.byAnswerer = make(index, len(e.targets))
		for _, t := range e.targets {
			if t != nil && t.place.settled() { // the others enter when they are
				e.enter(t)
			}
		}
	}
	return e.follow(e.byAnswerer[e.hash(a)], a)
}

// nextSame returns the one behind t with the same answerer, or nil.
func (e *engine) nextSame(t *target) *target { return e.follow(t.behind, t.answerer()) }

func (e *engine) follow(l link, a netip.Addr) *target {
	for l != 0 {
		t := e.targets[l-1]
		if t.answerer() == a {
			return t
		}
		l = t.behind // another address with the same hash
	}
	return nil
}

// hash is keyed: who chooses the addresses does not know which share one.
func (e *engine) hash(a netip.Addr) uint32 {
	p := e.tagger.Peer(a)
	return p.Hash()
}

func (e *engine) enter(t *target) {
	if e.byAnswerer != nil {
		hash := e.hash(t.answerer())
		t.behind = e.byAnswerer[hash]
		e.byAnswerer[hash] = link(t.slot + 1)
	}
}

func (e *engine) leave(t *target) {
	if e.byAnswerer == nil {
		return
	}
	hash, own := e.hash(t.answerer()), link(t.slot+1)
	l := e.byAnswerer[hash]
	switch {
	case l != own:
		before := e.targets[l-1]
		for before.behind != own {
			before = e.targets[before.behind-1]
		}
		before.behind = t.behind
	case t.behind != 0:
		e.byAnswerer[hash] = t.behind
	default:
		delete(e.byAnswerer, hash)
	}
}

// Package targets says what a sweep probes: addresses, prefixes, ranges and names, of
// both families, less what is excluded. The addresses are never held in memory: a /8 or
// a /64 takes no more than an address. They come in order or in any other, in whole or
// in shards that together are the whole.
//
//	var s targets.Set
//	err := s.Add("192.0.2.0/24")
//	err = s.Exclude("192.0.2.128-255")
//	list, err := s.List()
//	for addr := range list.All(targets.Order{Shuffle: true, Seed: 1, Shard: 0, Shards: 4}) { … }
package targets

import (
	"errors"
	"iter"
	"net/netip"
	"sort"
)

// maxAddrs is the most addresses of a list: indices are numbers of 63 bits.
const maxAddrs = 1 << 63

// Set gathers targets. The zero value is empty and ready.
type Set struct {
	spans, excluded []span
	names           []string
}

// Add adds a target; see the package comment of what may be written.
func (s *Set) Add(text string) error {
	span, name, err := parse(text)
	switch {
	case err != nil:
		return err
	case name != "":
		s.names = append(s.names, name)
	default:
		s.spans = append(s.spans, span)
	}
	return nil
}

// Exclude takes addresses away, whatever order the two are called in: an address, a
// prefix, of which here every address counts, or a range, no name.
func (s *Set) Exclude(text string) error {
	span, name, err := parse(text)
	switch {
	case err != nil:
		return err
	case name != "":
		return errors.New("not an address, a prefix or a range")
	}
	if p, err := netip.ParsePrefix(text); err == nil {
		span.first = numberOf(p.Masked().Addr())
		span.last = span.first.or(p.Addr().BitLen() - p.Bits())
	}
	s.excluded = append(s.excluded, span)
	return nil
}

// Names returns the targets that are names, as they were added.
func (s *Set) Names() []string { return s.names }

// Excludes reports whether an address, such as that of a name, is excluded.
func (s *Set) Excludes(a netip.Addr) bool {
	at := spanOf(a.Unmap(), a.Unmap())
	for _, e := range s.excluded {
		if e.sameSpace(at) && e.first.compare(at.first) <= 0 && at.first.compare(e.last) <= 0 {
			return true
		}
	}
	return false
}

// List is the addresses of a Set, each of them once.
type List struct {
	spans []span
	ends  []uint64 // how many addresses there are up to and with each span
}

// List returns the addresses to probe. The error says that there are more than an
// index can tell apart.
func (s *Set) List() (*List, error) {
	left := merged(s.spans)
	for _, e := range merged(s.excluded) {
		var next []span
		for _, span := range left {
			next = append(next, span.without(e)...)
		}
		left = next
	}
	l := &List{spans: left}
	total := uint64(0)
	for _, span := range left {
		n, ok := span.size()
		if total += n; !ok || total > maxAddrs {
			return nil, errors.New("more than 2^63 addresses")
		}
		l.ends = append(l.ends, total)
	}
	return l, nil
}

// Len returns how many addresses there are.
func (l *List) Len() uint64 {
	if len(l.ends) == 0 {
		return 0
	}
	return l.ends[len(l.ends)-1]
}

// At returns address i, from 0, in order.
func (l *List) At(i uint64) netip.Addr {
	at := sort.Search(len(l.ends), func(k int) bool { return l.ends[k] > i })
	if at > 0 {
		i -= l.ends[at-1]
	}
	return l.spans[at].at(i)
}

// Order is the order in which addresses come, and which of them do.
type Order struct {
	Shuffle bool   // in an order that looks like none, the same for each Seed
	Seed    uint64 //

	// Shard, from 0, of Shards: every address is in exactly one. 0 Shards is one.
	Shard, Shards uint64

	// Skip leaves out the first of them, to go on where another run was ended.
	Skip uint64
}

// Len returns how many addresses of l come in that order.
func (o Order) Len(l *List) uint64 {
	shards := max(o.Shards, 1)
	n := (l.Len() - min(o.Shard, l.Len()) + shards - 1) / shards
	return n - min(o.Skip, n)
}

// All yields the addresses in that order.
func (l *List) All(o Order) iter.Seq[netip.Addr] {
	return func(yield func(netip.Addr) bool) {
		n, shards := l.Len(), max(o.Shards, 1)
		place := func(i uint64) uint64 { return i }
		if o.Shuffle {
			place = newPermutation(n, o.Seed).at
		}
		for k := range o.Len(l) {
			if !yield(l.At(place(o.Shard + (o.Skip+k)*shards))) {
				return
			}
		}
	}
}

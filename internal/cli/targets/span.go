package targets

import (
	"cmp"
	"encoding/binary"
	"math"
	"math/bits"
	"net/netip"
	"slices"
)

// number is an address as a number of 128 bits.
type number struct{ high, low uint64 }

func numberOf(a netip.Addr) number {
	b := a.As16()
	return number{binary.BigEndian.Uint64(b[:8]), binary.BigEndian.Uint64(b[8:])}
}

// addr returns the address: of IPv4 when v4, which has them mapped into IPv6.
func (n number) addr(v4 bool) netip.Addr {
	var b [16]byte
	binary.BigEndian.PutUint64(b[:8], n.high)
	binary.BigEndian.PutUint64(b[8:], n.low)
	a := netip.AddrFrom16(b)
	if v4 {
		return a.Unmap()
	}
	return a
}

func (n number) compare(m number) int {
	return cmp.Or(cmp.Compare(n.high, m.high), cmp.Compare(n.low, m.low))
}

func (n number) plus(d uint64) number {
	low, carry := bits.Add64(n.low, d, 0)
	return number{n.high + carry, low}
}

func (n number) minus(d uint64) number {
	low, borrow := bits.Sub64(n.low, d, 0)
	return number{n.high - borrow, low}
}

var most = number{math.MaxUint64, math.MaxUint64}

// span is the addresses from first to last, both included, of one family and zone.
type span struct {
	first, last number
	zone        string
	v4          bool
}

func spanOf(first, last netip.Addr) span {
	return span{numberOf(first), numberOf(last), first.Zone(), first.Is4()}
}

// sameSpace reports whether both are of one family and zone.
func (s span) sameSpace(t span) bool { return s.v4 == t.v4 && s.zone == t.zone }

// size returns how many addresses there are, and whether that is at most maxAddrs.
func (s span) size() (n uint64, ok bool) {
	low, borrow := bits.Sub64(s.last.low, s.first.low, 0)
	if s.last.high-s.first.high-borrow != 0 || low >= maxAddrs {
		return 0, false
	}
	return low + 1, true
}

func (s span) at(i uint64) netip.Addr {
	a := s.first.plus(i).addr(s.v4)
	if s.zone != "" {
		a = a.WithZone(s.zone)
	}
	return a
}

// without returns what is left of s when t is taken away.
func (s span) without(t span) []span {
	if !s.sameSpace(t) || t.last.compare(s.first) < 0 || t.first.compare(s.last) > 0 {
		return []span{s}
	}
	var left []span
	if t.first.compare(s.first) > 0 {
		before := s
		before.last = t.first.minus(1)
		left = append(left, before)
	}
	if t.last.compare(s.last) < 0 {
		behind := s
		behind.first = t.last.plus(1)
		left = append(left, behind)
	}
	return left
}

// merged returns the spans without what they have in common, those of IPv4 first and
// in order.
func merged(spans []span) []span {
	sorted := slices.Clone(spans)
	slices.SortFunc(sorted, func(a, b span) int {
		if a.v4 != b.v4 {
			if a.v4 {
				return -1
			}
			return 1
		}
		return cmp.Or(cmp.Compare(a.zone, b.zone), a.first.compare(b.first))
	})
	var out []span
	for _, s := range sorted {
		if n := len(out); n > 0 && out[n-1].sameSpace(s) && touches(out[n-1], s) {
			if s.last.compare(out[n-1].last) > 0 {
				out[n-1].last = s.last
			}
			continue
		}
		out = append(out, s)
	}
	return out
}

// touches reports whether b, which begins no earlier than a, begins within it or right
// behind it.
func touches(a, b span) bool {
	return a.last == most || b.first.compare(a.last.plus(1)) <= 0
}

package netns

import (
	"cmp"
	"net/netip"
	"slices"
)

// sortAddrs puts the addresses of a name into the order of RFC 6724, section 6, as far
// as source and destination alone decide it: rules 1, 2, 5, 6, 8 and 9. sourceOf asks
// the routes of the namespace. Those that are equal stay as the server sent them.
func sortAddrs(addrs []netip.Addr, sourceOf func(netip.Addr) (netip.Addr, bool)) []netip.Addr {
	if len(addrs) < 2 {
		return addrs
	}
	all := make([]destination, len(addrs))
	for i, a := range addrs {
		all[i].addr, all[i].policy = a, policyOf(a)
		if all[i].source, all[i].usable = sourceOf(a); all[i].usable {
			all[i].sourcePolicy = policyOf(all[i].source)
		}
	}
	slices.SortStableFunc(all, compare)
	for i := range all {
		addrs[i] = all[i].addr
	}
	return addrs
}

// destination is an address with what decides about its place.
type destination struct {
	addr, source         netip.Addr
	usable               bool
	policy, sourcePolicy policy
}

// compare is negative when a is to be tried before b.
func compare(a, b destination) int {
	return cmp.Or(
		first(a.usable, b.usable), // rule 1
		first(scope(a.addr) == scope(a.source), scope(b.addr) == scope(b.source)),             // rule 2
		first(a.policy.label == a.sourcePolicy.label, b.policy.label == b.sourcePolicy.label), // rule 5
		cmp.Compare(b.policy.precedence, a.policy.precedence),                                 // rule 6
		cmp.Compare(scope(a.addr), scope(b.addr)),                                             // rule 8
		-cmp.Compare(common(a), common(b))*bothSix(a.addr, b.addr),                            // rule 9
	)
}

func first(a, b bool) int {
	switch {
	case a == b:
		return 0
	case a:
		return -1
	}
	return 1
}

// bothSix is 1 for two IPv6 addresses: of IPv4 ones the prefix in common with the
// source says nothing (as in package net and glibc).
func bothSix(a, b netip.Addr) int {
	if a.Is6() && b.Is6() {
		return 1
	}
	return 0
}

// common is how many bits source and destination have in common, at most 64.
func common(d destination) int {
	if !d.usable || d.addr.Is4() || d.source.Is4() {
		return 0
	}
	a, b := d.addr.As16(), d.source.As16()
	n := 0
	for n < 64 && (a[n/8]^b[n/8])>>(7-n%8)&1 == 0 {
		n++
	}
	return n
}

// policy is a row of the default table, RFC 6724, section 2.1.
type policy struct{ precedence, label int }

func policyOf(a netip.Addr) policy {
	b := a.As16()
	switch {
	case a.Is4(), a.Is4In6():
		return policy{35, 4}
	case a == netip.IPv6Loopback():
		return policy{50, 0}
	case [12]byte(b[:12]) == [12]byte{}: // ::/96
		return policy{1, 3}
	case [4]byte(b[:4]) == [4]byte{0x20, 0x01}: // Teredo
		return policy{5, 5}
	case b[0] == 0x20 && b[1] == 0x02: // 6to4
		return policy{30, 2}
	case b[0] == 0x3f && b[1] == 0xfe:
		return policy{1, 12}
	case b[0] == 0xfe && b[1]&0xc0 == 0xc0: // fec0::/10
		return policy{1, 11}
	case b[0]&0xfe == 0xfc: // fc00::/7
		return policy{3, 13}
	}
	return policy{40, 1}
}

// The scopes of RFC 4291, section 2.7, as far as they are told apart.
const (
	linkLocal = 0x2
	siteLocal = 0x5
	global    = 0xe
)

func scope(a netip.Addr) int {
	switch {
	case !a.IsValid():
		return 0
	case a.IsMulticast() && a.Is6():
		return int(a.As16()[1] & 0xf)
	case a.IsLoopback(), a.IsLinkLocalUnicast(), a.IsLinkLocalMulticast():
		return linkLocal
	case a.Is6() && a.As16()[0] == 0xfe && a.As16()[1]&0xc0 == 0xc0:
		return siteLocal
	}
	return global
}

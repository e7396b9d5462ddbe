package pingtest

import (
	"fmt"
	"hash/fnv"
	"math/rand/v2"
	"net/netip"
	"slices"
	"strings"

	"goping/ping/internal/packet"
)

// Host is a host of a [Network]: addresses that answer as its [Behavior] says.
type Host struct {
	network  *Network
	name     string
	addrs    []netip.Addr
	behavior Behavior
}

// Host returns the host of that name, after adding it if there is none, with the
// zero [Behavior]: it answers. Without addresses a new host gets an unused one of
// each family, of those set aside for documentation: 192.0.2.2 and 2001:db8::2, and
// so on. Addresses that are given are its own from now on, and nobody else's.
//
// The name server knows the name from now on, with these addresses. A host may have no
// name. An empty name and one address, or an address literal in place of a name, return
// the host that is there.
func (n *Network) Host(name string, addrs ...netip.Addr) *Host {
	n.mu.Lock()
	defer n.mu.Unlock()
	if literal, err := netip.ParseAddr(name); err == nil {
		name, addrs = "", append([]netip.Addr{literal}, addrs...)
	}
	name = canonical(name)
	if name == "" && len(addrs) == 1 && n.hosts[bare(addrs[0])] != nil {
		return n.hosts[bare(addrs[0])]
	}
	h := n.named[name]
	if h == nil {
		h = &Host{network: n, name: name}
		if len(addrs) == 0 {
			addrs = []netip.Addr{n.unused(packet.IPv4), n.unused(packet.IPv6)}
		}
	}
	n.move(h, addrs)
	return h
}

// Name returns the host's name, in lower case; empty when it has none.
func (h *Host) Name() string { return h.name }

// Addr returns the first of the host's addresses.
func (h *Host) Addr() netip.Addr { return h.Addrs()[0] }

// Addrs returns the host's addresses, in the order in which its name resolves to
// them.
func (h *Host) Addrs() []netip.Addr {
	h.network.mu.Lock()
	defer h.network.mu.Unlock()
	return slices.Clone(h.addrs)
}

// Set has the host behave so towards probes that are sent from now on. What is under
// way already arrives as it was to.
func (h *Host) Set(b Behavior) {
	h.network.mu.Lock()
	defer h.network.mu.Unlock()
	h.behavior = b
}

// SetAddrs moves the host: from now on it answers at these addresses only, and its
// name resolves to them. Nobody answers at the others any more. See [Network.Rename]
// for a name that moves to another host.
func (h *Host) SetAddrs(addrs ...netip.Addr) {
	n := h.network
	n.mu.Lock()
	defer n.mu.Unlock()
	if len(addrs) == 0 {
		panic("pingtest: SetAddrs: no address given")
	}
	n.move(h, addrs)
}

// move gives h the addresses, if there are any, which other hosts lose, and tells the
// name server.
func (n *Network) move(h *Host, addrs []netip.Addr) {
	if len(addrs) > 0 {
		for _, a := range h.addrs {
			if n.hosts[a] == h {
				delete(n.hosts, a)
			}
		}
		h.addrs = nil
	}
	for _, a := range addrs {
		if !a.IsValid() {
			panic(fmt.Sprintf("pingtest: host %q: the zero Addr is no address", h.name))
		}
		h.addrs = append(h.addrs, bare(a))
		n.hosts[bare(a)] = h
	}
	if h.name != "" {
		n.named[h.name], n.names[h.name] = h, h.addrs
	}
}

// bare is an address as packets have it.
func bare(a netip.Addr) netip.Addr { return a.Unmap().WithZone("") }

// canonical is a name as the name server knows it.
func canonical(name string) string { return strings.ToLower(strings.TrimSuffix(name, ".")) }

// Prefixes for documentation (RFC 5737, RFC 3849), and behind those of IPv4 that for
// benchmarks (RFC 2544), which is larger.
var unusedPrefixes = [2][]netip.Prefix{
	{
		netip.MustParsePrefix("192.0.2.0/24"), netip.MustParsePrefix("198.51.100.0/24"),
		netip.MustParsePrefix("203.0.113.0/24"), netip.MustParsePrefix("198.18.0.0/15"),
	},
	{netip.MustParsePrefix("2001:db8::/32")},
}

// unused returns the next address that no host has.
func (n *Network) unused(f *packet.Family) netip.Addr {
	prefixes := unusedPrefixes[f.Index]
	at := slices.IndexFunc(prefixes, func(p netip.Prefix) bool { return p.Contains(n.given[f.Index]) })
	for a := n.given[f.Index].Next(); ; a = a.Next() {
		if !prefixes[at].Contains(a) {
			if at++; at == len(prefixes) {
				panic("pingtest: no unused address is left: give hosts addresses of your own")
			}
			a = prefixes[at].Addr()
			continue
		}
		// No first or last address of a /24, which look like a network's own.
		if last := a.AsSlice()[len(a.AsSlice())-1]; a.Is4() && (last == 0 || last == 255) {
			continue
		}
		if n.hosts[a] == nil && a != routers[f.Index] {
			n.given[f.Index] = a
			return a
		}
	}
}

// life is what happens at one address, whoever has it.
type life struct {
	chance *rand.Rand
	probes uint64
}

// life returns that of an address.
func (n *Network) life(a netip.Addr) *life {
	l := n.lives[a]
	if l == nil {
		h := fnv.New64a()
		b := a.As16()
		h.Write(b[:])
		l = &life{chance: rand.New(rand.NewPCG(n.seed, h.Sum64()))}
		n.lives[a] = l
	}
	return l
}

package ping

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/netip"
	"slices"

	"goping/ping/internal/wire"
)

// Resolve returns the address of host, a literal (with a zone where it needs
// one) or a name, in the family cfg asks for. Of a name's addresses it takes the
// first in the order of RFC 6724, of the preferred family if it has any. A name that
// has none gives a *net.DNSError, a literal of the other family an *net.AddrError.
func Resolve(ctx context.Context, host string, cfg *Config) (netip.Addr, error) {
	addrs, err := ResolveAll(ctx, host, cfg)
	if err != nil {
		return netip.Addr{}, err
	}
	return addrs[0], nil
}

// ResolveAll returns all addresses of host, at least one, in the order in which to try
// them; otherwise it is like [Resolve].
func ResolveAll(ctx context.Context, host string, cfg *Config) ([]netip.Addr, error) {
	if cfg == nil {
		cfg = &Config{}
	}
	family := cfg.family()
	if addr, err := netip.ParseAddr(host); err == nil {
		if addr = addr.Unmap(); !family.has(addr) {
			return nil, &net.AddrError{Err: "not an " + family.String() + " address", Addr: host}
		}
		return []netip.Addr{addr}, nil
	}
	if host == "" {
		return nil, errors.New("ping: resolve: no host given")
	}
	r := cfg.Resolver
	if r == nil {
		r = &net.Resolver{PreferGo: true}
	}
	addrs, err := r.LookupNetIP(ctx, family.network(), host)
	if err == nil && len(addrs) == 0 {
		err = &net.DNSError{Err: "no such host", Name: host, IsNotFound: true}
	}
	if err != nil {
		return nil, fmt.Errorf("ping: resolve: %w", err)
	}
	if each, ok := cfg.Wire.(*wire.Each); ok {
		each.Order(host, addrs)
	}
	for i := range addrs {
		addrs[i] = addrs[i].Unmap()
	}
	family.sort(addrs)
	return addrs, nil
}

// isAddr reports whether host is a literal.
func isAddr(host string) bool {
	_, err := netip.ParseAddr(host)
	return err == nil
}

// network is what net.Resolver.LookupNetIP wants.
func (f Family) network() string { return [...]string{"ip", "ip4", "ip6", "ip", "ip"}[f] }

// String returns "any family", "IPv4", "IPv6", "IPv4 first" or "IPv6 first".
func (f Family) String() string {
	return nameOf([]string{"any family", "IPv4", "IPv6", "IPv4 first", "IPv6 first"}, f)
}

func (f Family) has(a netip.Addr) bool {
	return f != IPv4 && f != IPv6 || (f == IPv4) == a.Is4()
}

// sort puts the addresses of the preferred family first.
func (f Family) sort(addrs []netip.Addr) {
	if f != PreferIPv4 && f != PreferIPv6 {
		return
	}
	slices.SortStableFunc(addrs, func(a, b netip.Addr) int {
		switch {
		case a.Is4() == b.Is4():
			return 0
		case a.Is4() == (f == PreferIPv4):
			return -1
		}
		return 1
	})
}

// scopeOf returns the scope id of a's zone, a name or a number, as the wire knows it. An
// address that needs a zone and has none takes that of the interface.
func scopeOf(w wire.Wire, a netip.Addr, ifname string) (uint32, error) {
	zone := a.Zone()
	if needsScope(a) {
		zone = ifname
	}
	if zone == "" {
		return 0, nil
	}
	scope, err := w.Scope(zone)
	if err != nil {
		return 0, fmt.Errorf("ping: zone of %v: no interface named %q", a, zone)
	}
	return scope, nil
}

// needsScope reports whether a means something on one link only, and names none.
func needsScope(a netip.Addr) bool {
	return a.Is6() && a.Zone() == "" && (a.IsLinkLocalUnicast() || a.IsLinkLocalMulticast() || a.IsInterfaceLocalMulticast())
}

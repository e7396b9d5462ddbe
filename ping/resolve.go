package ping

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/netip"

	"goping/ping/internal/wire"
)

// Resolve returns the address of host, a literal (with a zone where it needs
// one) or a name, in the family cfg asks for. Of a name's addresses it takes the
// first in the order of RFC 6724. A name that has none gives a *net.DNSError,
// a literal of the other family an *net.AddrError.
func Resolve(ctx context.Context, host string, cfg *Config) (netip.Addr, error) {
	if cfg == nil {
		cfg = &Config{}
	}
	if addr, err := netip.ParseAddr(host); err == nil {
		if addr = addr.Unmap(); !cfg.Family.has(addr) {
			return netip.Addr{}, &net.AddrError{Err: "not an " + cfg.Family.String() + " address", Addr: host}
		}
		return addr, nil
	}
	if host == "" {
		return netip.Addr{}, errors.New("ping: resolve: no host given")
	}
	r := cfg.Resolver
	if r == nil {
		r = &net.Resolver{PreferGo: true}
	}
	addrs, err := r.LookupNetIP(ctx, cfg.Family.network(), host)
	if err != nil {
		return netip.Addr{}, fmt.Errorf("ping: resolve: %w", err)
	}
	if each, ok := cfg.Wire.(*wire.Each); ok {
		each.Order(host, addrs)
	}
	return addrs[0].Unmap(), nil
}

// network is what net.Resolver.LookupNetIP wants.
func (f Family) network() string { return [...]string{"ip", "ip4", "ip6"}[f] }

// String returns "any family", "IPv4" or "IPv6".
func (f Family) String() string { return nameOf([]string{"any family", "IPv4", "IPv6"}, f) }

func (f Family) has(a netip.Addr) bool {
	return f == AnyFamily || (f == IPv4) == a.Is4()
}

// scopeOf returns the interface index of a's zone, a name or a number. An
// address that needs a zone and has none takes that of the interface.
func scopeOf(a netip.Addr, ifname string) (uint32, error) {
	zone := a.Zone()
	if zone == "" && (a.IsLinkLocalUnicast() || a.IsLinkLocalMulticast() || a.IsInterfaceLocalMulticast()) && a.Is6() {
		zone = ifname
	}
	if zone == "" {
		return 0, nil
	}
	if index, ok := number(zone); ok {
		return index, nil
	}
	ifi, err := net.InterfaceByName(zone)
	if err != nil {
		return 0, fmt.Errorf("ping: zone of %v: no interface named %q", a, zone)
	}
	return uint32(ifi.Index), nil
}

func number(s string) (n uint32, ok bool) {
	for _, c := range s {
		if c < '0' || c > '9' || n > 1<<27 {
			return 0, false
		}
		n = 10*n + uint32(c-'0')
	}
	return n, s != ""
}

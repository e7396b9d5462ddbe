package ping

import (
	"context"
	"errors"
	"net"
	"net/netip"
	"testing"

	"goping/ping/internal/wire"
)

func TestResolveLiteral(t *testing.T) {
	for _, tt := range []struct {
		host   string
		family Family
		want   string // "": refused
	}{
		{"192.0.2.7", AnyFamily, "192.0.2.7"},
		{"192.0.2.7", IPv4, "192.0.2.7"},
		{"192.0.2.7", IPv6, ""},
		{"2001:db8::7", AnyFamily, "2001:db8::7"},
		{"2001:db8::7", IPv6, "2001:db8::7"},
		{"2001:db8::7", IPv4, ""},
		{"::ffff:192.0.2.7", AnyFamily, "192.0.2.7"},
		{"::ffff:192.0.2.7", IPv4, "192.0.2.7"},
		{"::ffff:192.0.2.7", IPv6, ""},
		{"fe80::1%lo", AnyFamily, "fe80::1%lo"},
		{"fe80::1%7", IPv6, "fe80::1%7"},
		{"0.0.0.0", AnyFamily, "0.0.0.0"},
	} {
		got, err := Resolve(context.Background(), tt.host, &Config{Family: tt.family})
		if tt.want == "" {
			var refused *net.AddrError
			if !errors.As(err, &refused) || refused.Addr != tt.host {
				t.Errorf("%s as %v: got %v, %v, want a *net.AddrError", tt.host, tt.family, got, err)
			}
			continue
		}
		if err != nil || got != netip.MustParseAddr(tt.want) {
			t.Errorf("%s as %v: got %v, %v, want %s", tt.host, tt.family, got, err, tt.want)
		}
	}
	if _, err := Resolve(context.Background(), "", nil); err == nil {
		t.Error("no host: no error")
	}
}

// TestResolveName asks the caller's resolver, with the family, and passes its
// error on. No query leaves.
func TestResolveName(t *testing.T) {
	refused := errors.New("no name server in this test")
	r := &net.Resolver{PreferGo: true, Dial: func(context.Context, string, string) (net.Conn, error) { return nil, refused }}
	_, err := Resolve(context.Background(), "host.invalid", &Config{Resolver: r})
	var dns *net.DNSError
	if !errors.As(err, &dns) || dns.Name != "host.invalid" {
		t.Errorf("got %v, want a *net.DNSError about host.invalid", err)
	}
}

// hostsFile is a resolver that is not package net's.
type hostsFile map[string][]netip.Addr

func (f hostsFile) LookupNetIP(_ context.Context, network, host string) ([]netip.Addr, error) {
	return f[network+" "+host], nil
}

var _ Resolver = hostsFile{}

// TestResolveByOwnMeans takes addresses from any resolver, and no address for no host.
func TestResolveByOwnMeans(t *testing.T) {
	cfg := &Config{Family: IPv4, Resolver: hostsFile{"ip4 web": {netip.MustParseAddr("::ffff:192.0.2.7")}}}
	got, err := Resolve(context.Background(), "web", cfg)
	if err != nil || got != netip.MustParseAddr("192.0.2.7") {
		t.Errorf("web: %v, %v", got, err)
	}
	if asked, err := cfg.Resolver.LookupNetIP(context.Background(), "ip4", "web"); err != nil || asked[0].Unmap() != got {
		t.Errorf("the resolver says %v, %v", asked, err)
	}
	var dns *net.DNSError
	if got, err = Resolve(context.Background(), "absent", cfg); !errors.As(err, &dns) || !dns.IsNotFound {
		t.Errorf("absent: %v, %v, want no such host", got, err)
	}
}

func TestScopeOf(t *testing.T) {
	loopback, err := net.InterfaceByName("lo")
	if err != nil {
		t.Skip("no interface lo on this system")
	}
	index := uint32(loopback.Index)
	for _, tt := range []struct {
		addr, ifname string
		want         uint32
		refused      bool
	}{
		{"192.0.2.7", "", 0, false},
		{"192.0.2.7", "lo", 0, false},
		{"2001:db8::7", "lo", 0, false},
		{"fe80::1", "", 0, false},
		{"fe80::1", "lo", index, false},
		{"fe80::1%lo", "", index, false},
		{"fe80::1%17", "", 17, false},
		{"fe80::1%17", "lo", 17, false},
		{"ff02::1", "lo", index, false},
		{"ff01::1", "lo", index, false},
		{"ff0e::1", "lo", 0, false},
		{"169.254.0.1", "lo", 0, false},
		{"fe80::1%no-such-if", "", 0, true},
		{"fe80::1", "no-such-if", 0, true},
	} {
		got, err := scopeOf(&wire.Fake{}, netip.MustParseAddr(tt.addr), tt.ifname)
		if got != tt.want || (err != nil) != tt.refused {
			t.Errorf("%s on %q: got %d, %v, want %d", tt.addr, tt.ifname, got, err, tt.want)
		}
	}
}

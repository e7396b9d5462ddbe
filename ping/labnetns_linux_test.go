package ping

import (
	"context"
	"fmt"
	"net/netip"
	"os"
	"testing"

	"goping/internal/netlab"
	"goping/internal/netns"
)

// TestNamespacesTogether: two namespaces have the same addresses, at a device of the
// same name, and another answer; one process probes both at once. Names, zones and
// devices are those of each.
func TestNamespacesTogether(t *testing.T) {
	v4, local := netip.MustParseAddr("10.0.0.5"), netip.MustParseAddr("fe80::5")
	own := netip.MustParseAddr("10.0.0.6")
	type place struct {
		ttl int
		ns  *netns.Namespace
	}
	places := []*place{{ttl: 42}, {ttl: 77}}
	for i, p := range places {
		pid := netlab.Elsewhere{
			Device: "blue0",
			Addrs:  []netip.Addr{v4, local, own.Next()},
			TTL:    p.ttl,
			Root:   rootWith(t, "nameserver 127.0.0.1\nsearch svc.test\n"),
			Names:  map[string][]netip.Addr{"web.svc.test.": {v4}, fmt.Sprintf("only%d.test.", i): {own.Next()}},
		}.Start(t)
		p.ns = openNamespace(t, pid)
	}
	for _, s := range settings() {
		if s.portable || s.v6 {
			continue
		}
		t.Run(s.String(), func(t *testing.T) {
			for i, p := range places {
				cfg := Config{Mode: s.mode, NetNS: p.ns.File, Resolver: p.ns.Resolver, NextAddress: true}
				device := cfg
				device.Interface = "blue0"
				sourced := cfg
				sourced.Source = own.Next()
				for _, tt := range []struct {
					host string
					cfg  *Config
					want netip.Addr
				}{
					{"10.0.0.5", &cfg, v4},
					{"web", &cfg, v4},
					{fmt.Sprintf("only%d.test", i), &cfg, own.Next()},
					{"fe80::5%blue0", &cfg, local.WithZone("blue0")},
					{"fe80::5", &device, local},
					{"10.0.0.5", &sourced, v4},
				} {
					reply, err := Ping(t.Context(), tt.host, tt.cfg)
					if err != nil || reply.Addr != tt.want || reply.TTL != p.ttl {
						t.Errorf("%s from %v: %+v, %v, want a reply of %v with TTL %d", tt.host, p.ns.Ref, reply, err, tt.want, p.ttl)
					}
				}
				if reply, err := Ping(t.Context(), fmt.Sprintf("only%d.test", 1-i), &cfg); err == nil {
					t.Errorf("a name of the other: %+v", reply)
				}
				if _, err := Resolve(context.Background(), "web", &Config{Family: IPv6, Resolver: p.ns.Resolver}); err == nil {
					t.Error("web has an IPv6 address")
				}
			}
		})
	}
	if _, err := Ping(t.Context(), "fe80::5%blue0", nil); err == nil {
		t.Error("this namespace has a device blue0")
	}
}

// rootWith makes a root directory with a resolv.conf.
func rootWith(t *testing.T, resolvConf string) string {
	t.Helper()
	root := t.TempDir()
	if err := os.Mkdir(root+"/etc", 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(root+"/etc/resolv.conf", []byte(resolvConf), 0o644); err != nil {
		t.Fatal(err)
	}
	return root
}

func openNamespace(t *testing.T, pid int) *netns.Namespace {
	t.Helper()
	ref, err := netns.Parse(fmt.Sprintf("pid:%d", pid))
	if err != nil {
		t.Fatal(err)
	}
	ns, err := ref.Open(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := ns.Close(); err != nil {
			t.Error(err)
		}
	})
	return ns
}

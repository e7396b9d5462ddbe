package doctor

import (
	"errors"
	"net/netip"
	"slices"
	"testing"

	"golang.org/x/sys/unix"

	"goping/internal/netlab"
)

// TestNetlink: the lab is found as it was built.
func TestNetlink(t *testing.T) {
	lab := netlab.New(t)
	n, err := openNetlink(nil)
	if err != nil {
		t.Fatal(err)
	}
	defer n.close()

	links, err := n.links()
	at := slices.IndexFunc(links, func(l link) bool { return l.name == lab.Interface })
	if err != nil || at < 0 || !links[at].up || links[at].mtu != 1500 || links[at].kind != "veth" || links[at].loopback {
		t.Fatalf("links %+v, %v, want %s", links, err, lab.Interface)
	}
	index := links[at].index
	addresses, err := n.addresses()
	for _, want := range []netip.Prefix{netip.PrefixFrom(lab.V4, 24), netip.PrefixFrom(lab.V6, 64)} {
		if err != nil || !slices.Contains(addresses, address{index, want}) {
			t.Errorf("addresses %v, %v, want %v", addresses, err, want)
		}
	}
	routes, err := n.routes()
	neighbours, neighboursErr := n.neighbours()
	for _, v6 := range []bool{false, true} {
		gateway, host := lab.Gateway().Addr(v6), lab.Host(netlab.Script{}).Addr(v6)
		found, ok := best(routes, host)
		if err != nil || !ok || found.prefix.Bits() != 0 || found.gateway != gateway || found.index != index {
			t.Errorf("route %+v, %v, %v, want the default one via %v", found, ok, err, gateway)
		}
		way, err := n.routeTo(host, 0)
		if err != nil || way.gateway != gateway || way.index != index || way.source != lab.Addr(v6) {
			t.Errorf("way to %v: %+v, %v", host, way, err)
		}
		if own, err := n.routeTo(lab.Addr(v6), 0); err != nil || own.kind != unix.RTN_LOCAL {
			t.Errorf("way to ourselves: %+v, %v", own, err)
		}
		i := slices.IndexFunc(neighbours, func(n neighbour) bool { return n.addr == gateway })
		if neighboursErr != nil || i < 0 || neighbours[i].stateName() != "PERMANENT" || neighbours[i].failed() {
			t.Errorf("neighbours %+v, %v, want %v", neighbours, neighboursErr, gateway)
		}
		for kind, want := range map[netlab.RouteKind]error{
			netlab.Prohibited: unix.EACCES, netlab.Unroutable: unix.EHOSTUNREACH, netlab.Blackhole: unix.EINVAL, netlab.Throw: unix.ENETUNREACH,
		} {
			refused := lab.Host(netlab.Script{}).Addr(v6)
			netlab.Refuse(t, refused, kind)
			if _, err := n.routeTo(refused, 0); !errors.Is(err, want) {
				t.Errorf("route of kind %v to %v: %v, want %v", kind, refused, err, want)
			}
		}
	}
	if broadcast, err := n.routeTo(netip.MustParseAddr("192.0.2.255"), 0); err != nil || broadcast.kind != unix.RTN_BROADCAST {
		t.Errorf("broadcast: %+v, %v", broadcast, err)
	}
}

// TestAttributes: what does not parse ends the list, and no more.
func TestAttributes(t *testing.T) {
	good := attribute(unix.IFLA_IFNAME, []byte("eth0\x00"))
	for _, bad := range [][]byte{{}, {1}, {3, 0, 1, 0}, {200, 0, 1, 0, 1, 2}} {
		got := parseAttributes(append(slices.Clone(good), bad...))
		if len(got) != 1 || text(got[unix.IFLA_IFNAME]) != "eth0" {
			t.Errorf("before %v: %v", bad, got)
		}
	}
}

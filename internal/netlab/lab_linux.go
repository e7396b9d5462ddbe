package netlab

import (
	"errors"
	"fmt"
	"net"
	"net/netip"
	"os"
	"path/filepath"
	"slices"
	"sync/atomic"
	"time"

	"github.com/vishvananda/netlink"
	"golang.org/x/sys/unix"
)

// nearIndex is the interface index of the near end in every lab: package net
// remembers for a minute which index the name in a zone has.
const nearIndex = 1000

// busy is true while the process has a Lab.
var busy atomic.Bool

// New builds a Lab of the usual kind: see NewWith.
func New(t T) *Lab {
	t.Helper()
	return NewWith(t, Config{})
}

// NewWith builds a Lab in the private namespace and tears it down when the test
// ends. It skips the test where Need does, and where the kernel has no veth.
//
// The near end, interface near0, has 192.0.2.1/24, 2001:db8::1/64 without
// duplicate address detection, a link-local address, and default routes through
// the gateway, whose neighbour entries are static so that no ARP delays a
// probe. It does not follow redirects.
//
// One Lab at a time: tests that use one must not be parallel.
func NewWith(t T, c Config) *Lab {
	t.Helper()
	Need(t)
	if c.MTU == 0 {
		c.MTU = defaultMTU
	}
	if c.MTU < 1280 || c.MTU > 65535 {
		t.Fatalf("netlab: MTU %d: want 1280 to 65535", c.MTU)
	}
	if !busy.CompareAndSwap(false, true) {
		t.Fatal("netlab: this process has a lab already: tests with a lab must not be parallel")
	}
	t.Cleanup(func() { busy.Store(false) })

	l := newLab(t)
	l.mtu = c.MTU
	near, far, err := makeVeth(c.MTU)
	if errors.Is(err, unix.EOPNOTSUPP) {
		t.Skipf("the kernel has no veth: %v", err)
	}
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := netlink.LinkDel(near); err != nil {
			t.Errorf("netlab: delete %s: %v", nearName, err)
		}
	})
	copy(l.near[:], near.Attrs().HardwareAddr)
	r, err := openRing(far.Attrs().Index, c.MTU)
	if err != nil {
		t.Fatal(err)
	}
	l.link = r
	served := make(chan struct{})
	go func() {
		defer close(served)
		l.serve()
	}()
	t.Cleanup(func() { l.close(served) })
	if err := addressNear(near); err != nil {
		t.Fatal(err)
	}
	return l
}

// closeTimeout bounds the wait for the responder's end.
const closeTimeout = 10 * time.Second

// close ends the responder and the link.
func (l *Lab) close(served <-chan struct{}) {
	l.mu.Lock()
	l.closed = true
	l.link.wake()
	l.mu.Unlock()
	select {
	case <-served:
	case <-time.After(closeTimeout):
		l.t.Errorf("netlab: the responder did not end within %v", closeTimeout)
		return
	}
	if err := l.link.close(); err != nil {
		l.t.Errorf("netlab: close the far end: %v", err)
	}
}

// makeVeth makes the pair of interfaces and brings both up.
func makeVeth(mtu int) (near, far netlink.Link, err error) {
	pair := &netlink.Veth{
		LinkAttrs: netlink.LinkAttrs{Name: nearName, Index: nearIndex, MTU: mtu, TxQLen: -1},
		PeerName:  farName,
		PeerMTU:   uint32(mtu),
	}
	if err := netlink.LinkAdd(pair); err != nil {
		return nil, nil, fmt.Errorf("netlab: make a veth pair: %w", err)
	}
	defer func() {
		if err != nil {
			err = errors.Join(err, netlink.LinkDel(pair))
		}
	}()
	quiet()
	if far, err = netlink.LinkByName(farName); err != nil {
		return nil, nil, fmt.Errorf("netlab: find %s: %w", farName, err)
	}
	// The near end last, so that it has its carrier when it comes up.
	for _, link := range [...]netlink.Link{far, pair} {
		if err := netlink.LinkSetUp(link); err != nil {
			return nil, nil, fmt.Errorf("netlab: bring %s up: %w", link.Attrs().Name, err)
		}
	}
	if near, err = netlink.LinkByName(nearName); err != nil {
		return nil, nil, fmt.Errorf("netlab: find %s: %w", nearName, err)
	}
	return near, far, nil
}

// quiet stops what the kernel would say by itself on the new link, and what it
// would learn, and has it take replies along a source route. Where /proc/sys is read-only the lab is noisier, and counts it.
func quiet() {
	for file, value := range map[string]string{
		"ipv6/conf/" + farName + "/disable_ipv6":          "1",
		"ipv6/conf/" + nearName + "/accept_dad":           "0",
		"ipv6/conf/" + nearName + "/accept_ra":            "0",
		"ipv6/conf/" + nearName + "/router_solicitations": "0",
		"ipv6/conf/" + nearName + "/accept_redirects":     "0",
		"ipv4/conf/" + nearName + "/accept_redirects":     "0",
		"ipv4/conf/" + nearName + "/accept_source_route":  "1",
		"ipv4/conf/all/accept_source_route":               "1",
	} {
		_ = os.WriteFile(filepath.Join("/proc/sys/net", file), []byte(value), 0)
	}
}

// addressNear gives the near end its addresses, neighbours and routes.
func addressNear(near netlink.Link) error {
	index := near.Attrs().Index
	for _, a := range [...]*netlink.Addr{
		{IPNet: &net.IPNet{IP: nearV4.Addr().AsSlice(), Mask: net.CIDRMask(nearV4.Bits(), 32)}},
		{IPNet: &net.IPNet{IP: nearV6.Addr().AsSlice(), Mask: net.CIDRMask(nearV6.Bits(), 128)}, Flags: unix.IFA_F_NODAD},
	} {
		if err := netlink.AddrAdd(near, a); err != nil {
			return fmt.Errorf("netlab: add address %v: %w", a.IPNet, err)
		}
	}
	for _, ip := range [...]net.IP{gatewayV4.AsSlice(), gatewayV6.AsSlice()} {
		family, any := netlink.FAMILY_V4, &net.IPNet{IP: net.IPv4zero.To4(), Mask: net.CIDRMask(0, 32)}
		if ip.To4() == nil {
			family, any = netlink.FAMILY_V6, &net.IPNet{IP: net.IPv6zero, Mask: net.CIDRMask(0, 128)}
		}
		if err := netlink.NeighSet(&netlink.Neigh{
			LinkIndex: index, Family: family, State: netlink.NUD_PERMANENT, IP: ip, HardwareAddr: farMAC[:],
		}); err != nil {
			return fmt.Errorf("netlab: add neighbour %v: %w", ip, err)
		}
		if err := netlink.RouteAdd(&netlink.Route{LinkIndex: index, Dst: any, Gw: ip}); err != nil {
			return fmt.Errorf("netlab: add the route through %v: %w", ip, err)
		}
	}
	return waitUsable(near)
}

// usableTimeout bounds the wait for the kernel to notice the carrier, which it
// does from a work queue.
const usableTimeout = 10 * time.Second

// waitUsable waits until the carrier is noticed and the IPv6 addresses are in
// use. A kernel worker inserts their local routes, and does so after it has
// marked them usable: until then what is sent to them is dropped.
func waitUsable(near netlink.Link) error {
	for deadline := time.Now().Add(usableTimeout); ; time.Sleep(time.Millisecond) {
		ok, err := usable(near.Attrs().Index)
		if ok || err != nil {
			return err
		}
		if time.Now().After(deadline) {
			return fmt.Errorf("netlab: the IPv6 addresses of %s are not usable after %v", nearName, usableTimeout)
		}
	}
}

// usable reports whether the interface is up, its global and its link-local
// address are routed to this machine, and its link-local prefix to the link.
func usable(index int) (bool, error) {
	link, err := netlink.LinkByIndex(index)
	if err != nil {
		return false, fmt.Errorf("netlab: look at %s: %w", nearName, err)
	}
	if link.Attrs().OperState != netlink.OperUp {
		return false, nil
	}
	local, err := routed(index, unix.RT_TABLE_LOCAL)
	if err != nil {
		return false, err
	}
	linked, err := routed(index, unix.RT_TABLE_MAIN)
	if err != nil {
		return false, err
	}
	linkLocal := slices.ContainsFunc(local, func(p netip.Prefix) bool { return p.IsSingleIP() && p.Addr().IsLinkLocalUnicast() })
	return linkLocal && slices.Contains(local, netip.PrefixFrom(nearV6.Addr(), 128)) &&
		slices.Contains(linked, netip.MustParsePrefix("fe80::/64")), nil
}

// routed returns the IPv6 destinations of a routing table that lie at an
// interface.
func routed(index, table int) ([]netip.Prefix, error) {
	routes, err := netlink.RouteListFiltered(netlink.FAMILY_V6, &netlink.Route{LinkIndex: index, Table: table},
		netlink.RT_FILTER_OIF|netlink.RT_FILTER_TABLE)
	if err != nil {
		return nil, fmt.Errorf("netlab: list the routes of %s: %w", nearName, err)
	}
	var list []netip.Prefix
	for _, r := range routes {
		if r.Dst == nil {
			continue // the default route
		}
		addr, _ := netip.AddrFromSlice(r.Dst.IP)
		bits, _ := r.Dst.Mask.Size()
		list = append(list, netip.PrefixFrom(addr, bits))
	}
	return list, nil
}

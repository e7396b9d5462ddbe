package netlab

import (
	"context"
	"fmt"
	"net/netip"
	"sync"
)

// The addresses of the lab: documentation prefixes (RFC 5737, RFC 3849).
var (
	nearV4    = netip.MustParsePrefix("192.0.2.1/24")
	nearV6    = netip.MustParsePrefix("2001:db8::1/64")
	gatewayV4 = netip.MustParseAddr("192.0.2.254")
	gatewayV6 = netip.MustParseAddr("2001:db8::fe")
	gatewayLL = netip.MustParseAddr("fe80::fe")
)

const (
	nearName = "near0"
	farName  = "far0"

	defaultMTU = 1500
)

// Config is what a Lab may be built with. The zero value is usual.
type Config struct {
	// MTU of the link, 1280 to 65535; 0 means 1500. Longer requests arrive as
	// fragments, which are counted and ignored.
	MTU int
}

// Lab is a private link with scripted hosts and routers at its far end. Its
// methods may be called from any goroutine.
type Lab struct {
	// V4 and V6 are the addresses of the near end: 192.0.2.1 and 2001:db8::1.
	V4, V6 netip.Addr
	// Interface is the name of the near end.
	Interface string

	t       T
	mtu     int
	near    mac
	gateway *Router

	mu         sync.Mutex // guards all below, and the use of link
	link       link
	hosts      map[netip.Addr]*Host
	networks   []network
	routers    map[string]*Router
	offLink    int // hosts placed so far, off and on the link
	onLink     int
	seen       []*Exchange
	unexpected []Frame
	counters   Counters
	queue      departures
	unstamped  []unstamped
	ident      uint16
	changed    chan struct{} // closed and replaced whenever something happened
	closed     bool
}

// network is a prefix all of whose addresses belong to one host.
type network struct {
	prefix netip.Prefix
	host   *Host
}

// Limits of the address plan.
const (
	maxOffLink = 254 + 127 // 198.51.100.1–254, 203.0.113.1–127
	maxOnLink  = 190       // 192.0.2.10–199
	maxRouters = 126       // 203.0.113.129–254
)

// newLab returns a Lab without a link.
func newLab(t T) *Lab {
	l := &Lab{
		V4:        nearV4.Addr(),
		V6:        nearV6.Addr(),
		Interface: nearName,
		t:         t,
		mtu:       defaultMTU,
		hosts:     make(map[netip.Addr]*Host),
		routers:   make(map[string]*Router),
		changed:   make(chan struct{}),
	}
	l.gateway = l.addRouter("gateway", gatewayV4, gatewayV6, gatewayLL)
	return l
}

// Addr returns the IPv6 or IPv4 address of the near end.
func (l *Lab) Addr(v6 bool) netip.Addr {
	if v6 {
		return l.V6
	}
	return l.V4
}

// Gateway returns the router behind which everything off the link lies,
// 192.0.2.254 and 2001:db8::fe. Its name is "gateway".
func (l *Lab) Gateway() *Router { return l.gateway }

// Host adds a host behind the gateway, at the next free address of
// 198.51.100.0/24 and 203.0.113.0/25, and of 2001:db8:1::/64. It treats both
// families the same way.
func (l *Lab) Host(s Script) *Host {
	l.t.Helper()
	l.mu.Lock()
	defer l.mu.Unlock()
	l.offLink++
	n := l.offLink
	if n > maxOffLink {
		l.t.Fatalf("netlab: no address left for host %d: use Network", n)
	}
	v4 := netip.AddrFrom4([4]byte{198, 51, 100, byte(n)})
	if n > 254 {
		v4 = netip.AddrFrom4([4]byte{203, 0, 113, byte(n - 254)})
	}
	return l.addHost(v4, documentation6(1, uint16(n)), netip.Addr{}, s)
}

// OnLinkHost adds a host on the link itself, from 192.0.2.10, 2001:db8::a and
// fe80::a on. It answers ARP and neighbour solicitations. Other addresses of
// the link are silent: the kernel fails to resolve them.
func (l *Lab) OnLinkHost(s Script) *Host {
	l.t.Helper()
	l.mu.Lock()
	defer l.mu.Unlock()
	l.onLink++
	if l.onLink > maxOnLink {
		l.t.Fatalf("netlab: no address left for on-link host %d", l.onLink)
	}
	n := byte(9 + l.onLink)
	link := netip.AddrFrom16([16]byte{0: 0xfe, 1: 0x80, 15: n})
	return l.addHost(netip.AddrFrom4([4]byte{192, 0, 2, n}), documentation6(0, uint16(n)), link, s)
}

// Network makes one host own all addresses of two prefixes, one of each family,
// so that a sweep finds somebody everywhere; an invalid prefix is left out. Its
// V4 and V6 are the first addresses; replies come from the address that was
// asked. Addresses of other hosts stay theirs.
func (l *Lab) Network(v4, v6 netip.Prefix, s Script) *Host {
	l.mu.Lock()
	defer l.mu.Unlock()
	h := &Host{V4: v4.Addr(), V6: v6.Addr(), lab: l, script: s}
	for _, p := range [2]netip.Prefix{v4, v6} {
		if p.IsValid() {
			l.networks = append(l.networks, network{p.Masked(), h})
		}
	}
	return h
}

// Router returns the router of that name, adding it on first use. Routers are
// behind the gateway, at 203.0.113.129 and up, 2001:db8:1::ff81 and up.
func (l *Lab) Router(name string) *Router {
	l.t.Helper()
	l.mu.Lock()
	defer l.mu.Unlock()
	if r := l.routers[name]; r != nil {
		return r
	}
	n := len(l.routers) // the gateway is one of them, so from 1
	if n > maxRouters {
		l.t.Fatalf("netlab: no address left for router %q", name)
	}
	last := byte(128 + n)
	return l.addRouter(name,
		netip.AddrFrom4([4]byte{203, 0, 113, last}),
		documentation6(1, 0xff00|uint16(last)),
		netip.AddrFrom16([16]byte{0: 0xfe, 1: 0x80, 14: 0xff, 15: last}))
}

// documentation6 returns 2001:db8:subnet::host.
func documentation6(subnet, host uint16) netip.Addr {
	return netip.AddrFrom16([16]byte{0x20, 0x01, 0x0d, 0xb8, byte(subnet >> 8), byte(subnet),
		14: byte(host >> 8), 15: byte(host)})
}

func (l *Lab) addHost(v4, v6, link netip.Addr, s Script) *Host {
	h := &Host{V4: v4, V6: v6, lab: l, script: s}
	l.hosts[v4], l.hosts[v6] = h, h
	if link.IsValid() {
		l.hosts[link] = h
		h.Link = link.WithZone(l.Interface)
	}
	return h
}

func (l *Lab) addRouter(name string, v4, v6, link netip.Addr) *Router {
	r := &Router{Name: name, Host: l.addHost(v4, v6, link, Script{})}
	l.routers[name] = r
	return r
}

// hostAt returns the host that owns an address, or nil.
func (l *Lab) hostAt(a netip.Addr) *Host {
	if h := l.hosts[a]; h != nil {
		return h
	}
	for _, n := range l.networks {
		if n.prefix.Contains(a) {
			return n.host
		}
	}
	return nil
}

// Requests returns all echo requests that reached the far end, those to nobody
// included, in order of arrival.
func (l *Lab) Requests() []Exchange {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.catchUp()
	list := make([]Exchange, len(l.seen))
	for i, x := range l.seen {
		list[i] = x.copied()
	}
	return list
}

// WaitFor waits until n echo requests have reached the far end, whomever they
// were for. The error is that of ctx, with the number that came.
func (l *Lab) WaitFor(ctx context.Context, n int) error {
	return l.wait(ctx, func() error {
		if got := len(l.seen); got < n {
			return fmt.Errorf("%d of %d requests reached the far end", got, n)
		}
		return nil
	})
}

// Counters returns what the far end has seen and done so far.
func (l *Lab) Counters() Counters {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.catchUp()
	if l.link != nil && !l.closed {
		if err := l.link.countDrops(&l.counters); err != nil {
			l.t.Errorf("netlab: count dropped frames: %v", err)
		}
	}
	return l.counters
}

// Unexpected returns the frames that are neither echo requests nor the noise
// that kernels make by themselves, at most the first 100: errors that the near
// end sent, other protocols, bytes that do not parse.
func (l *Lab) Unexpected() []Frame {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.catchUp()
	return append([]Frame(nil), l.unexpected...)
}

// Forge sends the near end a datagram with an ICMP message of any content, from
// src to dst, which are of one family. A checksum field of zero is filled in;
// any other value is sent as it is.
func (l *Lab) Forge(src, dst netip.Addr, icmp []byte) {
	l.t.Helper()
	src, dst = src.Unmap().WithZone(""), dst.Unmap().WithZone("")
	if src.Is4() != dst.Is4() || len(icmp) < 4 {
		l.t.Fatalf("netlab: forge %d bytes from %v to %v: want one family and 4 bytes or more", len(icmp), src, dst)
	}
	message := append([]byte(nil), icmp...)
	if message[2] == 0 && message[3] == 0 {
		setChecksum(message, src, dst)
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	l.catchUp()
	frame := icmpFrame(l.near, route{src: src, dst: dst, ttl: defaultTTL}, l.nextIdent(), message)
	if err := l.transmit(&departure{frame: frame}); err != nil {
		l.t.Errorf("netlab: forge a message from %v to %v: %v", src, dst, err)
	}
	l.collectStamps()
}

// wait waits until check returns nil, looking again whenever something
// happened at the far end.
func (l *Lab) wait(ctx context.Context, check func() error) error {
	for {
		l.mu.Lock()
		l.catchUp()
		missing, changed := check(), l.changed
		l.mu.Unlock()
		if missing == nil {
			return nil
		}
		select {
		case <-changed:
		case <-ctx.Done():
			return fmt.Errorf("netlab: %w: %w", missing, context.Cause(ctx))
		}
	}
}

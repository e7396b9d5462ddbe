package doctor

import (
	"encoding/binary"
	"fmt"
	"net/netip"
	"strings"

	"golang.org/x/sys/unix"
)

// route is one of the routing table, or the answer to which one an address takes.
type route struct {
	kind    uint8 // RTN_UNICAST, RTN_PROHIBIT …
	table   int
	prefix  netip.Prefix // of a table's route
	gateway netip.Addr   // zero for on-link
	source  netip.Addr
	index   int // of the interface
	mtu     int // of the route, 0 for that of the interface
}

// routeTo asks which way packets to a would take: [unix.ENETUNREACH] for none, EACCES,
// EHOSTUNREACH and EINVAL for routes of the type prohibit, unreachable and blackhole.
func (n *netlink) routeTo(a netip.Addr, index int) (route, error) {
	header := make([]byte, unix.SizeofRtMsg)
	header[0], header[1] = familyOf(a), byte(a.BitLen())
	attributes := attribute(unix.RTA_DST, a.AsSlice())
	if index != 0 {
		attributes = append(attributes, attribute(unix.RTA_OIF, binary.NativeEndian.AppendUint32(nil, uint32(index)))...)
	}
	answers, err := n.ask(unix.RTM_GETROUTE, 0, header, attributes)
	if err != nil {
		return route{}, err
	}
	if len(answers) == 0 {
		return route{}, unix.EBADMSG
	}
	r := routeOf(&answers[0])
	if r.source == (netip.Addr{}) {
		r.source = answers[0].addr(unix.RTA_PREFSRC)
	}
	if r.kind == unix.RTN_UNICAST || r.kind == unix.RTN_LOCAL {
		return r, nil
	}
	// IPv6 answers with the refusing route itself.
	if a.Is6() {
		switch r.kind {
		case unix.RTN_UNREACHABLE:
			return r, unix.EHOSTUNREACH
		case unix.RTN_PROHIBIT:
			return r, unix.EACCES
		case unix.RTN_BLACKHOLE:
			return r, unix.EINVAL
		case unix.RTN_THROW:
			return r, unix.ENETUNREACH
		}
	}
	return r, nil
}

func familyOf(a netip.Addr) byte {
	if a.Is4() {
		return unix.AF_INET
	}
	return unix.AF_INET6
}

func routeOf(m *message) route {
	r := route{
		kind: m.header[7], table: int(m.header[4]), gateway: m.addr(unix.RTA_GATEWAY),
		source: m.addr(unix.RTA_PREFSRC), index: m.number(unix.RTA_OIF),
	}
	if table := m.number(unix.RTA_TABLE); table != 0 {
		r.table = table
	}
	dst := m.addr(unix.RTA_DST)
	if !dst.IsValid() {
		dst = netip.IPv6Unspecified()
		if m.header[0] == unix.AF_INET {
			dst = netip.IPv4Unspecified()
		}
	}
	r.prefix = netip.PrefixFrom(dst, int(m.header[1]))
	if metrics := parseAttributes(m.attributes[unix.RTA_METRICS])[unix.RTAX_MTU]; len(metrics) >= 4 {
		r.mtu = int(binary.NativeEndian.Uint32(metrics))
	}
	if multipath := m.attributes[unix.RTA_MULTIPATH]; r.index == 0 && len(multipath) >= unix.SizeofRtNexthop {
		r.index = int(binary.NativeEndian.Uint32(multipath[4:]))
		hop := message{attributes: parseAttributes(multipath[unix.SizeofRtNexthop:])}
		r.gateway = hop.addr(unix.RTA_GATEWAY)
	}
	return r
}

// routes lists the unicast routes and those that refuse, of all tables but local.
func (n *netlink) routes() ([]route, error) {
	answers, err := n.ask(unix.RTM_GETROUTE, unix.NLM_F_DUMP, make([]byte, unix.SizeofRtMsg), nil)
	var all []route
	for i := range answers {
		if answers[i].header[0] != unix.AF_INET && answers[i].header[0] != unix.AF_INET6 || int(answers[i].header[4]) == unix.RT_TABLE_LOCAL {
			continue
		}
		all = append(all, routeOf(&answers[i]))
	}
	return all, err
}

// best returns the route of the tables that fits a most closely; false when none
// does. The tables' own order (ip-rule(8)) is not known, so it is a hint at the
// culprit and no more.
func best(routes []route, a netip.Addr) (found route, ok bool) {
	for _, r := range routes {
		if r.prefix.Contains(a.WithZone("")) && (!ok || r.prefix.Bits() > found.prefix.Bits()) {
			found, ok = r, true
		}
	}
	return found, ok
}

// kindNames are those of ip-route(8), by number.
var kindNames = [...]string{
	unix.RTN_LOCAL: "local ", unix.RTN_BROADCAST: "broadcast ", unix.RTN_MULTICAST: "multicast ",
	unix.RTN_UNREACHABLE: "unreachable ", unix.RTN_PROHIBIT: "prohibit ", unix.RTN_BLACKHOLE: "blackhole ", unix.RTN_THROW: "throw ",
}

// words describes a route as ip-route(8) does: "default via 192.0.2.254 dev eth0".
func (r route) words(links []link) string {
	var b strings.Builder
	if int(r.kind) < len(kindNames) {
		b.WriteString(kindNames[r.kind])
	}
	if r.prefix.Bits() == 0 {
		b.WriteString("default")
	} else {
		b.WriteString(r.prefix.String())
	}
	r.way(&b, links)
	return b.String()
}

// way adds gateway, interface, source and MTU.
func (r route) way(b *strings.Builder, links []link) {
	if r.gateway.IsValid() {
		fmt.Fprintf(b, " via %v", r.gateway)
	}
	if l := linkOf(links, r.index); l != nil {
		b.WriteString(" dev " + l.name)
	}
	if r.source.IsValid() {
		fmt.Fprintf(b, " src %v", r.source)
	}
	if r.mtu != 0 {
		fmt.Fprintf(b, " mtu %d", r.mtu)
	}
}

// linkOf returns the interface of that index, or nil.
func linkOf(links []link, index int) *link {
	for i := range links {
		if links[i].index == index {
			return &links[i]
		}
	}
	return nil
}

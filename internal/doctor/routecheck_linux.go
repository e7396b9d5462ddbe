package doctor

import (
	"errors"
	"fmt"
	"net/netip"
	"strings"

	"golang.org/x/sys/unix"

	"goping/ping"
)

// refusal is what the routing table, or the kernel, says when it lets nothing out.
type refusal struct {
	id    string
	errno unix.Errno
	kind  uint8
	cause string
}

// The three of them: fib_props of net/ipv4/fib_semantics.c.

func checkProhibit(m *machine) Check {
	return refusal{"prohibit-route", unix.EACCES, unix.RTN_PROHIBIT, "a route of the type prohibit forbids to send there"}.check(m)
}

func checkBlackhole(m *machine) Check {
	return refusal{"blackhole-route", unix.EINVAL, unix.RTN_BLACKHOLE, "a route of the type blackhole swallows what is sent there"}.check(m)
}

func checkUnreachable(m *machine) Check {
	return refusal{"unreachable-route", unix.EHOSTUNREACH, unix.RTN_UNREACHABLE, "a route of the type unreachable refuses what is sent there"}.check(m)
}

// check: no route of that type stands in the way.
func (r refusal) check(m *machine) (c Check) {
	t := m.target
	if t == nil || !t.addr.IsValid() {
		return c
	}
	c.ID = r.id
	if c.routeSeen(m); c.Verdict == Unknown {
		return c
	}
	// The route's answer is certain; without one the errno of the send is, unless it
	// means something else there as well.
	if errors.Is(t.routeErr, r.errno) {
		if found, ok := best(m.network.routes, t.addr); ok && found.kind == r.kind {
			c.saw("netlink RTM_GETROUTE, all tables", found.words(m.network.links))
		}
		c.say(Fail, r.cause)
		name := strings.TrimSuffix(r.id, "-route")
		c.fix("host", "sudo ip route del "+name+" PREFIX, after a look at: ip route show table all type "+name)
		return c
	}
	c.say(OK, "the route to "+t.addr.String()+" is not of that type")
	return c
}

// routeSeen adds the answer about the route.
func (c *Check) routeSeen(m *machine) {
	t := m.target
	source := "netlink RTM_GETROUTE " + t.addr.String()
	var errno unix.Errno
	switch {
	case t.routeErr == nil:
		c.saw(source, t.route.words(m.network.links))
	case errors.As(t.routeErr, &errno) && m.network.err == nil:
		c.saw(source, errnoText(t.routeErr))
	default:
		c.saw(source, errnoText(t.routeErr))
		c.say(Unknown, "the routing table cannot be asked")
	}
	if err := t.first.err(ping.Failed); err != nil {
		c.saw("sendmsg(2) to "+t.addr.String(), errnoText(err))
	}
}

// checkNoRoute: there is a way out.
func checkNoRoute(m *machine) (c Check) {
	c.ID = "no-route"
	if t := m.target; t != nil && t.addr.IsValid() {
		c.routeSeen(m)
		lost := errors.Is(t.routeErr, unix.ENETUNREACH) || m.sendFailed(unix.ENETUNREACH)
		switch {
		case lost && m.linksDown():
			c.say(Fail, "no interface is up that leads to "+t.addr.String())
			c.fix("host", "sudo ip link set DEVICE up")
		case lost:
			c.say(Fail, "no route leads to "+t.addr.String())
			c.fix("host", "sudo ip route add "+t.addr.String()+" via GATEWAY")
			c.fix("docker", "docker run --network bridge …, in place of none")
			c.fix("podman", "podman run --network bridge …, in place of none")
			c.fix("compose", "in the service: no network_mode: none")
		case c.Verdict != Unknown:
			c.say(OK, "there is a route to "+t.addr.String())
		}
		return c
	}
	if m.network.err != nil {
		c.saw("netlink RTM_GETROUTE", errnoText(m.network.err))
		c.say(Unknown, "the routing table cannot be read")
		return c
	}
	found := false
	for _, r := range m.network.routes {
		if r.prefix.Bits() == 0 && r.kind == unix.RTN_UNICAST {
			c.saw("netlink RTM_GETROUTE", r.words(m.network.links))
			found = true
		}
	}
	switch {
	case found:
		c.say(OK, "there is a default route")
	case m.linksDown():
		c.saw("netlink RTM_GETLINK", "no interface is up but lo")
		c.say(Warn, "this network namespace has no interface but lo: nothing outside can be reached")
	default:
		c.saw("netlink RTM_GETROUTE", "no default route")
		c.say(Warn, "there is no default route: only the networks on the link can be reached")
	}
	return c
}

// linksDown reports whether no interface but lo is up.
func (m *machine) linksDown() bool {
	for _, l := range m.network.links {
		if l.up && !l.loopback {
			return false
		}
	}
	return true
}

// checkBroadcast: the address is that of one host.
func checkBroadcast(m *machine) (c Check) {
	t := m.target
	if t == nil || !t.addr.IsValid() {
		return c
	}
	c.ID = "broadcast"
	is := t.addr == netip.AddrFrom4([4]byte{255, 255, 255, 255}) || t.routeErr == nil && t.route.kind == unix.RTN_BROADCAST
	switch {
	case is:
		c.saw("netlink RTM_GETROUTE "+t.addr.String(), "broadcast")
		if err := t.first.err(ping.Failed); err != nil {
			c.saw("sendmsg(2) to "+t.addr.String(), errnoText(err))
		}
		c.say(Fail, fmt.Sprintf("%v is a broadcast address, which takes the option -b", t.addr))
		c.fix("host", "goping -b "+t.addr.String())
	case t.routeErr != nil && !errors.Is(t.routeErr, unix.EACCES):
		c.say(OK, "the address has no route, and so none of broadcast")
	default:
		c.say(OK, "the address is not a broadcast address")
	}
	return c
}

// checkNeighbour: the next hop answers on the link.
func checkNeighbour(m *machine) (c Check) {
	c.ID = "neighbour"
	t := m.target
	if t != nil && t.addr.IsValid() && t.routeErr == nil {
		if t.route.kind == unix.RTN_LOCAL || m.ours(t.addr) {
			c.say(OK, "the address is this machine's own: nobody has to be found on a link")
			return c
		}
		hop := t.nextHop()
		for _, n := range m.network.neighbours {
			if n.addr != hop || t.route.index != 0 && n.index != t.route.index {
				continue
			}
			c.saw("netlink RTM_GETNEIGH "+hop.String(), n.stateName())
			if n.failed() {
				c.say(Fail, fmt.Sprintf("%v, the next hop, does not answer on the link: no such host there, or a fault of the link", hop))
				return c
			}
			c.say(OK, fmt.Sprintf("%v, the next hop, is known on the link", hop))
			return c
		}
		if m.localUnreachable() {
			c.saw("ICMP error of our own", outcome(ping.Reply{}, t.first.err(ping.Unreachable)))
			c.say(Fail, fmt.Sprintf("%v, the next hop, does not answer on the link", hop))
			return c
		}
		c.say(Unknown, fmt.Sprintf("the neighbour table has no entry for %v, the next hop", hop))
		return c
	}
	if m.network.err != nil {
		c.saw("netlink RTM_GETNEIGH", errnoText(m.network.err))
		c.say(Unknown, "the neighbour table cannot be read")
		return c
	}
	for _, r := range m.network.routes {
		for _, n := range m.network.neighbours {
			if r.prefix.Bits() == 0 && r.gateway == n.addr && n.failed() {
				c.saw("netlink RTM_GETNEIGH "+n.addr.String(), n.stateName())
				c.say(Warn, fmt.Sprintf("%v, the default gateway, does not answer on the link", n.addr))
			}
		}
	}
	c.say(OK, fmt.Sprintf("no gateway among the %d neighbours has failed to answer", len(m.network.neighbours)))
	return c
}

// localUnreachable reports whether the ICMP errors are this machine's own, which the
// kernel makes when it finds no neighbour.
func (m *machine) localUnreachable() bool {
	var e *ping.ICMPError
	return errors.As(m.target.first.err(ping.Unreachable), &e) && m.ours(e.Reporter)
}

package doctor

import (
	"context"
	"io/fs"
	"net/netip"
	"time"

	"goping/internal/diagnose"
	"goping/ping"
	"goping/rawsock"
)

// machine is all that was gathered. Tests make one by hand, or change one field of
// it.
type machine struct {
	config Config
	files  fs.FS          // from "/"
	self   *diagnose.Self // this process
	limit  uint64         // RLIMIT_NOFILE
	open   int            // descriptors in use, -1 when not known

	tries   []try            // which ICMP sockets may be opened
	finding diagnose.Finding // why not the others

	network network
	loops   []loop  // the self-test
	target  *target // nil without a host

	before, after   counters
	started, ended  clocks
	throttledBefore uint64 // periods of the control group's CPU limit
	throttledAfter  uint64
}

// try is an ICMP socket that was opened, or not.
type try struct {
	mode ping.Mode
	v6   bool
	err  error
}

// network is what netlink says.
type network struct {
	links      []link
	addresses  []address
	routes     []route
	neighbours []neighbour // after the probes
	err        error       // nothing could be asked
}

// gather asks everything, in an order in which nothing disturbs what comes after.
func gather(ctx context.Context, c *Config) *machine {
	process := diagnose.ThisProcess()
	m := &machine{config: *c, files: process.Root, self: diagnose.Examine(process), started: readClocks()}
	m.limit, m.open = descriptors(m.files)
	m.before = readCounters(m.files)
	m.throttledBefore, _ = throttled(m.files)
	m.trySockets()
	m.askNetwork()
	m.loopback(ctx)
	if c.Host != "" {
		m.probe(ctx)
	}
	m.askNeighbours()
	m.after = readCounters(m.files)
	m.throttledAfter, _ = throttled(m.files)
	m.ended = readClocks()
	return m
}

// trySockets opens and closes an ICMP socket of each kind.
func (m *machine) trySockets() {
	var failed []diagnose.Attempt
	for _, v6 := range []bool{false, true} {
		for _, mode := range []ping.Mode{ping.Raw, ping.Datagram} {
			domain, kind, proto := rawsock.AF_INET, rawsock.SOCK_RAW, rawsock.IPPROTO_ICMP
			if v6 {
				domain, proto = rawsock.AF_INET6, rawsock.IPPROTO_ICMPV6
			}
			if mode == ping.Datagram {
				kind = rawsock.SOCK_DGRAM
			}
			c, err := rawsock.Socket(domain, kind, proto, &rawsock.Config{NetNS: m.config.NetNS, Unpolled: true})
			if err == nil {
				_ = c.Close() // nothing was sent
			} else {
				failed = append(failed, diagnose.Attempt{Datagram: mode == ping.Datagram, V6: v6, Err: err})
			}
			m.tries = append(m.tries, try{mode, v6, err})
		}
	}
	if len(failed) > 0 {
		m.finding = m.self.Sockets(failed)
	}
}

// mode is the kind of socket that a family's probes take, as package ping chooses.
func (m *machine) mode(v6 bool) (ping.Mode, bool) {
	for _, t := range m.tries {
		if t.v6 == v6 && t.err == nil {
			return t.mode, true
		}
	}
	return ping.Auto, false
}

// opened reports whether a family has any socket.
func (m *machine) opened(v6 bool) bool {
	_, ok := m.mode(v6)
	return ok
}

func (m *machine) askNetwork() {
	n, err := openNetlink(m.config.NetNS)
	if err != nil {
		m.network.err = err
		return
	}
	defer n.close()
	// A list that cannot be had stays empty; the first error tells why.
	note := func(err error) {
		if m.network.err == nil {
			m.network.err = err
		}
	}
	m.network.links, err = n.links()
	note(err)
	m.network.addresses, err = n.addresses()
	note(err)
	m.network.routes, err = n.routes()
	note(err)
}

// askNeighbours looks into the neighbour table, which the probes have filled.
func (m *machine) askNeighbours() {
	n, err := openNetlink(m.config.NetNS)
	if err != nil {
		return // askNetwork has the error
	}
	defer n.close()
	if m.network.neighbours, err = n.neighbours(); err != nil && m.network.err == nil {
		m.network.err = err
	}
}

// ours reports whether a is an address of this machine.
func (m *machine) ours(a netip.Addr) bool {
	if a.IsLoopback() {
		return true
	}
	for _, own := range m.network.addresses {
		if own.prefix.Addr() == a.WithZone("") {
			return true
		}
	}
	return false
}

// timeout is how long a probe waits.
func (c *Config) timeout() time.Duration {
	if c.Timeout > 0 {
		return c.Timeout
	}
	return time.Second
}

// base is how all probes are sent.
func (c *Config) base(mode ping.Mode, family ping.Family) ping.Config {
	return ping.Config{
		Mode: mode, Family: family, NetNS: c.NetNS, Lossless: true,
		Probing: ping.Probing{Interval: 100 * time.Millisecond, Timeout: c.timeout(), LateWindow: -1},
	}
}

func familyName(v6 bool) string {
	if v6 {
		return "IPv6"
	}
	return "IPv4"
}

func pingFamily(v6 bool) ping.Family {
	if v6 {
		return ping.IPv6
	}
	return ping.IPv4
}

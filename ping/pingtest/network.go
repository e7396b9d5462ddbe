package pingtest

import (
	"net/netip"
	"sync"
	"time"

	"goping/ping"
	"goping/ping/internal/wire"
)

// Network is a scripted network: hosts, their names, and this machine's troubles. Its
// methods may be called from any goroutine, also from a [Behavior]'s Do. Make one with
// [New].
type Network struct {
	seed uint64

	mu      sync.Mutex
	hosts   map[netip.Addr]*Host
	named   map[string]*Host
	names   map[string][]netip.Addr // what the name server says; lower case, no dot at the end
	server  server
	given   [2]netip.Addr // the last address that was given to a host, by family
	lives   map[netip.Addr]*life
	links   map[*link]bool // of the Probers that are open
	opened  int            // Probers so far
	trouble Trouble        // what lasts of it
	sent    record
}

// New returns a network without hosts. All chance on it (losses, jitter) comes from
// seed, separately for each address: the nth probe to an address fares the same
// whatever is sent to others meanwhile.
func New(seed uint64) *Network {
	return &Network{
		seed:  seed,
		hosts: make(map[netip.Addr]*Host),
		named: make(map[string]*Host),
		names: make(map[string][]netip.Addr),
		given: locals,
		lives: make(map[netip.Addr]*life),
		links: make(map[*link]bool),
	}
}

// Config returns a copy of cfg with which package ping probes this network and asks
// its name server. It may be used for any number of Probers, at the same time too.
//
// A Resolver that cfg has is kept, and so is all the rest. What needs a real socket
// (NetNS, Interface, Mark, DontFragment, DontRoute, NoMulticastLoop, Connect …) has no
// effect. Mode chooses what the sockets
// are like: Auto and Raw give raw ones, Datagram those of a process without
// privileges, on which errors come without the quoted IP header.
func (n *Network) Config(cfg ping.Config) *ping.Config {
	cfg.Wire = &wire.Each{Open: n.open, Order: n.order}
	if cfg.Resolver == nil {
		cfg.Resolver = n.resolver()
	}
	return &cfg
}

// Sent returns the last 65,536 probes that left, or should have (see [Probe]), the
// oldest first.
func (n *Network) Sent() []Probe {
	n.mu.Lock()
	defer n.mu.Unlock()
	return n.sent.all()
}

// maxRecord is how many probes Sent knows.
const maxRecord = 1 << 16

// record is the last probes, in a ring once it is full.
type record struct {
	probes []Probe
	next   int // the oldest, when full
}

func (r *record) add(p Probe) {
	if len(r.probes) < maxRecord {
		r.probes = append(r.probes, p)
		return
	}
	r.probes[r.next] = p
	r.next = (r.next + 1) % maxRecord
}

func (r *record) all() []Probe {
	return append(append(make([]Probe, 0, len(r.probes)), r.probes[r.next:]...), r.probes[:r.next]...)
}

// Probe is an echo request that left this machine, or that it refused to send.
type Probe struct {
	At     time.Time  // when it was handed to the system
	Prober int        // whose it is, counted from 1 in the order they were opened
	Addr   netip.Addr // where it goes, without zone
	Host   *Host      // who is there; nil when nobody is
	Number uint64     // counts the probes to Addr, from 1
	Kind   ping.Kind  // what it asks
	ID     uint16     // the ICMP identifier, which package ping draws anew for each Prober
	Seq    uint16     // the ICMP sequence number; like ID, 0 of a ping.NodeInfo, which has none
	Size   int        // bytes of payload
	TTL    int        // time to live or hop limit it is sent with
	TOS    int        // type of service or traffic class
	Err    error      // why it could not be sent; nil when it left

	FlowLabel uint32 // of an IPv6 packet; 0 where the system chooses
}

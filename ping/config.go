package ping

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net/netip"
	"os"
	"time"

	"goping/ping/internal/packet"
	"goping/ping/internal/wire"
)

// Defaults of [Probing]: what a zero field means.
const (
	DefaultInterval   = time.Second
	DefaultTimeout    = 2 * time.Second
	DefaultLateWindow = 10 * time.Second
	DefaultSize       = 56
)

// Probing says how a target is probed. The zero value is one 56-byte echo
// request a second with a timeout of two seconds. In a [Target], a zero field
// means the value of the [Config]; a Target cannot set a field back to the
// system's choice.
type Probing struct {
	// Interval is the time from one probe to the next; 0 means one second.
	// Probe k is due at start + k × Interval on the monotonic clock. Negative: the
	// next probe leaves when the last is answered, or after 10 ms; see Preload.
	//
	// From 100,000 probes a second on, and at MaxRate, not each of them asks the kernel when it leaves, but
	// one in 33, and only their round-trip times are in [Summary.RTT]. In a [Reply] to
	// any other, RTT begins where it was handed to the system, which TxClock tells. It
	// is the same with a negative Interval, when the answers are there as soon as a
	// probe has left, as those of this machine itself are. Then up to 32 probes leave
	// with one system call, each answered before the next leaves, but for the first
	// time that they are not.
	Interval time.Duration

	// AtOnce has the first probe be due when the target is added, instead of within
	// one Interval: targets begin in the order they are added, as far apart as
	// Config.Rate keeps them. Those without it are spread over the Interval.
	AtOnce bool

	// Preload is how many probes leave at once at the start, at most 65536; 0 means
	// one. Those behind them leave an Interval apart, the first an Interval after the
	// start, as with ping -l of iputils. With a negative Interval it is how many probes
	// may wait for an answer: the next leaves as soon as they are fewer, reckoned from the
	// newest that was answered, or after 10 ms.
	Preload int

	// Timeout is how long a probe waits before it is lost; 0 means two seconds.
	Timeout time.Duration

	// LateWindow is how long after its timeout a lost probe's reply is still
	// noted as late; 0 means ten seconds, below zero not at all.
	LateWindow time.Duration

	// Size is the number of payload bytes of an [Echo] behind the 8-byte ICMP header; 0 means
	// 56, below zero none. At most 65507 on IPv4 and 65527 on IPv6. From 16 bytes
	// replies are authenticated by sequence and tag; from 8 to 15 by the tag alone;
	// below 8 a reply is known by address, identifier and sequence only.
	Size int

	// Kind is what is asked: [Echo], [Timestamp] or [NodeInfo]. A kind that there is in
	// one family only has names resolved in that family. It cannot be set back to Echo in
	// a Target.
	Kind Kind

	// Query is what a [NodeInfo] probe asks; nil means for the name of the address.
	Query *NodeQuery

	// TTL is the IPv4 time to live and the IPv6 hop limit, 1 to 255; 0 means the
	// system's.
	TTL int

	// TOS is the IPv4 type of service and the IPv6 traffic class (DSCP in the
	// upper six bits, ECN in the lower two), 0 to 255.
	TOS int

	// Source is the address probes are sent from; the zero Addr lets the system
	// choose. A Prober has one per address family: in a Target it must be that
	// of the Config.
	Source netip.Addr

	// Interface is the name of the device probes are sent through; empty lets
	// the routing table choose. Like Source, the same for all targets of a Prober.
	Interface string

	// Mark is the firewall mark (SO_MARK, man 7 socket) of the probes, 0 for
	// none. It needs CAP_NET_ADMIN, or CAP_NET_RAW since Linux 5.17. Like Source, the
	// same for all targets.
	Mark uint32

	// DontFragment says how the path MTU is treated. Like Source, the same for all
	// targets.
	DontFragment DontFragment

	// FlowLabel is the IPv6 flow label (RFC 6437), 20 bits; 0 leaves it to the system.
	// Like Source, the same for all targets.
	FlowLabel uint32

	// Broadcast allows IPv4 broadcast addresses as targets (SO_BROADCAST, man 7 socket)
	// and takes replies to IPv4 probes from any address, as is always so with
	// multicast addresses; see [Responder]. Like Source, the same for all targets.
	Broadcast bool

	// IPOptions are options in the header of IPv4 probes; those of the replies are in
	// [Event.IPOptions]. nil means none. Like Source, the same for all targets, which have
	// to be of IPv4 then: so are the addresses of names. On Linux only.
	IPOptions *IPOptions
}

// DontFragment is how a probe larger than the path MTU is treated; see
// IP_MTU_DISCOVER in man 7 ip.
type DontFragment uint8

const (
	// FragmentDefault leaves it to the system: on Linux the DF bit is set until
	// the path is known to need fragments.
	FragmentDefault DontFragment = iota
	// FragmentNever sets DF and refuses a probe above the known path MTU.
	FragmentNever
	// FragmentAllowed clears DF.
	FragmentAllowed
	// FragmentProbe sets DF and ignores the known path MTU.
	FragmentProbe
)

// Mode is the kind of socket.
type Mode uint8

const (
	// Auto takes a raw socket where the process may, else a datagram socket.
	Auto Mode = iota
	// Raw takes a raw ICMP socket; it needs CAP_NET_RAW.
	Raw
	// Datagram takes an unprivileged ICMP socket; on Linux it needs a group
	// within net.ipv4.ping_group_range.
	Datagram
)

// String returns "auto", "raw" or "datagram".
func (m Mode) String() string { return wire.Mode(m).String() }

// Family restricts, or puts into order, the addresses of names, and restricts the
// sockets opened.
type Family uint8

const (
	// AnyFamily takes the resolver's first address.
	AnyFamily Family = iota
	// IPv4 takes IPv4 addresses only.
	IPv4
	// IPv6 takes IPv6 addresses only.
	IPv6
	// PreferIPv4 takes IPv6 addresses only of names that have no others.
	PreferIPv4
	// PreferIPv6 takes IPv4 addresses only of names that have no others.
	PreferIPv6
)

// Config is how a [Prober] works, and how it probes a target that says nothing
// else. A nil *Config is the zero value, which works.
type Config struct {
	Probing

	// Count is how many probes each target gets; 0 means without end.
	Count int

	// Rate is the most probes a second of all targets together; 0 means as many as
	// they ask for. Where they ask for more each gets its share: its probes leave later
	// than they are due, or are skipped, which [EngineStats] tells.
	//
	// MaxRate has as many leave as this machine can, whatever Interval and Preload say:
	// targets take turns, and the next probe leaves as soon as fewer wait for their answer,
	// reckoned from the newest that was answered, than the sockets have room for, 4,096 at
	// the most; where nobody answers, after 10 ms. It is no rate for a network that
	// others use.
	Rate float64

	// Mode is the kind of socket: [Auto], [Raw] or [Datagram].
	Mode Mode

	// Family restricts names and sockets to IPv4 or IPv6, or says which to prefer.
	Family Family

	// Identifier is the ICMP identifier of all probes; 0 means a random one, drawn anew
	// for a target after a streak of losses. On a datagram socket the kernel has to have
	// it free, for both families together, else Open fails with EADDRINUSE: choose one
	// Family.
	Identifier uint16

	// Pattern fills the payload behind sequence and tag, repeated; nil means
	// each byte is its own offset, as in iputils.
	Pattern []byte

	// NetNS is the network namespace to probe from: an open file such as
	// /proc/PID/ns/net. It needs CAP_SYS_ADMIN and must stay open until Close.
	// Interface and zones are the devices there. Names are still resolved where the
	// process is, unless Resolver says otherwise.
	NetNS *os.File

	// Resolver looks names up; nil means Go's own resolver over the system's
	// configuration.
	Resolver Resolver

	// Reresolve is how often the names of targets are asked for again, 0 never. A target
	// stays with its address as long as the name has it; see [EventAddressChanged] and
	// [EventUnresolved]. Name servers are asked beside the probing and are in no
	// round-trip time. [Ping], [Check] and [Stream] keep to the family they began with.
	Reresolve time.Duration

	// NextAddress goes on to the next address of a target's name whenever a probe to
	// the present one could not be sent or was unreachable; [Ping] does so until one
	// address answers or there are no more.
	NextAddress bool

	// Unanswered asks for an [Unanswered] event whenever a probe leaves while
	// the one before it has neither answer nor verdict.
	Unanswered bool

	// MeasureDuplicates takes the round-trip times of duplicates, and of all members of a
	// group, into [Summary.RTT], as iputils' ping does.
	MeasureDuplicates bool

	// Sent asks for an [EventSent] whenever a probe has left.
	Sent bool

	// Events is which kinds of events there are; the empty set stands for all, of those
	// that Unanswered and Sent ask for only where they do. A run that needs few of them is
	// spared the others.
	Events EventSet

	// EventBuffer bounds how many events wait for their reader; 0 means 4096.
	EventBuffer int

	// Lossless keeps the events from Open on: while EventBuffer events wait, no new
	// probe leaves, receiving goes on, and the delay is reported as lag. Of what is
	// no verdict, such as duplicates, as many again are kept; a host that sends more
	// while nobody reads has the rest dropped and counted. When false, events are kept
	// only while somebody reads [Prober.Events], and those that find the buffer full
	// are dropped and counted.
	Lossless bool

	// SendBuffer is the send buffer of each socket in bytes (SO_SNDBUF, man 7 socket); 0
	// leaves it to the system. Linux doubles it, up to net.core.wmem_max. A probe
	// that finds the buffer full waits, and fails after half a second.
	SendBuffer int

	// DontRoute sends to hosts on attached networks only, past the gateways (SO_DONTROUTE,
	// man 7 socket): another target has no route. Linux does so for IPv4 alone.
	DontRoute bool

	// Debug has the system note what it does with the sockets (SO_DEBUG, man 7 socket). It
	// needs CAP_NET_ADMIN; a refusal is logged. Linux has no use for it.
	Debug bool

	// NoMulticastLoop keeps probes to a multicast address from this machine itself
	// (IP_MULTICAST_LOOP, man 7 ip).
	NoMulticastLoop bool

	// Connect connects the socket to the target, the first that is added (man 2
	// connect): a target of another address, and a broadcast or multicast one, is then
	// an error that is an errors.ErrUnsupported. On a raw socket replies from other
	// addresses do not come in, and neither do redirects, nor the IP header that an
	// ICMP error quotes. On Linux only.
	Connect bool

	// UserClocks takes both ends of every round-trip time on the program's own clock: the
	// kernel is not asked for stamps.
	UserClocks bool

	// Logger receives what a caller cannot see otherwise, such as a socket option
	// the system refused; nil means nothing is logged. It is called while the Prober
	// is locked: a handler must not call back into it.
	Logger *slog.Logger

	// Wire replaces the network; nil means the system's. It is of an internal type:
	// package goping/ping/pingtest makes a Config that has a scripted one.
	Wire wire.Wire
}

// Resolver looks names up; a *net.Resolver is one.
type Resolver interface {
	// LookupNetIP returns the addresses of a name, in the order in which to try them;
	// network is "ip", "ip4" or "ip6".
	LookupNetIP(ctx context.Context, network, host string) ([]netip.Addr, error)
}

// Target is one host to probe with a [Prober].
type Target struct {
	// Host is a name or an address literal, zone allowed. It may be empty when
	// Addr is given.
	Host string

	// Addr is the address to probe; the zero Addr has Host resolved.
	Addr netip.Addr

	// Labels are the caller's own and come back in every event.
	Labels map[string]string

	Probing
}

// over returns p with the zero fields of p taken from base.
func (p Probing) over(base Probing) Probing {
	take(&p.Interval, base.Interval)
	take(&p.AtOnce, base.AtOnce)
	take(&p.Preload, base.Preload)
	take(&p.Timeout, base.Timeout)
	take(&p.LateWindow, base.LateWindow)
	take(&p.Size, base.Size)
	take(&p.Kind, base.Kind)
	take(&p.Query, base.Query)
	take(&p.TTL, base.TTL)
	take(&p.TOS, base.TOS)
	take(&p.Source, base.Source)
	take(&p.Interface, base.Interface)
	take(&p.Mark, base.Mark)
	take(&p.DontFragment, base.DontFragment)
	take(&p.FlowLabel, base.FlowLabel)
	take(&p.Broadcast, base.Broadcast)
	take(&p.IPOptions, base.IPOptions)
	return p
}

func take[T comparable](field *T, base T) {
	var zero T
	if *field == zero {
		*field = base
	}
}

// maxPreload is that of iputils.
const maxPreload = 1 << 16

// defaults are what the zero fields of a Config mean.
var defaults = Probing{
	Interval:   DefaultInterval,
	Timeout:    DefaultTimeout,
	LateWindow: DefaultLateWindow,
	Size:       DefaultSize,
}

// roomiest is the family with the larger limits, of those that can be probed so.
func (p *Probing) roomiest() *packet.Family {
	if p.IPOptions != nil {
		return packet.IPv4
	}
	return packet.IPv6
}

// check reports the first field no probe can have.
func (p *Probing) check(f *packet.Family) error {
	switch {
	case p.Preload < 0 || p.Preload > maxPreload:
		return fmt.Errorf("ping: preload %d: must be from 1 to %d", p.Preload, maxPreload)
	case p.Timeout < 0:
		return fmt.Errorf("ping: timeout %v: must not be negative", p.Timeout)
	case p.IPOptions != nil && f != packet.IPv4:
		return fmt.Errorf("ping: IP options over %s: %w", f.Name, errors.ErrUnsupported)
	case p.IPOptions != nil && p.Size > f.MaxPayload-p.IPOptions.Len():
		return fmt.Errorf("ping: size %d: at most %d bytes fit into one %s packet with %d bytes of options",
			p.Size, f.MaxPayload-p.IPOptions.Len(), f.Name, p.IPOptions.Len())
	case p.Size > f.MaxPayload:
		return fmt.Errorf("ping: size %d: at most %d bytes fit into one %s packet", p.Size, f.MaxPayload, f.Name)
	case p.Kind > NodeInfo:
		return fmt.Errorf("ping: kind %d: no such value", p.Kind)
	case p.TTL < 0 || p.TTL > 255:
		return fmt.Errorf("ping: ttl %d: must be from 1 to 255", p.TTL)
	case p.FlowLabel > 0xfffff:
		return fmt.Errorf("ping: flow label %#x: 20 bits at most", p.FlowLabel)
	case p.TOS < 0 || p.TOS > 255:
		return fmt.Errorf("ping: tos %d: must be from 0 to 255", p.TOS)
	}
	return p.Query.check()
}

// sameSocket reports whether both can be sent from one socket.
func (p *Probing) sameSocket(q *Probing) bool {
	return p.Source == q.Source && p.Interface == q.Interface &&
		p.Mark == q.Mark && p.DontFragment == q.DontFragment && p.FlowLabel == q.FlowLabel && p.Broadcast == q.Broadcast &&
		p.IPOptions == q.IPOptions
}

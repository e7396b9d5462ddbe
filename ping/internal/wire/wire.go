// Package wire is the seam between the algorithm of package ping and the
// world: packets go out, packets come in, time passes. There are three wires:
// linux on package rawsock, portable on golang.org/x/net, and Fake, whose network
// is a function and whose time is virtual inside a testing/synctest bubble.
//
// A wire is used by one goroutine at a time; only Wake, Socket, Admit, Source and Scope
// may be called from others at any time, and Another and Connect beside a Wait.
package wire

import (
	"errors"
	"net/netip"
	"time"

	"goping/ping/internal/packet"
)

// Batch is the most packets a wire takes or gives at once.
const Batch = 64

// Instant is one moment on two clocks.
type Instant struct {
	Mono int64 // nanoseconds on the monotonic clock, from a base of the wire's own
	Wall int64 // nanoseconds since the Unix epoch
}

// Kind is what a received Packet is.
type Kind uint8

const (
	// Echo is the reply to a probe of whatever kind, an ICMP message in Data, from Addr.
	Echo Kind = iota
	// Transmitted tells when the kernel sent the packet with Token.
	Transmitted
	// Passed tells that the packet with Token got past this machine's filters; of a
	// Mute socket only.
	Passed
	// Error is an ICMP error from From about a packet that was sent to Addr and is
	// in Quote as far as it was quoted.
	Error
)

// Packet is one ICMP message on its way out or in.
type Packet struct {
	Kind   Kind
	Family *packet.Family
	Addr   netip.Addr // where it goes; where it came from; for Error, where the quoted packet went
	Scope  uint32     // IPv6 scope id of Addr
	Via    uint8      // which of the family's sockets, 0 the first
	Data   []byte     // the message from its ICMP header on; received, valid until the next Recv
	At     Instant    // when it was handed to the kernel, or was taken from it

	// Sending.
	Token   uint64 // comes back with Transmitted
	Untimed bool   // its transmit stamp, and Passed, are not asked for
	TTL     int    // 0: the socket's; received: -1 when not known
	TOS     int    // 0: the socket's; received: -1 when not known
	Err     error  // set by Send: nil when sent

	// Receiving.
	Stamp    int64 // the kernel's stamp, nanoseconds since the Unix epoch; 0 none
	Hardware bool  // Stamp was taken by the network card
	Verify   bool  // nobody has verified the checksum yet
	Whole    int   // length of the message when Data had to be cut, else len(Data)

	// IPOptions are those of the IPv4 header, where Options.IPOptions asked for them;
	// valid until the next Recv.
	IPOptions []byte

	// MTU is set by Send where a packet is above the one this machine knows, and
	// in an Error that tells one.
	MTU int

	// Error only.
	From       netip.Addr // who sent the error
	Type, Code uint8
	Pointer    int
	Gateway    netip.Addr
	Quote      packet.Quote // valid until the next Recv
	Extensions []byte       // RFC 4884 structure, from its header on; likewise
}

// Came returns when a received packet came in, on the monotonic clock.
func (p *Packet) Came() int64 {
	if p.Stamp == 0 || p.Kind == Transmitted || p.Kind == Passed {
		return p.At.Mono
	}
	return p.At.Mono - max(0, p.At.Wall-p.Stamp)
}

// Wire carries packets. Implementations: Open, Portable, Fake.
type Wire interface {
	// Send sends ps in order and returns how many are settled: sent, or refused with
	// Err set. When n < len(ps), err says why the rest has to wait: ErrBusy.
	Send(ps []Packet) (n int, err error)

	// Recv fills ps, as long as Expect said or longer, with what has come in,
	// transmit stamps and errors before data, and returns how many; 0 when nothing
	// is left.
	Recv(ps []Packet) (n int, err error)

	// Wait returns when something came in, at the moment until on the monotonic
	// clock of Now, or after Wake. Forever is never.
	Wait(until int64) error

	// Wake ends a Wait, now or the next.
	Wake()

	// Now reads the clocks.
	Now() Instant

	// Socket describes the socket of a family.
	Socket(f *packet.Family) Socket

	// Admit has the replies to a kind of probe be received too, which Options may not
	// have asked for. Where the socket of the family is a datagram one, which lets out
	// nothing but echo requests (net/ipv4/ping.c, ping_common_sendmsg), the error is a
	// *Refused with the reason why it is not raw, else errors.ErrUnsupported.
	Admit(f *packet.Family, k packet.Kind) error

	// Another opens one more datagram socket of a family, which has an identifier of its
	// own; the first is 0 in Packet.Via, the next 1. A Wait in progress ends.
	Another(f *packet.Family) (Socket, error)

	// Connect has the sockets of its family keep to dst, which may have a zone, as in
	// man 2 connect.
	Connect(dst netip.Addr) error

	// Source returns the address the system chooses to send from to dst.
	Source(dst netip.Addr) (netip.Addr, error)

	// Scope returns the scope id of a zone, the name or the number of an interface
	// where the sockets are.
	Scope(zone string) (uint32, error)

	// Expect makes room for the answers to so many packets a second, of up to
	// size bytes each, and returns how many Recv gives at once from now on, and how many
	// such answers the socket with the least room holds. It may be called beside a
	// Wait, and is not while packets of Recv are in use.
	Expect(perSecond float64, size int) (batch, room int)

	// Drops returns how many packets the sockets dropped so far, at most.
	Drops() uint64

	// Suspended returns how long the machine was suspended since it was started; 0
	// where the system does not tell.
	Suspended() time.Duration

	// Close releases everything.
	Close() error
}

// Each is a Wire that stands for one of its own for each Prober that is opened with
// it: the network of Fakes that package pingtest makes. Only Open is called.
type Each struct {
	Wire

	// Open opens one, as the options ask for, or gives a *Refused.
	Open func(Options) (Wire, error)

	// Order puts the addresses of a name in order. Package net has sorted them by
	// RFC 6724, for which it asks the routes of this machine.
	Order func(host string, addrs []netip.Addr)
}

// anyPort is where Source connects a UDP socket to: nothing is sent, the system only
// wants a port that is not 0.
const anyPort = 1025

// Forever is a moment that never comes.
const Forever = int64(1<<63 - 1)

// ErrBusy says that the system cannot take more packets right now.
var ErrBusy = errors.New("wire: no buffer space")

// Mode is the kind of socket; the values are those of ping.Mode.
type Mode uint8

const (
	Auto Mode = iota
	Raw
	Datagram
)

// String returns "auto", "raw" or "datagram".
func (m Mode) String() string { return [...]string{"auto", "raw", "datagram"}[m] }

// Socket describes an open socket.
type Socket struct {
	Open       bool
	Mode       Mode
	Identifier uint16 // fixed by the kernel; 0 when it is ours to choose

	// Mute says that Send does not tell when this machine drops a packet on its way
	// out. What came through is told by Passed, or Transmitted.
	Mute bool
}

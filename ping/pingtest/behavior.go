package pingtest

import (
	"encoding/binary"
	"math/rand/v2"
	"net/netip"
	"time"

	"goping/ping"
	"goping/ping/internal/packet"
	"goping/ping/internal/wire"
)

// DefaultDelay is the round-trip time of a [Behavior] that gives none.
const DefaultDelay = time.Millisecond

// Behavior is what becomes of a probe to a host. The zero Behavior is an intact reply
// after [DefaultDelay]. Where several fields speak of one probe, the first of these
// decides: Do, SendErr, Down, Loss, Error; Delay and Jitter hold for errors too.
type Behavior struct {
	// Delay is the round-trip time, exact to the nanosecond: from when the request
	// leaves until its answer comes in. 0 means [DefaultDelay], below zero no time
	// at all. One above the probe's timeout makes the answer late.
	Delay time.Duration

	// Jitter is the most by which chance lengthens Delay, uniform from 0.
	Jitter time.Duration

	// Loss is the probability, from 0 to 1, that nothing comes back.
	Loss float64

	// Down has nothing come back.
	Down bool

	// Error has a router, or the host, answer with this ICMP error in place of a
	// reply. The message says what these fields say; of those that are zero,
	//
	//   - Reporter means the router next to this machine, 192.0.2.254 or 2001:db8::fe;
	//   - Type and Code together mean "host unreachable" in the family of the probe;
	//   - QuotedTTL and QuotedTOS mean as the probe was sent, but TTL 1 where the
	//     time to live was exceeded; -1 means that only the ICMP header and what is
	//     behind it is quoted, as always on datagram sockets;
	//   - Raw of an extension means that it is made of MPLS or Interface.
	//
	// Types are those of the probe's family (RFC 792, RFC 4443). After a redirect or a
	// source quench the host answers all the same.
	Error *ping.ICMPError

	// SendErr is why this machine cannot send the probe, such as
	// syscall.ENETUNREACH. syscall.ENOBUFS has package ping try again for half a
	// second, as from a real socket; a *ping.SendError tells the MTU too.
	SendErr error

	// Duplicates is how many more copies of the reply come, at the same moment.
	Duplicates int

	// ClockAhead is how far the host's clock is ahead of this machine's, as its replies
	// to ping.Timestamp probes tell.
	ClockAhead time.Duration

	// Node is what the host tells to ping.NodeInfo probes; nil has it not answer them, as
	// most do not. The Type is that asked for; what is told is Raw, else the Names or the
	// Addrs with the TTL.
	Node *ping.NodeAnswer

	// Corrupt has the last byte of the reply's payload be wrong and its checksum
	// right, as from a host with bad memory: so it gets past every kernel. In a
	// payload of sequence and tag alone (8 or 16 bytes) there is no telling what it
	// should have been, and the probe is lost; one without payload stays whole. Of a
	// ping.Timestamp the originate timestamp is wrong, of a ping.NodeInfo the type.
	Corrupt bool

	// Truncate is how many bytes are missing at the end of the reply's payload.
	Truncate int

	// From is the address the reply comes from; the zero Addr is the one that was
	// probed. It makes the reply one from another source, or at a multicast address
	// that of a member of the group.
	From netip.Addr

	// ID replaces the reply's identifier, as a broken NAT does; 0 does not.
	ID uint16

	// TTL is the time to live or hop limit with which the reply arrives; 0 means 64.
	TTL int

	// TOS is the type of service or traffic class with which the reply arrives.
	TOS int

	// Also is what else becomes of the probe: each as if it were alone, but for
	// SendErr, which is that of the first. So several members of a group answer, a reply
	// comes after an ICMP error, or a duplicate later than the first.
	Also []Behavior

	// Do decides for each probe, when it leaves, how the host behaves towards it;
	// the other fields then play no part, and neither does the Do of what it
	// returns. It is called while the Prober is locked: it must not call back
	// into it, but may change the Network. It must not wait.
	Do func(Probe) Behavior
}

// decided appends b, as it is for that probe, and what it says Also.
func (b *Behavior) decided(p *Probe, all []Behavior) []Behavior {
	now := *b
	if b.Do != nil {
		now = b.Do(*p)
	}
	all = append(all, now)
	for i := range now.Also {
		all = now.Also[i].decided(p, all)
	}
	return all
}

// answers appends what comes back of the probe that was sent.
func (b *Behavior) answers(p *Probe, sent *wire.Packet, datagram bool, chance *rand.Rand, coming []wire.Arrival) []wire.Arrival {
	// Both are drawn for each probe, so that what is set for some leaves the luck of
	// the others as it is.
	lost := chance.Float64() < b.Loss
	after := b.delay(chance.Float64())
	if b.Down || lost {
		return coming
	}
	if b.Error != nil {
		message := icmpError(b.Error, p, sent, datagram)
		coming = append(coming, wire.Arrival{After: after, Packet: message})
		if !goesOn(&message, sent.Family) {
			return coming
		}
	}
	if p.Kind == ping.NodeInfo && b.Node == nil {
		return coming
	}
	for range 1 + max(b.Duplicates, 0) {
		coming = append(coming, wire.Arrival{After: after, Packet: b.reply(p, sent, after)})
	}
	return coming
}

// delay is the round-trip time for a chance from 0 to 1.
func (b *Behavior) delay(chance float64) time.Duration {
	d := b.Delay
	switch {
	case d == 0:
		d = DefaultDelay
	case d < 0:
		d = 0
	}
	if b.Jitter > 0 {
		d += time.Duration(chance * float64(b.Jitter))
	}
	return d
}

// reply is the reply that b makes of sent, which takes so long.
func (b *Behavior) reply(asked *Probe, sent *wire.Packet, after time.Duration) wire.Packet {
	p := b.intact(asked.Kind, sent, after)
	p.TOS = b.TOS
	if b.TTL != 0 {
		p.TTL = b.TTL
	}
	if b.From.IsValid() {
		p.Addr = bare(b.From)
	}
	if b.ID != 0 && asked.Kind != ping.NodeInfo {
		binary.BigEndian.PutUint16(p.Data[4:], b.ID)
	}
	if b.Corrupt && len(p.Data) > packet.HeaderLen {
		p.Data[corrupted(asked.Kind, p.Data)] ^= 0xff
	}
	p.Data = p.Data[:max(packet.HeaderLen, len(p.Data)-max(b.Truncate, 0))]
	if p.Verify = !sent.Family.KernelChecksum; p.Verify {
		binary.BigEndian.PutUint16(p.Data[2:], 0)
		binary.BigEndian.PutUint16(p.Data[2:], packet.Checksum(p.Data))
	}
	return p
}

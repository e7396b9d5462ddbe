package rawsock

import (
	"net/netip"
	"syscall"
)

// Ancillary is what the kernel says about one received message, or about one
// that failed to leave.
type Ancillary struct {
	TTL     int        // time to live or hop limit as it arrived; -1 when not reported
	TOS     int        // type of service or traffic class; -1 when not reported
	IfIndex int        // interface it arrived on; 0 when not reported
	Dst     netip.Addr // address it was sent to; invalid when not reported

	// IPOptions are the options of the IPv4 header as it arrived (RFC 791, section 3.1);
	// nil for none, and when not reported. They are part of the control data parsed.
	IPOptions []byte

	FlowLabel uint32 // of IPv6, 20 bits; 0 for none, and when not reported

	// Receive stamps, or transmit stamps when HasErr and Err.Origin is
	// OriginTimestamping, in nanoseconds since the Unix epoch; 0 when absent.
	// Software is CLOCK_REALTIME, Hardware the clock of the device.
	Software, Hardware int64

	Drops    uint32 // packets that this socket has dropped so far, SO_RXQ_OVFL
	HasDrops bool   // the kernel has reported Drops: RxqOvfl is on

	Err    ExtendedError // of a message from the error queue
	HasErr bool          // the kernel has reported Err

	Creds    Credentials // of the sender, AF_UNIX with PassCred on
	HasCreds bool        // the kernel has reported Creds

	// Descriptors are in the process from the moment the message is received,
	// so they are kept here until somebody takes or closes them.
	rights  []byte // entries, of which some are SCM_RIGHTS; part of control
	nrights int    // descriptors in them
}

// Credentials is a process as the kernel vouches for it: struct ucred, man
// unix(7), in the namespaces of whoever reads it. An ID that is not mapped there
// reads as the overflow ID (65534), a PID from outside as 0.
type Credentials struct {
	PID int32  // process, at the time of sending or connecting
	UID uint32 // effective user
	GID uint32 // effective group
}

// ExtendedError says what happened to a packet that this socket sent:
// struct sock_extended_err and the offender after it, man ip(7), IP_RECVERR.
type ExtendedError struct {
	Errno      syscall.Errno // what the error means to a socket: ECONNREFUSED, EMSGSIZE, …; ENOMSG of a stamp
	Origin     uint8         // who reports: OriginLocal, OriginICMP, …
	Type, Code uint8         // of the ICMP message, when one reported
	// Info is the MTU of EMSGSIZE, the pointer of a parameter problem, or for
	// OriginTimestamping which stamp it is (StampSoftware, …).
	Info uint32
	// Data is the key of a transmit stamp (OptID or AppendTxKey). For an ICMP
	// error with RecvErrRFC4884 on, the low 16 bits are the offset in
	// Message.Data at which the RFC 4884 extensions start (0: none) and bit 16
	// says that they are malformed, on every byte order: see Extensions.
	Data uint32
	// Offender is who sent the ICMP error; invalid when nobody did.
	Offender      netip.Addr
	OffenderScope uint32
}

// Who reported an [ExtendedError], linux/errqueue.h.
const (
	OriginNone         = 0
	OriginLocal        = 1 // this machine refused the packet
	OriginICMP         = 2
	OriginICMP6        = 3
	OriginTimestamping = 4 // no error: the packet left
)

// Extensions returns the offset in the message's Data of the ICMP extension
// structure (RFC 4884, section 7), and whether one was found there intact. The
// socket must have asked with [RecvErrRFC4884] or [RecvErrRFC4884v6].
func (e *ExtendedError) Extensions() (offset int, ok bool) {
	const invalid = 1 // SO_EE_RFC4884_FLAG_INVALID
	offset = int(e.Data & 0xffff)
	ok = (e.Origin == OriginICMP || e.Origin == OriginICMP6) && offset > 0 && e.Data>>16&invalid == 0
	return offset, ok
}

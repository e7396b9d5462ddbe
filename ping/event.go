package ping

import "net/netip"

// EventKind is what an [Event] tells.
type EventKind uint8

const (
	// These are the verdicts: one for each probe, in the order they are decided.
	EventReplied EventKind = iota
	EventLost
	EventUnreachable
	EventIndeterminate
	EventFailed

	// EventLate is the reply to a probe that already had a verdict other than
	// Replied, within the late window.
	EventLate
	// EventDuplicate is one more reply to a probe that was replied to.
	EventDuplicate
	// EventCorrupt is a reply to one of our probes whose checksum is wrong or
	// whose payload is not what was sent; see Event.Damage.
	EventCorrupt
	// EventTruncated is a reply with less payload than was sent.
	EventTruncated
	// EventOtherSource is a reply to one of our probes from an address that was
	// not probed.
	EventOtherSource
	// EventResponder is the reply of one more member of a group, a broadcast or
	// multicast address, to a probe that another has answered.
	EventResponder
	// EventForeign is a reply that carries our tag under another identifier.
	EventForeign
	// EventNotice is an ICMP message about one of our probes that decides
	// nothing: a redirect, a source quench, an error after the verdict. Err tells it.
	EventNotice
	// EventUnanswered tells that the next probe leaves while this one has no
	// answer yet; only with Config.Unanswered.
	EventUnanswered
	// EventAddressChanged tells that the name of a target was resolved to an address
	// that is not the present one, or for the first time, and probes go there now. Addr
	// is the new one, Event.Former the one before. Probes under way are not affected. Both
	// are the same when a name that was [EventUnresolved] has the present address again.
	EventAddressChanged
	// EventUnresolved tells that the name of a target could not be resolved; Err says
	// why. Probing goes on at the address it has, and the name is asked for again.
	EventUnresolved
	// EventSent tells that a probe has left; only with Config.Sent. It comes before
	// whatever answers the probe.
	EventSent
	// EventLast tells that the last of a target's Count probes has left, or could not
	// be sent: nothing more will be, and what is in flight is all that is waited for.
	// Without a Count there is none, and none for a target that was removed before.
	EventLast
	// EventFinished tells that a target has had its Count probes and the last
	// has its verdict, or that it was removed.
	EventFinished
)

var eventNames = [...]string{
	"replied", "lost", "unreachable", "indeterminate", "failed", "late", "duplicate", "corrupt",
	"truncated", "other source", "responder", "foreign", "notice", "unanswered", "address changed", "unresolved", "sent", "last", "finished",
}

// String returns the kind in lower case.
func (k EventKind) String() string { return nameOf(eventNames[:], k) }

// IsVerdict reports whether the event is the verdict of a probe, of which each
// has one.
func (k EventKind) IsVerdict() bool { return k <= EventFailed }

// bounded reports whether the probes bound how many events of the kind there are:
// none of them can be brought about from outside.
func (k EventKind) bounded() bool { return k.IsVerdict() || k >= EventSent }

// EventSet is a set of kinds of events.
type EventSet uint32

// Events returns the set of these kinds.
func Events(kinds ...EventKind) EventSet {
	var s EventSet
	for _, k := range kinds {
		s |= 1 << k
	}
	return s
}

// Has reports whether k is in the set.
func (s EventSet) Has(k EventKind) bool { return s>>k&1 != 0 }

// told is which kinds of events there are.
func (cfg *Config) told() EventSet {
	told := cfg.Events
	if told == 0 {
		told = ^EventSet(0)
	}
	if !cfg.Unanswered {
		told &^= Events(EventUnanswered)
	}
	if !cfg.Sent {
		told &^= Events(EventSent)
	}
	return told
}

// Event is something that happened to a target. The embedded Reply describes
// the probe it is about and, where there is one, the packet that told it.
type Event struct {
	Kind   EventKind // what happened
	Target *Handle   // to whom
	Reply

	// Reordered is set on a reply whose probe was sent before one that is
	// already answered (RFC 4737, section 3).
	Reordered bool

	// Damage is set for EventCorrupt.
	Damage *Damage

	// Former is the address before, for EventAddressChanged; the zero Addr when there
	// was none.
	Former netip.Addr

	// IPOptions are the options in the header of what came, where [Probing.IPOptions]
	// asked for some; nil when it had none that could be read.
	IPOptions *ReceivedOptions

	// More is set while further events already wait, so that a writer knows it
	// need not flush yet.
	More bool
}

// Damage says how a reply differs from its request. When the checksum and the
// payload are right the header is not: another sequence number, or a code.
type Damage struct {
	BadChecksum bool   // the ICMP checksum is wrong
	Offset      int    // index in the payload of the first wrong byte, the size sent when more came, -1 when the payload is right
	Want, Got   byte   // that byte; Want is 0 beyond the size sent
	Payload     []byte // the whole payload as it came: all behind the first 8 bytes
	Err         error  // what else is wrong with a reply that is no echo, or nil
}

// Sender returns the address an event's packet came from, or the address probed
// when there was no packet.
func (e *Event) Sender() netip.Addr {
	if e.From.IsValid() {
		return e.From
	}
	return e.Addr
}

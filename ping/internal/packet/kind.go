package packet

// Kind is what a probe asks for: its request and its reply have ICMP types of their
// own. The zero Kind is the echo.
type Kind uint8

const (
	KindEcho      Kind = iota // the payload back (RFC 792, RFC 4443)
	KindTimestamp             // the time of day; IPv4 only (RFC 792)
	KindNodeInfo              // names or addresses; IPv6 only (RFC 4620)
)

var kindNames = [...]string{"echo", "timestamp", "node information"}

// String returns "echo", "timestamp" or "node information".
func (k Kind) String() string {
	if int(k) < len(kindNames) {
		return kindNames[k]
	}
	return "unknown"
}

// kindForm is the ICMP types of one kind.
type kindForm struct {
	kind           Kind
	request, reply uint8
}

// Reply returns the ICMP type of the message that answers a kind of probe; ok is false
// when the family has no such kind.
func (f *Family) Reply(k Kind) (typ uint8, ok bool) {
	for _, form := range f.kinds {
		if form.kind == k {
			return form.reply, true
		}
	}
	return 0, false
}

// IsReply reports whether messages of an ICMP type answer a probe.
func (f *Family) IsReply(typ uint8) bool {
	_, isReply, ok := f.kindOf(typ)
	return ok && isReply
}

// kindOf returns what kind of probe a message of an ICMP type is, or answers.
func (f *Family) kindOf(typ uint8) (k Kind, isReply, ok bool) {
	for i := range f.kinds {
		switch form := &f.kinds[i]; typ {
		case form.reply:
			return form.kind, true, true
		case form.request:
			return form.kind, false, true
		}
	}
	return 0, false, false
}

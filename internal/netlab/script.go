package netlab

import "time"

// Script says how a host treats the requests it gets. The zero value answers each
// echo and timestamp request at once, as a well-behaved host does. What the options in
// the header of an IPv4 request ask for, the routers of Path and the host write into
// them, and the reply has them (RFC 791, 3.1; RFC 1122, 3.2.2.6).
//
// Functions of n get the number of the request among those of its family that
// reached the host, from 0; with ordinary pinging n is the index of the probe.
// All functions run on the responder's thread: they must not block and must not
// call methods of the Lab or its hosts.
//
// A request is first lost or not, then perhaps met by an ICMP error (Path, MTU,
// Error, in this order), and otherwise answered.
type Script struct {
	// Delay passes between the arrival of a request and the departure of what
	// answers it, be it a reply or an error. The delay really made is never
	// shorter, and a little longer: see Exchange.Delay.
	Delay time.Duration
	// Jitter is added to Delay. A negative sum counts as zero.
	Jitter func(n int) time.Duration

	// Lose drops the requests for which it is true.
	Lose func(n int) bool
	// LoseEvery, when positive, drops the last of every LoseEvery requests.
	LoseEvery int
	// AnswerEvery, when positive, drops all but the last of every AnswerEvery
	// requests.
	AnswerEvery int

	// Duplicate is the number of further copies of each reply.
	Duplicate int
	// DuplicateGap passes between the departures of copies.
	DuplicateGap time.Duration
	// Reorder exchanges the replies of each pair of requests: that of request
	// 0 leaves right after that of request 1, and so on.
	Reorder bool
	// Hold keeps back what answers request n until right after the answer of
	// the next request that is not held itself. If none comes it never leaves.
	Hold func(n int) bool

	// Corrupt lists offsets into the payload whose bits are inverted in the
	// reply; those past its end are ignored. The checksum is made for the
	// corrupted payload.
	Corrupt []int
	// BadChecksum sends replies with a wrong ICMP checksum.
	BadChecksum bool
	// Truncate, when positive, replies with only so many bytes of payload, and
	// when negative with none. Lengths and checksum are right.
	Truncate int
	// From is whose address the reply comes from, when not the host's own.
	From Node
	// Group, when not empty, is whose addresses replies come from, one from each:
	// the members of a group that the host stands for, made by Network of a broadcast
	// or a multicast address.
	Group []Node
	// WrongID and WrongSeq invert the highest bit of the identifier or of the
	// sequence number in the reply.
	WrongID, WrongSeq bool
	// TTL is the reply's TTL or hop limit as it arrives; 0 means 64.
	TTL int
	// TOS is the reply's TOS or traffic class.
	TOS int

	// ClockAhead is how far the clock is ahead that timestamp replies tell of.
	ClockAhead time.Duration
	// ClockUnset has those timestamps say that they are no time of day.
	ClockUnset bool
	// Info is what node information queries are answered with; nil ignores them, as
	// most hosts do.
	Info *NodeInfo

	// Path is the routers on the way. A request whose TTL is k ≤ len(Path) dies
	// at Path[k-1], which reports time exceeded.
	Path []*Router
	// MTU, when positive, is the narrowest on the way: a longer datagram that
	// may not be fragmented (DF, or IPv6) is reported as too big by the last
	// router of Path, or the gateway.
	MTU int
	// Error, when not nil, meets the requests instead of a reply.
	Error *ICMPError

	// Do, when not nil, is asked about each request for the script that applies
	// to it. The other fields are then ignored, and so is Do of the result.
	Do func(Request) Script
}

// delay returns the delay of request n.
func (s *Script) delay(n int) time.Duration {
	d := s.Delay
	if s.Jitter != nil {
		d += s.Jitter(n)
	}
	return max(d, 0)
}

// loses reports whether request n is dropped.
func (s *Script) loses(n int) bool {
	switch {
	case s.Lose != nil && s.Lose(n):
		return true
	case s.LoseEvery > 0 && (n+1)%s.LoseEvery == 0:
		return true
	case s.AnswerEvery > 0 && (n+1)%s.AnswerEvery != 0:
		return true
	}
	return false
}

// holds reports whether what answers request n waits for the next one.
func (s *Script) holds(n int) bool {
	return s.Reorder && n%2 == 0 || s.Hold != nil && s.Hold(n)
}

// error returns the ICMP error that meets a request, or nil.
func (s *Script) error(r *Request) *ICMPError {
	if r.TTL >= 1 && r.TTL <= len(s.Path) {
		e := TimeExceeded(0)
		e.Router = s.Path[r.TTL-1]
		return e
	}
	if s.MTU > 0 && r.length() > s.MTU && (r.DF || r.V6) {
		e := TooBig(s.MTU)
		if len(s.Path) > 0 {
			e.Router = s.Path[len(s.Path)-1]
		}
		return e
	}
	return s.Error
}

// hears reports whether a request is answered by the host at all.
func (s *Script) hears(r *Request, h *Host) bool {
	return !r.V6 || r.Type != type6NodeQuery || s.Info != nil && s.Info.concerns(r, h)
}

// payload returns the payload of the reply to one that is received, a copy if
// it differs.
func (s *Script) payload(received []byte) []byte {
	kept := received
	switch {
	case s.Truncate < 0:
		kept = nil
	case s.Truncate > 0 && s.Truncate < len(received):
		kept = received[:s.Truncate]
	}
	if len(s.Corrupt) == 0 {
		return kept
	}
	kept = append([]byte(nil), kept...)
	for _, at := range s.Corrupt {
		if at >= 0 && at < len(kept) {
			kept[at] ^= 0xff
		}
	}
	return kept
}

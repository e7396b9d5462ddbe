package ping

import (
	"bytes"

	"goping/ping/internal/packet"
	"goping/ping/internal/window"
	"goping/ping/internal/wire"
)

// takeError finds the probe an ICMP error quotes and counts what it says.
func (e *engine) takeError(in *wire.Packet) {
	a := answer{in: in, kind: in.Quote.Kind}
	if !e.quoted(&a) {
		e.stats.Unmatched++
		return
	}
	t := a.target
	if s := t.sweeping(); s != nil {
		e.shotError(s, &a)
		return
	}
	if decides(in) {
		outcome := t.window.Error(a.seq)
		if outcome != window.Unknown {
			t.answered(a.seq, e.together())
		}
		switch outcome {
		case window.First:
			t.amiss().unreachable++
			t.silence = 0
			err := newICMPError(in)
			t.amiss().lastErr = err
			e.icmp(EventUnreachable, &a, err)
			e.unreached(t, a.seq)
			e.decided(t)
			return
		case window.Unknown:
			e.stats.Unmatched++
			return
		}
	}
	t.amiss().notices++
	if e.wanted(t, EventNotice) {
		e.icmp(EventNotice, &a, newICMPError(in))
	}
}

// decides reports whether an ICMP message means that the probe did not arrive:
// a redirect was forwarded, a source quench is obsolete (RFC 6633).
func decides(in *wire.Packet) bool {
	if in.Family == packet.IPv4 {
		return in.Type != packet.V4Redirect && in.Type != packet.V4SourceQuench
	}
	return in.Type != packet.V6Redirect
}

// quoted finds the probe that is quoted. A router may quote no more than the
// ICMP header (RFC 792); then address, identifier and sequence number tell, so that
// who guesses the identifier, and the number of a probe in flight, is believed.
// There is nothing else to go by, and a reply that comes later still shows (as
// late). What is quoted as far as the tag must have it right.
func (e *engine) quoted(a *answer) bool {
	q := &a.in.Quote
	return e.tagged(a, q.Payload) || e.untagged(a, q.ID, q.Seq)
}

// disowned reports whether a quoted payload, which did not lead to its probe by
// token and tag, has something else where the probe with token has its tag.
func (e *engine) disowned(at *place, token uint64, payload []byte) bool {
	auth := at.template.Auth()
	_, tag, ok := packet.ReadFields(auth, payload)
	return ok && (auth == packet.AuthFull || tag != e.tagger.Tag(&at.peer, token))
}

func newICMPError(in *wire.Packet) *ICMPError {
	err := &ICMPError{
		Reporter: in.From, Type: in.Type, Code: in.Code, MTU: in.MTU, Pointer: in.Pointer, Gateway: in.Gateway,
		QuotedTTL: -1, QuotedTOS: -1,
	}
	if in.Quote.HasHeader {
		err.Quoted = bytes.Clone(in.Quote.Raw)
		err.QuotedTTL, err.QuotedTOS = int(in.Quote.Header.TTL), int(in.Quote.Header.TOS)
	}
	if len(in.Extensions) > 0 {
		// What a router got wrong here does not make its error worth less.
		parsed, _ := packet.ParseExtensions(in.Extensions)
		err.Extensions = extensions(parsed)
	}
	return err
}

// icmp tells of an ICMP error.
func (e *engine) icmp(kind EventKind, a *answer, err *ICMPError) {
	if !e.wanted(a.target, kind) {
		return
	}
	ev := e.event(kind, a)
	ev.From, ev.Err = a.in.From, err
	e.emitEvent(a.target, &ev)
}

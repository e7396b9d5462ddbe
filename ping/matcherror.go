package ping

import (
	"goping/ping/internal/packet"
	"goping/ping/internal/window"
	"goping/ping/internal/wire"
)

// takeError finds the probe an ICMP error quotes and counts what it says.
func (e *engine) takeError(in *wire.Packet) {
	a := answer{in: in}
	if !e.quoted(&a) {
		e.stats.Unmatched++
		return
	}
	t := a.target
	if decides(in) {
		switch t.window.Error(a.seq) {
		case window.First:
			t.counts.Unreachable++
			t.silence = 0
			err := newICMPError(in)
			t.lastErr = err
			e.icmp(EventUnreachable, &a, err)
			e.decided(t)
			return
		case window.Unknown:
			return
		}
	}
	t.counts.Notices++
	if e.wanted(t) {
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
// ICMP header (RFC 792); then address, identifier and sequence number tell.
func (e *engine) quoted(a *answer) bool {
	q := &a.in.Quote
	if e.tagged(a, q.Payload) {
		return true
	}
	for _, t := range [...]*target{e.byAddr[a.in.Addr], e.byAddr[anybody]} {
		for ; t != nil; t = t.nextSame {
			if t.addr != a.in.Addr || t.template.Auth() == packet.AuthFull && len(q.Payload) >= packet.PatternOffset {
				continue // the tag would have told
			}
			for seq, ok := t.window.Newest(q.Seq); ok; seq, ok = t.window.Wrapped(seq) {
				if p := t.window.Probe(seq); q.ID == e.identifier(t, p) {
					a.target, a.seq, a.probe = t, seq, p
					return true
				}
			}
		}
	}
	return false
}

func newICMPError(in *wire.Packet) *ICMPError {
	err := &ICMPError{
		Reporter: in.From, Type: in.Type, Code: in.Code, MTU: in.MTU, Pointer: in.Pointer, Gateway: in.Gateway,
		QuotedTTL: -1, QuotedTOS: -1,
	}
	if in.Quote.HasHeader {
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
	if !e.wanted(a.target) {
		return
	}
	ev := e.event(kind, a)
	ev.From, ev.Err = a.in.From, err
	e.emitEvent(a.target, &ev)
}

package ping

import (
	"goping/ping/internal/packet"
	"goping/ping/internal/window"
	"goping/ping/internal/wire"
)

// takeError finds the probe an ICMP error quotes. A router may quote no more
// than the ICMP header (RFC 792); then address, identifier and sequence number tell.
func (e *engine) takeError(in *wire.Packet) {
	t, seq := e.quoted(in)
	if t == nil {
		e.stats.Foreign++
		return
	}
	p := t.window.Probe(seq)
	if p == nil {
		e.stats.Foreign++
		return
	}
	if decides(in) {
		switch t.window.Error(seq) {
		case window.First:
			t.counts.Unreachable++
			err := newICMPError(in)
			t.lastErr = err
			e.icmp(EventUnreachable, Unreachable, t, seq, p, in, err)
			e.decided(t)
			return
		case window.Unknown:
			return
		}
	}
	t.counts.Notices++
	if e.wanted(t) {
		e.icmp(EventNotice, verdictOf(p.State), t, seq, p, in, newICMPError(in))
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

// quoted finds the target and the number of a quoted probe.
func (e *engine) quoted(in *wire.Packet) (*target, uint64) {
	q := &in.Quote
	if len(q.Payload) >= packet.PatternOffset {
		echo := packet.Echo{Payload: q.Payload}
		if t, seq := e.tagged(&echo); t != nil {
			return t, seq
		}
	}
	if q.ID != e.id[in.Family] {
		return nil, 0
	}
	for t := e.byAddr[in.Addr]; t != nil; t = t.nextSame {
		if t.template.Auth() == packet.AuthFull && len(q.Payload) >= packet.PatternOffset {
			continue // the tag would have told
		}
		if seq, ok := t.window.Newest(q.Seq); ok {
			return t, seq
		}
	}
	return nil, 0
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
		err.Extensions, _ = packet.ParseExtensions(in.Extensions)
	}
	return err
}

func (e *engine) icmp(kind EventKind, v Verdict, t *target, seq uint64, p *window.Probe, in *wire.Packet, err *ICMPError) {
	if !e.wanted(t) {
		return
	}
	ev := Event{Kind: kind, Reply: t.reply(seq, p, e.id[t.family])}
	ev.Verdict, ev.Err = v, err
	ev.timed(p, in)
	ev.From = in.From
	e.emitEvent(t, &ev)
}

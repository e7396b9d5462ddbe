package pingtest

import (
	"net/netip"

	"goping/ping"
	"goping/ping/internal/packet"
	"goping/ping/internal/wire"
)

// hostUnreachable is the type and code that say so, by family (RFC 792; RFC 4443,
// section 3.1, address unreachable).
var hostUnreachable = [2][2]uint8{{packet.V4Unreachable, 1}, {packet.V6Unreachable, 3}}

// timeExceeded is the type that says so, by family.
var timeExceeded = [2]uint8{packet.V4TimeExceeded, packet.V6TimeExceeded}

// icmpError is what a socket hands over of the ICMP error e about sent.
func icmpError(e *ping.ICMPError, p *Probe, sent *wire.Packet, datagram bool) wire.Packet {
	f := sent.Family
	from, typ, code := e.Reporter.Unmap().WithZone(""), e.Type, e.Code
	if !from.IsValid() {
		from = routers[f.Index]
	}
	if typ == 0 && code == 0 {
		typ, code = hostUnreachable[f.Index][0], hostUnreachable[f.Index][1]
	}
	m := wire.ICMPError(sent, from, typ, code)
	m.MTU, m.Pointer, m.Gateway, m.Extensions = e.MTU, e.Pointer, e.Gateway, extensionBytes(e.Extensions)
	if !datagram && e.QuotedTTL >= 0 {
		m.Quote.Header, m.Quote.HasHeader, m.Quote.Raw = quotedHeader(e, p, sent, typ), true, e.Quoted
	}
	return m
}

// quotedHeader is the IP header of sent where the error was sent.
func quotedHeader(e *ping.ICMPError, p *Probe, sent *wire.Packet, typ uint8) packet.IPHeader {
	f := sent.Family
	h := packet.IPHeader{
		Version: f.Version, Src: locals[f.Index], Dst: sent.Addr, Protocol: uint8(f.Protocol),
		TTL: uint8(p.TTL), TOS: uint8(p.TOS), HeaderLen: f.HeaderLen, TotalLen: f.HeaderLen + len(sent.Data),
		FlowLabel: p.FlowLabel,
	}
	switch {
	case e.QuotedTTL > 0:
		h.TTL = uint8(e.QuotedTTL)
	case typ == timeExceeded[f.Index]:
		h.TTL = 1
	}
	if e.QuotedTOS > 0 {
		h.TOS = uint8(e.QuotedTOS)
	}
	return h
}

// goesOn reports whether the packet that an ICMP message is about was not dropped.
func goesOn(m *wire.Packet, f *packet.Family) bool {
	if f == packet.IPv4 {
		return m.Type == packet.V4Redirect || m.Type == packet.V4SourceQuench
	}
	return m.Type == packet.V6Redirect
}

// This machine's addresses and those of the router nearest to it, by family.
var (
	locals  = [2]netip.Addr{netip.MustParseAddr("192.0.2.1"), netip.MustParseAddr("2001:db8::1")}
	routers = [2]netip.Addr{netip.MustParseAddr("192.0.2.254"), netip.MustParseAddr("2001:db8::fe")}
)

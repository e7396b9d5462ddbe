package wire

import "goping/ping/internal/packet"

// classify makes p, an ICMP message as it came, an Echo or an Error. ok is
// false for messages that are neither: the replies that belong to the kinds of
// probes, and the errors about them, are.
func (p *Packet) classify() (ok bool) {
	if len(p.Data) < packet.HeaderLen {
		return false
	}
	if p.Family.IsReply(p.Data[0]) {
		p.Kind = Echo
		return true
	}
	e, ok := packet.ParseError(p.Family, p.Data)
	if !ok || !e.Quote.HasProbe || p.Verify && packet.Checksum(p.Data) != 0 {
		return false
	}
	p.Kind, p.From, p.Addr, p.Quote = Error, p.Addr, e.Quote.Header.Dst, e.Quote
	p.Type, p.Code, p.MTU, p.Pointer, p.Gateway, p.Extensions = e.Type, e.Code, e.MTU, e.Pointer, e.Gateway, e.ExtensionBytes
	return true
}

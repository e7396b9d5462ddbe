package wire

import (
	"encoding/binary"
	"net/netip"

	"goping/ping/internal/packet"
	"goping/rawsock"
)

// queued makes p, which knows its family, the ICMP error that a record of the error
// queue (man 7 ip, IP_RECVERR) tells of. m.Data is the packet it is about from its
// ICMP header on: the kernel takes the IP header off (net/ipv4/ip_sockglue.c,
// ip_icmp_error; net/ipv6/datagram.c, ipv6_icmp_error), so that the Quote has none.
// ok is false for records of another kind, and about another packet than an echo
// request. p aliases m.Data.
func (p *Packet) queued(m *rawsock.Message, a *rawsock.Ancillary) (ok bool) {
	e := &a.Err
	if e.Origin != rawsock.OriginICMP && e.Origin != rawsock.OriginICMP6 {
		return false
	}
	data := m.Data
	if offset, ok := e.Extensions(); ok && offset <= len(data) {
		p.Extensions, data = data[offset:], data[:offset]
	} else {
		data, p.Extensions = packet.SplitQueued(p.Family, e.Type, data)
	}
	if p.Quote, ok = packet.ParseQuotedProbe(p.Family, data); !ok {
		return false
	}
	p.Kind, p.Addr, p.Scope = Error, m.Addr, m.Scope
	p.From, p.Type, p.Code = e.Offender, e.Type, e.Code
	p.Stamp, p.TTL, p.TOS = a.Software, a.TTL, a.TOS
	p.readInfo(e.Info)
	return true
}

// readInfo reads ee_info, whose meaning depends on the type.
func (p *Packet) readInfo(info uint32) {
	v4 := p.Family == packet.IPv4
	switch {
	case v4 && p.Type == packet.V4Unreachable && p.Code == packet.V4FragmentationNeeded,
		!v4 && p.Type == packet.V6TooBig:
		p.MTU = int(info)
	case v4 && p.Type == packet.V4ParameterProblem,
		!v4 && p.Type == packet.V6ParameterProblem:
		p.Pointer = int(info)
	case v4 && p.Type == packet.V4Redirect:
		p.Gateway = netip.AddrFrom4([4]byte(binary.BigEndian.AppendUint32(nil, info)))
	}
}

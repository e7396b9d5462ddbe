package wire

import (
	"fmt"
	"net/netip"

	"goping/ping/internal/packet"
	"goping/rawsock"
)

// socketFacts are the facts in which the two families' sockets differ.
type socketFacts struct {
	domain rawsock.Domain
	proto  rawsock.Proto

	recvErr, recvErrRFC4884, recvTTL, recvTOS rawsock.Option
	ttl, multicastTTL, tos, pmtu              rawsock.Option

	appendTTL, appendTOS func(control []byte, v int) []byte

	// pass are the ICMP types a raw socket admits: the reply, and the errors. Of
	// these the error queue has most as well, but without the quoted IP header
	// (ip_icmp_error), and not all (net/ipv4/raw.c, raw_err: no source quench, no
	// redirect; net/ipv4/icmp.c, icmp_unreach: no time exceeded in reassembly).
	pass []uint8
}

var facts = [2]socketFacts{
	{
		domain: rawsock.AF_INET, proto: rawsock.IPPROTO_ICMP,
		recvErr: rawsock.RecvErr, recvErrRFC4884: rawsock.RecvErrRFC4884, recvTTL: rawsock.RecvTTL, recvTOS: rawsock.RecvTOS,
		ttl: rawsock.TTL, multicastTTL: rawsock.MulticastTTL, tos: rawsock.TOS, pmtu: rawsock.MTUDiscover,
		appendTTL: rawsock.AppendTTL, appendTOS: rawsock.AppendTOS,
		pass: []uint8{packet.V4EchoReply, packet.V4Unreachable, packet.V4SourceQuench, packet.V4Redirect,
			packet.V4TimeExceeded, packet.V4ParameterProblem},
	},
	{
		domain: rawsock.AF_INET6, proto: rawsock.IPPROTO_ICMPV6,
		recvErr: rawsock.RecvErr6, recvErrRFC4884: rawsock.RecvErrRFC4884v6, recvTTL: rawsock.RecvHopLimit, recvTOS: rawsock.RecvTClass,
		ttl: rawsock.HopLimit, multicastTTL: rawsock.MulticastHops, tos: rawsock.TrafficClass, pmtu: rawsock.MTUDiscover6,
		appendTTL: rawsock.AppendHopLimit, appendTOS: rawsock.AppendTClass,
		pass: []uint8{packet.V6EchoReply, packet.V6Unreachable, packet.V6TooBig, packet.V6TimeExceeded,
			packet.V6ParameterProblem, packet.V6Redirect},
	},
}

// stamping are the stamps every socket asks for.
const stamping = rawsock.TxSoftware | rawsock.RxSoftware | rawsock.Software | rawsock.OptID | rawsock.OptTSOnly

// openSocket opens and sets up the socket of one family in one mode. Stamping
// comes first: the kernel switches it on a little later than it says, and what
// is done after it gives it the time.
func openSocket(f *packet.Family, mode Mode, o *Options) (*rawsock.Conn, error) {
	fact := &facts[f.Index]
	typ := rawsock.SOCK_RAW
	if mode == Datagram {
		typ = rawsock.SOCK_DGRAM
	}
	c, err := rawsock.Socket(fact.domain, typ, fact.proto, &rawsock.Config{NetNS: o.NetNS, Unpolled: true})
	if err != nil {
		return nil, err
	}
	if err := setUp(c, fact, mode, o); err != nil {
		c.Close()
		return nil, err
	}
	return c, nil
}

// setUp sets the options in the order they matter. Those a probe can do
// without are logged when refused; those the caller asked for are errors.
func setUp(c *rawsock.Conn, fact *socketFacts, mode Mode, o *Options) error {
	o.optional("kernel timestamps", c.SetTimestamping(stamping))
	if mode == Raw {
		if err := c.SetICMPFilter(fact.pass...); err != nil {
			return err
		}
		if fact.domain == rawsock.AF_INET6 { // IPv4: the header in front of the data has both
			o.optional("hop limit of replies", c.SetInt(fact.recvTTL, 1))
			o.optional("traffic class of replies", c.SetInt(fact.recvTOS, 1))
		}
	} else {
		// On by default for ping sockets, and then a second process that binds
		// the same identifier gets our replies.
		if err := c.SetInt(rawsock.ReuseAddr, 0); err != nil {
			return err
		}
		o.optional("TTL of replies", c.SetInt(fact.recvTTL, 1))
		o.optional("TOS of replies", c.SetInt(fact.recvTOS, 1))
	}
	o.optional("error queue", c.SetInt(fact.recvErr, 1))
	o.optional("ICMP extensions", c.SetInt(fact.recvErrRFC4884, 1))
	return setRequested(c, fact, mode, o)
}

// setRequested sets what the caller asked for.
func setRequested(c *rawsock.Conn, fact *socketFacts, mode Mode, o *Options) error {
	if o.Interface != "" {
		if err := c.BindToDevice(o.Interface); err != nil {
			return fmt.Errorf("interface %s: %w", o.Interface, err)
		}
	}
	if o.Source.IsValid() || mode == Datagram {
		if err := c.Bind(rawsock.IPAddr{AddrPort: netip.AddrPortFrom(o.source(fact), o.Identifier)}); err != nil {
			return fmt.Errorf("source %v, identifier %d: %w", o.source(fact), o.Identifier, err)
		}
	}
	for _, opt := range []struct {
		option rawsock.Option
		value  int
		want   bool
	}{
		{fact.ttl, o.TTL, o.TTL > 0},
		{fact.multicastTTL, o.TTL, o.TTL > 0},
		{fact.tos, o.TOS, o.TOS > 0},
		{rawsock.Mark, int(o.Mark), o.Mark != 0},
		{fact.pmtu, o.PMTU.linux(), o.PMTU != PMTUDefault},
		{rawsock.Broadcast, 1, o.Broadcast && fact.domain == rawsock.AF_INET},
	} {
		if opt.want {
			if err := c.SetInt(opt.option, opt.value); err != nil {
				return err
			}
		}
	}
	return nil
}

// source is the address to bind to: that of the caller, or any.
func (o *Options) source(fact *socketFacts) netip.Addr {
	switch {
	case o.Source.IsValid():
		return o.Source
	case fact.domain == rawsock.AF_INET:
		return netip.IPv4Unspecified()
	default:
		return netip.IPv6Unspecified()
	}
}

func (p PMTU) linux() int {
	switch p {
	case PMTUDo:
		return rawsock.PMTUDiscDo
	case PMTUDont:
		return rawsock.PMTUDiscDont
	case PMTUProbe:
		return rawsock.PMTUDiscProbe
	}
	return rawsock.PMTUDiscWant
}

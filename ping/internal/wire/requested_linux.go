package wire

import (
	"fmt"
	"net/netip"

	"goping/rawsock"
)

// setRequested sets what the caller asked for. What is refused is an *OptionError. The
// interface comes first: where it is a VRF, the source is an address of that
// (net/ipv4/raw.c, raw_bind; net/ipv4/ping.c, ping_check_bind_addr).
func setRequested(c *rawsock.Conn, fact *socketFacts, mode Mode, o *Options) error {
	if o.Interface != "" {
		if err := c.BindToDevice(o.Interface); err != nil {
			return &OptionError{"Interface", fmt.Errorf("interface %s: %w", o.Interface, err)}
		}
	}
	if o.Source.IsValid() || mode == Datagram {
		if err := c.Bind(rawsock.IPAddr{AddrPort: netip.AddrPortFrom(o.source(fact), o.Identifier)}); err != nil {
			asked := "Source"
			if !o.Source.IsValid() {
				asked = "Identifier"
			}
			return &OptionError{asked, fmt.Errorf("source %v, identifier %d: %w", o.source(fact), o.Identifier, err)}
		}
	}
	for _, opt := range []struct {
		name   string
		option rawsock.Option
		value  int
		want   bool
	}{
		{"TTL", *fact.ttl, o.TTL, o.TTL > 0},
		{"TTL", *fact.multicastTTL, o.TTL, o.TTL > 0},
		{"TOS", *fact.tos, o.TOS, o.TOS > 0},
		{"Mark", rawsock.Mark, int(o.Mark), o.Mark != 0},
		{"DontFragment", *fact.pmtu, o.PMTU.linux(), o.PMTU != PMTUDefault},
		{"Broadcast", rawsock.Broadcast, 1, o.Broadcast && fact.domain == rawsock.AF_INET},
		{"NoMulticastLoop", *fact.multicastLoop, 0, o.Loopless},
	} {
		if opt.want {
			if err := c.SetInt(opt.option, opt.value); err != nil {
				return &OptionError{opt.name, err}
			}
		}
	}
	if len(o.IPOptions) > 0 && fact.domain == rawsock.AF_INET {
		if err := setIPOptions(c, mode, o.IPOptions); err != nil {
			return &OptionError{"IPOptions", err}
		}
	}
	return o.setShared(c.SetInt)
}

// setIPOptions puts options into what is sent. In front of what a raw socket receives
// there is the header with those that came; a datagram socket tells them beside it. By
// IP_RECVOPTS they are as they came: IP_RETOPTS has them turned round for a reply, and
// leaves out timestamps that have no room for one more.
func setIPOptions(c *rawsock.Conn, mode Mode, options []byte) error {
	if mode == Datagram {
		if err := c.SetBool(rawsock.RecvIPOptions, true); err != nil {
			return err
		}
	}
	return c.SetIPOptions(options)
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

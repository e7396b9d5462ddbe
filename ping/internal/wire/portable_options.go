package wire

import (
	"errors"
	"fmt"

	"golang.org/x/net/ipv4"
	"golang.org/x/net/ipv6"

	"goping/rawsock"
)

// portable reports the first of what was asked for that this wire cannot do.
func (o *Options) portable() error {
	for _, opt := range []struct {
		name string
		want bool
	}{
		{"NetNS", o.NetNS != nil}, {"Mark", o.Mark != 0}, {"DontFragment", o.PMTU != PMTUDefault},
		{"FlowLabel", o.FlowLabel != 0}, {"Connect", o.Connect}, {"IPOptions", len(o.IPOptions) > 0},
	} {
		if opt.want {
			return &OptionError{opt.name, fmt.Errorf("%s, on the portable wire: %w", opt.name, errors.ErrUnsupported)}
		}
	}
	return nil
}

// setUp asks for the TTL of replies, which a system may not give, and sets
// what the caller asked for, which it must: what is refused is an *OptionError.
func (s *portableSocket) setUp(o *Options) error {
	if s.v4 != nil {
		o.optional("TTL of replies", s.v4.SetControlMessage(ipv4.FlagTTL, true))
	} else {
		o.optional("hop limit of replies", s.v6.SetControlMessage(ipv6.FlagHopLimit, true))
		if s.mode == Raw {
			o.optional("ICMPv6 filter", s.admit(o.Kind))
		}
	}
	for _, opt := range s.requested(o) {
		if opt.want {
			if err := opt.set(); err != nil {
				return &OptionError{opt.name, err}
			}
		}
	}
	return s.setShared(o)
}

// portableOption is one option, by its name in ping.Config.
type portableOption struct {
	name string
	want bool
	set  func() error
}

func (s *portableSocket) requested(o *Options) []portableOption {
	if c := s.v4; c != nil {
		return []portableOption{
			{"TTL", o.TTL > 0, func() error { return c.SetTTL(o.TTL) }},
			{"TTL", o.TTL > 0, func() error { return c.SetMulticastTTL(o.TTL) }},
			{"TOS", o.TOS > 0, func() error { return c.SetTOS(o.TOS) }},
			{"Interface", s.device != nil, func() error { return c.SetMulticastInterface(s.device) }},
			{"NoMulticastLoop", o.Loopless, func() error { return c.SetMulticastLoopback(false) }},
		}
	}
	c := s.v6
	return []portableOption{
		{"TTL", o.TTL > 0, func() error { return c.SetHopLimit(o.TTL) }},
		{"TTL", o.TTL > 0, func() error { return c.SetMulticastHopLimit(o.TTL) }},
		{"TOS", o.TOS > 0, func() error { return c.SetTrafficClass(o.TOS) }},
		{"Interface", s.device != nil, func() error { return c.SetMulticastInterface(s.device) }},
		{"NoMulticastLoop", o.Loopless, func() error { return c.SetMulticastLoopback(false) }},
	}
}

// setShared sets what package net has no call for.
func (s *portableSocket) setShared(o *Options) error {
	if !o.shared() {
		return nil
	}
	c, err := s.adopted()
	if err != nil {
		return o.setShared(func(rawsock.Option, int) error { return err })
	}
	defer c.Close()
	return o.setShared(c.SetInt)
}

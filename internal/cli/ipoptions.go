package cli

import (
	"context"
	"net/netip"

	"goping/internal/cli/failure"
	"goping/internal/cli/flags"
	"goping/internal/cli/terminal"
	"goping/ping"
)

// stampKinds are the kinds of timestamps by the names of iputils' ping.
var stampKinds = [...]struct {
	name string
	kind ping.StampKind
}{
	{"tsonly", ping.StampOnly},
	{"tsandaddr", ping.StampAddr},
	{"tsprespec", ping.StampPrespecified},
}

// asksForIPOptions reports whether probes have options in their IPv4 header.
func asksForIPOptions(o *flags.Options) bool {
	return o.RecordRoute || o.Stamps != "" || len(o.Hops) > 0
}

// ipOptions returns the options of the IPv4 header, with the addresses of the hops, or
// nil when there are none: IPv6 has no such options, and iputils' ping no word for it.
func (c *command) ipOptions(ctx context.Context, cfg *ping.Config) (*ping.IPOptions, error) {
	o := &c.options
	if !asksForIPOptions(o) || cfg.Family == ping.IPv6 {
		return nil, nil
	}
	x := &ping.IPOptions{RecordRoute: o.RecordRoute, Strict: o.DontRoute && len(o.Hops) > 0}
	for _, known := range stampKinds {
		if o.Stamps == known.name {
			x.Timestamp = known.kind
		}
	}
	v4 := *cfg
	v4.Family = ping.IPv4
	for _, hop := range o.Hops {
		addr, err := c.hop(ctx, hop, &v4)
		if err != nil {
			return nil, err
		}
		x.Hops = append(x.Hops, addr)
	}
	return x, nil
}

// hop resolves one host to go through.
func (c *command) hop(ctx context.Context, host string, cfg *ping.Config) (netip.Addr, error) {
	r := c.lookUp(ctx, subject{host: host, name: host, in: &network{cfg: cfg}})
	switch {
	case r.err == nil:
		return r.addrs[0], nil
	case c.face == flags.Ping:
		message, _ := explainIputils(host, r.err)
		return netip.Addr{}, &flags.UsageError{Message: message, Code: exitFailed}
	}
	return netip.Addr{}, &flags.Error{Message: "--via " + terminal.Quote(host) + ": " + failure.Plain(r.err)}
}

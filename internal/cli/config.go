package cli

import (
	"context"
	"errors"
	"net"
	"net/netip"
	"strings"

	"goping/internal/cli/flags"
	"goping/internal/cli/terminal"
	"goping/ping"
)

// config is what the options mean to package ping, where a zero stands for the
// default and a negative value for zero.
func config(o *flags.Options) *ping.Config {
	cfg := &ping.Config{
		Probing: ping.Probing{
			Interval:  o.Interval,
			Timeout:   o.Timeout,
			Size:      o.Size,
			TTL:       o.TTL,
			Source:    o.Source,
			Interface: o.Interface,
			Broadcast: o.Broadcast,
		},
		Count: o.Count,
		// Nobody reads the events of a quiet run.
		Lossless:   !o.Quiet,
		Unanswered: o.Outstanding && !o.Quiet,
	}
	if cfg.Interval == 0 {
		cfg.Interval = -1
	}
	if cfg.Size == 0 {
		cfg.Size = -1
	}
	switch {
	case o.IPv4:
		cfg.Family = ping.IPv4
	case o.IPv6:
		cfg.Family = ping.IPv6
	}
	return cfg
}

// target resolves the host, and leaves in cfg the family of its address, so
// that no socket of the other one is opened.
func (c *command) target(ctx context.Context, cfg *ping.Config) (netip.Addr, error) {
	addr, err := ping.Resolve(ctx, c.options.Host, cfg)
	var none *net.AddrError
	if errors.As(err, &none) {
		// The hosts file has the name, but not in the family asked for.
		return addr, &flags.Error{Message: terminal.Escape(c.options.Host) + ": no " + cfg.Family.String() + " address"}
	}
	if err != nil {
		return addr, err
	}
	if addr.IsUnspecified() {
		addr = thisHost(addr, cfg)
	}
	if err := c.options.CheckSize(addr); err != nil {
		return addr, err
	}
	cfg.Family = ping.IPv6
	if addr.Is4() {
		cfg.Family = ping.IPv4
	}
	return addr, nil
}

// thisHost returns the address that answers for an unspecified one, 0.0.0.0 or
// ::, so that its replies are known for what they are. Linux delivers such a
// packet to the machine itself: to the source of the packet, which is the one
// given, else that of the device, else loopback.
func thisHost(unspecified netip.Addr, cfg *ping.Config) netip.Addr {
	if cfg.Source.IsValid() {
		return cfg.Source
	}
	loopback := netip.IPv6Loopback()
	if unspecified.Is4() {
		loopback = netip.AddrFrom4([4]byte{127, 0, 0, 1})
	}
	if cfg.Interface == "" {
		return loopback
	}
	device, err := net.InterfaceByName(cfg.Interface)
	if err != nil {
		return loopback
	}
	addrs, _ := device.Addrs()
	for _, a := range addrs {
		prefix, err := netip.ParsePrefix(a.String())
		if err == nil && prefix.Addr().Is4() == unspecified.Is4() && !prefix.Addr().IsLinkLocalUnicast() {
			return prefix.Addr()
		}
	}
	return loopback
}

// checkInterface refuses a device that is not there.
func checkInterface(name string) error {
	if name == "" {
		return nil
	}
	if _, err := net.InterfaceByName(name); err == nil {
		return nil
	}
	e := &flags.Error{Message: "-I " + terminal.Quote(name) + ": no such device"}
	if all, err := net.Interfaces(); err == nil && len(all) > 0 {
		names := make([]string, len(all))
		for i := range all {
			names[i] = terminal.Escape(all[i].Name)
		}
		e.Hint = "the devices are " + strings.Join(names, ", ")
	}
	return e
}

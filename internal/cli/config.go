package cli

import (
	"context"
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
	if err != nil {
		return addr, err
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

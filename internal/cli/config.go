package cli

import (
	"net"
	"slices"
	"strings"

	"goping/internal/cli/flags"
	"goping/internal/cli/terminal"
	"goping/ping"
)

// config is what the command line means to package ping.
func (c *command) config() *ping.Config {
	cfg := config(&c.options)
	cfg.Lossless = c.reads() // nobody reads the events of most quiet runs
	cfg.Sent = c.options.Flood && !c.options.Quiet
	if c.options.Quiet && c.heeds() {
		cfg.Events = c.heeded()
	}
	if c.face == flags.Ping {
		c.likeIputils(cfg)
	}
	if c.reach != nil {
		cfg = c.reach(*cfg)
	}
	return cfg
}

// config is what the options mean to package ping, where a zero stands for the
// default and a negative value for zero.
func config(o *flags.Options) *ping.Config {
	cfg := &ping.Config{
		Probing: ping.Probing{
			Interval:  o.Interval,
			Timeout:   o.Timeout,
			Size:      o.Size,
			TTL:       o.TTL,
			TOS:       o.TOS,
			Preload:   o.Preload,
			Source:    o.Source,
			Interface: o.Interface,
			Broadcast: o.Broadcast,

			DontFragment: o.DontFragment,
			FlowLabel:    o.FlowLabel,
			Mark:         uint32(max(0, o.Mark)),
		},
		Count:      o.Count,
		Rate:       o.Rate,
		Pattern:    o.Pattern,
		Identifier: uint16(max(0, o.Identifier)),
		Unanswered: o.Outstanding && !o.Quiet,

		SendBuffer:      o.SendBuffer,
		DontRoute:       o.DontRoute && len(o.Hops) == 0,
		Debug:           o.Debug,
		NoMulticastLoop: o.NoLoop,
		Connect:         o.Connect,
		UserClocks:      o.UserTime,
	}
	if cfg.Interval == 0 {
		cfg.Interval = -1
	}
	if cfg.Size == 0 {
		cfg.Size = -1
	}
	if o.Node != nil {
		cfg.Kind, cfg.Query = ping.NodeInfo, o.Node
	}
	cfg.Family = o.Family()
	if o.Identifier == 0 {
		cfg.Mode = ping.Raw // datagram sockets have that of the kernel
	}
	return cfg
}

// checkInterface refuses a device that is not there. Of those in other namespaces it
// knows nothing: the sockets will find out.
func (c *command) checkInterface(name string, nets networks) error {
	here := func(n *network) bool { return n.ns == nil }
	if name == "" || !slices.ContainsFunc(nets, here) {
		return nil
	}
	if _, err := net.InterfaceByName(name); err == nil {
		return nil
	}
	if c.face == flags.Ping {
		return &flags.UsageError{Message: "SO_BINDTODEVICE " + terminal.Escape(name) + ": No such device", Code: exitFailed}
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

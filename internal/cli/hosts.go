package cli

import (
	"context"
	"errors"
	"net"
	"net/netip"
	"strconv"
	"sync"

	"goping/internal/cli/aton"
	"goping/internal/cli/flags"
	"goping/internal/cli/terminal"
	"goping/ping"
)

// place is an address to probe.
type place struct {
	subject
	addr netip.Addr
}

// resolved is what became of one host.
type resolved struct {
	addrs []netip.Addr
	err   error
}

// resolve looks up all hosts, those that are names at the same time. A single
// host that has no address ends the run; of several, the error of each is told and
// the others are probed.
func (c *command) resolve(ctx context.Context, hosts []subject) (places []place, failed bool, err error) {
	results := make([]resolved, len(hosts))
	if len(hosts) == 1 {
		results[0] = c.lookUp(ctx, hosts[0])
	} else {
		c.lookUpAll(ctx, hosts, results)
	}
	for i, r := range results {
		if r.err != nil && len(hosts) == 1 {
			return nil, true, r.err
		}
		if r.err != nil {
			c.report(hosts[i].host, r.err)
			failed = true
		}
		for _, addr := range r.addrs {
			places = append(places, place{hosts[i], addr})
		}
	}
	return places, failed, nil
}

// lookUps is how many names are asked for at once.
const lookUps = 16

func (c *command) lookUpAll(ctx context.Context, hosts []subject, results []resolved) {
	var all sync.WaitGroup
	room := make(chan struct{}, lookUps)
	for i, host := range hosts {
		if _, ok := aton.Parse(host.name); ok {
			results[i] = c.lookUp(ctx, host)
			continue
		}
		room <- struct{}{}
		all.Go(func() {
			results[i] = c.lookUp(ctx, host)
			<-room
		})
	}
	all.Wait()
}

// lookUp resolves one host to the address, or with --all-addresses the addresses,
// to probe.
func (c *command) lookUp(ctx context.Context, host subject) resolved {
	cfg := host.in.cfg
	var addrs []netip.Addr
	var err error
	name := host.name
	if addr, ok := aton.Parse(name); ok {
		name = addr.String()
	}
	if c.face == flags.Ping && !nameable(name) {
		return resolved{err: &net.DNSError{Name: host.host, IsNotFound: true}}
	}
	if c.options.AllAddresses {
		addrs, err = ping.ResolveAll(ctx, name, cfg)
	} else {
		addrs = make([]netip.Addr, 1)
		addrs[0], err = ping.Resolve(ctx, name, cfg)
	}
	var none *net.AddrError
	if errors.As(err, &none) && c.face == flags.Native {
		// The hosts file has the name, but not in the family asked for.
		err = &flags.Error{Message: terminal.Escape(host.host) + ": no " + cfg.Family.String() + " address"}
	}
	if err != nil {
		return resolved{err: err}
	}
	for i := range addrs {
		if addrs[i].IsUnspecified() {
			addrs[i] = thisHost(addrs[i], cfg)
		}
		if err := c.checkAddress(addrs[i]); err != nil {
			return resolved{err: err}
		}
	}
	return resolved{addrs: addrs}
}

// checkAddress refuses what the options rule out for an address.
func (c *command) checkAddress(addr netip.Addr) error {
	o := &c.options
	switch {
	case c.face == flags.Native:
		return o.CheckSize(addr)
	case addr.Is6() && len(o.Hops) > 0:
		return &flags.UsageError{Code: exitFailed, Usage: true} // IPv6 has no source routes
	}
	return o.CheckSizePing(addr)
}

// nameable reports whether getaddrinfo(3) would look at a name: not at an empty one,
// and not at an address on a link that there is not.
func nameable(name string) bool {
	addr, err := netip.ParseAddr(name)
	if err != nil || addr.Zone() == "" {
		return name != ""
	}
	if _, err := strconv.ParseUint(addr.Zone(), 10, 32); err == nil {
		return true
	}
	if !addr.IsLinkLocalUnicast() && !addr.IsLinkLocalMulticast() && !addr.IsInterfaceLocalMulticast() {
		return false // others are on no particular link
	}
	_, err = net.InterfaceByName(addr.Zone())
	return err == nil
}

// familyOf is the family all places are of, so that no socket of the other one is
// opened, or the one asked for when they are of both.
func familyOf(places []place, asked ping.Family) ping.Family {
	var v4, v6 bool
	for _, p := range places {
		v4, v6 = v4 || p.addr.Is4(), v6 || p.addr.Is6()
	}
	switch {
	case v4 && !v6:
		return ping.IPv4
	case v6 && !v4:
		return ping.IPv6
	}
	return asked
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
	if cfg.Interface == "" || cfg.NetNS != nil {
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

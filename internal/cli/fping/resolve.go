package fping

import (
	"context"
	"errors"
	"net"
	"net/netip"
	"strings"
	"sync"
	"time"

	"goping/internal/cli/aton"
	"goping/internal/cli/fping/output"
	"goping/internal/cli/names"
	"goping/internal/cli/targets"
	"goping/ping"
)

const (
	// maxLookups is how many names are asked for at a time.
	maxLookups = 128
	// lookupTimeout bounds one that nobody answers.
	lookupTimeout = 10 * time.Second
)

// lookup is a name and what was found out about it.
type lookup struct {
	name  string
	addrs []netip.Addr
	shown []string // the name each address is shown by
	err   error
}

// found is what a name means: an address, or what its lookup, which it may share with
// others, will say.
type found struct {
	addr   netip.Addr
	lookup *lookup
}

// resolve finds the addresses of names, and names of addresses where those are to be
// shown, many at a time. The hosts come in the order of names; those without an address
// are told of, and counted in unknown.
func (c *command) resolve(names []string) (hosts []*host, unknown int) {
	all := c.lookUp(names)
	out := output.New(c.stdout, c.stderr, output.Config{Quiet: c.options.Quiet, JSON: c.options.JSON})
	hosts = make([]*host, 0, len(names))
	for i, f := range all {
		l := f.lookup
		switch {
		case l == nil:
			hosts = append(hosts, c.newHost(names[i], c.shownAddr(names[i], f.addr), f.addr))
			continue
		case l.err != nil:
			out.Warn(cut(names[i]), gaiText(l.err))
			unknown++
		}
		for i, addr := range l.addrs {
			hosts = append(hosts, c.newHost(l.name, l.shown[i], addr))
		}
	}
	_ = out.Flush() // what is broken is so at the first line of the run, too
	return hosts, unknown
}

func (c *command) newHost(given, shown string, addr netip.Addr) *host {
	h := &host{Host: output.Host{Given: given, Shown: shown}, addr: addr, timeout: c.options.Timeout}
	if c.options.RTTs {
		h.RTTs = make([]time.Duration, 0, min(c.options.Count, 64))
	}
	return h
}

// cut is a word as far as it is looked at.
func cut(name string) string {
	if len(name) > targets.LongestName {
		return strings.ToValidUTF8(name[:targets.LongestName], "") + "…"
	}
	return name
}

// lookUp returns what each name means.
func (c *command) lookUp(names []string) []found {
	all := make([]found, len(names))
	known := make(map[string]*lookup)
	free := make(chan struct{}, maxLookups)
	var asking sync.WaitGroup
	for i, name := range names {
		if addr, ok := c.isAddr(name); ok && !c.options.ShowName && !c.options.ForceName {
			all[i].addr = addr
			continue
		}
		if l := known[name]; l != nil {
			all[i].lookup = l
			continue
		}
		l := &lookup{name: name}
		all[i].lookup, known[name] = l, l
		free <- struct{}{}
		asking.Go(func() {
			c.look(l)
			<-free
		})
	}
	asking.Wait()
	return all
}

// parseAddr reads an address as getaddrinfo(3) does, without asking anybody.
func parseAddr(name string) (netip.Addr, bool) {
	addr, ok := aton.Parse(name)
	return addr.Unmap(), ok
}

// isAddr reports whether name is an address of a family that is wanted.
func (c *command) isAddr(name string) (netip.Addr, bool) {
	addr, ok := parseAddr(name)
	return addr, ok && !(c.options.IPv4 && addr.Is6() || c.options.IPv6 && addr.Is4())
}

// shownAddr is what a host given by its address is shown by.
func (c *command) shownAddr(name string, addr netip.Addr) string {
	if c.options.ShowAddr {
		return addr.String()
	}
	return name
}

// look asks for the addresses of a name, and for their names.
func (c *command) look(l *lookup) {
	ctx, cancel := context.WithTimeout(context.Background(), lookupTimeout)
	defer cancel()
	cfg := c.reach(ping.Config{Family: c.family()})
	name := l.name
	addr, literal := parseAddr(name)
	if literal {
		name = addr.String()
	}
	if l.addrs, l.err = ping.ResolveAll(ctx, name, cfg); l.err != nil {
		return
	}
	if !c.options.AllAddresses {
		l.addrs = l.addrs[:1]
	}
	for _, addr := range l.addrs {
		l.shown = append(l.shown, c.shownName(ctx, cfg.Resolver, l.name, addr, literal))
	}
}

// shownName is what a host is shown by.
func (c *command) shownName(ctx context.Context, resolver ping.Resolver, name string, addr netip.Addr, literal bool) string {
	o := &c.options
	if o.ForceName || o.ShowName && literal {
		name = reverse(ctx, resolver, addr)
	}
	switch {
	case !o.ShowAddr:
		return name
	case o.ForceName || o.ShowName:
		return name + " (" + addr.String() + ")"
	}
	return addr.String()
}

// reverse is the name of an address, or the address when it has none, as with
// getnameinfo(3).
func reverse(ctx context.Context, resolver ping.Resolver, addr netip.Addr) string {
	r, ok := resolver.(names.Resolver)
	if !ok {
		r = &net.Resolver{PreferGo: true}
	}
	if name := names.Look(ctx, r, addr); name != "" {
		return name
	}
	return addr.String()
}

func (c *command) family() ping.Family {
	switch {
	case c.options.IPv4:
		return ping.IPv4
	case c.options.IPv6:
		return ping.IPv6
	}
	return ping.AnyFamily
}

// gaiText is what gai_strerror(3) says of a failed lookup.
func gaiText(err error) string {
	var family *net.AddrError
	var name *net.DNSError
	switch {
	case errors.As(err, &family):
		return "Address family for hostname not supported"
	case errors.As(err, &name) && !name.IsNotFound && (name.IsTimeout || name.IsTemporary):
		return "Temporary failure in name resolution"
	}
	return "Name or service not known"
}

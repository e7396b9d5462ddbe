package cli

import (
	"context"
	"errors"
	"sync"

	"goping/internal/cli/flags"
	"goping/internal/cli/names"
	"goping/internal/netns"
	"goping/internal/privilege"
	"goping/ping"
)

// network is where hosts are probed from: this process's own network namespace, or
// another. Each has sockets of its own.
type network struct {
	ns     *netns.Namespace // nil for this process's own
	cfg    *ping.Config
	prober *ping.Prober // nil without a place that is probed from there
}

// networks are those of a run, each namespace once, in the order of the hosts.
type networks []*network

// subject is a host as it is given, and what of that is its name or address.
type subject struct {
	host string // "web@pid:1234"
	name string // "web"
	in   *network
}

// subjects opens the namespaces of the hosts, of "web@pid:1234" or by --netns; iputils
// has no such names.
func (c *command) subjects(ctx context.Context, cfg *ping.Config) ([]subject, networks, error) {
	var all []subject
	var nets networks
	known := make(map[netns.Ref]*network)
	for _, host := range c.options.Hosts {
		name, ref, err := c.split(host)
		if err != nil {
			nets.close()
			return nil, nil, err
		}
		in := known[ref]
		if in == nil {
			if in, err = openNetwork(ctx, ref, cfg); err != nil {
				nets.close()
				return nil, nil, err
			}
			known[ref], nets = in, append(nets, in)
		}
		all = append(all, subject{host, name, in})
	}
	return all, nets, nil
}

// split returns what a host is called in its namespace, and which that is: the zero Ref
// is the process's own.
func (c *command) split(host string) (name string, ref netns.Ref, err error) {
	if c.face != flags.Native {
		return host, ref, nil
	}
	name, ref, ok := netns.Split(host)
	switch {
	case ok && name == "":
		return name, ref, &flags.Error{Message: "no host before " + host}
	case !ok && c.options.NetNS != "":
		ref, err = netns.Parse(c.options.NetNS)
	}
	return name, ref, err
}

// openNetwork opens a namespace and makes cfg one for it.
func openNetwork(ctx context.Context, ref netns.Ref, cfg *ping.Config) (*network, error) {
	own := *cfg
	if ref == (netns.Ref{}) {
		return &network{cfg: &own}, nil
	}
	ns, err := privilege.Raised(func() (*netns.Namespace, error) { return ref.Open(ctx) })
	if err != nil {
		return nil, err
	}
	own.NetNS, own.Resolver = ns.File, ns.Resolver
	return &network{ns: ns, cfg: &own}, nil
}

// open opens the sockets in each network that has a place to probe.
func (nets networks) open(ctx context.Context, c *command, places []place) error {
	for _, n := range nets {
		var there []place
		for _, p := range places {
			if p.in == n {
				there = append(there, p)
			}
		}
		if len(there) == 0 {
			continue
		}
		var err error
		n.cfg.Family = familyOf(there, n.cfg.Family)
		if n.cfg.IPOptions, err = c.ipOptions(ctx, n.cfg); err != nil {
			return err
		}
		n.prober, err = privilege.Raised(func() (*ping.Prober, error) { return c.open(n.cfg, there) })
		if err != nil {
			return err
		}
	}
	return nil
}

// end ends the probing.
func (nets networks) end() {
	for _, n := range nets {
		if n.prober != nil {
			n.prober.Close()
		}
	}
}

// close ends the probing and gives everything back.
func (nets networks) close() {
	nets.end()
	for _, n := range nets {
		if n.ns != nil {
			n.ns.Close()
		}
	}
}

// err is what ended the probing, other than end.
func (nets networks) err() error {
	var errs []error
	for _, n := range nets {
		if n.prober != nil {
			errs = append(errs, n.prober.Err())
		}
	}
	return errors.Join(errs...)
}

// events yields those of all networks, each valid until the next.
func (nets networks) events(yield func(*ping.Event) bool) {
	if len(nets) == 1 {
		var e ping.Event // one for all: a flood has 300,000 a second
		for e = range nets[0].prober.Events(context.Background()) {
			if !yield(&e) {
				return
			}
		}
		return
	}
	ctx, cancel := context.WithCancel(context.Background())
	var feeding sync.WaitGroup
	merged := make(chan ping.Event)
	for _, n := range nets {
		if n.prober == nil {
			continue
		}
		feeding.Go(func() {
			for e := range n.prober.Events(ctx) {
				select {
				case merged <- e:
				case <-ctx.Done():
					return
				}
			}
		})
	}
	go func() {
		feeding.Wait()
		close(merged)
	}()
	defer feeding.Wait()
	defer cancel()
	for e := range merged {
		if !yield(&e) {
			return
		}
	}
}

// resolver is the one that knows the names of addresses in the only network, nil for
// that of this process. It is inside, so that it needs no right later.
func (nets networks) resolver() names.Resolver {
	ns := nets[0].ns
	if ns == nil {
		return nil
	}
	_ = ns.Resolver.Enter() // then there are no names, which is no reason not to ping
	return ns.Resolver
}

package doctor

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/netip"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"

	"goping/ping"
)

// resolved is what became of a name.
type resolved struct {
	literal bool
	addrs   []netip.Addr
	err     error
	took    time.Duration
	asked   []question
}

// question is one exchange with a name server.
type question struct {
	server string
	err    error // of opening it
}

// resolve looks the host up as the command does, and notes whom it asks.
func (m *machine) resolve(ctx context.Context, t *target) {
	_, err := netip.ParseAddr(t.host)
	t.resolved.literal = err == nil
	var lock sync.Mutex
	cfg := &ping.Config{Resolver: m.config.Resolver}
	if cfg.Resolver == nil {
		cfg.Resolver = &net.Resolver{PreferGo: true, Dial: func(ctx context.Context, network, server string) (net.Conn, error) {
			conn, err := new(net.Dialer).DialContext(ctx, network, server)
			lock.Lock()
			defer lock.Unlock()
			t.resolved.asked = append(t.resolved.asked, question{server, err})
			return conn, err
		}}
	}
	switch {
	case m.config.IPv4:
		cfg.Family = ping.IPv4
	case m.config.IPv6:
		cfg.Family = ping.IPv6
	}
	begin := time.Now()
	addrs, err := ping.ResolveAll(ctx, t.host, cfg)
	lock.Lock()
	defer lock.Unlock()
	t.resolved.addrs, t.resolved.err, t.resolved.took = addrs, err, time.Since(begin)
	if err == nil {
		t.addr = addrs[0]
		// A family without a socket is not what the name is tried by.
		if i := slices.IndexFunc(addrs, func(a netip.Addr) bool { return m.opened(a.Is6()) }); i > 0 {
			t.addr = addrs[i]
		}
	}
}

// resolvConf is what resolv.conf(5) says.
type resolvConf struct {
	servers, search []string
	ndots           int
}

func parseResolvConf(text string) resolvConf {
	conf := resolvConf{ndots: 1}
	for line := range strings.Lines(text) {
		f := strings.Fields(line)
		if len(f) < 2 {
			continue
		}
		switch f[0] {
		case "nameserver":
			conf.servers = append(conf.servers, f[1])
		case "search", "domain":
			conf.search = f[1:]
		case "options":
			for _, o := range f[1:] {
				if n, err := strconv.Atoi(strings.TrimPrefix(o, "ndots:")); err == nil && strings.HasPrefix(o, "ndots:") {
					conf.ndots = n
				}
			}
		}
	}
	return conf
}

const (
	resolvConfFile = "etc/resolv.conf"
	hostsFile      = "etc/hosts"
	manyDots       = 5 // what Kubernetes sets
)

// checkResolver: names become addresses.
func checkResolver(m *machine) (c Check) {
	c.ID = "resolver"
	if m.config.Resolver != nil {
		return c.elsewhere(m)
	}
	text, err := read(m.files, resolvConfFile)
	conf := parseResolvConf(text)
	named := m.target != nil && (!m.target.resolved.literal || m.target.resolved.err != nil)
	switch {
	case err != nil:
		c.saw("/"+resolvConfFile, "not read: "+plainFileError(err))
		c.say(Warn, "without /etc/resolv.conf names are asked of 127.0.0.1 and ::1, where as a rule nobody answers")
	case len(conf.servers) == 0:
		c.saw("/"+resolvConfFile, "no nameserver")
		c.say(Warn, "/etc/resolv.conf names no server: names are asked of 127.0.0.1 and ::1, where as a rule nobody answers")
	default:
		c.saw("/"+resolvConfFile, "nameserver "+strings.Join(conf.servers, ", "))
		c.say(OK, "names are asked of "+strings.Join(conf.servers, ", "))
	}
	if len(conf.search) > 0 {
		c.saw("/"+resolvConfFile, fmt.Sprintf("search %s, ndots %d", strings.Join(conf.search, " "), conf.ndots))
	}
	if _, err := read(m.files, hostsFile); err != nil {
		c.saw("/"+hostsFile, "not read: "+plainFileError(err))
		c.say(Warn, "without /etc/hosts not even localhost has an address")
	}
	if conf.ndots >= manyDots && len(conf.search) > 0 {
		c.say(Warn, fmt.Sprintf("with ndots %d a name such as db.example.org is asked for with %d suffixes before it is asked for as it is", conf.ndots, len(conf.search)))
		c.fix("k8s", "in the pod: dnsConfig: {options: [{name: ndots, value: \"1\"}]}, or write the name with a dot at its end")
	}
	if named {
		missing := ""
		if err != nil {
			missing = "/" + resolvConfFile
		}
		c.lookup(&m.target.resolved, m.target.host, missing)
	}
	if c.Verdict == Warn && (err != nil || len(conf.servers) == 0) || c.Verdict == Fail {
		c.fix("docker", "docker run --dns ADDRESS …, or give the address in place of the name")
		c.fix("podman", "podman run --dns ADDRESS …, or give the address in place of the name")
		c.fix("compose", "in the service: dns: [ADDRESS]")
		c.fix("k8s", "in the pod: dnsPolicy: ClusterFirst, or hostAliases")
		c.fix("host", "echo nameserver ADDRESS | sudo tee /etc/resolv.conf, or give the address in place of the name")
	}
	return c
}

// elsewhere is the verdict where the configuration is not of this file system.
func (c Check) elsewhere(m *machine) Check {
	if t := m.target; t != nil && !t.resolved.literal {
		c.lookup(&t.resolved, t.host, "")
		c.say(OK, "the name has an address in that namespace")
		return c
	}
	c.say(Unknown, "no name was looked up in that namespace")
	return c
}

// lookup adds what became of the name; missing is the configuration that is not there.
func (c *Check) lookup(r *resolved, host, missing string) {
	var servers []string
	for _, q := range r.asked {
		words := q.server
		if q.err != nil {
			words += ": " + errnoText(q.err)
		}
		if !slices.Contains(servers, words) {
			servers = append(servers, words)
		}
	}
	if len(servers) > 0 {
		c.saw("name servers asked", fmt.Sprintf("%s (%d queries)", strings.Join(servers, ", "), len(r.asked)))
	}
	if r.err != nil {
		c.saw("lookup of "+host, strings.TrimPrefix(r.err.Error(), "ping: resolve: "))
		where := ""
		if missing != "" {
			where = "there is no " + missing + " here, and "
		}
		c.say(Fail, fmt.Sprintf("no address for %s: %s%s", host, where, lookupReason(r.err)))
		return
	}
	var addrs []string
	for _, a := range r.addrs {
		addrs = append(addrs, a.String())
	}
	c.saw("lookup of "+host, fmt.Sprintf("%s in %v", strings.Join(addrs, ", "), r.took.Round(time.Microsecond)))
}

// lookupReason is the short form of a lookup's error.
func lookupReason(err error) string {
	var dns *net.DNSError
	if !errors.As(err, &dns) {
		return strings.TrimPrefix(err.Error(), "ping: ")
	}
	switch {
	case dns.IsNotFound:
		return "the name servers know no such name"
	case dns.IsTimeout && dns.Server != "":
		return "the name server " + dns.Server + " does not answer"
	case dns.Server != "":
		return dns.Err + " (name server " + dns.Server + ")"
	}
	return dns.Err
}

package doctor

import (
	"fmt"
	"maps"
	"net/netip"
	"slices"
	"strings"
	"syscall"
	"testing"
	"testing/fstest"
	"time"

	"golang.org/x/sys/unix"

	"goping/internal/diagnose"
	"goping/ping"
)

var (
	near    = netip.MustParseAddr("192.0.2.1")
	gateway = netip.MustParseAddr("192.0.2.254")
	far     = netip.MustParseAddr("198.51.100.1")
	far6    = netip.MustParseAddr("2001:db8:1::1")
)

// statusText is /proc/self/status, shortened.
func statusText(capabilities, bounding uint64, noNewPrivs, seccomp int) string {
	return fmt.Sprintf("CapInh:\t%016x\nCapPrm:\t%016x\nCapEff:\t%016x\nCapBnd:\t%016x\nCapAmb:\t%016x\nNoNewPrivs:\t%d\nSeccomp:\t%d\n",
		0, capabilities, capabilities, bounding, 0, noNewPrivs, seccomp)
}

const (
	full     = 1<<41 - 1
	identity = "0 0 4294967295\n"
)

// healthyFiles are those of a machine on which nothing is wrong.
func healthyFiles() map[string]string {
	return map[string]string{
		"proc/self/status":                          statusText(full, full, 0, 0),
		"proc/sys/net/ipv4/ping_group_range":        "0\t2147483647\n",
		"proc/self/uid_map":                         identity,
		"proc/self/gid_map":                         identity,
		"proc/self/attr/current":                    "unconfined\n",
		"proc/self/cgroup":                          "0::/user.slice\n",
		"proc/version":                              "Linux version 6.18.0 (builder@host) #1 SMP\n",
		"proc/net/dev":                              "lo: 0\n",
		"proc/net/if_inet6":                         "00000000000000000000000000000001 01 80 10 80       lo\n",
		"proc/sys/net/ipv6/conf/all/disable_ipv6":   "0\n",
		"proc/sys/net/ipv4/icmp_echo_ignore_all":    "0\n",
		"proc/sys/net/ipv4/icmp_ratemask":           "6168\n",
		"proc/sys/net/ipv4/icmp_ratelimit":          "1000\n",
		"proc/sys/net/ipv4/conf/all/rp_filter":      "0\n",
		"proc/sys/net/ipv4/conf/eth0/rp_filter":     "1\n",
		"proc/sys/net/core/rmem_max":                "212992\n",
		"proc/sys/net/netfilter/nf_conntrack_count": "10\n",
		"proc/sys/net/netfilter/nf_conntrack_max":   "1000\n",
		"proc/pressure/cpu":                         "some avg10=0.10 avg60=0.00 avg300=0.00 total=1\n",
		"sys/fs/cgroup/user.slice/cpu.stat":         "usage_usec 1\nnr_throttled 7\n",
		"etc/resolv.conf":                           "nameserver 192.0.2.53\n",
		"etc/hosts":                                 "127.0.0.1 localhost\n",
	}
}

// patient is a machine in a test: its files, and the rest.
type patient struct {
	files map[string]string
	uid   int
	owner diagnose.Ownership
	machine
}

func answers(n int, size int, rtt time.Duration) series {
	return series{size: size, replies: slices.Repeat([]ping.Reply{{Verdict: ping.Replied, RTT: rtt, ID: 7}}, n)}
}

func outcomes(n int, v ping.Verdict, err error) series {
	return series{size: smallSize, replies: slices.Repeat([]ping.Reply{{Verdict: v, Err: err, ID: 7}}, n)}
}

func notSent(errno syscall.Errno) series {
	return outcomes(fewProbes, ping.Failed, &ping.SendError{Addr: far, Err: errno})
}

// healthy is a machine on which nothing is wrong, without a host.
func healthy() *patient {
	p := &patient{files: healthyFiles(), owner: diagnose.Ownership{Known: true, Ours: true}}
	p.limit, p.open = 1024, 8
	for _, v6 := range []bool{false, true} {
		addr := netip.MustParseAddr("127.0.0.1")
		if v6 {
			addr = netip.IPv6Loopback()
		}
		for _, mode := range []ping.Mode{ping.Raw, ping.Datagram} {
			p.tries = append(p.tries, try{mode: mode, v6: v6})
			p.loops = append(p.loops, loop{try: try{mode: mode, v6: v6}, addr: addr, reply: ping.Reply{Verdict: ping.Replied, RTT: 9000}})
		}
	}
	p.network = network{
		links:      []link{{index: 1, mtu: 65536, name: "lo", up: true, loopback: true}, {index: 2, mtu: 1500, name: "eth0", up: true}},
		addresses:  []address{{2, netip.PrefixFrom(near, 24)}},
		routes:     []route{{kind: unix.RTN_UNICAST, prefix: netip.MustParsePrefix("0.0.0.0/0"), gateway: gateway, index: 2}},
		neighbours: []neighbour{{2, gateway, unix.NUD_REACHABLE}},
	}
	p.before, p.after = counters{"TcpExt.IPReversePathFilter": 3}, counters{"TcpExt.IPReversePathFilter": 3}
	p.ended.monotonic, p.ended.realtime, p.ended.boottime = time.Second, time.Second, time.Second
	p.throttledBefore, p.throttledAfter = 7, 7
	return p
}

// visit gives the patient a host that answers.
func visit(p *patient) *patient {
	burst := answers(manyProbes, smallSize, 5*time.Millisecond)
	p.target = &target{
		host: far.String(), addr: far, resolved: resolved{literal: true, addrs: []netip.Addr{far}},
		route: route{kind: unix.RTN_UNICAST, gateway: gateway, index: 2, source: near},
		first: answers(fewProbes, smallSize, 5*time.Millisecond), burst: &burst,
		sizes: []series{answers(3, 1400-28, 5*time.Millisecond), answers(3, 1500-28, 5*time.Millisecond)},
	}
	p.config.Host = p.target.host
	return p
}

// report examines the patient.
func (p *patient) report() *Report {
	root := fstest.MapFS{}
	for name, text := range p.files {
		root[name] = &fstest.MapFile{Data: []byte(text)}
	}
	p.machine.files = root
	p.self = diagnose.Examine(diagnose.Process{
		Root: root, UID: p.uid, GID: p.uid, Program: diagnose.Program{Path: "/usr/bin/goping"}, Owner: p.owner,
	})
	var failed []diagnose.Attempt
	for _, t := range p.tries {
		if t.err != nil {
			failed = append(failed, diagnose.Attempt{Datagram: t.mode == ping.Datagram, V6: t.v6, Err: t.err})
		}
	}
	if len(failed) > 0 {
		p.finding = p.self.Sockets(failed)
		p.loops = slices.DeleteFunc(p.loops, func(l loop) bool {
			return slices.ContainsFunc(p.tries, func(t try) bool { return t.mode == l.mode && t.v6 == l.v6 && t.err != nil })
		})
	}
	return p.machine.report()
}

// refuse has sockets refused: those of a mode, or with Auto all of a family.
func (p *patient) refuse(mode ping.Mode, v6 bool, errno syscall.Errno) {
	for i := range p.tries {
		if t := &p.tries[i]; t.v6 == v6 && (mode == ping.Auto || t.mode == mode) {
			t.err = errno
		}
	}
}

// refuseAll leaves no socket at all.
func (p *patient) refuseAll(raw, datagram syscall.Errno) {
	for _, v6 := range []bool{false, true} {
		p.refuse(ping.Raw, v6, raw)
		p.refuse(ping.Datagram, v6, datagram)
	}
}

// symptom is a row: what is different from a healthy machine, and what comes of it.
type symptom struct {
	name    string
	host    bool
	change  func(p *patient)
	id      string
	verdict Verdict
	cause   string // part of it
	fix     map[string]string
	can     bool
}

var symptoms = []symptom{
	{name: "healthy", id: "sockets", verdict: OK, cause: "may be opened", can: true},
	{name: "a host that answers", host: true, id: "remote-silence", verdict: OK, cause: "answers", can: true},

	// What may be opened.
	{name: "datagram only", change: func(p *patient) {
		p.refuse(ping.Raw, false, syscall.EPERM)
		p.refuse(ping.Raw, true, syscall.EPERM)
		p.files["proc/self/status"] = statusText(0, full, 0, 0)
		p.uid = 1000
	}, id: "no-net-raw", verdict: OK, cause: "does not matter", can: true},
	{name: "raw only", change: func(p *patient) {
		p.refuse(ping.Datagram, false, syscall.EACCES)
		p.files["proc/sys/net/ipv4/ping_group_range"] = "1 0\n"
	}, id: "ping-group-range", verdict: OK, cause: "does not matter", can: true},
	{name: "the range is refused in a user namespace", change: func(p *patient) {
		p.refuseAll(syscall.EPERM, syscall.EACCES)
		p.files["proc/self/uid_map"], p.files["proc/self/gid_map"] = "0 1000 1\n", "0 1000 1\n"
		p.files["proc/self/status"] = statusText(0, 0, 0, 0)
		p.files["proc/sys/net/ipv4/ping_group_range"] = "65534 0\n"
	}, id: "ping-group-range", verdict: Fail, cause: `"65534 0"`, fix: map[string]string{"sysctl": `sysctl -w net.ipv4.ping_group_range="0 0"`}},
	{name: "AppArmor", change: func(p *patient) {
		p.refuseAll(syscall.EACCES, syscall.EACCES)
		p.files["proc/self/attr/apparmor/current"] = "docker-default (enforce)\n"
	}, id: "lsm", verdict: Fail, cause: "docker-default", fix: map[string]string{
		"host": "in the AppArmor profile docker-default: network inet icmp, network inet raw, network inet6 raw,"}},
	{name: "SELinux", change: func(p *patient) {
		p.refuseAll(syscall.EACCES, syscall.EACCES)
		p.files["proc/self/attr/current"] = "system_u:system_r:container_t:s0:c1,c2\x00"
		p.files["sys/fs/selinux/enforce"] = "1"
	}, id: "lsm", verdict: Fail, cause: "container_t"},
	{name: "a module that does no harm", change: func(p *patient) {
		p.files["proc/self/attr/current"] = "docker-default (enforce)\n"
	}, id: "lsm", verdict: OK, cause: "lets the sockets be", can: true},
	{name: "gVisor", change: func(p *patient) {
		p.refuse(ping.Raw, false, syscall.EPERM)
		p.files["proc/version"] = "Linux version 4.4.0 #1 SMP Sun Jan 10 15:06:54 PST 2016\n"
	}, id: "sandbox", verdict: Warn, cause: "gVisor", can: true},
	{name: "Kata", change: func(p *patient) { p.files["proc/cmdline"] = "agent.log=debug\n" },
		id: "sandbox", verdict: OK, cause: "Kata", can: true},
	{name: "hardly any descriptor", change: func(p *patient) { p.limit = 12 }, id: "descriptors", verdict: Warn, cause: "hardly any", can: true},
	{name: "no descriptor", change: func(p *patient) { p.refuseAll(syscall.EMFILE, syscall.EMFILE) },
		id: "descriptors", verdict: Fail, cause: "no file descriptor left"},
	{name: "a user namespace whose owner is unknown", change: func(p *patient) {
		p.files["proc/self/uid_map"] = "0 1000 1\n"
		p.owner = diagnose.Ownership{Err: syscall.ENOTTY}
	}, id: "user-namespace", verdict: Unknown, cause: "not known", can: true},

	// IPv6.
	{name: "no IPv6", change: func(p *patient) {
		p.refuse(ping.Auto, true, syscall.EAFNOSUPPORT)
		delete(p.files, "proc/net/if_inet6")
	}, id: "ipv6-off", verdict: Warn, cause: "this kernel has no IPv6", can: true},
	{name: "no IPv6, for a host that has it", host: true, change: func(p *patient) {
		p.refuse(ping.Auto, true, syscall.EAFNOSUPPORT)
		delete(p.files, "proc/net/if_inet6")
		p.target.addr, p.target.first = far6, series{}
	}, id: "ipv6-off", verdict: Fail, cause: "this kernel has no IPv6"},
	{name: "IPv6 switched off, for a host of IPv4", host: true, change: func(p *patient) {
		p.files["proc/sys/net/ipv6/conf/all/disable_ipv6"] = "1\n"
	}, id: "ipv6-off", verdict: OK, cause: "switched off", can: true},
	{name: "IPv6 without an address", change: func(p *patient) { p.files["proc/net/if_inet6"] = "" },
		id: "ipv6-off", verdict: Warn, cause: "no interface has an IPv6 address", can: true},

	// Names.
	{name: "many dots", change: func(p *patient) {
		p.files["etc/resolv.conf"] = "search a.svc.cluster.local svc.cluster.local\nnameserver 10.96.0.10\noptions ndots:5\n"
	}, id: "resolver", verdict: Warn, cause: "2 suffixes", can: true},
	{name: "no server", change: func(p *patient) { p.files["etc/resolv.conf"] = "# empty\n" },
		id: "resolver", verdict: Warn, cause: "names no server", can: true},
	{name: "no hosts file", change: func(p *patient) { delete(p.files, "etc/hosts") },
		id: "resolver", verdict: Warn, cause: "not even localhost", can: true},

	// The way.
	{name: "no default route", change: func(p *patient) { p.network.routes = nil }, id: "no-route", verdict: Warn, cause: "no default route", can: true},
	{name: "netlink refused", change: func(p *patient) { p.network = network{err: syscall.EPERM} },
		id: "no-route", verdict: Unknown, cause: "cannot be read", can: true},
	{name: "netlink refused, for a host", host: true, change: func(p *patient) {
		p.network = network{err: syscall.EPERM}
		p.target.routeErr = syscall.EPERM
	}, id: "prohibit-route", verdict: Unknown, cause: "cannot be asked", can: true},
	{name: "prohibit", host: true, change: func(p *patient) {
		p.target.routeErr, p.target.first = syscall.EACCES, notSent(syscall.EACCES)
	}, id: "prohibit-route", verdict: Fail, cause: "forbids"},
	{name: "a gateway that is gone", change: func(p *patient) { p.network.neighbours[0].state = unix.NUD_FAILED },
		id: "neighbour", verdict: Warn, cause: "192.0.2.254, the default gateway", can: true},
	{name: "a next hop that is gone", host: true, change: func(p *patient) {
		p.network.neighbours[0].state = unix.NUD_INCOMPLETE
		p.target.first = outcomes(fewProbes, ping.Lost, ping.ErrTimeout)
	}, id: "neighbour", verdict: Fail, cause: "192.0.2.254, the next hop"},
	{name: "an unreachable of our own", host: true, change: func(p *patient) {
		p.network.neighbours = nil
		p.target.first = outcomes(fewProbes, ping.Unreachable, &ping.ICMPError{Reporter: near, Type: 3, Code: 1})
	}, id: "neighbour", verdict: Fail, cause: "does not answer on the link"},
	{name: "conntrack is full", host: true, change: func(p *patient) {
		p.files["proc/sys/net/netfilter/nf_conntrack_count"] = "1000\n"
		p.target.first = notSent(syscall.EPERM)
	}, id: "conntrack", verdict: Fail, cause: "1000 of 1000", fix: map[string]string{"sysctl": "sudo sysctl -w net.netfilter.nf_conntrack_max=2000"}},
	{name: "conntrack is nearly full", change: func(p *patient) {
		p.files["proc/sys/net/netfilter/nf_conntrack_count"] = "950\n"
	}, id: "conntrack", verdict: Warn, cause: "950 of 1000", can: true},
	{name: "reverse path filter", host: true, change: func(p *patient) {
		p.after = counters{"TcpExt.IPReversePathFilter": 8}
		p.target.first = outcomes(fewProbes, ping.Lost, ping.ErrTimeout)
	}, id: "rp-filter", verdict: Fail, cause: "another interface"},
	{name: "a firewall on the way in cannot be seen", host: true, change: func(p *patient) {
		p.target.first = outcomes(fewProbes, ping.Lost, ping.ErrTimeout)
	}, id: "local-firewall", verdict: Unknown, cause: "cannot be told"},

	// The host.
	{name: "it answers TCP", host: true, change: func(p *patient) {
		p.target.first = outcomes(fewProbes, ping.Lost, ping.ErrTimeout)
		p.target.tcp = []contact{{port: 443, err: syscall.ECONNREFUSED}}
	}, id: "echo-ignored", verdict: Fail, cause: "answers TCP"},
	{name: "it answers neither", host: true, change: func(p *patient) {
		p.target.first = outcomes(fewProbes, ping.Lost, ping.ErrTimeout)
		p.target.tcp = []contact{{port: 443, err: syscall.ETIMEDOUT}}
	}, id: "remote-silence", verdict: Fail, cause: "neither an answer nor an error"},
	{name: "a router says why", host: true, change: func(p *patient) {
		p.target.first = outcomes(fewProbes, ping.Unreachable, &ping.ICMPError{Reporter: gateway, Type: 3, Code: 13})
	}, id: "remote-error", verdict: Fail, cause: "192.0.2.254, on the way"},
	{name: "black hole", host: true, change: func(p *patient) {
		p.target.sizes[1] = outcomes(3, ping.Lost, ping.ErrTimeout)
		p.target.sizes[1].size = 1500 - 28
	}, id: "mtu", verdict: Warn, cause: "of 1400 bytes are answered, those of 1500 vanish", can: true},
	{name: "a path that says its MTU", host: true, change: func(p *patient) {
		p.target.sizes[1] = outcomes(3, ping.Unreachable, &ping.ICMPError{Reporter: gateway, Type: 3, Code: 4, MTU: 1450})
	}, id: "mtu", verdict: OK, cause: "takes 1450 bytes", can: true},
	{name: "an MTU too small for IPv6", change: func(p *patient) { p.network.links[1].mtu = 1000 },
		id: "mtu", verdict: Warn, cause: "too small for IPv6", can: true},
	{name: "quick ones are lost", host: true, change: func(p *patient) {
		p.target.burst.replies = append(p.target.burst.replies[:5:5], outcomes(15, ping.Lost, ping.ErrTimeout).replies...)
	}, id: "rate-limit", verdict: Warn, cause: "15 of 20", can: true},
	{name: "slirp", change: func(p *patient) {
		p.network.routes[0].gateway = netip.MustParseAddr("10.0.2.2")
	}, id: "fake-echo", verdict: Warn, cause: "a program plays", can: true},
	{name: "nobody answers", host: true, change: func(p *patient) {
		p.target.fake = &fake{addr: nobody(false), reply: ping.Reply{RTT: 1000}}
	}, id: "fake-echo", verdict: Warn, cause: "do not exist", can: true},
	{name: "nobody is silent", host: true, change: func(p *patient) {
		p.target.fake = &fake{addr: nobody(false), err: ping.ErrTimeout}
	}, id: "fake-echo", verdict: OK, cause: "does not answer", can: true},
	{name: "another identifier", host: true, change: func(p *patient) {
		p.target.first = outcomes(fewProbes, ping.Lost, ping.ErrTimeout)
		again := answers(fewProbes, smallSize, time.Millisecond)
		p.target.again = &again
	}, id: "identifier", verdict: Warn, cause: "a dead session", can: true},

	// This machine.
	{name: "small buffers", change: func(p *patient) { p.files["proc/sys/net/core/rmem_max"] = "4096\n" },
		id: "buffers", verdict: Warn, cause: "holds 4 replies", can: true},
	{name: "dropped answers", host: true, change: func(p *patient) {
		p.target.burst.replies[0] = ping.Reply{Verdict: ping.Indeterminate, Err: &ping.LocalError{Reason: "socket buffer overflow", Drops: 9}}
	}, id: "buffers", verdict: Warn, cause: "dropped answers itself", can: true},
	{name: "throttled", change: func(p *patient) { p.throttledAfter = 9 }, id: "throttled", verdict: Warn, cause: "CPU limit", can: true},
	{name: "pressure", change: func(p *patient) {
		p.files["proc/pressure/cpu"] = "some avg10=55.00 avg60=0.00\n"
	}, id: "throttled", verdict: Warn, cause: "55 %", can: true},
	{name: "a clock that was set", change: func(p *patient) { p.ended.realtime += time.Hour }, id: "clock", verdict: Warn, cause: "was set by 1h0m0s", can: true},
	{name: "a machine that slept", change: func(p *patient) { p.ended.boottime += time.Minute }, id: "clock", verdict: Warn, cause: "slept", can: true},
}

func TestChecks(t *testing.T) {
	for _, tt := range symptoms {
		t.Run(tt.name, func(t *testing.T) {
			p := healthy()
			if tt.host {
				visit(p)
			}
			if tt.change != nil {
				tt.change(p)
			}
			r := p.report()
			c := r.Check(tt.id)
			if c == nil {
				t.Fatalf("no check %s", tt.id)
			}
			if c.Verdict != tt.verdict || !strings.Contains(c.Cause, tt.cause) {
				t.Errorf("%s, %q, want %s, …%s…", c.Verdict, c.Cause, tt.verdict, tt.cause)
			}
			for platform, want := range tt.fix {
				if c.Fix[platform] != want {
					t.Errorf("fix for %s: %q, want %q", platform, c.Fix[platform], want)
				}
			}
			if r.Conclusion.CanPing != tt.can {
				t.Errorf("can ping %v, want %v: %s", r.Conclusion.CanPing, tt.can, r.Conclusion.Text)
			}
			listed := slices.Contains(r.Conclusion.Causes, tt.id)
			if listed != (tt.verdict == Fail || tt.verdict == Warn) {
				t.Errorf("causes %q with %s %s", r.Conclusion.Causes, tt.id, tt.verdict)
			}
		})
	}
}

// TestHealthy: nothing is wrong, and nothing unknown but what needs a host.
func TestHealthy(t *testing.T) {
	for name, p := range map[string]*patient{"machine": healthy(), "host": visit(healthy())} {
		for _, c := range p.report().Checks {
			if c.Verdict != OK {
				t.Errorf("%s: %s is %s: %s %+v", name, c.ID, c.Verdict, c.Cause, c.Evidence)
			}
			if c.Cause == "" || strings.HasSuffix(c.Cause, ".") || c.Fix != nil {
				t.Errorf("%s: %s says %q, fix %v", name, c.ID, c.Cause, c.Fix)
			}
			if !slices.Contains(IDs[:], c.ID) {
				t.Errorf("%s is not among IDs", c.ID)
			}
		}
	}
}

// TestUnknown: what cannot be read is unknown, never ok.
func TestUnknown(t *testing.T) {
	p := healthy()
	clear(p.files)
	p.network = network{err: syscall.EPERM}
	p.before, p.after = nil, nil
	p.limit, p.open = 0, -1
	p.started.err = syscall.EPERM
	p.owner = diagnose.Ownership{Err: syscall.ENOENT}
	for _, c := range p.report().Checks {
		switch c.ID {
		case "sockets", "loopback", "local-firewall": // they were tried
		case "file-capability": // the path is known, the file has no capability
		case "resolver": // that there is no file is known
		default:
			if c.Verdict != Unknown {
				t.Errorf("%s is %s: %s", c.ID, c.Verdict, c.Cause)
			}
		}
	}
}

// TestOrder: what explains comes before what states.
func TestOrder(t *testing.T) {
	p := healthy()
	p.uid = 1000
	p.refuseAll(syscall.EPERM, syscall.EACCES)
	p.files["proc/self/status"] = statusText(0, full, 0, 0)
	p.files["proc/sys/net/ipv4/ping_group_range"] = "1 0\n"
	p.files["proc/pressure/cpu"] = "some avg10=55.00\n"
	got := p.report().Conclusion
	if want := []string{"no-ambient", "no-net-raw", "ping-group-range", "sockets", "throttled"}; !slices.Equal(got.Causes, want) {
		t.Errorf("causes %q, want %q", got.Causes, want)
	}
	if got.Mode != "none" || strings.Count(got.Text, "CapEff") != 1 {
		t.Errorf("mode %s, text %q, want none, and each cause once", got.Mode, got.Text)
	}
}

// TestSnippets: what is printed to paste.
func TestSnippets(t *testing.T) {
	p := healthy()
	p.files["proc/self/mountinfo"] = "22 1 254:0 / / rw,relatime - ext4 /dev/vda rw\n"
	ignoring := maps.Clone(p.files)
	ignoring["proc/sys/net/ipv4/icmp_echo_ignore_all"] = "1\n"
	sick := healthy()
	sick.files = ignoring
	for _, tt := range []struct {
		p        *patient
		platform string
		want     string
	}{
		{p, "docker", "docker run --sysctl net.ipv4.ping_group_range=\"0 2147483647\" IMAGE\n"},
		{p, "setcap", "setcap cap_net_raw+ep /usr/bin/goping\n"},
		{p, "sysctl", "sysctl -w net.ipv4.ping_group_range=\"0 2147483647\"\n"},
		{sick, "sysctl", "sudo sysctl -w net.ipv4.icmp_echo_ignore_all=0\n"},
		{p, "systemd", "# sudo systemctl edit NAME.service\n" + unit},
		{p, "compose", "services:\n  app:\n    image: IMAGE\n    sysctls:\n      net.ipv4.ping_group_range: \"0 2147483647\"\n"},
	} {
		got, ok := tt.p.report().Snippet(tt.platform)
		if !ok || got != tt.want {
			t.Errorf("%s: %q, want %q", tt.platform, got, tt.want)
		}
	}
	pod, ok := p.report().Snippet("k8s")
	for _, part := range []string{"runAsNonRoot: true", "value: \"0 2147483647\"", "drop: [ALL]", "type: RuntimeDefault", "allowPrivilegeEscalation: false"} {
		if !ok || !strings.Contains(pod, part) {
			t.Errorf("the pod lacks %q:\n%s", part, pod)
		}
	}
	if _, ok := p.report().Snippet("vm"); ok {
		t.Error("a platform that is none has a snippet")
	}
}

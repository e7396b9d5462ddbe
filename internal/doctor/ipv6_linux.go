package doctor

import (
	"strings"

	"golang.org/x/sys/unix"

	"goping/internal/diagnose"
)

const v6All = "net/ipv6/conf/all/disable_ipv6"

// v6Disabled reports whether IPv6 is there and switched off on all interfaces.
func (m *machine) v6Disabled() bool { return m.setting(v6All) == "1" }

// checkIPv6: the kernel has IPv6, and an address.
func checkIPv6(m *machine) (c Check) {
	c.ID = diagnose.IPv6Off
	wanted := m.target != nil && m.target.addr.Is6()
	hindrance := Warn
	if wanted || m.config.IPv6 {
		hindrance = Fail
	} else if m.target != nil && m.target.addr.IsValid() {
		hindrance = OK
	}
	text, err := readNet(m.files, "if_inet6")
	switch {
	case m.self.V6 == diagnose.V6Absent:
		c.saw(diagnose.V6File, "absent")
	case err != nil:
		c.saw(diagnose.V6File, "not read: "+plainFileError(err))
	default:
		var names []string
		for line := range strings.Lines(text) {
			if f := strings.Fields(line); len(f) == 6 {
				names = append(names, f[5])
			}
		}
		if len(names) == 0 {
			names = []string{"no address"}
		}
		c.saw(diagnose.V6File, strings.Join(names, ", "))
	}
	if value := m.setting(v6All); value != "" {
		c.saw("/proc/sys/"+v6All, value)
	}
	m.refused(&c)
	switch {
	case c.Verdict == Fail || c.Verdict == Warn:
	case m.self.V6 == diagnose.V6Absent:
		c.say(hindrance, "this kernel has no IPv6, or was booted with ipv6.disable=1")
		c.fix("host", "use IPv4 only, or boot the machine without ipv6.disable=1")
	case m.v6Disabled():
		c.say(hindrance, "IPv6 is switched off on every interface (disable_ipv6 is 1)")
		c.fix("sysctl", "sudo sysctl -w net.ipv6.conf.all.disable_ipv6=0")
		c.fix("docker", "docker run --sysctl net.ipv6.conf.all.disable_ipv6=0 …, on a network with --ipv6")
		c.fix("podman", "podman run --sysctl net.ipv6.conf.all.disable_ipv6=0 …, on a network with --ipv6")
		c.fix("compose", "in the network: enable_ipv6: true, and in the service: sysctls: {net.ipv6.conf.all.disable_ipv6: 0}")
		c.fix("k8s", "use a cluster with IPv6, or IPv4 alone")
	case err == nil && strings.TrimSpace(text) == "":
		c.say(hindrance, "no interface has an IPv6 address")
	case err != nil:
		c.say(Unknown, "whether the kernel has IPv6 cannot be read")
	case wanted && m.sendFailed(unix.EADDRNOTAVAIL):
		c.say(Fail, "no IPv6 address here can be the source of a packet to there")
	}
	c.say(OK, "IPv6 is there")
	return c
}

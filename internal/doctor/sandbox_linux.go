package doctor

import (
	"fmt"
	"strings"

	"goping/internal/diagnose"
)

// sentry is what the kernel that gVisor plays says of itself.
const sentry = "#1 SMP Sun Jan 10 15:06:54 PST 2016"

// virtual are words of the kernel's command line and of the firmware, and what they
// tell of.
var virtual = []struct{ file, word, name string }{
	{"proc/cmdline", "agent.", "Kata"},
	{"proc/cmdline", "kata", "Kata"},
	{"proc/cmdline", "firecracker", "a Firecracker microVM"},
	{"proc/cmdline", "virtio_mmio.device", "a microVM"},
	{"sys/class/dmi/id/sys_vendor", "Cloud Hypervisor", "a Cloud Hypervisor microVM"},
	{"sys/class/dmi/id/sys_vendor", "Amazon EC2", "Amazon EC2"},
	{"sys/class/dmi/id/sys_vendor", "QEMU", "QEMU"},
}

// checkSandbox: the kernel is Linux itself, and that of the machine.
func checkSandbox(m *machine) (c Check) {
	c.ID = diagnose.Sandbox
	version, err := read(m.files, "proc/version")
	version = strings.TrimSpace(version)
	if err != nil {
		c.saw("/proc/version", "not read: "+plainFileError(err))
		c.say(Unknown, "which kernel this is cannot be read")
	} else {
		c.saw("/proc/version", version)
	}
	m.refused(&c)
	if strings.Contains(version, sentry) || strings.Contains(strings.ToLower(version), "gvisor") {
		v := Warn
		if !m.opened(false) {
			v = Fail
		}
		c.say(v, "this is gVisor, which has raw sockets only with runsc --net-raw, and no ICMP at all with --network=host")
		c.fix("docker", "docker run --runtime runc …, or give runsc --net-raw in /etc/docker/daemon.json")
		c.fix("k8s", "in the pod: runtimeClassName of a runtime other than gVisor")
		return c
	}
	for _, v := range virtual {
		text, err := read(m.files, v.file)
		if err == nil && strings.Contains(text, v.word) {
			c.saw("/"+v.file, v.word)
			c.say(OK, "the kernel is that of "+v.name+": capabilities and counters are the guest's")
			break
		}
	}
	c.say(OK, "the kernel is Linux")
	return c
}

// userMode lists the signs of a network stack that a program of the host's user plays:
// slirp4netns, pasta, gvisor-tap-vsock.
func (m *machine) userMode() (signs []Evidence) {
	for _, r := range m.network.routes {
		if r.prefix.Bits() == 0 && (r.gateway.String() == "10.0.2.2" || r.gateway.String() == "192.168.127.1") {
			signs = append(signs, Evidence{"default route", "via " + r.gateway.String()})
		}
	}
	for _, l := range m.network.links {
		if l.mtu == 65520 && !l.loopback {
			signs = append(signs, Evidence{"interface " + l.name, "MTU 65520"})
		}
	}
	if len(signs) > 0 && !m.self.UserNS.Initial && m.self.UserNS.Err == nil {
		signs = append(signs, Evidence{"/proc/self/uid_map", m.self.UserNS.UIDs})
	}
	return signs
}

// checkFakeEcho: replies come from where they say.
func checkFakeEcho(m *machine) (c Check) {
	c.ID = "fake-echo"
	signs := m.userMode()
	c.Evidence = append(c.Evidence, signs...)
	if t := m.target; t != nil && t.fake != nil {
		c.saw(fmt.Sprintf("echo to %v, which nobody has", t.fake.addr), outcome(t.fake.reply, t.fake.err))
		if t.fake.err == nil {
			c.say(Warn, "something near answers echo requests in the name of hosts that do not exist: round-trip times end there, and a reply proves nothing")
			c.fix("podman", "podman run --network host …, or as root")
			c.fix("docker", "docker run …, of a daemon that runs as root")
			return c
		}
		c.say(OK, "an address that nobody has does not answer")
		return c
	}
	if len(signs) > 0 {
		c.say(Warn, "the network looks like one that a program plays (slirp4netns, pasta, gvisor-tap-vsock): replies may be its own")
		c.fix("podman", "podman run --network host …, or as root")
		return c
	}
	if m.network.err != nil {
		c.say(Unknown, "the network cannot be looked at: "+errnoText(m.network.err))
	}
	c.say(OK, "no sign of a network that a program plays")
	return c
}

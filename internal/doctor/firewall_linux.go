package doctor

import (
	"errors"
	"fmt"
	"slices"

	"golang.org/x/sys/unix"

	"goping/ping"
)

// checkFirewall: nothing on this machine drops what is sent. A drop on the way out is
// told by EPERM (net/netfilter/core.c, nf_hook_slow; kernel/bpf/cgroup.c); one on the
// way in is silent, and certain only where the packet never left.
func checkFirewall(m *machine) (c Check) {
	c.ID = "local-firewall"
	const certain = "a firewall of this machine drops what is sent (netfilter, or a BPF program of the control group as of systemd's IPAddressDeny)"
	help := func() {
		c.fix("host", "sudo nft list ruleset, and there: meta l4proto { icmp, ipv6-icmp } accept, before the rule that drops")
		c.fix("systemd", "sudo systemctl edit NAME.service, and under [Service]: IPAddressAllow=ADDRESS")
		c.fix("k8s", "a NetworkPolicy that lets this pod out; for ICMP that is up to the network plugin")
	}
	sent := false
	if t := m.target; t != nil && len(t.first.replies) > 0 {
		sent = t.first.count(ping.Failed) < len(t.first.replies)
		if m.sendFailed(unix.EPERM) {
			c.saw("sendmsg(2) to "+t.addr.String(), errnoText(unix.EPERM))
			c.say(Fail, certain)
			help()
			return c
		}
	}
	if l := m.loopFailed(unix.EPERM); l != nil {
		c.saw("sendmsg(2) to "+l.addr.String(), errnoText(unix.EPERM))
		c.say(m.loopSeverity(l), certain)
		help()
		return c
	}
	for i := range m.loops {
		if l := &m.loops[i]; errors.Is(l.err, ping.ErrTimeout) && !l.ignored {
			c.saw("echo to "+l.addr.String(), "no answer, and it never left this machine")
			c.say(m.loopSeverity(l), "a firewall of this machine drops what comes in: not even its own echo requests arrive")
			help()
			return c
		}
	}
	switch t := m.target; {
	case t != nil && t.silent() && !m.ours(t.addr):
		c.saw("sendmsg(2) to "+t.addr.String(), "no error")
		c.say(Unknown, "nothing is dropped on its way out; whether answers are dropped on their way in cannot be told")
	case sent || slices.ContainsFunc(m.loops, func(l loop) bool { return !errors.As(l.err, new(*ping.SendError)) }):
		c.saw("sendmsg(2)", "no EPERM")
		c.say(OK, "no firewall of this machine drops what is sent")
	default:
		c.say(Unknown, "nothing could be sent")
	}
	return c
}

// loopSeverity is what a loopback that does not work means: what hinders it hinders
// all, unless the host answers.
func (m *machine) loopSeverity(l *loop) Verdict {
	if t := m.target; t != nil && t.addr.IsValid() && (t.answered() || t.addr.Is6() != l.v6) {
		return Warn
	}
	return Fail
}

// checkConntrack: the table of connections has room.
func checkConntrack(m *machine) (c Check) {
	c.ID = "conntrack"
	var count, most int
	_, err := fmt.Sscan(m.setting("net/netfilter/nf_conntrack_count")+" "+m.setting("net/netfilter/nf_conntrack_max"), &count, &most)
	if err != nil || most == 0 {
		if _, err := read(m.files, "proc/version"); err != nil {
			c.say(Unknown, "whether connections are tracked cannot be read")
			return c
		}
		c.saw("/proc/sys/net/netfilter/nf_conntrack_max", "absent, or not readable")
		c.say(OK, "connections are not tracked here")
		return c
	}
	c.saw("/proc/sys/net/netfilter/nf_conntrack_count", fmt.Sprint(count))
	c.saw("/proc/sys/net/netfilter/nf_conntrack_max", fmt.Sprint(most))
	full := fmt.Sprintf("the table of connections is full: %d of %d, so that new ones are dropped, echo requests among them", count, most)
	switch {
	case count >= most && m.sendFailed(unix.EPERM):
		c.say(Fail, full)
	case count >= most:
		c.say(Warn, full)
	case count*10 >= most*9:
		c.say(Warn, fmt.Sprintf("the table of connections is nearly full: %d of %d", count, most))
	default:
		c.say(OK, "the table of connections has room")
		return c
	}
	words := fmt.Sprintf("sudo sysctl -w net.netfilter.nf_conntrack_max=%d", 2*most)
	c.fix("sysctl", words)
	c.fix("k8s", "on the node: "+words)
	return c
}

package doctor

import (
	"errors"
	"fmt"
	"strconv"

	"goping/ping"
)

// checkEchoIgnored: who is asked answers echo requests.
func checkEchoIgnored(m *machine) (c Check) {
	c.ID = "echo-ignored"
	own := m.target != nil && m.ours(m.target.addr)
	hindrance := Warn
	if own {
		hindrance = Fail
	}
	known := false
	for _, s := range []struct {
		name string
		v6   bool
	}{{"net/ipv4/icmp_echo_ignore_all", false}, {"net/ipv6/icmp/echo_ignore_all", true}} {
		value := m.setting(s.name)
		if value == "" {
			continue
		}
		known = true
		c.saw("/proc/sys/"+s.name, value)
		if value == "0" || m.target != nil && m.target.addr.IsValid() && (!own || m.target.addr.Is6() != s.v6) {
			continue
		}
		c.say(hindrance, "this machine ignores "+familyName(s.v6)+" echo requests")
		c.fix("sysctl", "sudo sysctl -w "+sysctlName(s.name)+"=0")
	}
	for i := range m.loops {
		if l := &m.loops[i]; l.ignored {
			c.saw("/proc/net/snmp", fmt.Sprintf("the request to %v came in, and no reply went out", l.addr))
		}
	}
	t := m.target
	if t == nil || !t.addr.IsValid() || own {
		if !known {
			c.say(Unknown, "whether this machine answers echo requests cannot be read")
		}
		c.say(OK, "this machine answers echo requests")
		return c
	}
	switch alive := t.alive(); {
	case t.answered():
		c.say(OK, "the host answers echo requests")
	case alive != nil && t.silent():
		c.saw(fmt.Sprintf("connect(2) to port %d", alive.port), alive.words())
		c.say(Fail, fmt.Sprintf("%v is there, as it answers TCP, and ignores echo requests, or a firewall before it drops them", t.addr))
		c.fix("host", "on the host that is asked: sudo sysctl -w net.ipv4.icmp_echo_ignore_all=0, and let ICMP echo through its firewall")
	default:
		c.say(Unknown, "whether the host would answer echo requests cannot be told")
	}
	return c
}

// sysctlName is a path beneath /proc/sys as sysctl(8) takes it.
func sysctlName(path string) string {
	b := []byte(path)
	for i := range b {
		if b[i] == '/' {
			b[i] = '.'
		}
	}
	return string(b)
}

// Bits of icmp_ratemask, icmp(7).
const (
	maskEchoReply = 1 << 0
	limitUnit     = "ms"
)

// checkRateLimit: answers are not rationed.
func checkRateLimit(m *machine) (c Check) {
	c.ID = "rate-limit"
	mask, err := strconv.ParseUint(m.setting("net/ipv4/icmp_ratemask"), 10, 64)
	if limit := m.setting("net/ipv4/icmp_ratelimit"); err == nil && limit != "" {
		c.saw("/proc/sys/net/ipv4/icmp_ratemask", fmt.Sprint(mask))
		c.saw("/proc/sys/net/ipv4/icmp_ratelimit", limit+" "+limitUnit)
		if mask&maskEchoReply != 0 && limit != "0" {
			c.say(Warn, "this machine rations its own echo replies (bit 0 of icmp_ratemask): whoever pings it sees losses that the network did not make")
			c.fix("sysctl", fmt.Sprintf("sudo sysctl -w net.ipv4.icmp_ratemask=%d", mask&^maskEchoReply))
		}
	}
	for _, name := range []string{"Icmp.OutRateLimitGlobal", "Icmp.OutRateLimitHost"} {
		if n, ok := m.grew(name); ok && n > 0 {
			c.saw("/proc/net/snmp "+name, fmt.Sprintf("+%d", n))
		}
	}
	t := m.target
	switch {
	case t == nil || !t.addr.IsValid():
		if err != nil && c.Verdict == "" {
			c.say(Unknown, "the limits of ICMP cannot be read")
		}
		c.say(OK, "this machine's echo replies are not rationed")
	case t.burst == nil:
		c.say(Unknown, "only a host that answers every probe can be asked for more")
	default:
		lost := len(t.burst.replies) - t.burst.count(ping.Replied)
		c.saw(fmt.Sprintf("%d probes, one each %v", len(t.first.replies), m.config.base(0, 0).Interval), t.first.words())
		c.saw(fmt.Sprintf("%d probes, one each %v", len(t.burst.replies), fast), t.burst.words())
		if lost > 0 && t.burst.count(ping.Indeterminate) == 0 {
			c.say(Warn, fmt.Sprintf("%d of %d probes in quick succession are lost and none of the slow ones: echo replies are rationed there or on the way, so that loss at such a rate means nothing", lost, len(t.burst.replies)))
		}
		c.say(OK, "probes in quick succession are answered like slow ones")
	}
	return c
}

// checkIdentifier: no NAT or firewall on the way has pinned our identifier to a dead
// session, and nobody else uses it.
func checkIdentifier(m *machine) (c Check) {
	t := m.target
	if t == nil || len(t.first.replies) == 0 {
		return c
	}
	c.ID = "identifier"
	id := t.first.replies[0].ID
	c.saw(fmt.Sprintf("probes under identifier %d", id), t.first.words())
	if n := t.first.foreign; n > 0 {
		c.saw("replies under another identifier", fmt.Sprint(n))
		c.say(Warn, "somebody on the way rewrites the identifier of echo replies, so that they reach the wrong process")
	}
	if t.again == nil || len(t.again.replies) == 0 {
		switch {
		case t.first.answered():
			c.say(OK, "replies come back under our identifier")
		default:
			c.say(Unknown, "nothing was answered")
		}
		return c
	}
	c.saw(fmt.Sprintf("probes under identifier %d", t.again.replies[0].ID), t.again.words())
	if t.again.answered() {
		c.say(Warn, fmt.Sprintf("under identifier %d nothing is answered, under another one it is: a NAT or a firewall on the way holds a dead session for it", id))
		c.fix("host", "start the pinger anew, so that it draws another identifier; goping does that by itself after a streak of losses")
		return c
	}
	c.say(Unknown, "nothing was answered under either")
	return c
}

// checkRemoteError: somebody on the way, or the host, has said why not.
func checkRemoteError(m *machine) (c Check) {
	t := m.target
	if t == nil || len(t.first.replies) == 0 {
		return c
	}
	c.ID = "remote-error"
	var e *ping.ICMPError
	if !errors.As(t.first.err(ping.Unreachable), &e) || m.ours(e.Reporter) {
		c.say(OK, "no router has sent an error")
		return c
	}
	c.saw(fmt.Sprintf("ICMP type %d, code %d from %v", e.Type, e.Code, e.Reporter), e.Text())
	v := Fail
	if t.answered() {
		v = Warn
	}
	who := fmt.Sprintf("%v, on the way,", e.Reporter)
	if e.Reporter == t.addr.WithZone("") {
		who = "the host itself"
	}
	c.say(v, fmt.Sprintf("%s sends an error in place of an answer: %s", who, e.Text()))
	if errors.Is(e, ping.ErrFiltered) {
		c.fix("host", fmt.Sprintf("let ICMP echo through the firewall of %v", e.Reporter))
	}
	return c
}

// checkSilence: the host answers, or somebody says why not.
func checkSilence(m *machine) (c Check) {
	t := m.target
	if t == nil || len(t.first.replies) == 0 {
		return c
	}
	c.ID = "remote-silence"
	c.saw(fmt.Sprintf("%d probes to %v", len(t.first.replies), t.addr), t.first.words())
	lost := t.first.count(ping.Lost)
	switch {
	case t.silent() && t.alive() == nil && !m.localSilence():
		c.say(Fail, fmt.Sprintf("probes leave this machine and nothing comes back from %v, neither an answer nor an error: the host is off, or something beyond this machine drops them", t.addr))
	case t.silent():
		c.say(OK, "nothing comes back, and another check says why")
	case t.answered() && lost > 0:
		c.say(Warn, fmt.Sprintf("%d of %d probes have no answer", lost, len(t.first.replies)))
	case t.answered():
		c.say(OK, "the host answers")
	default:
		c.say(OK, "the host is not silent: something was said in its place, or nothing left")
	}
	return c
}

// localSilence reports whether this machine itself is known to swallow what comes
// back.
func (m *machine) localSilence() bool {
	for _, check := range []func(*machine) Check{checkFirewall, checkRPFilter, checkEchoIgnored, checkNeighbour} {
		if check(m).Verdict == Fail {
			return true
		}
	}
	return false
}

// checkRPFilter: the kernel takes answers that come in by another way than they
// would go out, ip-sysctl of the kernel's documentation.
func checkRPFilter(m *machine) (c Check) {
	c.ID = "rp-filter"
	all := m.setting("net/ipv4/conf/all/rp_filter")
	if all == "" {
		c.say(Unknown, "rp_filter cannot be read")
		return c
	}
	c.saw("/proc/sys/net/ipv4/conf/all/rp_filter", all)
	strictest := all
	for _, l := range m.network.links {
		if t := m.target; t != nil && l.index != t.route.index || l.loopback {
			continue
		}
		if value := m.setting("net/ipv4/conf/" + l.name + "/rp_filter"); value != "" {
			c.saw("/proc/sys/net/ipv4/conf/"+l.name+"/rp_filter", value)
			if value > strictest || strictest == "2" { // the greater one holds
				strictest = max(value, all)
			}
		}
	}
	n, ok := m.grew("TcpExt.IPReversePathFilter")
	if ok {
		c.saw("/proc/net/netstat TcpExt.IPReversePathFilter", fmt.Sprintf("+%d meanwhile", n))
	}
	switch t := m.target; {
	case ok && n > 0 && t != nil && !t.answered() && len(t.first.replies) > 0:
		c.say(Fail, "answers come in by another interface than the one that leads back, and the strict reverse path filter drops them")
	case ok && n > 0:
		c.say(Warn, "the reverse path filter drops packets that come in by another interface than the one that leads back")
	case ok:
		c.say(OK, "the reverse path filter has dropped nothing meanwhile")
		return c
	default:
		c.say(Unknown, "whether the reverse path filter drops anything is not counted here")
		return c
	}
	c.fix("sysctl", "sudo sysctl -w net.ipv4.conf.all.rp_filter=2")
	c.fix("k8s", "on the node: sudo sysctl -w net.ipv4.conf.all.rp_filter=2")
	return c
}

package doctor

import (
	"fmt"

	"goping/internal/diagnose"
	"goping/ping"
)

// bearing is what sockets that were refused mean for pinging here.
func (m *machine) bearing(attempts []diagnose.Attempt) Verdict {
	var lacks4, lacks6 bool
	for _, a := range attempts {
		lacks4 = lacks4 || !a.V6 && !m.opened(false)
		lacks6 = lacks6 || a.V6 && !m.opened(true)
	}
	if t := m.target; t != nil && t.addr.IsValid() {
		if lacks4 && t.addr.Is4() || lacks6 && t.addr.Is6() {
			return Fail
		}
		return OK
	}
	switch {
	case lacks4 && !m.opened(true), lacks6 && !m.opened(false):
		return Fail
	case lacks4 || lacks6:
		return Warn
	}
	return OK
}

// refused gives the check the reasons of its own id.
func (m *machine) refused(c *Check) {
	for i := range m.finding.Reasons {
		if r := &m.finding.Reasons[i]; r.ID == c.ID {
			m.reason(c, r)
		}
	}
}

// reason gives a check the verdict of one reason, and its remedies if they are needed.
func (m *machine) reason(c *Check, r *diagnose.Reason) {
	v := m.bearing(r.Attempts)
	cause := attempted(r.Attempts) + " is refused with " + r.Errno + " because " + r.Text
	c.saw(attempted(r.Attempts), r.Errno)
	if v == OK {
		c.say(v, cause+"; that does not matter, as another kind of socket may be opened")
		return
	}
	c.say(v, cause)
	c.fixes(r.Fix)
}

// attempted names the sockets: "socket(AF_INET, SOCK_RAW)".
func attempted(attempts []diagnose.Attempt) string {
	var domains, kinds [2]bool
	for _, a := range attempts {
		domains[btoi(a.V6)], kinds[btoi(a.Datagram)] = true, true
	}
	return "socket(" + either(domains, "AF_INET", "AF_INET6") + ", " + either(kinds, "SOCK_RAW", "SOCK_DGRAM") + ")"
}

func btoi(b bool) int {
	if b {
		return 1
	}
	return 0
}

func either(which [2]bool, first, second string) string {
	switch {
	case which[0] && which[1]:
		return first + "|" + second
	case which[1]:
		return second
	}
	return first
}

// checkNoNetRaw: CAP_NET_RAW is effective, whatever took it away.
func checkNoNetRaw(m *machine) (c Check) {
	c.ID = diagnose.NoNetRaw
	s := m.self.Status
	if s.Err != nil {
		c.saw("/proc/self/status", "not read: "+s.Err.Error())
		c.say(Unknown, "the capabilities cannot be read")
		return c
	}
	c.saw(s.Source, fmt.Sprintf("CapInh %v, CapPrm %v, CapEff %v, CapBnd %v, CapAmb %v", s.Inheritable, s.Permitted, s.Effective, s.Bounding, s.Ambient))
	c.saw("geteuid(2)", fmt.Sprint(m.self.UID))
	if s.Effective.NetRaw() {
		c.say(OK, "CAP_NET_RAW is effective")
		return c
	}
	m.refused(&c)
	for i := range m.finding.Reasons {
		// What took it away has a check of its own; here it is a fact.
		switch r := &m.finding.Reasons[i]; r.ID {
		case diagnose.NoAmbient, diagnose.NoNewPrivs, diagnose.FileCapability:
			m.reason(&c, r)
		}
	}
	c.say(OK, "CAP_NET_RAW is not effective, and is not needed")
	return c
}

// checkNoAmbient: a capability reaches a user other than root.
func checkNoAmbient(m *machine) (c Check) {
	c.ID = diagnose.NoAmbient
	s := m.self.Status
	switch {
	case s.Err != nil:
		c.say(Unknown, "the capabilities cannot be read")
		return c
	case m.self.UID == 0:
		c.say(OK, "root needs no ambient capability")
	case s.Ambient.NetRaw():
		c.saw(s.Source, fmt.Sprintf("CapAmb %v", s.Ambient))
		c.say(OK, "CAP_NET_RAW is in the ambient set")
	}
	c.saw("geteuid(2)", fmt.Sprint(m.self.UID))
	m.refused(&c)
	c.say(OK, "no capability is needed")
	return c
}

// checkNoNewPrivs: execve(2) may grant what the file has.
func checkNoNewPrivs(m *machine) (c Check) {
	c.ID = diagnose.NoNewPrivs
	s := m.self.Status
	if s.Err != nil {
		c.say(Unknown, "whether no_new_privs is set cannot be read")
		return c
	}
	c.saw(s.Source, fmt.Sprintf("NoNewPrivs %d", btoi(s.NoNewPrivs)))
	m.refused(&c)
	if s.NoNewPrivs {
		c.say(OK, "no_new_privs is set; it takes away file capabilities only, and datagram sockets do not need them")
	}
	c.say(OK, "no_new_privs is not set")
	return c
}

// checkFileCapability: what the program file grants, and whether it counts.
func checkFileCapability(m *machine) (c Check) {
	c.ID = diagnose.FileCapability
	p := m.self.Program
	if p.Path == "" {
		c.say(Unknown, "the path of this program is not known")
		return c
	}
	switch {
	case p.Capable && p.Effective:
		c.saw(p.Path, "cap_net_raw+ep (security.capability)")
		if !m.self.Status.Bounding.NetRaw() || m.self.Status.NoNewPrivs {
			break
		}
		c.say(OK, "the file grants CAP_NET_RAW; with +p in place of +ep goping would also start where the bounding set lacks it")
	case p.Capable:
		c.saw(p.Path, "cap_net_raw+p (security.capability)")
	default:
		c.saw(p.Path, "no cap_net_raw (security.capability)")
	}
	if p.NoSUID {
		c.saw(p.Path, "on a file system mounted nosuid")
	}
	if p.SetUID {
		c.saw(p.Path, "set-user-ID")
		c.say(Warn, "the program is set-user-ID, which gives it far more than it needs")
		c.fix("setcap", "sudo chmod u-s "+p.Path+" && sudo setcap cap_net_raw+p "+p.Path)
	}
	m.refused(&c)
	if p.Capable {
		c.say(OK, "the file grants CAP_NET_RAW")
	}
	c.say(OK, "the file grants nothing")
	return c
}

// checkSockets: what may be opened at all.
func checkSockets(m *machine) (c Check) {
	c.ID = "sockets"
	for _, t := range m.tries {
		word := "opened"
		if t.err != nil {
			word = errnoText(t.err)
		}
		c.saw(attempted([]diagnose.Attempt{{Datagram: t.mode == ping.Datagram, V6: t.v6}}), word)
	}
	var failed []diagnose.Attempt
	known := true
	for i := range m.finding.Reasons {
		failed = append(failed, m.finding.Reasons[i].Attempts...)
		known = known && m.finding.Reasons[i].ID != ""
	}
	switch v := m.bearing(failed); {
	case v == OK:
		c.say(OK, "an ICMP socket may be opened")
	case v == Warn && known:
		c.say(OK, "an ICMP socket may be opened, of one family")
	default:
		c.say(v, m.finding.Cause)
	}
	return c
}

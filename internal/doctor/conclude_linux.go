package doctor

import (
	"fmt"
	"slices"
	"strings"

	"goping/internal/diagnose"
	"goping/ping"
)

// conclude makes one paragraph of all checks.
func (m *machine) conclude(all []Check) Conclusion {
	failed, warned := causes(all, Fail), causes(all, Warn)
	c := Conclusion{Mode: "none", Causes: slices.Concat(failed, warned)}
	if c.Causes == nil {
		c.Causes = []string{}
	}
	var b strings.Builder
	mode, v6, ok := m.chosen()
	if ok {
		c.Mode = mode.String()
	}
	switch t := m.target; {
	case t == nil:
		c.CanPing = ok && len(failed) == 0
		m.here(&b, c.CanPing)
	default:
		c.CanPing = t.answered()
		m.there(&b, c.CanPing)
	}
	if ok {
		fmt.Fprintf(&b, " The socket is %s, %s.", article(mode), m.why(mode, v6))
	}
	if !ok && m.finding.Cause != "" {
		b.WriteString(" " + upperFirst(m.finding.Cause) + ".")
		failed = slices.DeleteFunc(failed, m.permission)
	}
	tell(&b, all, failed, "")
	if len(causes(all, Fail)) == 0 || c.CanPing {
		tell(&b, all, warned, "Note that ")
	}
	if !c.CanPing && len(causes(all, Fail)) == 0 {
		b.WriteString(" No check has found the reason.")
	}
	c.Text = strings.TrimSpace(b.String())
	return c
}

// permission reports whether a check is about a socket that is refused, which one
// sentence tells for all of them.
func (m *machine) permission(id string) bool {
	return id == "sockets" || id == "no-net-raw" || slices.ContainsFunc(m.finding.Reasons, func(r diagnose.Reason) bool { return r.ID == id })
}

// chosen is the socket that would be used.
func (m *machine) chosen() (mode ping.Mode, v6, ok bool) {
	if t := m.target; t != nil && t.addr.IsValid() {
		mode, ok = m.mode(t.addr.Is6())
		return mode, t.addr.Is6(), ok
	}
	if mode, ok = m.mode(false); ok {
		return mode, false, true
	}
	mode, ok = m.mode(true)
	return mode, true, ok
}

func article(m ping.Mode) string { return "a " + m.String() + " one" }

// why is why this kind of socket was chosen.
func (m *machine) why(mode ping.Mode, v6 bool) string {
	if mode == ping.Raw {
		return "as CAP_NET_RAW is effective here"
	}
	why := "as a raw one is refused"
	for _, t := range m.tries {
		if t.v6 == v6 && t.mode == ping.Raw && t.err != nil {
			why = "as a raw one is refused with " + errnoText(t.err)
		}
	}
	if id, ok := m.self.PingGroups.Admitted(); ok && m.self.PingGroups.Err == nil {
		why += fmt.Sprintf(" and group %d is within ping_group_range", id)
	}
	return why
}

// here is the first sentence without a host.
func (m *machine) here(b *strings.Builder, can bool) {
	switch {
	case can:
		b.WriteString("This process can ping.")
	case !m.opened(false) && !m.opened(true):
		b.WriteString("This process cannot ping: no ICMP socket may be opened.")
	default:
		b.WriteString("This process may open an ICMP socket, and still cannot ping.")
	}
}

// there is the first sentence with one.
func (m *machine) there(b *strings.Builder, can bool) {
	t := m.target
	name := t.host
	if t.addr.IsValid() && t.addr.String() != name {
		name += " (" + t.addr.String() + ")"
	}
	switch {
	case can:
		fmt.Fprintf(b, "%s answers: %s.", name, t.first.words())
	case !t.addr.IsValid():
		fmt.Fprintf(b, "%s was not pinged, as it has no address.", name)
	case !m.opened(t.addr.Is6()):
		fmt.Fprintf(b, "%s was not pinged, as no ICMP socket for %s may be opened.", name, familyName(t.addr.Is6()))
	case t.openErr != nil:
		fmt.Fprintf(b, "%s was not pinged: %s.", name, strings.TrimPrefix(t.openErr.Error(), "ping: "))
	default:
		fmt.Fprintf(b, "%s does not answer: %s.", name, t.first.words())
	}
}

// most is how many causes a paragraph tells: the rest is in the checks.
const most = 4

// tell adds the causes of some checks, each a sentence.
func tell(b *strings.Builder, all []Check, ids []string, first string) {
	told := 0
	for _, id := range ids {
		i := slices.IndexFunc(all, func(c Check) bool { return c.ID == id })
		if all[i].Cause == "" || strings.Contains(b.String(), all[i].Cause) || told == most {
			continue
		}
		if told == 0 && first != "" {
			fmt.Fprintf(b, " %s%s.", first, all[i].Cause)
		} else {
			fmt.Fprintf(b, " %s.", upperFirst(all[i].Cause))
		}
		told++
	}
}

func upperFirst(s string) string {
	if s == "" || strings.HasPrefix(s, "socket(") || strings.HasPrefix(s, "no_new") || strings.HasPrefix(s, "/") {
		return s
	}
	return strings.ToUpper(s[:1]) + s[1:]
}

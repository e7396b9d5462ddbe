package diagnose

import (
	"cmp"
	"fmt"
	"slices"
	"strconv"
	"strings"
)

// most is how many remedies are offered: more is a manual, not a hint.
const most = 4

// fixes collects the remedies of all refusals, those that change least first:
// for raw sockets on a host, for datagram sockets in a container.
func (e *Self) fixes(refusals []refusal) []string {
	var raw, datagram, either []string
	for _, r := range refusals {
		var into *[]string
		switch isRaw, isDatagram := kinds(r.attempts); {
		case isRaw && isDatagram:
			into = &either
		case isRaw:
			into = &raw
		default:
			into = &datagram
		}
		*into = append(*into, e.remedies(r.reason.cause)...)
	}
	first, second := raw, datagram
	if e.Place.Platform != Host {
		first, second = datagram, raw
	}
	var all []string
	if e.rootWouldDo(refusals) {
		second = append(second, "run it as root, with sudo")
	}
	for _, fix := range slices.Concat(either, first, second) {
		if !slices.Contains(all, fix) {
			all = append(all, fix)
		}
	}
	return all[:min(len(all), most)]
}

// remedies returns what helps against one cause in this place, best first.
func (e *Self) remedies(c cause) []string {
	switch {
	case c == familyAbsent:
		return []string{"use IPv4 only", "boot the machine without ipv6.disable=1"}
	case c == confined:
		return []string{e.allowInModule()}
	case c == groupRange && e.rangeOfHost():
		return []string{fmt.Sprintf("on the host: sudo sysctl -w net.ipv4.ping_group_range=%q", allGroups)}
	case c == groupRange && e.widestRange() == "":
		return nil
	}
	if fix := e.fill(remedyFor(c).at(e.Place)); fix != "" {
		return []string{fix}
	}
	return nil
}

// Range returns the range to write to ping_group_range, "" when the kernel would
// take none that helps here, and whether that is to be done on the host, as the
// network namespace is its own.
func (e *Self) Range() (groups string, onHost bool) {
	if e.rangeOfHost() {
		return allGroups, true
	}
	return e.widestRange(), false
}

// Fix returns what would help, by platform, if sockets were refused for the reason id:
// PingGroupRange or NoAmbient.
func (e *Self) Fix(id string) map[string]string {
	if id == PingGroupRange {
		return e.remediesAnywhere(groupRange)
	}
	return e.remediesAnywhere(noCapability)
}

// remediesAnywhere returns what helps against one cause, by platform: also in
// places other than this one, for who writes them.
func (e *Self) remediesAnywhere(c cause) map[string]string {
	r := remedyFor(c)
	switch {
	case c == familyAbsent:
		r.host = "use IPv4 only, or boot the machine without ipv6.disable=1"
	case c == confined:
		r.host = e.allowInModule()
	case c == groupRange && e.rangeOfHost():
		// It belongs to the network namespace of the host.
		r = remedy{sysctl: "sudo sysctl -w net.ipv4.ping_group_range=" + strconv.Quote(allGroups)}
	}
	if c == groupRange && !e.rangeOfHost() && e.widestRange() == "" {
		r = remedy{}
	}
	if g := e.PingGroups; c == groupRange && g.Err == nil && g.Low <= g.High && e.UserNS.Initial {
		// The range is open to others, and to be one of them changes less.
		r.systemd = editUnit + fmt.Sprintf("SupplementaryGroups=%d", g.Low)
		r.host = fmt.Sprintf("%ssetpriv --reuid %d --regid %d --groups %d …", e.sudo(), e.UID, e.GID, g.Low)
	}
	all := r.everywhere()
	for platform, words := range all {
		if words = e.fill(words); words == "" {
			delete(all, platform)
			continue
		}
		all[platform] = words
	}
	return all
}

// fill puts what is known of this process in place of the words in angle
// brackets.
func (e *Self) fill(words string) string {
	return strings.NewReplacer(
		"<unit>", cmp.Or(e.Place.Unit, "NAME.service"),
		"<program>", quote(e.Program.Path),
		"<range>", strconv.Quote(e.widestRange()),
		"<sudo>", e.sudo(),
		"<setcap in image>", e.setcapInImage(),
		"<setcap>", e.setcap(),
	).Replace(words)
}

// sudo is what makes a command one that root runs.
func (e *Self) sudo() string {
	if e.UID == 0 {
		return ""
	}
	return "sudo "
}

// setcap returns the command that gives the file the capability, "" where it
// would not help. The effective bit is set where the program cannot be relied
// upon to raise the capability itself; with that bit execve(2) fails outright
// where the bounding set lacks the capability, hence the test.
func (e *Self) setcap() string {
	switch {
	case e.Program.Path == "" || e.Program.NoSUID || e.Status.NoNewPrivs || !e.Status.Bounding.NetRaw():
		return ""
	case strings.Contains(e.Program.Path, "/go-build"):
		return "" // built by "go run" or "go test" and gone when it ends
	case !e.UserNS.Initial || e.UserNS.Foreign():
		return "" // would be the file capability of this namespace alone
	}
	return e.sudo() + "setcap " + e.flags() + " " + quote(e.Program.Path)
}

// flags is what setcap(8) is to set.
func (e *Self) flags() string {
	if e.Program.Raises {
		return "cap_net_raw+p"
	}
	return "cap_net_raw+ep"
}

// setcapInImage is what a container engine's grant needs besides: those other
// than podman drop a capability they add when the user is not root, unless the
// file asks for it.
func (e *Self) setcapInImage() string {
	if e.UID == 0 {
		return ""
	}
	return ", after RUN setcap " + e.flags() + " " + quote(e.Program.Path) + " in the image"
}

// rootWouldDo reports whether sudo gives what is missing.
func (e *Self) rootWouldDo(refusals []refusal) bool {
	return e.Place == Place{Platform: Host, HostNetwork: e.Place.HostNetwork} &&
		e.UID != 0 && !e.Status.NoNewPrivs && e.UserNS.Initial &&
		slices.ContainsFunc(refusals, func(r refusal) bool { return r.reason.cause == noCapability })
}

// rangeOfHost reports whether ping_group_range can only be changed from
// outside: it belongs to the network namespace.
func (e *Self) rangeOfHost() bool {
	return e.UserNS.Foreign() || e.Place.HostNetwork && e.Place.Platform != Host
}

// widestRange returns the range to write: all groups; our own one where not all
// are mapped in this user namespace; "" where not even that is, as the kernel
// would refuse it.
func (e *Self) widestRange() string {
	switch {
	case e.UserNS.Err != nil || e.UserNS.mapsAllGroups():
		return allGroups
	case e.UserNS.mapsGroup(uint32(e.GID)):
		return fmt.Sprintf("%d %d", e.GID, e.GID)
	}
	return ""
}

// allowInModule adds a rule to the security module's profile.
func (e *Self) allowInModule() string {
	if strings.Count(e.Module, ":") >= 3 { // user:role:type:level of SELinux
		return "sudo ausearch -m avc -ts recent | audit2allow -M ping && sudo semodule -i ping.pp"
	}
	name, _, _ := strings.Cut(e.Module, " ") // without its mode, " (enforce)"
	return "in the AppArmor profile " + name + ": network inet icmp, network inet raw, network inet6 raw,"
}

// quote returns a path as a POSIX shell takes it.
func quote(path string) string {
	plain := func(r rune) bool {
		return r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' || r >= '0' && r <= '9' || strings.ContainsRune("/._-+:@%", r)
	}
	if path != "" && strings.IndexFunc(path, func(r rune) bool { return !plain(r) }) < 0 {
		return path
	}
	return "'" + strings.ReplaceAll(path, "'", `'\''`) + "'"
}

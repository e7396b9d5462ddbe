package diagnose

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
)

// most is how many remedies are offered: more is a manual, not a hint.
const most = 4

// fixes collects the remedies of all refusals, those that change least first:
// for raw sockets on a host, for datagram sockets in a container.
func (e *evidence) fixes(refusals []refusal) []string {
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
	if e.place.platform != host {
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
func (e *evidence) remedies(c cause) []string {
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
	if fix := e.fill(remedyFor[c].at(e.place)); fix != "" {
		return []string{fix}
	}
	return nil
}

// fill puts what is known of this process in place of the words in angle
// brackets.
func (e *evidence) fill(words string) string {
	return strings.NewReplacer(
		"<unit>", e.place.unit,
		"<program>", quote(e.program.path),
		"<range>", strconv.Quote(e.widestRange()),
		"<sudo>", e.sudo(),
		"<setcap in image>", e.setcapInImage(),
		"<setcap>", e.setcap(),
	).Replace(words)
}

// sudo is what makes a command one that root runs.
func (e *evidence) sudo() string {
	if e.euid == 0 {
		return ""
	}
	return "sudo "
}

// setcap returns the command that gives the file the capability, "" where it
// would not help. The effective bit is set because the program cannot be relied
// upon to raise the capability itself; with that bit execve(2) fails outright
// where the bounding set lacks the capability, hence the test.
func (e *evidence) setcap() string {
	switch {
	case e.program.path == "" || e.program.nosuid || e.status.noNewPrivs || !e.status.bounding.netRaw():
		return ""
	case strings.Contains(e.program.path, "/go-build"):
		return "" // built by "go run" or "go test" and gone when it ends
	case !e.userns.initial || e.userns.foreign():
		return "" // would be the file capability of this namespace alone
	}
	return e.sudo() + "setcap cap_net_raw+ep " + quote(e.program.path)
}

// setcapInImage is what a container engine's grant needs besides: those other
// than podman drop a capability they add when the user is not root, unless the
// file asks for it.
func (e *evidence) setcapInImage() string {
	if e.euid == 0 {
		return ""
	}
	return ", after RUN setcap cap_net_raw+ep " + quote(e.program.path) + " in the image"
}

// rootWouldDo reports whether sudo gives what is missing.
func (e *evidence) rootWouldDo(refusals []refusal) bool {
	return e.place == place{platform: host, hostNetwork: e.place.hostNetwork} &&
		e.euid != 0 && !e.status.noNewPrivs && e.userns.initial &&
		slices.ContainsFunc(refusals, func(r refusal) bool { return r.reason.cause == noCapability })
}

// rangeOfHost reports whether ping_group_range can only be changed from
// outside: it belongs to the network namespace.
func (e *evidence) rangeOfHost() bool {
	return e.userns.foreign() || e.place.hostNetwork && e.place.platform != host
}

// widestRange returns the range to write: all groups; our own one where not all
// are mapped in this user namespace; "" where not even that is, as the kernel
// would refuse it.
func (e *evidence) widestRange() string {
	switch {
	case e.userns.err != nil || e.userns.mapsAllGroups():
		return allGroups
	case e.userns.mapsGroup(uint32(e.egid)):
		return fmt.Sprintf("%d %d", e.egid, e.egid)
	}
	return ""
}

// allowInModule adds a rule to the security module's profile.
func (e *evidence) allowInModule() string {
	if strings.Count(e.module, ":") >= 3 { // user:role:type:level of SELinux
		return "sudo ausearch -m avc -ts recent | audit2allow -M ping && sudo semodule -i ping.pp"
	}
	name, _, _ := strings.Cut(e.module, " ") // without its mode, " (enforce)"
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

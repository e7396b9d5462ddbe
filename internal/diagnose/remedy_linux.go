package diagnose

import (
	"fmt"
	"slices"
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
	switch c {
	case noCapability, notEffective:
		return e.grant()
	case notBounding:
		return e.admitToContainer()
	case noNewPrivs:
		return e.allowNewPrivileges()
	case nosuid:
		return []string{"move " + quote(e.program.path) + " to a file system mounted without nosuid and repeat setcap there"}
	case foreignNetwork:
		return e.ownNetwork()
	case groupRange:
		return e.openRange()
	case filtered:
		return e.loosenFilter()
	case confined:
		return e.loosenModule()
	case familyFiltered:
		return e.allowFamilies()
	case familyAbsent:
		return []string{"use IPv4: goping -4", "boot the machine without ipv6.disable=1"}
	case exhausted:
		return []string{"ulimit -n 4096"}
	}
	return nil
}

// sudo returns command, to be run as root.
func (e *evidence) sudo(command string) string {
	if e.euid == 0 {
		return command
	}
	return "sudo " + command
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
	return e.sudo("setcap cap_net_raw+ep " + quote(e.program.path))
}

// grant gives CAP_NET_RAW to a process whose bounding set has it.
func (e *evidence) grant() []string {
	if e.place.platform != host {
		return e.admitToContainer()
	}
	if e.place.unit != "" {
		return []string{dropIn(e.place.unit, "AmbientCapabilities=CAP_NET_RAW")}
	}
	if fix := e.setcap(); fix != "" {
		return []string{fix}
	}
	return nil
}

// rootWouldDo reports whether sudo gives what is missing.
func (e *evidence) rootWouldDo(refusals []refusal) bool {
	return e.place == place{platform: host, hostNetwork: e.place.hostNetwork} &&
		e.euid != 0 && !e.status.noNewPrivs && e.userns.initial &&
		slices.ContainsFunc(refusals, func(r refusal) bool { return r.reason.cause == noCapability })
}

// admitToContainer lets whoever starts this process leave CAP_NET_RAW in.
func (e *evidence) admitToContainer() []string {
	// Engines other than podman drop a capability they add when the user is
	// not root, unless the file asks for it.
	setcap := ""
	if e.euid != 0 {
		setcap = ", after RUN setcap cap_net_raw+ep " + quote(e.program.path) + " in the image"
	}
	switch e.place.platform {
	case docker:
		return []string{"docker run --cap-add NET_RAW …" + setcap}
	case podman:
		return []string{"podman run --cap-add NET_RAW …"}
	case kubernetes:
		return []string{"in the container: securityContext: {runAsUser: 0, capabilities: {drop: [ALL], add: [NET_RAW]}}"}
	}
	if e.place.unit != "" {
		return []string{dropIn(e.place.unit, "CapabilityBoundingSet=CAP_NET_RAW", "AmbientCapabilities=CAP_NET_RAW")}
	}
	return []string{"start it with CAP_NET_RAW in the bounding set, capabilities(7)"}
}

// allowNewPrivileges makes the file capability count again.
func (e *evidence) allowNewPrivileges() []string {
	switch e.place.platform {
	case docker:
		return []string{"docker run … without --security-opt no-new-privileges"}
	case podman:
		return []string{"podman run … without --security-opt no-new-privileges"}
	case kubernetes:
		return []string{"in the container: securityContext: {allowPrivilegeEscalation: true}"}
	}
	if e.place.unit != "" {
		return []string{dropIn(e.place.unit, "AmbientCapabilities=CAP_NET_RAW")}
	}
	return []string{"start it without no_new_privs, or with CAP_NET_RAW in the ambient set: setpriv --inh-caps +net_raw --ambient-caps +net_raw …"}
}

// ownNetwork gives the user namespace a network of its own, or leaves it.
func (e *evidence) ownNetwork() []string {
	switch e.place.platform {
	case docker:
		return []string{"docker run … without --network host"}
	case podman:
		return []string{"podman run … without --network host"}
	case kubernetes:
		return []string{"in the pod: hostNetwork: false"}
	}
	return []string{"run it as root outside this user namespace"}
}

// openRange admits our groups to ping_group_range. It belongs to the network
// namespace, and takes only groups that are mapped in its writer's user
// namespace.
func (e *evidence) openRange() []string {
	const key = "net.ipv4.ping_group_range"
	open := e.widestRange()
	switch {
	case e.userns.foreign() || e.place.hostNetwork && e.place.platform != host:
		return []string{fmt.Sprintf("on the host: sudo sysctl -w %s=%q", key, allGroups)}
	case open == "":
		return nil
	case e.place.platform == docker:
		return []string{fmt.Sprintf("docker run --sysctl %s=%q …", key, open)}
	case e.place.platform == podman:
		return []string{fmt.Sprintf("podman run --sysctl %s=%q …", key, open)}
	case e.place.platform == kubernetes:
		return []string{fmt.Sprintf("in the pod: securityContext: {sysctls: [{name: %s, value: %q}]}", key, open)}
	}
	return []string{e.sudo(fmt.Sprintf("sysctl -w %s=%q", key, open))}
}

// widestRange returns the range to write: all groups; our own one where not all
// are mapped; "" where not even that is, as it would be refused.
func (e *evidence) widestRange() string {
	switch {
	case e.userns.err != nil || e.userns.mapsAllGroups():
		return allGroups
	case e.userns.mapsGroup(uint32(e.egid)):
		return fmt.Sprintf("%d %d", e.egid, e.egid)
	}
	return ""
}

// loosenFilter changes the seccomp profile.
func (e *evidence) loosenFilter() []string {
	switch e.place.platform {
	case docker:
		return []string{"docker run … without --security-opt seccomp=…, as the default profile allows ICMP sockets"}
	case podman:
		return []string{"podman run … without --security-opt seccomp=…, as the default profile allows ICMP sockets"}
	case kubernetes:
		return []string{"in the container: securityContext: {seccompProfile: {type: RuntimeDefault}}"}
	}
	if e.place.unit != "" {
		return []string{dropIn(e.place.unit, "SystemCallFilter=socket", "RestrictAddressFamilies=AF_INET AF_INET6 AF_NETLINK AF_UNIX")}
	}
	return []string{"let the seccomp filter this was started with allow socket(AF_INET, SOCK_DGRAM, IPPROTO_ICMP) or SOCK_RAW"}
}

// allowFamilies lets the address families through.
func (e *evidence) allowFamilies() []string {
	if e.place.unit != "" {
		return []string{dropIn(e.place.unit, "RestrictAddressFamilies=AF_INET AF_INET6 AF_NETLINK AF_UNIX")}
	}
	return e.loosenFilter()
}

// loosenModule adds a rule to the profile.
func (e *evidence) loosenModule() []string {
	if strings.Count(e.module, ":") >= 3 { // user:role:type:level of SELinux
		return []string{"sudo ausearch -m avc -ts recent | audit2allow -M ping && sudo semodule -i ping.pp"}
	}
	name, _, _ := strings.Cut(e.module, " ") // without its mode, " (enforce)"
	return []string{"in the AppArmor profile " + name + ": network inet icmp, network inet raw, network inet6 raw,"}
}

// dropIn says how to add settings to a unit, systemd.exec(5).
func dropIn(unit string, settings ...string) string {
	return fmt.Sprintf("sudo systemctl edit %s, and under [Service]: %s", unit, strings.Join(settings, " and "))
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

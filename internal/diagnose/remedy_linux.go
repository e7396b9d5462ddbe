package diagnose

// remedy is what helps against one cause, by platform; "" where a platform has no
// words of its own. <range>, <setcap> and the like are filled in: see [Self.fill].
type remedy struct {
	docker, podman, compose, k8s string
	systemd                      string
	setcap, sysctl               string // on a host
	host                         string // on a host, where neither of these is it
}

const (
	editUnit    = "sudo systemctl edit <unit>, and under [Service]: " // systemd.exec(5)
	allFamilies = "RestrictAddressFamilies=AF_INET AF_INET6 AF_NETLINK AF_UNIX"
)

// addNetRaw grants the capability from outside.
var addNetRaw = remedy{
	docker:  "docker run --cap-add NET_RAW …<setcap in image>",
	podman:  "podman run --cap-add NET_RAW …",
	compose: "in the service: cap_add: [NET_RAW]<setcap in image>",
	k8s:     "in the container: securityContext: {runAsUser: 0, capabilities: {drop: [ALL], add: [NET_RAW]}}",
	systemd: editUnit + "AmbientCapabilities=CAP_NET_RAW",
	setcap:  "<setcap>",
}

// defaultFilter has the filter of a platform's own in place of a stricter one.
var defaultFilter = remedy{
	docker:  "docker run … without --security-opt seccomp=…, as the default profile allows ICMP sockets",
	podman:  "podman run … without --security-opt seccomp=…, as the default profile allows ICMP sockets",
	compose: "in the service: no security_opt of seccomp:…, as the default profile allows ICMP sockets",
	k8s:     "in the container: securityContext: {seccompProfile: {type: RuntimeDefault}}",
	systemd: editUnit + "SystemCallFilter=socket and " + allFamilies,
	host:    "let the seccomp filter this was started with allow socket(AF_INET, SOCK_DGRAM, IPPROTO_ICMP) or SOCK_RAW",
}

// withNewPrivs lets a start give privileges.
var withNewPrivs = remedy{
	docker:  "docker run … without --security-opt no-new-privileges",
	podman:  "podman run … without --security-opt no-new-privileges",
	compose: "in the service: no security_opt of no-new-privileges",
	k8s:     "in the container: securityContext: {allowPrivilegeEscalation: true}",
	systemd: editUnit + "AmbientCapabilities=CAP_NET_RAW",
	host:    "start it without no_new_privs, or with CAP_NET_RAW in the ambient set: setpriv --inh-caps +net_raw --ambient-caps +net_raw …",
}

// ownNetwork gives it a network of its own user namespace.
var ownNetwork = remedy{
	docker:  "docker run … without --network host",
	podman:  "podman run … without --network host",
	compose: "in the service: no network_mode: host",
	k8s:     "in the pod: hostNetwork: false",
	host:    "run it as root outside this user namespace",
}

// openRange allows ping sockets.
var openRange = remedy{
	docker:  "docker run --sysctl net.ipv4.ping_group_range=<range> …",
	podman:  "podman run --sysctl net.ipv4.ping_group_range=<range> …",
	compose: "in the service: sysctls: {net.ipv4.ping_group_range: <range>}",
	k8s:     "in the pod: securityContext: {sysctls: [{name: net.ipv4.ping_group_range, value: <range>}]}",
	sysctl:  "<sudo>sysctl -w net.ipv4.ping_group_range=<range>",
}

// moreFiles allows more open files.
var moreFiles = remedy{
	docker:  "docker run --ulimit nofile=4096 …",
	podman:  "podman run --ulimit nofile=4096 …",
	compose: "in the service: ulimits: {nofile: 4096}",
	systemd: editUnit + "LimitNOFILE=4096",
	host:    "ulimit -n 4096",
}

// remedyFor returns what helps against a cause, where one remedy does. It is code and
// not a table, which would be filled at every start.
func remedyFor(c cause) remedy {
	switch c {
	case noCapability, notEffective:
		return addNetRaw
	case notBounding:
		return addNetRaw.but(remedy{
			systemd: editUnit + "CapabilityBoundingSet=CAP_NET_RAW and AmbientCapabilities=CAP_NET_RAW",
			host:    "start it with CAP_NET_RAW in the bounding set, capabilities(7)",
		})
	case noNewPrivs:
		return withNewPrivs
	case nosuid:
		return remedy{host: "move <program> to a file system mounted without nosuid and repeat setcap there"}
	case foreignNetwork:
		return ownNetwork
	case groupRange:
		return openRange
	case filtered:
		return defaultFilter
	case familyFiltered:
		return defaultFilter.but(remedy{systemd: editUnit + allFamilies})
	case exhausted:
		return moreFiles
	}
	return remedy{}
}

// but returns r with the words that other has in place of its own. A host that
// needs other words has neither setcap nor sysctl.
func (r remedy) but(other remedy) remedy {
	if other.systemd != "" {
		r.systemd = other.systemd
	}
	if other.host != "" {
		r.host, r.setcap, r.sysctl = other.host, "", ""
	}
	return r
}

// onHost returns the words for a host.
func (r remedy) onHost() string {
	switch {
	case r.setcap != "":
		return r.setcap
	case r.sysctl != "":
		return r.sysctl
	}
	return r.host
}

// at returns the words for a place.
func (r remedy) at(p Place) string {
	own := map[Platform]string{Docker: r.docker, Podman: r.podman, Kubernetes: r.k8s, Host: r.systemd}[p.Platform]
	if own == "" || p.Platform == Host && p.Unit == "" {
		return r.onHost()
	}
	return own
}

// everywhere returns the words by platform.
func (r remedy) everywhere() map[string]string {
	return map[string]string{
		"docker": r.docker, "podman": r.podman, "compose": r.compose, "k8s": r.k8s,
		"systemd": r.systemd, "setcap": r.setcap, "sysctl": r.sysctl, "host": r.host,
	}
}

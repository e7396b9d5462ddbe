package diagnose

// container is how a remedy is said to each kind of container.
type container struct{ docker, podman, kubernetes string }

// remedy is what helps against one cause, by the place this process is in. Where
// a place has no words of its own the host's hold. <range>, <setcap> and the
// like are filled in: see [evidence.fill].
type remedy struct {
	container
	unit, host string
}

const (
	editUnit    = "sudo systemctl edit <unit>, and under [Service]: " // systemd.exec(5)
	allFamilies = "RestrictAddressFamilies=AF_INET AF_INET6 AF_NETLINK AF_UNIX"
)

var (
	addNetRaw = container{
		docker:     "docker run --cap-add NET_RAW …<setcap in image>",
		podman:     "podman run --cap-add NET_RAW …",
		kubernetes: "in the container: securityContext: {runAsUser: 0, capabilities: {drop: [ALL], add: [NET_RAW]}}",
	}
	defaultFilter = container{
		docker:     "docker run … without --security-opt seccomp=…, as the default profile allows ICMP sockets",
		podman:     "podman run … without --security-opt seccomp=…, as the default profile allows ICMP sockets",
		kubernetes: "in the container: securityContext: {seccompProfile: {type: RuntimeDefault}}",
	}
	allowICMP = "let the seccomp filter this was started with allow socket(AF_INET, SOCK_DGRAM, IPPROTO_ICMP) or SOCK_RAW"
)

// remedyFor has a row for each cause against which one remedy helps.
var remedyFor = map[cause]remedy{
	noCapability: {
		container: addNetRaw,
		unit:      editUnit + "AmbientCapabilities=CAP_NET_RAW",
		host:      "<setcap>",
	},
	notEffective: {
		container: addNetRaw,
		unit:      editUnit + "AmbientCapabilities=CAP_NET_RAW",
		host:      "<setcap>",
	},
	notBounding: {
		container: addNetRaw,
		unit:      editUnit + "CapabilityBoundingSet=CAP_NET_RAW and AmbientCapabilities=CAP_NET_RAW",
		host:      "start it with CAP_NET_RAW in the bounding set, capabilities(7)",
	},
	noNewPrivs: {
		container: container{
			docker:     "docker run … without --security-opt no-new-privileges",
			podman:     "podman run … without --security-opt no-new-privileges",
			kubernetes: "in the container: securityContext: {allowPrivilegeEscalation: true}",
		},
		unit: editUnit + "AmbientCapabilities=CAP_NET_RAW",
		host: "start it without no_new_privs, or with CAP_NET_RAW in the ambient set: setpriv --inh-caps +net_raw --ambient-caps +net_raw …",
	},
	nosuid: {
		host: "move <program> to a file system mounted without nosuid and repeat setcap there",
	},
	foreignNetwork: {
		container: container{
			docker:     "docker run … without --network host",
			podman:     "podman run … without --network host",
			kubernetes: "in the pod: hostNetwork: false",
		},
		host: "run it as root outside this user namespace",
	},
	groupRange: {
		container: container{
			docker:     "docker run --sysctl net.ipv4.ping_group_range=<range> …",
			podman:     "podman run --sysctl net.ipv4.ping_group_range=<range> …",
			kubernetes: "in the pod: securityContext: {sysctls: [{name: net.ipv4.ping_group_range, value: <range>}]}",
		},
		host: "<sudo>sysctl -w net.ipv4.ping_group_range=<range>",
	},
	filtered: {
		container: defaultFilter,
		unit:      editUnit + "SystemCallFilter=socket and " + allFamilies,
		host:      allowICMP,
	},
	familyFiltered: {
		container: defaultFilter,
		unit:      editUnit + allFamilies,
		host:      allowICMP,
	},
	exhausted: {
		host: "ulimit -n 4096",
	},
}

// at returns the words for a place.
func (r remedy) at(p place) string {
	own := map[platform]string{docker: r.docker, podman: r.podman, kubernetes: r.kubernetes, host: r.unit}[p.platform]
	if own == "" || p.platform == host && p.unit == "" {
		return r.host
	}
	return own
}

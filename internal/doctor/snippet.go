package doctor

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
)

// general is what makes ping possible in a place like this one, whatever is wrong.
type general struct {
	groups string // the range to write to ping_group_range, "" when none would be taken
	host   bool   // it belongs to the host's network namespace
	sysctl string // the command that writes it
	setcap string // the command that gives the program the capability, "" when it would not help
}

// permission are the checks whose remedy is in every snippet already.
var permission = []string{
	"no-net-raw", "no-ambient", "no-new-privs", "file-capability", "ping-group-range", "sockets", "user-namespace",
}

// Snippet returns what to paste on a platform: "docker", "podman", "compose", "k8s",
// "systemd", "setcap" or "sysctl". It is a whole command or file; what helps against
// further causes follows as commands, or as comments where they have no place of their
// own. False when nothing helps there.
func (r *Report) Snippet(platform string) (string, bool) {
	further := r.further(platform)
	switch platform {
	case "sysctl", "setcap":
		first := r.general.sysctl
		if platform == "setcap" {
			first = r.general.setcap
		}
		if first != "" && (len(further) == 0 || r.refused()) {
			further = slices.Insert(further, 0, first)
		}
		if len(further) == 0 {
			return "", false
		}
		return strings.Join(further, "\n") + "\n", true
	}
	text := r.template(platform)
	if text == "" {
		return "", false
	}
	var b strings.Builder
	b.WriteString(text)
	for _, words := range further {
		b.WriteString("# " + words + "\n")
	}
	return b.String(), true
}

// refused reports whether no ICMP socket may be opened.
func (r *Report) refused() bool { return r.Conclusion.Mode == "none" }

// further is what helps on a platform against causes other than missing permission.
func (r *Report) further(platform string) (words []string) {
	for _, id := range r.Conclusion.Causes {
		c := r.Check(id)
		if fix := c.Fix[platform]; fix != "" && !slices.Contains(permission, id) && !slices.Contains(words, fix) {
			words = append(words, fix)
		}
	}
	return words
}

// template is the shortest whole thing that works.
func (r *Report) template(platform string) string {
	groups := strconv.Quote(r.general.groups)
	onHost := fmt.Sprintf("# once, on the host, whose network this is:\n# %s\n", r.general.sysctl)
	switch platform {
	case "docker", "podman":
		if r.general.host {
			return onHost + platform + " run --network host IMAGE\n"
		}
		if r.general.groups == "" || platform == "podman" && r.general.groups != everybody {
			// Rootless podman grants the capability, other users than root included.
			return platform + " run --cap-add NET_RAW IMAGE\n"
		}
		return platform + " run --sysctl net.ipv4.ping_group_range=" + groups + " IMAGE\n"
	case "compose":
		if r.general.host {
			return onHost + "services:\n  app:\n    image: IMAGE\n    network_mode: host\n"
		}
		if r.general.groups == "" {
			return "services:\n  app:\n    image: IMAGE\n    cap_add: [NET_RAW]\n"
		}
		return "services:\n  app:\n    image: IMAGE\n    sysctls:\n      net.ipv4.ping_group_range: " + groups + "\n"
	case "k8s":
		return r.pod(groups)
	case "systemd":
		return "# sudo systemctl edit NAME.service\n" + unit
	}
	return ""
}

// everybody is the range of all groups.
const everybody = "0 2147483647"

// pod passes the Pod Security level "restricted".
func (r *Report) pod(groups string) string {
	network, sysctls := "", "    sysctls:\n    - name: net.ipv4.ping_group_range\n      value: "+groups+"\n"
	if r.general.host {
		network, sysctls = "  # once, on the node: "+r.general.sysctl+"\n  hostNetwork: true\n", ""
	}
	return `apiVersion: v1
kind: Pod
metadata:
  name: ping
spec:
` + network + `  securityContext:
    runAsNonRoot: true
    runAsUser: 65532
    runAsGroup: 65532
` + sysctls + `    seccompProfile:
      type: RuntimeDefault
  containers:
  - name: ping
    image: IMAGE
    securityContext:
      allowPrivilegeEscalation: false
      readOnlyRootFilesystem: true
      capabilities:
        drop: [ALL]
`
}

// unit is a drop-in, systemd.exec(5).
const unit = `[Service]
AmbientCapabilities=CAP_NET_RAW
CapabilityBoundingSet=CAP_NET_RAW
NoNewPrivileges=yes
RestrictAddressFamilies=AF_INET AF_INET6 AF_NETLINK AF_UNIX
`

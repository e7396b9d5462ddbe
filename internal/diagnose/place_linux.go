package diagnose

import (
	"io/fs"
	"path"
	"strings"
)

// Place is where this process runs, as far as it decides which remedy applies.
type Place struct {
	Platform Platform
	Unit     string // of systemd, "" when not in a service

	// HostNetwork: this is the machine's first network namespace, so that a
	// container's or pod's own sysctls do not reach it.
	HostNetwork bool
}

// Platform is what has started this process.
type Platform int

// The platforms that can be told.
const (
	Host Platform = iota
	Docker
	Podman
	Kubernetes
)

func readPlace(root fs.FS, inCluster bool) Place {
	var p Place
	// These settings of the whole machine are shown in the first network
	// namespace only (net/core/sysctl_net_core.c).
	p.HostNetwork = exists(root, "proc/sys/net/core/netdev_budget")
	mounts, err := readFirst(root, "proc/self/mountinfo")
	switch {
	case inCluster || mountsFrom(mounts, "kubelet", "io.containerd.grpc.v1.cri"):
		p.Platform = Kubernetes
	case mountsFrom(mounts, "overlay-containers") || exists(root, "run/.containerenv"):
		p.Platform = Podman
	case mountsFrom(mounts, "containers"):
		p.Platform = Docker
	case exists(root, ".dockerenv") && (err != nil || !p.HostNetwork):
		// On its own the file proves little: virtual machines are made of
		// container images too.
		p.Platform = Docker
	}
	if p.Platform == Host {
		p.Unit = readUnit(root)
	}
	return p
}

// mountsFrom reports whether one of the files that container engines mount over
// /etc comes from a directory beneath one of the given names. mounts is the
// text of proc_pid_mountinfo(5): the fourth field is the path in the mounted
// file system, the fifth the mount point.
func mountsFrom(mounts string, names ...string) bool {
	for line := range strings.Lines(mounts) {
		f := strings.Fields(line)
		if len(f) < 5 {
			continue
		}
		switch f[4] {
		case "/etc/hosts", "/etc/hostname", "/etc/resolv.conf":
		default:
			continue
		}
		for dir := range strings.SplitSeq(path.Dir(f[3]), "/") {
			for _, name := range names {
				if dir == name {
					return true
				}
			}
		}
	}
	return false
}

// readUnit returns the systemd service this process belongs to, "" for none:
// the last element of its control group, systemd.slice(5). Services of a user's
// own manager cannot grant capabilities and do not count.
func readUnit(root fs.FS) string {
	text, err := readFirst(root, "proc/self/cgroup")
	if err != nil {
		return ""
	}
	for line := range strings.Lines(text) {
		f := strings.SplitN(strings.TrimSpace(line), ":", 3)
		if len(f) != 3 || f[1] != "" && f[1] != "name=systemd" {
			continue
		}
		if strings.HasPrefix(f[2], "/system.slice/") && strings.HasSuffix(f[2], ".service") {
			return path.Base(f[2])
		}
	}
	return ""
}

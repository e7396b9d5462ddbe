package netns

import (
	"path"
	"strings"
)

const (
	idLen  = 64 // digits of a container's id
	uidLen = 32 // digits of a pod's UID, without what stands between them
)

// member is what the control groups of a process say of it, "" where nothing.
type member struct {
	container string // 64 hexadecimal digits
	pod       string // 32
}

// parseCgroup reads /proc/PID/cgroup, man cgroups(7). Where containers lie within
// containers the innermost counts: that is the one the process is in.
func parseCgroup(text string) member {
	var m member
	for line := range strings.Lines(text) {
		// hierarchy:controllers:path
		_, rest, _ := strings.Cut(strings.TrimSuffix(line, "\n"), ":")
		_, where, found := strings.Cut(rest, ":")
		if !found || !path.IsAbs(where) {
			continue
		}
		if in := parseGroup(where); in.container != "" || m.container == "" && in.pod != "" {
			m = in
		}
		if m.container != "" {
			break
		}
	}
	return m
}

// parseGroup reads the path of a control group, such as
//
//	/system.slice/docker-ID.scope                                    systemd
//	/kubepods.slice/kubepods-podUID.slice/cri-containerd-ID.scope
//	/machine.slice/libpod-ID.scope/container
//	/docker/ID   /kubepods/burstable/podUID/ID                       cgroupfs
//
// The monitor of a container (crio-conmon-ID.scope, libpod-conmon-ID.scope) is outside.
func parseGroup(where string) member {
	var m member
	// A colon where containerd was told of systemd and runc was not: "x.slice:cri-containerd:ID".
	for part := range strings.FieldsFuncSeq(where, func(r rune) bool { return r == '/' || r == ':' }) {
		name := strings.TrimSuffix(part, ".scope")
		if monitors(name) {
			return member{}
		}
		if uid := podOf(strings.TrimSuffix(part, ".slice")); uid != "" {
			m = member{pod: uid}
			continue
		}
		name = name[strings.LastIndexByte(name, '-')+1:] // behind the runtime
		if len(name) == idLen && all(name, hexDigits) {
			m.container = name
		}
	}
	return m
}

func monitors(name string) bool {
	return strings.HasPrefix(name, "crio-conmon-") || strings.HasPrefix(name, "libpod-conmon-")
}

// podOf returns the UID in "podUID" or "kubepods-burstable-podUID".
func podOf(name string) string {
	name = "-" + name
	i := strings.LastIndex(name, "-pod")
	if i < 0 {
		return ""
	}
	uid := plainUID(name[i+len("-pod"):])
	if len(uid) != uidLen || !all(uid, hexDigits) {
		return ""
	}
	return uid
}

// plainUID takes out what stands between the digits of a UID: systemd's names have
// underscores in the place of dashes.
func plainUID(uid string) string { return strings.NewReplacer("-", "", "_", "").Replace(uid) }

package netns

import (
	"strings"
	"testing"
)

var (
	idA  = strings.Repeat("a1", idLen/2)
	idB  = strings.Repeat("b2", idLen/2)
	uidA = strings.Repeat("ca", uidLen/2)
)

// dashed is a UID as Kubernetes writes it, and as systemd does.
func dashed(uid, with string) string {
	return strings.Join([]string{uid[:8], uid[8:12], uid[12:16], uid[16:20], uid[20:]}, with)
}

func TestParseCgroup(t *testing.T) {
	for _, tt := range []struct {
		name, text string
		want       member
	}{
		{"nothing", "", member{}},
		{"a host", "0::/user.slice/user-0.slice/session-1.scope\n", member{}},
		{"docker", "0::/system.slice/docker-" + idA + ".scope\n", member{idA, ""}},
		{"docker, cgroupfs", "0::/docker/" + idA + "\n", member{idA, ""}},
		{"docker, cgroups v1", "12:pids:/docker/" + idA + "\n11:memory:/docker/" + idA + "\n1:name=systemd:/docker/" + idA + "\n0::/\n", member{idA, ""}},
		{"podman", "0::/machine.slice/libpod-" + idA + ".scope/container\n", member{idA, ""}},
		{"podman's monitor", "0::/machine.slice/libpod-conmon-" + idA + ".scope\n", member{}},
		{"rootless podman", "0::/user.slice/user-1000.slice/user@1000.service/user.slice/libpod-" + idA + ".scope\n", member{idA, ""}},
		{"containerd, systemd", "0::/kubepods.slice/kubepods-burstable.slice/kubepods-burstable-pod" + dashed(uidA, "_") +
			".slice/cri-containerd-" + idA + ".scope\n", member{idA, uidA}},
		{"containerd, guaranteed", "0::/kubepods.slice/kubepods-pod" + dashed(uidA, "_") + ".slice/cri-containerd-" + idA + ".scope\n", member{idA, uidA}},
		{"containerd, cgroupfs", "0::/kubepods/besteffort/pod" + dashed(uidA, "-") + "/" + idA + "\n", member{idA, uidA}},
		{"containerd, mixed", "0::/system.slice/containerd.service/kubepods-besteffort-pod" + dashed(uidA, "_") + ".slice:cri-containerd:" + idA + "\n", member{idA, uidA}},
		{"CRI-O", "0::/kubepods.slice/kubepods-pod" + dashed(uidA, "_") + ".slice/crio-" + idA + ".scope\n", member{idA, uidA}},
		{"CRI-O's monitor", "0::/kubepods.slice/kubepods-pod" + dashed(uidA, "_") + ".slice/crio-conmon-" + idA + ".scope\n", member{}},
		{"static pod", "0::/kubepods/burstable/pod" + uidA + "/" + idA + "\n", member{idA, uidA}},
		{"from another cgroup namespace", "0::/../../kubepods-pod" + dashed(uidA, "_") + ".slice/cri-containerd-" + idA + ".scope\n", member{idA, uidA}},
		{"docker in docker", "0::/docker/" + idA + "/docker/" + idB + "\n", member{idB, ""}},
		{"docker in a pod", "0::/kubepods/pod" + dashed(uidA, "-") + "/" + idA + "/docker/" + idB + "\n", member{idB, uidA}},
		{"systemd in docker", "0::/docker/" + idA + "/system.slice/cron.service\n", member{idA, ""}},
		{"too short", "0::/docker/" + idA[1:] + "\n", member{}},
		{"not hexadecimal", "0::/docker/" + strings.Repeat("g", idLen) + "\n", member{}},
		{"not a path", "0::docker-" + idA + ".scope\n", member{}},
		{"no colons", "/docker/" + idA + "\n", member{}},
	} {
		if got := parseCgroup(tt.text); got != tt.want {
			t.Errorf("%s: %+v, want %+v", tt.name, got, tt.want)
		}
	}
}

// FuzzParseCgroup: what is found is an id, whatever the file says.
func FuzzParseCgroup(f *testing.F) {
	f.Add("0::/kubepods/pod" + uidA + "/" + idA + "\n")
	f.Add("1:a:/x-pod" + dashed(uidA, "_") + ".slice/:-" + idA + ".scope")
	f.Fuzz(func(t *testing.T, text string) {
		m := parseCgroup(text)
		if m.container != "" && (len(m.container) != idLen || !all(m.container, hexDigits)) || m.pod != "" && (len(m.pod) != uidLen || !all(m.pod, hexDigits)) {
			t.Errorf("%q: %+v", text, m)
		}
	})
}

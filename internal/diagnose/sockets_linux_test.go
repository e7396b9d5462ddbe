package diagnose

import (
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
	"syscall"
	"testing"
	"testing/fstest"
)

// Capability sets as they occur.
const (
	capNone    = "0000000000000000"
	capDocker  = "00000000a80425fb" // Docker's default set, with CAP_NET_RAW
	capFull    = "000001ffffffffff"
	capNoRaw   = "000001ffffffdfff" // all but CAP_NET_RAW
	initialMap = "         0          0 4294967295\n"
)

// statusText is /proc/self/status, shortened.
func statusText(effective, permitted, bounding string, noNewPrivs, seccomp int) string {
	return fmt.Sprintf("Name:\tgoping\nUid:\t1000\t1000\t1000\t1000\nCapInh:\t%s\nCapPrm:\t%s\nCapEff:\t%s\nCapBnd:\t%s\nCapAmb:\t%s\nNoNewPrivs:\t%d\nSeccomp:\t%d\nSeccomp_filters:\t0\n",
		capNone, permitted, effective, bounding, capNone, noNewPrivs, seccomp)
}

// ordinary is the process of an ordinary user on an ordinary host; rows of the
// table say what is different.
func ordinary() (Process, map[string]string) {
	return Process{
			UID: 1000, GID: 1000, Groups: []int{27, 1000},
			Program: Program{Path: "/usr/bin/goping"},
			Owner:   Ownership{Known: true, Ours: true},
		}, map[string]string{
			"proc/self/status":                   statusText(capNone, capNone, capFull, 0, 0),
			"proc/sys/net/ipv4/ping_group_range": "1\t0\n",
			"proc/self/uid_map":                  initialMap,
			"proc/self/gid_map":                  initialMap,
			"proc/self/mountinfo":                "22 1 254:0 / / rw,relatime - ext4 /dev/vda rw\n",
			"proc/self/cgroup":                   "0::/user.slice/user-1000.slice/session-2.scope\n",
			"proc/sys/net/core/netdev_budget":    "300\n",
			"proc/net/dev":                       "lo: 0\n",
			"proc/net/if_inet6":                  "00000000000000000000000000000001 01 80 10 80       lo\n",
			"proc/self/attr/current":             "unconfined\n",
		}
}

// dockerMounts is what Docker mounts over /etc.
const dockerMounts = `501 480 0:50 / / rw,relatime - overlay overlay rw
512 501 254:1 /var/lib/docker/containers/0123abcd/resolv.conf /etc/resolv.conf rw,relatime - ext4 /dev/vda1 rw
513 501 254:1 /var/lib/docker/containers/0123abcd/hostname /etc/hostname rw,relatime - ext4 /dev/vda1 rw
`

const podmanMounts = `601 580 0:23 /user/1000/containers/overlay-containers/0123abcd/userdata/hosts /etc/hosts rw,nosuid,nodev,relatime - tmpfs tmpfs rw
`

const kubeletMounts = `701 680 254:1 /var/lib/kubelet/pods/6f1c/etc-hosts /etc/hosts rw,relatime - ext4 /dev/vda1 rw
702 680 254:1 /var/lib/containerd/io.containerd.grpc.v1.cri/sandboxes/0123/hostname /etc/hostname rw,relatime - ext4 /dev/vda1 rw
`

var (
	rawPerm   = Attempt{Err: syscall.EPERM}
	dgramAcc  = Attempt{Datagram: true, Err: syscall.EACCES}
	rawPerm6  = Attempt{V6: true, Err: syscall.EPERM}
	dgramAcc6 = Attempt{V6: true, Datagram: true, Err: syscall.EACCES}
	raw6Fam   = Attempt{V6: true, Err: syscall.EAFNOSUPPORT}
	dgram6Fam = Attempt{V6: true, Datagram: true, Err: syscall.EAFNOSUPPORT}
)

const sudoSysctl = `sudo sysctl -w net.ipv4.ping_group_range="0 2147483647"`

// finding is a process, what it tried, and what is to be found.
type finding struct {
	name     string
	attempts []Attempt
	process  func(*Process)
	files    map[string]string // over those of ordinary; "" removes
	cause    []string          // parts, in this order
	fixes    []string
}

// self is the process of the row, examined.
func (f *finding) self() *Self {
	p, files := ordinary()
	if f.process != nil {
		f.process(&p)
	}
	maps.Copy(files, f.files)
	root := fstest.MapFS{}
	for name, text := range files {
		if text != "" {
			root[name] = &fstest.MapFile{Data: []byte(text)}
		}
	}
	p.Root = root
	return Examine(p)
}

var findings = []finding{
	{
		name:     "user of a host",
		attempts: []Attempt{rawPerm, dgramAcc},
		cause: []string{
			"a raw socket is refused with EPERM because uid 1000 has no CAP_NET_RAW (CapEff 0000000000000000 in /proc/self/status)",
			`, and a datagram socket with EACCES because /proc/sys/net/ipv4/ping_group_range is "1 0" and does not admit groups 1000, 27`,
		},
		fixes: []string{"sudo setcap cap_net_raw+ep /usr/bin/goping", sudoSysctl, "run it as root, with sudo"},
	},
	{
		name:     "both families are one reason",
		attempts: []Attempt{rawPerm, dgramAcc, rawPerm6, dgramAcc6},
		cause:    []string{"a raw socket is refused", "CapEff", ", and a datagram socket with EACCES"},
		fixes:    []string{"sudo setcap cap_net_raw+ep /usr/bin/goping", sudoSysctl, "run it as root, with sudo"},
	},
	{
		name:     "wrapped errors",
		attempts: []Attempt{{Err: fmt.Errorf("rawsock: socket: %w", syscall.EPERM)}},
		cause:    []string{"a raw socket is refused with EPERM because uid 1000"},
		fixes:    []string{"sudo setcap cap_net_raw+ep /usr/bin/goping", "run it as root, with sudo"},
	},
	{
		name:     "only a datagram socket was tried",
		attempts: []Attempt{dgramAcc},
		cause:    []string{"a datagram socket is refused with EACCES", `"1 0"`},
		fixes:    []string{sudoSysctl},
	},
	{
		name:     "a range for others",
		attempts: []Attempt{dgramAcc},
		files:    map[string]string{"proc/sys/net/ipv4/ping_group_range": "5000\t6000\n"},
		cause:    []string{`"5000 6000" and does not admit groups 1000, 27`},
		fixes:    []string{sudoSysctl},
	},
	{
		name:     "root is not exempt from the range",
		attempts: []Attempt{dgramAcc},
		process:  func(p *Process) { p.UID, p.GID, p.Groups = 0, 0, nil },
		cause:    []string{`"1 0" and does not admit group 0`},
		fixes:    []string{`sysctl -w net.ipv4.ping_group_range="0 2147483647"`},
	},
	{
		name:     "built by go run",
		attempts: []Attempt{rawPerm, dgramAcc},
		process:  func(p *Process) { p.Program.Path = "/tmp/go-build123/b001/exe/goping" },
		cause:    []string{"no CAP_NET_RAW"},
		fixes:    []string{sudoSysctl, "run it as root, with sudo"},
	},
	{
		name:     "a path the shell would split",
		attempts: []Attempt{rawPerm},
		process:  func(p *Process) { p.Program.Path = "/opt/my tools/o'ping" },
		cause:    []string{"no CAP_NET_RAW"},
		fixes:    []string{`sudo setcap cap_net_raw+ep '/opt/my tools/o'\''ping'`, "run it as root, with sudo"},
	},
	{
		name:     "a program that raises what it is permitted",
		attempts: []Attempt{rawPerm},
		process:  func(p *Process) { p.Program.Raises = true },
		cause:    []string{"no CAP_NET_RAW"},
		fixes:    []string{"sudo setcap cap_net_raw+p /usr/bin/goping", "run it as root, with sudo"},
	},
	{
		name:     "permitted but not raised",
		attempts: []Attempt{rawPerm},
		files:    map[string]string{"proc/self/status": statusText(capNone, "0000000000002000", capFull, 0, 0)},
		cause:    []string{"permitted but not effective (CapPrm 0000000000002000, CapEff 0000000000000000"},
		fixes:    []string{"sudo setcap cap_net_raw+ep /usr/bin/goping"},
	},
	{
		name:     "not in the bounding set: +ep would make execve fail",
		attempts: []Attempt{rawPerm, dgramAcc},
		files:    map[string]string{"proc/self/status": statusText(capNone, capNone, capNone, 0, 0)},
		cause:    []string{"not even in the bounding set (CapBnd 0000000000000000"},
		fixes:    []string{"start it with CAP_NET_RAW in the bounding set, capabilities(7)", sudoSysctl},
	},
	{
		name:     "no_new_privs over a file capability",
		attempts: []Attempt{rawPerm, dgramAcc},
		process:  func(p *Process) { p.Program.Capable = true },
		files:    map[string]string{"proc/self/status": statusText(capNone, capNone, capFull, 1, 0)},
		cause:    []string{"no_new_privs (NoNewPrivs 1 in /proc/self/status) makes the file capability of /usr/bin/goping void"},
		fixes: []string{
			"start it without no_new_privs, or with CAP_NET_RAW in the ambient set: setpriv --inh-caps +net_raw --ambient-caps +net_raw …",
			sudoSysctl,
		},
	},
	{
		name:     "no_new_privs alone: setcap would not help",
		attempts: []Attempt{rawPerm, dgramAcc},
		files:    map[string]string{"proc/self/status": statusText(capNone, capNone, capFull, 1, 0)},
		cause:    []string{"no CAP_NET_RAW"},
		fixes:    []string{sudoSysctl},
	},
	{
		name:     "file capability on a nosuid mount",
		attempts: []Attempt{rawPerm, dgramAcc},
		process:  func(p *Process) { p.Program = Program{Path: "/mnt/goping", Capable: true, NoSUID: true} },
		cause:    []string{"/mnt/goping has the file capability but lies on a file system mounted nosuid"},
		fixes:    []string{"move /mnt/goping to a file system mounted without nosuid and repeat setcap there", sudoSysctl},
	},
	{
		name:     "root without the capability in systemd",
		attempts: []Attempt{rawPerm, dgramAcc},
		process:  func(p *Process) { p.UID = 0 },
		files: map[string]string{
			"proc/self/status": statusText(capNone, capNone, capNoRaw, 1, 0),
			"proc/self/cgroup": "0::/system.slice/probe.service\n",
		},
		cause: []string{"not even in the bounding set (CapBnd 000001ffffffdfff"},
		fixes: []string{
			"sudo systemctl edit probe.service, and under [Service]: CapabilityBoundingSet=CAP_NET_RAW and AmbientCapabilities=CAP_NET_RAW",
			`sysctl -w net.ipv4.ping_group_range="0 2147483647"`,
		},
	},
	{
		name:     "user of a systemd service",
		attempts: []Attempt{rawPerm},
		files: map[string]string{
			"proc/self/cgroup": "1:name=systemd:/system.slice/system-probe.slice/probe@1.service\n0::/\n",
		},
		cause: []string{"no CAP_NET_RAW"},
		fixes: []string{"sudo systemctl edit probe@1.service, and under [Service]: AmbientCapabilities=CAP_NET_RAW"},
	},
	{
		name:     "docker, not root",
		attempts: []Attempt{rawPerm, dgramAcc},
		files: map[string]string{
			"proc/self/status":                statusText(capNone, capNone, capDocker, 0, 2),
			"proc/self/mountinfo":             dockerMounts,
			"proc/sys/net/core/netdev_budget": "",
		},
		cause: []string{"uid 1000 has no CAP_NET_RAW", `"1 0"`},
		fixes: []string{
			`docker run --sysctl net.ipv4.ping_group_range="0 2147483647" …`,
			"docker run --cap-add NET_RAW …, after RUN setcap cap_net_raw+ep /usr/bin/goping in the image",
		},
	},
	{
		name:     "docker, root, all dropped, network of the host",
		attempts: []Attempt{rawPerm, dgramAcc},
		process:  func(p *Process) { p.UID = 0 },
		files: map[string]string{
			"proc/self/status":    statusText(capNone, capNone, capNone, 0, 2),
			"proc/self/mountinfo": dockerMounts,
		},
		cause: []string{"not even in the bounding set"},
		fixes: []string{"on the host: " + sudoSysctl, "docker run --cap-add NET_RAW …"},
	},
	{
		name:     "docker by its mark only",
		attempts: []Attempt{dgramAcc},
		files:    map[string]string{".dockerenv": "\n", "proc/sys/net/core/netdev_budget": ""},
		cause:    []string{`"1 0"`},
		fixes:    []string{`docker run --sysctl net.ipv4.ping_group_range="0 2147483647" …`},
	},
	{
		name:     "a virtual machine made of a docker image",
		attempts: []Attempt{dgramAcc},
		files:    map[string]string{".dockerenv": "\n"},
		cause:    []string{`"1 0"`},
		fixes:    []string{sudoSysctl},
	},
	{
		name:     "rootless podman: only mapped groups can be admitted",
		attempts: []Attempt{rawPerm, dgramAcc},
		process:  func(p *Process) { p.UID, p.GID, p.Groups = 0, 0, nil },
		files: map[string]string{
			"proc/self/status":                   statusText(capNone, capNone, capNoRaw, 0, 2),
			"proc/self/uid_map":                  "0 1000 1\n1 100000 65536\n",
			"proc/self/gid_map":                  "0 1000 1\n1 100000 65536\n",
			"proc/sys/net/ipv4/ping_group_range": "65534\t0\n",
			"proc/self/mountinfo":                podmanMounts,
			"proc/sys/net/core/netdev_budget":    "",
		},
		cause: []string{"not even in the bounding set", `"65534 0" and does not admit group 0`},
		fixes: []string{`podman run --sysctl net.ipv4.ping_group_range="0 0" …`, "podman run --cap-add NET_RAW …"},
	},
	{
		name:     "kubernetes by its mounts",
		attempts: []Attempt{rawPerm, dgramAcc},
		files: map[string]string{
			"proc/self/status":                statusText(capNone, capNone, capNone, 1, 2),
			"proc/self/mountinfo":             kubeletMounts,
			"proc/sys/net/core/netdev_budget": "",
		},
		cause: []string{"not even in the bounding set", `"1 0"`},
		fixes: []string{
			`in the pod: securityContext: {sysctls: [{name: net.ipv4.ping_group_range, value: "0 2147483647"}]}`,
			"in the container: securityContext: {runAsUser: 0, capabilities: {drop: [ALL], add: [NET_RAW]}}",
		},
	},
	{
		name:     "kubernetes by its environment, network of the node",
		attempts: []Attempt{dgramAcc},
		process:  func(p *Process) { p.Kubernetes = true },
		cause:    []string{`"1 0"`},
		fixes:    []string{"on the host: " + sudoSysctl},
	},
	{
		name:     "kubernetes, no_new_privs over a file capability",
		attempts: []Attempt{rawPerm},
		process:  func(p *Process) { p.Kubernetes, p.Program.Capable = true, true },
		files:    map[string]string{"proc/self/status": statusText(capNone, capNone, capDocker, 1, 2)},
		cause:    []string{"no_new_privs"},
		fixes:    []string{"in the container: securityContext: {allowPrivilegeEscalation: true}"},
	},
	{
		name:     "a user namespace in the network of another",
		attempts: []Attempt{rawPerm, dgramAcc},
		process: func(p *Process) {
			p.UID, p.GID, p.Groups = 0, 0, nil
			p.Owner = Ownership{Known: true}
		},
		files: map[string]string{
			"proc/self/status":                   statusText(capFull, capFull, capFull, 0, 0),
			"proc/self/uid_map":                  "         0       1000          1\n",
			"proc/self/gid_map":                  "         0       1000          1\n",
			"proc/sys/net/ipv4/ping_group_range": "65534\t0\n",
		},
		cause: []string{
			`this user namespace (uid_map "0 1000 1") does not own the network namespace`, "NS_GET_USERNS", "EPERM",
			`"65534 0" and does not admit group 0`,
		},
		fixes: []string{"run it as root outside this user namespace", "on the host: " + sudoSysctl},
	},
	{
		name:     "who owns the network cannot be told",
		attempts: []Attempt{rawPerm},
		process: func(p *Process) {
			p.UID = 0
			p.Owner = Ownership{Err: errors.New("ioctl NS_GET_USERNS: inappropriate ioctl for device")}
		},
		files: map[string]string{
			"proc/self/status":  statusText(capFull, capFull, capFull, 0, 0),
			"proc/self/uid_map": "0 1000 1\n",
		},
		cause: []string{"CAP_NET_RAW is effective", "whether it counts for this network namespace is unknown (ioctl NS_GET_USERNS: inappropriate ioctl for device)"},
	},
	{
		name:     "a user namespace with its own network",
		attempts: []Attempt{dgramAcc},
		process:  func(p *Process) { p.UID, p.GID, p.Groups = 0, 0, nil },
		files: map[string]string{
			"proc/self/uid_map":                  "0 1000 1\n",
			"proc/self/gid_map":                  "0 1000 1\n",
			"proc/sys/net/ipv4/ping_group_range": "65534\t0\n",
			"proc/sys/net/core/netdev_budget":    "",
		},
		cause: []string{`"65534 0" and does not admit group 0`},
		fixes: []string{`sysctl -w net.ipv4.ping_group_range="0 0"`},
	},
	{
		name:     "a range of groups without a mapping",
		attempts: []Attempt{dgramAcc},
		process:  func(p *Process) { p.GID, p.Groups = unmappedGroup, nil },
		files: map[string]string{
			"proc/self/uid_map":                  "0 1000 1\n",
			"proc/self/gid_map":                  "0 1000 1\n",
			"proc/sys/net/ipv4/ping_group_range": "65534\t65534\n",
		},
		cause: []string{`is "65534 65534" as seen from a user namespace where 65534 stands for every group without a mapping`},
	},
	{
		name:     "seccomp filter under a root that may",
		attempts: []Attempt{rawPerm, {Datagram: true, Err: syscall.EPERM}},
		process:  func(p *Process) { p.UID = 0 },
		files: map[string]string{
			"proc/self/status":    statusText(capDocker, capDocker, capDocker, 0, 2),
			"proc/self/mountinfo": dockerMounts,
		},
		cause: []string{
			"CAP_NET_RAW is effective (CapEff 00000000a80425fb in /proc/self/status), which leaves the seccomp filter (Seccomp 2 in /proc/self/status)",
			"a datagram socket with EPERM because", "EACCES only, which leaves the seccomp filter",
		},
		fixes: []string{"docker run … without --security-opt seccomp=…, as the default profile allows ICMP sockets"},
	},
	{
		name:     "something unseen under a root that may",
		attempts: []Attempt{rawPerm},
		process:  func(p *Process) { p.UID = 0 },
		files:    map[string]string{"proc/self/status": statusText(capFull, capFull, capFull, 0, 0)},
		cause:    []string{"CAP_NET_RAW is effective", "no seccomp filter or security module shows itself"},
	},
	{
		name:     "AppArmor with a group in the range",
		attempts: []Attempt{{Err: syscall.EACCES}, dgramAcc},
		process:  func(p *Process) { p.UID = 0 },
		files: map[string]string{
			"proc/self/status":                   statusText(capFull, capFull, capFull, 0, 0),
			"proc/sys/net/ipv4/ping_group_range": "0\t2147483647\n",
			"proc/self/attr/apparmor/current":    "lxc-default (enforce)\n",
		},
		cause: []string{
			"a raw socket is refused with EACCES because CAP_NET_RAW is effective, which leaves the security module (lxc-default (enforce)",
			`is "0 2147483647" and admits group 1000, which leaves the security module`,
		},
		fixes: []string{"in the AppArmor profile lxc-default: network inet icmp, network inet raw, network inet6 raw,"},
	},
	{
		name:     "SELinux",
		attempts: []Attempt{dgramAcc},
		files: map[string]string{
			"proc/sys/net/ipv4/ping_group_range": "0\t2147483647\n",
			"proc/self/attr/current":             "system_u:system_r:httpd_t:s0\x00",
		},
		cause: []string{"which leaves the security module (system_u:system_r:httpd_t:s0 in"},
		fixes: []string{"sudo ausearch -m avc -ts recent | audit2allow -M ping && sudo semodule -i ping.pp"},
	},
	{
		name:     "seccomp or a security module",
		attempts: []Attempt{dgramAcc},
		process:  func(p *Process) { p.Kubernetes = true },
		files: map[string]string{
			"proc/self/status":                   statusText(capNone, capNone, capNone, 1, 2),
			"proc/sys/net/ipv4/ping_group_range": "0\t2147483647\n",
			"proc/self/attr/current":             "cri-containerd.apparmor.d (enforce)\n",
		},
		cause: []string{"which leaves the seccomp filter (Seccomp 2 in /proc/self/status) or the security module (cri-containerd.apparmor.d (enforce)"},
		fixes: []string{"in the container: securityContext: {seccompProfile: {type: RuntimeDefault}}"},
	},
	{
		name:     "no IPv6",
		attempts: []Attempt{raw6Fam, dgram6Fam},
		files:    map[string]string{"proc/net/if_inet6": ""},
		cause:    []string{"a raw or datagram socket is refused with EAFNOSUPPORT because this kernel has no IPv6", "/proc/net/if_inet6 is absent"},
		fixes:    []string{"use IPv4 only", "boot the machine without ipv6.disable=1"},
	},
	{
		name:     "no IPv6, and no permission for IPv4",
		attempts: []Attempt{rawPerm, dgramAcc, raw6Fam, dgram6Fam},
		files:    map[string]string{"proc/net/if_inet6": ""},
		cause: []string{
			"a raw IPv4 socket is refused with EPERM", ", a datagram IPv4 socket with EACCES",
			", and a raw or datagram IPv6 socket with EAFNOSUPPORT",
		},
		fixes: []string{
			"use IPv4 only", "boot the machine without ipv6.disable=1",
			"sudo setcap cap_net_raw+ep /usr/bin/goping", sudoSysctl,
		},
	},
	{
		name:     "IPv6 hidden by a filter",
		attempts: []Attempt{raw6Fam},
		files:    map[string]string{"proc/self/cgroup": "0::/system.slice/probe.service\n"},
		cause:    []string{"IPv6 is there (/proc/net/if_inet6 exists) but a filter on address families refuses it"},
		fixes:    []string{"sudo systemctl edit probe.service, and under [Service]: RestrictAddressFamilies=AF_INET AF_INET6 AF_NETLINK AF_UNIX"},
	},
	{
		name:     "IPv4 hidden by a filter",
		attempts: []Attempt{{Err: syscall.EAFNOSUPPORT}},
		cause:    []string{"a filter on address families refuses IPv4"},
		fixes:    []string{"let the seccomp filter this was started with allow socket(AF_INET, SOCK_DGRAM, IPPROTO_ICMP) or SOCK_RAW"},
	},
	{
		name:     "a kernel without ping sockets",
		attempts: []Attempt{rawPerm, {Datagram: true, Err: syscall.EPROTONOSUPPORT}},
		cause:    []string{"a datagram socket with EPROTONOSUPPORT because this kernel or sandbox has no datagram ICMP sockets"},
		fixes:    []string{"sudo setcap cap_net_raw+ep /usr/bin/goping", "run it as root, with sudo"},
	},
	{
		name:     "a sandbox without raw sockets",
		attempts: []Attempt{{Err: syscall.ENOSYS}},
		files:    map[string]string{"proc/self/status": statusText(capNone, capNone, capFull, 0, 2)},
		cause:    []string{"with ENOSYS because this kernel or sandbox has no raw ICMP sockets, which leaves the seccomp filter"},
		fixes:    []string{"let the seccomp filter this was started with allow socket(AF_INET, SOCK_DGRAM, IPPROTO_ICMP) or SOCK_RAW"},
	},
	{
		name:     "no descriptors left",
		attempts: []Attempt{{Err: syscall.EMFILE}, {Datagram: true, Err: syscall.EMFILE}},
		cause:    []string{"a raw or datagram socket is refused with EMFILE because this process has no file descriptor left"},
		fixes:    []string{"ulimit -n 4096"},
	},
	{
		name:     "no /proc at all",
		attempts: []Attempt{rawPerm, dgramAcc, raw6Fam},
		files: map[string]string{
			"proc/self/status": "", "proc/sys/net/ipv4/ping_group_range": "", "proc/self/uid_map": "", "proc/self/gid_map": "",
			"proc/self/mountinfo": "", "proc/self/cgroup": "", "proc/sys/net/core/netdev_budget": "", "proc/net/dev": "",
			"proc/net/if_inet6": "", "proc/self/attr/current": "",
		},
		cause: []string{
			"a raw IPv4 socket is refused with EPERM because of something unknown: the capabilities cannot be read (open /proc/self/status: file does not exist)",
			"a datagram IPv4 socket with EACCES because of something unknown: the range of admitted groups cannot be read (open /proc/sys/net/ipv4/ping_group_range: file does not exist)",
			"a raw IPv6 socket with EAFNOSUPPORT because of something unknown: whether the kernel has IPv6 cannot be read",
		},
	},
	{
		name:     "evidence that makes no sense",
		attempts: []Attempt{rawPerm, dgramAcc},
		files: map[string]string{
			"proc/self/status":                   "Name:\tgoping\n",
			"proc/sys/net/ipv4/ping_group_range": "none\n",
		},
		cause: []string{"the capabilities cannot be read (read /proc/self/status: no capability sets in it)", `"none" is not a range`},
	},
	{
		name:     "an errno nobody expects",
		attempts: []Attempt{{Err: syscall.EINVAL}},
		cause:    []string{"with EINVAL because the kernel said so and nothing known explains it"},
	},
	{
		name:     "no errno",
		attempts: []Attempt{{Err: errors.New("fake wire")}},
		cause:    []string{`with "fake wire" because`},
	},
	{
		name:  "nothing tried",
		cause: []string{"no socket was tried"},
	},
}

func TestExplain(t *testing.T) {
	for _, tt := range findings {
		t.Run(tt.name, func(t *testing.T) {
			got := tt.self().Sockets(tt.attempts)
			rest := got.Cause
			for _, part := range tt.cause {
				_, after, ok := strings.Cut(rest, part)
				if !ok {
					t.Errorf("cause lacks, or has in another order, %q:\n%s", part, got.Cause)
					break
				}
				rest = after
			}
			if strings.ContainsAny(got.Cause, "\n\t") || strings.HasSuffix(got.Cause, ".") {
				t.Errorf("cause is not one plain sentence: %q", got.Cause)
			}
			if !slices.Equal(got.Fixes, tt.fixes) {
				t.Errorf("fixes:\n got %q\nwant %q", got.Fixes, tt.fixes)
			}
		})
	}
}

// TestReasons: each reason has its word, and its remedies by platform.
func TestReasons(t *testing.T) {
	for _, tt := range []struct {
		row  string // of findings
		ids  []string
		fix  map[string]string // of the last reason
		none []string          // platforms without an answer to it
	}{
		{"user of a host", []string{NoAmbient, PingGroupRange}, map[string]string{
			"docker":  `docker run --sysctl net.ipv4.ping_group_range="0 2147483647" …`,
			"podman":  `podman run --sysctl net.ipv4.ping_group_range="0 2147483647" …`,
			"compose": `in the service: sysctls: {net.ipv4.ping_group_range: "0 2147483647"}`,
			"k8s":     `in the pod: securityContext: {sysctls: [{name: net.ipv4.ping_group_range, value: "0 2147483647"}]}`,
			"sysctl":  sudoSysctl,
		}, []string{"systemd", "setcap", "host"}},
		{"wrapped errors", []string{NoAmbient}, map[string]string{
			"setcap":  "sudo setcap cap_net_raw+ep /usr/bin/goping",
			"systemd": "sudo systemctl edit NAME.service, and under [Service]: AmbientCapabilities=CAP_NET_RAW",
			"compose": "in the service: cap_add: [NET_RAW], after RUN setcap cap_net_raw+ep /usr/bin/goping in the image",
		}, []string{"sysctl", "host"}},
		{"a range for others", []string{PingGroupRange}, map[string]string{
			"systemd": "sudo systemctl edit NAME.service, and under [Service]: SupplementaryGroups=5000",
			"host":    "sudo setpriv --reuid 1000 --regid 1000 --groups 5000 …",
			"sysctl":  sudoSysctl,
		}, nil},
		{"permitted but not raised", []string{NoNetRaw}, nil, nil},
		{"root without the capability in systemd", []string{NoNetRaw, PingGroupRange}, nil, nil},
		{"no_new_privs over a file capability", []string{NoNewPrivs, PingGroupRange}, nil, nil},
		{"file capability on a nosuid mount", []string{FileCapability, PingGroupRange}, nil, nil},
		{"a user namespace in the network of another", []string{UserNS, PingGroupRange},
			map[string]string{"sysctl": sudoSysctl}, []string{"docker", "k8s"}},
		{"seccomp filter under a root that may", []string{Seccomp, Seccomp}, nil, nil},
		{"AppArmor with a group in the range", []string{LSM, LSM}, map[string]string{
			"host": "in the AppArmor profile lxc-default: network inet icmp, network inet raw, network inet6 raw,"}, []string{"docker"}},
		{"no IPv6", []string{IPv6Off}, map[string]string{"host": "use IPv4 only, or boot the machine without ipv6.disable=1"}, nil},
		{"IPv6 hidden by a filter", []string{Seccomp}, nil, nil},
		{"a kernel without ping sockets", []string{NoAmbient, Sandbox}, nil, nil},
		{"no descriptors left", []string{Descriptors}, map[string]string{"host": "ulimit -n 4096"}, nil},
		{"an errno nobody expects", []string{""}, nil, nil},
	} {
		t.Run(tt.row, func(t *testing.T) {
			i := slices.IndexFunc(findings, func(f finding) bool { return f.name == tt.row })
			reasons := findings[i].self().Sockets(findings[i].attempts).Reasons
			var ids []string
			for _, r := range reasons {
				ids = append(ids, r.ID)
			}
			if !slices.Equal(ids, tt.ids) {
				t.Fatalf("reasons %q, want %q", ids, tt.ids)
			}
			last := reasons[len(reasons)-1].Fix
			for platform, want := range tt.fix {
				if last[platform] != want {
					t.Errorf("%s: %q, want %q", platform, last[platform], want)
				}
			}
			for _, platform := range tt.none {
				if words, ok := last[platform]; ok {
					t.Errorf("%s: %q, want none", platform, words)
				}
			}
		})
	}
}

// Without /proc the kernel's own answers are taken.
func TestAskedWithoutProc(t *testing.T) {
	p, _ := ordinary()
	p.Root = fstest.MapFS{}
	p.Asked = Status{Source: "capget(2)", Bounding: 1 << capNetRaw}
	got := Examine(p).Sockets([]Attempt{rawPerm})
	if want := "uid 1000 has no CAP_NET_RAW (CapEff 0000000000000000 in capget(2))"; !strings.Contains(got.Cause, want) {
		t.Errorf("cause %q, want %q", got.Cause, want)
	}
}

// The thread's own status comes before that of the process.
func TestThreadStatus(t *testing.T) {
	root := fstest.MapFS{
		"proc/self/status":        {Data: []byte(statusText(capNone, capNone, capFull, 0, 0))},
		"proc/thread-self/status": {Data: []byte(statusText(capFull, capFull, capFull, 0, 0))},
	}
	if s := readStatus(root); s.Err != nil || !s.Effective.NetRaw() {
		t.Errorf("status %+v, want the thread's", s)
	}
}

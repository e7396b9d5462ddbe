package diagnose

import (
	"fmt"
	"syscall"
)

// evidence is all that is known of this process and its place.
type evidence struct {
	process
	status status
	groups pingGroups
	userns userNamespace
	place  place
	module string // of a security module, "" for none
	v6     v6Support
}

func examine(p process) *evidence {
	return &evidence{
		process: p,
		status:  readStatus(p.root),
		groups:  readPingGroups(p.root, p.egid, p.supplementary),
		userns:  readUserNamespace(p.root, p.owner),
		place:   readPlace(p.root, p.kubernetes),
		module:  readModule(p.root),
		v6:      readV6(p.root),
	}
}

// cause is a kind of reason; it decides the remedies.
type cause int

const (
	unknown        cause = iota
	noCapability         // the bounding set has CAP_NET_RAW, the process does not
	notEffective         // permitted, but not effective
	notBounding          // not even the bounding set has it
	noNewPrivs           // the file grants it, no_new_privs forbids
	nosuid               // the file grants it, the mount forbids
	foreignNetwork       // in a user namespace that does not own the network
	filtered             // a seccomp filter is what is left
	confined             // a security module or a BPF program is what is left
	groupRange           // no group of ours is in ping_group_range
	familyAbsent         // the kernel has no such address family
	familyFiltered       // it has, but a filter refuses it
	noPingSockets        // the kernel has no datagram ICMP sockets
	exhausted            // descriptors or memory
)

// reason is why one attempt failed.
type reason struct {
	cause cause
	text  string // follows "because"
}

// reason explains one attempt by its errno. The table of errnos was measured on
// Linux 6.18; see also socket(2), raw(7), icmp(7).
func (e *evidence) reason(a Attempt, errno syscall.Errno) reason {
	switch errno {
	case syscall.EAFNOSUPPORT:
		return e.family(a.V6)
	case syscall.EPROTONOSUPPORT, syscall.ESOCKTNOSUPPORT, syscall.ENOSYS:
		if a.Datagram {
			return reason{noPingSockets, "this kernel or sandbox has no datagram ICMP sockets (Linux has them since 3.0, for IPv6 since 3.11)"}
		}
		return e.beyond("this kernel or sandbox has no raw ICMP sockets")
	case syscall.EMFILE:
		return reason{exhausted, "this process has no file descriptor left (RLIMIT_NOFILE)"}
	case syscall.ENFILE:
		return reason{exhausted, "this machine has no file descriptor left (/proc/sys/fs/file-max)"}
	case syscall.ENOMEM, syscall.ENOBUFS:
		return reason{exhausted, "the kernel has no memory left for a socket"}
	case syscall.EPERM, syscall.EACCES:
		if a.Datagram {
			return e.datagram(errno)
		}
		return e.raw(errno)
	}
	return reason{unknown, "the kernel said so and nothing known explains it"}
}

// raw explains why a raw socket was refused. The kernel asks for CAP_NET_RAW in
// the user namespace that owns the network namespace (EPERM); EACCES is the
// word of security modules.
func (e *evidence) raw(errno syscall.Errno) reason {
	s := e.status
	switch {
	case e.userns.foreign():
		return reason{foreignNetwork, fmt.Sprintf(
			"this user namespace (uid_map %q) does not own the network namespace, so that no CAP_NET_RAW held in it counts (ioctl NS_GET_USERNS on /proc/self/ns/net: EPERM)", e.userns.uids)}
	case s.err != nil:
		return reason{unknown, fmt.Sprintf("of something unknown: the capabilities cannot be read (%v)", s.err)}
	case errno == syscall.EACCES && s.effective.netRaw():
		return e.beyond("CAP_NET_RAW is effective")
	case s.effective.netRaw():
		what := fmt.Sprintf("CAP_NET_RAW is effective (CapEff %v in /proc/self/status)", s.effective)
		if !e.userns.initial && !e.userns.owner.known {
			return reason{unknown, what + fmt.Sprintf(", but whether it counts for this network namespace is unknown (%v)", e.userns.owner.err)}
		}
		return e.beyond(what)
	case s.permitted.netRaw():
		return reason{notEffective, fmt.Sprintf("CAP_NET_RAW is permitted but not effective (CapPrm %v, CapEff %v in /proc/self/status)", s.permitted, s.effective)}
	case !s.bounding.netRaw():
		return reason{notBounding, fmt.Sprintf("CAP_NET_RAW is not even in the bounding set (CapBnd %v in /proc/self/status)", s.bounding)}
	case e.program.capable && s.noNewPrivs:
		return reason{noNewPrivs, fmt.Sprintf("no_new_privs (NoNewPrivs 1 in /proc/self/status) makes the file capability of %s void", e.program.path)}
	case e.program.capable && e.program.nosuid:
		return reason{nosuid, fmt.Sprintf("%s has the file capability but lies on a file system mounted nosuid, which makes it void", e.program.path)}
	}
	return reason{noCapability, fmt.Sprintf("uid %d has no CAP_NET_RAW (CapEff %v in /proc/self/status)", e.euid, s.effective)}
}

// datagram explains why a datagram socket was refused: EACCES when no group is
// in the range, or by a security module; EPERM by filters only.
func (e *evidence) datagram(errno syscall.Errno) reason {
	g := e.groups
	if errno == syscall.EPERM {
		return e.beyond("the kernel itself refuses datagram ICMP sockets with EACCES only")
	}
	if g.err != nil {
		return reason{unknown, fmt.Sprintf("of something unknown: the range of admitted groups cannot be read (%v)", g.err)}
	}
	id, ok := g.admitted()
	if !ok {
		return reason{groupRange, fmt.Sprintf("%s is %q and does not admit %s", pingGroupFile, g, g.describe())}
	}
	if id == unmappedGroup && !e.userns.mapsGroup(unmappedGroup) {
		return reason{groupRange, fmt.Sprintf("%s is %q as seen from a user namespace where %d stands for every group without a mapping", pingGroupFile, g, unmappedGroup)}
	}
	return e.beyond(fmt.Sprintf("%s is %q and admits group %d", pingGroupFile, g, id))
}

// family explains EAFNOSUPPORT.
func (e *evidence) family(v6 bool) reason {
	const filter = "a filter on address families refuses %s (systemd's RestrictAddressFamilies=, or a seccomp profile)"
	if !v6 {
		return reason{familyFiltered, fmt.Sprintf(filter, "IPv4")}
	}
	switch e.v6 {
	case v6Absent:
		return reason{familyAbsent, "this kernel has no IPv6 or was told to do without (ipv6.disable=1): " + v6File + " is absent"}
	case v6Present:
		return reason{familyFiltered, "IPv6 is there (" + v6File + " exists) but " + fmt.Sprintf(filter, "it")}
	}
	return reason{unknown, "of something unknown: whether the kernel has IPv6 cannot be read (" + v6File + ")"}
}

// beyond names what is left when the kernel's own rules would allow the socket,
// as far as it shows itself.
func (e *evidence) beyond(known string) reason {
	switch {
	case e.status.err != nil:
		return reason{unknown, known + fmt.Sprintf(", and whether a seccomp filter is active cannot be read (%v)", e.status.err)}
	case e.status.seccomp != 0 && e.module != "":
		return reason{filtered, known + fmt.Sprintf(", which leaves the seccomp filter (Seccomp %d in /proc/self/status) or the security module (%s in /proc/self/attr/current)", e.status.seccomp, e.module)}
	case e.status.seccomp != 0:
		return reason{filtered, known + fmt.Sprintf(", which leaves the seccomp filter (Seccomp %d in /proc/self/status)", e.status.seccomp)}
	case e.module != "":
		return reason{confined, known + fmt.Sprintf(", which leaves the security module (%s in /proc/self/attr/current)", e.module)}
	}
	return reason{unknown, known + ", and no seccomp filter or security module shows itself: a BPF program may refuse it"}
}

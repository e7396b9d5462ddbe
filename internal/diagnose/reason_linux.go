package diagnose

import (
	"fmt"
	"syscall"
)

// Self is all that is known of this process and its place.
type Self struct {
	Process
	Status     Status
	PingGroups PingGroups
	UserNS     UserNamespace
	Place      Place
	Module     string // the profile or context of a security module, "" for none
	V6         V6Support
}

// Examine reads the rest of what there is to know. It is one moment's view: ask
// again after a change.
func Examine(p Process) *Self {
	status := readStatus(p.Root)
	if status.Err != nil && p.Asked.Source != "" && p.Asked.Err == nil {
		status = p.Asked
	}
	return &Self{
		Process:    p,
		Status:     status,
		PingGroups: readPingGroups(p.Root, p.GID, p.Groups),
		UserNS:     readUserNamespace(p.Root, p.Owner),
		Place:      readPlace(p.Root, p.Kubernetes),
		Module:     readModule(p.Root),
		V6:         readV6(p.Root),
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

// id is the word for a cause.
func (e *Self) id(c cause) string {
	switch c {
	case noCapability:
		if e.UID != 0 {
			return NoAmbient
		}
		return NoNetRaw
	case notEffective:
		if e.Program.Capable {
			return FileCapability
		}
		return NoNetRaw
	}
	if int(c) < len(causeIDs) {
		return causeIDs[c]
	}
	return ""
}

// causeIDs are the words of the causes that have one in every place.
var causeIDs = [...]string{
	notBounding:    NoNetRaw,
	noNewPrivs:     NoNewPrivs,
	nosuid:         FileCapability,
	foreignNetwork: UserNS,
	filtered:       Seccomp,
	confined:       LSM,
	groupRange:     PingGroupRange,
	familyAbsent:   IPv6Off,
	familyFiltered: Seccomp,
	noPingSockets:  Sandbox,
	exhausted:      Descriptors,
}

// reason is why one attempt failed.
type reason struct {
	cause cause
	text  string // follows "because"
}

// reason explains one attempt by its errno. The table of errnos was measured on
// Linux 6.18; see also socket(2), raw(7), icmp(7).
func (e *Self) reason(a Attempt, errno syscall.Errno) reason {
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
func (e *Self) raw(errno syscall.Errno) reason {
	s := e.Status
	switch {
	case e.UserNS.Foreign():
		return reason{foreignNetwork, fmt.Sprintf(
			"this user namespace (uid_map %q) does not own the network namespace, so that no CAP_NET_RAW held in it counts (ioctl NS_GET_USERNS on /proc/self/ns/net: EPERM)", e.UserNS.UIDs)}
	case s.Err != nil:
		return reason{unknown, fmt.Sprintf("of something unknown: the capabilities cannot be read (%v)", s.Err)}
	case errno == syscall.EACCES && s.Effective.NetRaw():
		return e.beyond("CAP_NET_RAW is effective")
	case s.Effective.NetRaw():
		what := fmt.Sprintf("CAP_NET_RAW is effective (CapEff %v in %s)", s.Effective, s.Source)
		if !e.UserNS.Initial && !e.UserNS.Owner.Known {
			return reason{unknown, what + fmt.Sprintf(", but whether it counts for this network namespace is unknown (%v)", e.UserNS.Owner.Err)}
		}
		return e.beyond(what)
	case s.Permitted.NetRaw():
		return reason{notEffective, fmt.Sprintf("CAP_NET_RAW is permitted but not effective (CapPrm %v, CapEff %v in %s)", s.Permitted, s.Effective, s.Source)}
	case !s.Bounding.NetRaw():
		return reason{notBounding, fmt.Sprintf("CAP_NET_RAW is not even in the bounding set (CapBnd %v in %s)", s.Bounding, s.Source)}
	case e.Program.Capable && s.NoNewPrivs:
		return reason{noNewPrivs, fmt.Sprintf("no_new_privs (NoNewPrivs 1 in %s) makes the file capability of %s void", s.Source, e.Program.Path)}
	case e.Program.Capable && e.Program.NoSUID:
		return reason{nosuid, fmt.Sprintf("%s has the file capability but lies on a file system mounted nosuid, which makes it void", e.Program.Path)}
	}
	return reason{noCapability, fmt.Sprintf("uid %d has no CAP_NET_RAW (CapEff %v in %s)", e.UID, s.Effective, s.Source)}
}

// datagram explains why a datagram socket was refused: EACCES when no group is
// in the range, or by a security module; EPERM by filters only.
func (e *Self) datagram(errno syscall.Errno) reason {
	g := e.PingGroups
	if errno == syscall.EPERM {
		return e.beyond("the kernel itself refuses datagram ICMP sockets with EACCES only")
	}
	if g.Err != nil {
		return reason{unknown, fmt.Sprintf("of something unknown: the range of admitted groups cannot be read (%v)", g.Err)}
	}
	id, ok := g.Admitted()
	if !ok {
		return reason{groupRange, fmt.Sprintf("%s is %q and does not admit %s", PingGroupFile, g, g.Describe())}
	}
	if id == unmappedGroup && !e.UserNS.mapsGroup(unmappedGroup) {
		return reason{groupRange, fmt.Sprintf("%s is %q as seen from a user namespace where %d stands for every group without a mapping", PingGroupFile, g, unmappedGroup)}
	}
	return e.beyond(fmt.Sprintf("%s is %q and admits group %d", PingGroupFile, g, id))
}

// family explains EAFNOSUPPORT.
func (e *Self) family(v6 bool) reason {
	const filter = "a filter on address families refuses %s (systemd's RestrictAddressFamilies=, or a seccomp profile)"
	if !v6 {
		return reason{familyFiltered, fmt.Sprintf(filter, "IPv4")}
	}
	switch e.V6 {
	case V6Absent:
		return reason{familyAbsent, "this kernel has no IPv6 or was told to do without (ipv6.disable=1): " + V6File + " is absent"}
	case V6Present:
		return reason{familyFiltered, "IPv6 is there (" + V6File + " exists) but " + fmt.Sprintf(filter, "it")}
	}
	return reason{unknown, "of something unknown: whether the kernel has IPv6 cannot be read (" + V6File + ")"}
}

// beyond names what is left when the kernel's own rules would allow the socket,
// as far as it shows itself.
func (e *Self) beyond(known string) reason {
	switch {
	case e.Status.Err != nil:
		return reason{unknown, known + fmt.Sprintf(", and whether a seccomp filter is active cannot be read (%v)", e.Status.Err)}
	case e.Status.Seccomp != 0 && e.Module != "":
		return reason{filtered, known + fmt.Sprintf(", which leaves the seccomp filter (Seccomp %d in /proc/self/status) or the security module (%s in /proc/self/attr/current)", e.Status.Seccomp, e.Module)}
	case e.Status.Seccomp != 0:
		return reason{filtered, known + fmt.Sprintf(", which leaves the seccomp filter (Seccomp %d in /proc/self/status)", e.Status.Seccomp)}
	case e.Module != "":
		return reason{confined, known + fmt.Sprintf(", which leaves the security module (%s in /proc/self/attr/current)", e.Module)}
	}
	return reason{unknown, known + ", and no seccomp filter or security module shows itself: a BPF program may refuse it"}
}

package doctor

import (
	"fmt"
	"io/fs"
	"strings"

	"golang.org/x/sys/unix"

	"goping/internal/diagnose"
)

// checkPingGroupRange: a group of ours may open datagram sockets.
func checkPingGroupRange(m *machine) (c Check) {
	c.ID = diagnose.PingGroupRange
	g := m.self.PingGroups
	if g.Err != nil {
		c.saw(diagnose.PingGroupFile, "not read: "+g.Err.Error())
		c.say(Unknown, "the range of groups that may open datagram sockets cannot be read")
		return c
	}
	c.saw(diagnose.PingGroupFile, g.String())
	c.saw("getegid(2), getgroups(2)", g.Describe())
	m.refused(&c)
	if id, ok := g.Admitted(); ok {
		c.say(OK, fmt.Sprintf("group %d is within the range", id))
	}
	c.say(OK, "no group of ours is within the range, and a raw socket may be opened")
	return c
}

// checkUserNamespace: capabilities count for this network namespace.
func checkUserNamespace(m *machine) (c Check) {
	c.ID = diagnose.UserNS
	n := m.self.UserNS
	if n.Err != nil {
		c.saw("/proc/self/uid_map", "not read: "+n.Err.Error())
		c.say(Unknown, "the maps of the user namespace cannot be read")
	} else {
		c.saw("/proc/self/uid_map", n.UIDs)
	}
	switch {
	case n.Owner.Err != nil:
		c.saw("ioctl NS_GET_USERNS on /proc/self/ns/net", n.Owner.Err.Error())
		if n.Initial {
			break
		}
		c.say(Unknown, "whether this user namespace owns the network namespace is not known")
	case n.Foreign():
		c.saw("ioctl NS_GET_USERNS on /proc/self/ns/net", "EPERM: it belongs to a user namespace out of reach")
	case n.Owner.Known:
		c.saw("ioctl NS_GET_USERNS on /proc/self/ns/net", "owned by this user namespace, or one beneath it")
	}
	m.refused(&c)
	switch {
	case n.Initial:
		c.say(OK, "this is the machine's own user namespace, or as good as")
	case n.Foreign():
		c.say(OK, "this user namespace does not own the network namespace, which does not matter to the sockets that may be opened")
	default:
		c.say(OK, "this user namespace owns the network namespace")
	}
	return c
}

// checkSeccomp: no filter of system calls refuses the sockets.
func checkSeccomp(m *machine) (c Check) {
	c.ID = diagnose.Seccomp
	s := m.self.Status
	if s.Err != nil || s.Source != "/proc/self/status" {
		c.say(Unknown, "whether a filter of system calls is active cannot be read")
	} else {
		c.saw(s.Source, fmt.Sprintf("Seccomp %d", s.Seccomp))
	}
	m.refused(&c)
	if s.Seccomp != 0 {
		c.say(OK, "a filter of system calls is active and lets the sockets be")
	}
	c.say(OK, "no filter of system calls is active")
	return c
}

// checkLSM: no security module refuses the sockets.
func checkLSM(m *machine) (c Check) {
	c.ID = diagnose.LSM
	list, listErr := read(m.files, "sys/kernel/security/lsm")
	if listErr == nil {
		c.saw("/sys/kernel/security/lsm", strings.TrimSpace(list))
	}
	enforce, enforceErr := read(m.files, "sys/fs/selinux/enforce")
	if enforceErr == nil {
		c.saw("/sys/fs/selinux/enforce", strings.TrimSpace(enforce))
	}
	_, current := fs.Stat(m.files, "proc/self/attr/current")
	switch {
	case m.self.Module != "":
		c.saw("/proc/self/attr/current", m.self.Module)
	case current == nil:
		c.saw("/proc/self/attr/current", "unconfined")
	}
	m.refused(&c)
	switch {
	case m.self.Module != "":
		c.say(OK, "a security module confines this process and lets the sockets be")
	case current != nil && listErr != nil:
		c.say(Unknown, "whether a security module confines this process cannot be read")
	default:
		c.say(OK, "no security module confines this process")
	}
	return c
}

// descriptors returns the limit of open files and how many are open, -1 for not
// known.
func descriptors(files fs.FS) (limit uint64, open int) {
	var r unix.Rlimit
	if unix.Getrlimit(unix.RLIMIT_NOFILE, &r) != nil {
		return 0, -1
	}
	entries, err := fs.ReadDir(files, "proc/self/fd")
	if err != nil {
		return r.Cur, -1
	}
	return r.Cur, len(entries)
}

// needed is how many descriptors a run takes: sockets, their waiter, standard streams.
const needed = 16

// checkDescriptors: there is room for the sockets.
func checkDescriptors(m *machine) (c Check) {
	c.ID = diagnose.Descriptors
	if m.limit == 0 {
		c.say(Unknown, "the limit of open files cannot be read")
		return c
	}
	c.saw("getrlimit RLIMIT_NOFILE", fmt.Sprint(m.limit))
	if m.open >= 0 {
		c.saw("/proc/self/fd", fmt.Sprintf("%d open", m.open))
	}
	m.refused(&c)
	if m.open >= 0 && m.limit < uint64(m.open)+needed {
		c.say(Warn, "hardly any file descriptor is left")
		c.fix("host", "ulimit -n 4096")
	}
	c.say(OK, "there is room for the sockets")
	return c
}

package diagnose

import (
	"encoding/binary"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"strings"
	"syscall"

	"golang.org/x/sys/unix"
)

// process is what is known of this process without reading the file tree; the
// rest is read from root. Tests put their own in its place.
type process struct {
	root          fs.FS // the file system, from "/"
	euid, egid    int
	supplementary []int // groups beside egid
	kubernetes    bool  // the environment names a cluster
	program       program
	owner         ownership
}

// program is the executable file.
type program struct {
	path    string // "" when not known
	capable bool   // its file capabilities hold CAP_NET_RAW
	nosuid  bool   // its mount ignores file capabilities, mount(8)
}

func thisProcess() process {
	groups, err := os.Getgroups()
	if err != nil {
		groups = nil // the effective group decides on its own then
	}
	_, kubernetes := os.LookupEnv("KUBERNETES_SERVICE_HOST")
	return process{
		root:          os.DirFS("/"),
		euid:          os.Geteuid(),
		egid:          os.Getegid(),
		supplementary: groups,
		kubernetes:    kubernetes,
		program:       thisProgram(),
		owner:         networkOwner(),
	}
}

func thisProgram() program {
	path, err := os.Executable()
	if err != nil {
		return program{}
	}
	return programAt(path)
}

// programAt reads what execve(2) would make of the file's capabilities. What
// cannot be read counts as absent: no remedy rests on it alone.
func programAt(path string) program {
	p := program{path: path}
	// struct vfs_cap_data, linux/capability.h: magic and flags, then permitted
	// and inheritable, little endian on every machine.
	var data [64]byte
	if n, err := unix.Getxattr(path, "security.capability", data[:]); err == nil && n >= 8 {
		p.capable = binary.LittleEndian.Uint32(data[4:])&(1<<unix.CAP_NET_RAW) != 0
	}
	var mount unix.Statfs_t
	if unix.Statfs(path, &mount) == nil {
		p.nosuid = uint64(mount.Flags)&unix.ST_NOSUID != 0
	}
	return p
}

// networkOwner asks whether the user namespace of this thread, or one beneath
// it, owns its network namespace: only there do its capabilities count.
// NS_GET_USERNS, ioctl_ns(2): EPERM says that the owner is out of scope.
func networkOwner() ownership {
	f, err := os.Open("/proc/thread-self/ns/net")
	if errors.Is(err, fs.ErrNotExist) {
		f, err = os.Open("/proc/self/ns/net")
	}
	if err != nil {
		return ownership{err: err}
	}
	defer f.Close()
	fd, err := unix.IoctlRetInt(int(f.Fd()), unix.NS_GET_USERNS)
	switch {
	case err == nil:
		_ = unix.Close(fd) // nothing was written
		return ownership{known: true, ours: true}
	case errors.Is(err, syscall.EPERM):
		return ownership{known: true}
	}
	return ownership{err: fmt.Errorf("ioctl NS_GET_USERNS: %w", err)}
}

// readModule returns the profile or context a security module (AppArmor,
// SELinux) has put this process into, "" when none confines it.
func readModule(root fs.FS) string {
	// EINVAL when no module is there to answer.
	text, err := readFirst(root, "proc/self/attr/apparmor/current", "proc/self/attr/current")
	if err != nil {
		return ""
	}
	text = strings.Trim(text, "\x00\n ")
	if text == "unconfined" {
		return ""
	}
	return text
}

// v6File lists the IPv6 addresses of this machine. A kernel without IPv6, or
// with ipv6.disable=1, does not have it.
const v6File = "/proc/net/if_inet6"

// v6Support is whether the kernel has IPv6.
type v6Support int

const (
	v6Unknown v6Support = iota // /proc/net cannot be read
	v6Absent
	v6Present
)

func readV6(root fs.FS) v6Support {
	switch {
	case exists(root, v6File[1:]):
		return v6Present
	case exists(root, "proc/net/dev"):
		return v6Absent
	}
	return v6Unknown
}

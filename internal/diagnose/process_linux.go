package diagnose

import (
	"encoding/binary"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"runtime/debug"
	"strings"
	"syscall"

	"golang.org/x/sys/unix"
)

// Process is what is known of this process without reading the file tree; the
// rest is read from Root. Tests put their own in its place.
type Process struct {
	Root       fs.FS // the file system, from "/"
	UID, GID   int   // effective
	Groups     []int // beside GID
	Kubernetes bool  // the environment names a cluster
	Program    Program
	Owner      Ownership
	Asked      Status // by system calls; used where Root does not tell
}

// Program is the executable file.
type Program struct {
	Path      string // "" when not known
	Capable   bool   // its file capabilities hold CAP_NET_RAW
	Effective bool   // and are made effective by execve(2): "+ep", else "+p"
	NoSUID    bool   // its mount ignores file capabilities, mount(8)
	SetUID    bool   // set-user-ID

	// Raises: this is the goping command, which raises a capability that it is
	// permitted by itself.
	Raises bool
}

// ThisProcess asks what there is to ask of the calling thread.
func ThisProcess() Process {
	groups, err := os.Getgroups()
	if err != nil {
		groups = nil // the effective group decides on its own then
	}
	_, kubernetes := os.LookupEnv("KUBERNETES_SERVICE_HOST")
	return Process{
		Root:       os.DirFS("/"),
		UID:        os.Geteuid(),
		GID:        os.Getegid(),
		Groups:     groups,
		Kubernetes: kubernetes,
		Program:    thisProgram(),
		Owner:      networkOwner(),
		Asked:      askStatus(),
	}
}

func thisProgram() Program {
	path, err := os.Executable()
	if err != nil {
		return Program{}
	}
	p := programAt(path)
	info, ok := debug.ReadBuildInfo()
	p.Raises = ok && info.Path == command
	return p
}

// command is the goping command, by the path of its package.
const command = "goping/cmd/goping"

// programAt reads what execve(2) would make of the file's capabilities. What
// cannot be read counts as absent: no remedy rests on it alone.
func programAt(path string) Program {
	p := Program{Path: path}
	// struct vfs_cap_data, linux/capability.h: magic and flags, then permitted
	// and inheritable, little endian on every machine.
	var data [64]byte
	if n, err := unix.Getxattr(path, "security.capability", data[:]); err == nil && n >= 8 {
		p.Effective = data[0]&1 != 0 // VFS_CAP_FLAGS_EFFECTIVE
		p.Capable = binary.LittleEndian.Uint32(data[4:])&(1<<unix.CAP_NET_RAW) != 0
	}
	var mount unix.Statfs_t
	if unix.Statfs(path, &mount) == nil {
		p.NoSUID = uint64(mount.Flags)&unix.ST_NOSUID != 0
	}
	if info, err := os.Stat(path); err == nil {
		p.SetUID = info.Mode()&fs.ModeSetuid != 0
	}
	return p
}

// networkOwner asks whether the user namespace of this thread, or one beneath
// it, owns its network namespace: only there do its capabilities count.
// NS_GET_USERNS, ioctl_ns(2): EPERM says that the owner is out of scope.
func networkOwner() Ownership {
	f, err := os.Open("/proc/thread-self/ns/net")
	if errors.Is(err, fs.ErrNotExist) {
		f, err = os.Open("/proc/self/ns/net")
	}
	if err != nil {
		return Ownership{Err: err}
	}
	defer f.Close()
	fd, err := unix.IoctlRetInt(int(f.Fd()), unix.NS_GET_USERNS)
	switch {
	case err == nil:
		_ = unix.Close(fd) // nothing was written
		return Ownership{Known: true, Ours: true}
	case errors.Is(err, syscall.EPERM):
		return Ownership{Known: true}
	}
	return Ownership{Err: fmt.Errorf("ioctl NS_GET_USERNS: %w", err)}
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

// V6File lists the IPv6 addresses of this machine. A kernel without IPv6, or
// with ipv6.disable=1, does not have it.
const V6File = "/proc/net/if_inet6"

// V6Support is whether the kernel has IPv6.
type V6Support int

const (
	V6Unknown V6Support = iota // /proc/net cannot be read
	V6Absent
	V6Present
)

func readV6(root fs.FS) V6Support {
	switch {
	case exists(root, "proc/thread-self/net/if_inet6"):
		return V6Present // a thread may be in another namespace than its process
	case exists(root, "proc/thread-self/net/dev"):
		return V6Absent
	case exists(root, V6File[1:]):
		return V6Present
	case exists(root, "proc/net/dev"):
		return V6Absent
	}
	return V6Unknown
}

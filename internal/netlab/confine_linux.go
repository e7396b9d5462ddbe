package netlab

import (
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"runtime"
	"syscall"

	"golang.org/x/sys/unix"
)

// environConfine holds the confinement, as JSON, of the program that a re-executed
// test binary becomes.
const environConfine = "GOPING_NETLAB_CONFINE"

// Confinement is what a program is to run with. The zero value changes nothing.
type Confinement struct {
	// User, when positive, is the user and the group to become, with Groups as its
	// supplementary groups.
	User   int
	Groups []int

	// Bounding lists the capabilities to take out of the bounding set; a nil list takes
	// none, and All takes every one. Root then holds none of them after execve(2).
	Bounding []uintptr
	All      bool

	// Inheritable and Ambient are sets of capabilities that are handed on.
	Inheritable, Ambient []uintptr

	NoNewPrivs bool
	NoFiles    uint64 // RLIMIT_NOFILE; 0 leaves it as it is
	Root       string // what to make the root directory
	NoSUID     string // a directory to mount once more, over itself, as nosuid

	// Deny lists sockets that a seccomp filter refuses.
	Deny []Denial
}

// Denial is a socket(2) that a filter refuses. Zero fields mean any.
type Denial struct {
	Domain, Type int
	Proto        int
	Errno        syscall.Errno
}

// confined is what is handed to the re-executed binary.
type confined struct {
	Confinement
	Path string
}

// Confine changes cmd, before it is started, so that its program runs as c says. The
// test binary is started in its place; Main there becomes the program. So TestMain must
// call Main. What cannot be had ends the command with exit code 126 and a message on
// its standard error; the program that cannot be executed does with 127.
func Confine(t T, cmd *exec.Cmd, c Confinement) {
	t.Helper()
	if cmd.Err != nil {
		return // the program was not found: let Start say so
	}
	text, err := json.Marshal(confined{c, cmd.Path})
	if err != nil {
		t.Fatalf("netlab: %v", err)
	}
	cmd.Env = append(cmd.Environ(), environConfine+"="+string(text))
	cmd.Path = "/proc/self/exe"
}

// execConfined confines this process and executes the program in it. It does not
// return.
func execConfined(text string) {
	runtime.LockOSThread() // most of this belongs to the thread, and execve keeps the caller's
	code := 126
	var c confined
	err := json.Unmarshal([]byte(text), &c)
	if err == nil {
		err = os.Unsetenv(environConfine)
	}
	if err == nil {
		err = c.enter()
	}
	if err == nil {
		code = 127
		err = syscall.Exec(c.Path, os.Args, os.Environ())
	}
	fmt.Fprintf(os.Stderr, "netlab: execute %s confined: %v\n", c.Path, err)
	syscall.Exit(code)
}

// enter confines the calling thread, in an order in which each step may still be
// taken.
func (c *Confinement) enter() error {
	steps := []struct {
		name string
		do   func() error
	}{
		{"mount nosuid", c.mount},
		{"chroot", c.chroot},
		{"limit the descriptors", c.limit},
		{"empty the bounding set", c.bound},
		{"become another user", c.become},
		{"hand capabilities on", c.handOn},
		{"set no_new_privs", c.forbid},
		{"filter system calls", c.filter},
	}
	for _, s := range steps {
		if err := s.do(); err != nil {
			return fmt.Errorf("%s: %w", s.name, err)
		}
	}
	return nil
}

func (c *Confinement) mount() error {
	if c.NoSUID == "" {
		return nil
	}
	if err := unix.Unshare(unix.CLONE_NEWNS | unix.CLONE_FS); err != nil {
		return err
	}
	for _, m := range []struct {
		from, to string
		flags    uintptr
	}{{"", "/", unix.MS_REC | unix.MS_PRIVATE}, {c.NoSUID, c.NoSUID, unix.MS_BIND}, {"", c.NoSUID, unix.MS_REMOUNT | unix.MS_BIND | unix.MS_NOSUID}} {
		if err := unix.Mount(m.from, m.to, "", m.flags, ""); err != nil {
			return err
		}
	}
	return nil
}

func (c *Confinement) chroot() error {
	if c.Root == "" {
		return nil
	}
	if err := unix.Chroot(c.Root); err != nil {
		return err
	}
	return unix.Chdir("/")
}

func (c *Confinement) limit() error {
	if c.NoFiles == 0 {
		return nil
	}
	return syscall.Setrlimit(syscall.RLIMIT_NOFILE, &syscall.Rlimit{Cur: c.NoFiles, Max: c.NoFiles})
}

func (c *Confinement) bound() error {
	for _, capability := range c.Bounding {
		if err := unix.Prctl(unix.PR_CAPBSET_DROP, capability, 0, 0, 0); err != nil {
			return err
		}
	}
	if !c.All {
		return nil
	}
	for capability := uintptr(0); ; capability++ {
		err := unix.Prctl(unix.PR_CAPBSET_DROP, capability, 0, 0, 0)
		if err == unix.EINVAL && capability > 0 {
			return nil // past the last capability of this kernel
		}
		if err != nil {
			return err
		}
	}
}

// become keeps the permitted set, for handOn.
func (c *Confinement) become() error {
	if c.User <= 0 {
		return nil
	}
	if err := unix.Prctl(unix.PR_SET_KEEPCAPS, 1, 0, 0, 0); err != nil {
		return err
	}
	if err := syscall.Setgroups(c.Groups); err != nil {
		return err
	}
	if err := syscall.Setgid(c.User); err != nil {
		return err
	}
	return syscall.Setuid(c.User)
}

// handOn leaves a user the capabilities that are to be handed on, and root all of the
// permitted ones.
func (c *Confinement) handOn() error {
	if c.User <= 0 && len(c.Inheritable)+len(c.Ambient) == 0 {
		return nil
	}
	header := unix.CapUserHeader{Version: unix.LINUX_CAPABILITY_VERSION_3}
	var sets [2]unix.CapUserData
	for _, list := range [][]uintptr{c.Inheritable, c.Ambient} {
		for _, capability := range list {
			half, bit := capability/32, uint32(1)<<(capability%32)
			sets[half].Permitted |= bit
			sets[half].Inheritable |= bit
		}
	}
	if err := unix.Capset(&header, &sets[0]); err != nil {
		return err
	}
	for _, capability := range c.Ambient {
		if err := unix.Prctl(unix.PR_CAP_AMBIENT, unix.PR_CAP_AMBIENT_RAISE, capability, 0, 0); err != nil {
			return err
		}
	}
	return nil
}

func (c *Confinement) forbid() error {
	if !c.NoNewPrivs && len(c.Deny) == 0 {
		return nil
	}
	if c.NoNewPrivs || c.User > 0 {
		return unix.Prctl(unix.PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0)
	}
	return nil // root may install a filter without it
}

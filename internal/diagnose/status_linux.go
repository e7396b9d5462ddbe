package diagnose

import (
	"errors"
	"fmt"
	"io/fs"
	"strconv"
	"strings"

	"golang.org/x/sys/unix"
)

// Status is what the kernel says of a thread's privileges, capabilities(7).
type Status struct {
	Inheritable, Permitted, Effective, Bounding, Ambient Capabilities

	NoNewPrivs bool
	Seccomp    int    // 0 off, 1 strict, 2 filter
	Source     string // what told it
	Err        error  // not read; the rest is meaningless
}

// Capabilities is a set as the kernel prints it, bit n for capability n.
type Capabilities uint64

const capNetRaw = 13 // linux/capability.h

// NetRaw reports whether CAP_NET_RAW is in the set.
func (c Capabilities) NetRaw() bool { return c&(1<<capNetRaw) != 0 }

// String returns the 16 hexadecimal digits of /proc/self/status.
func (c Capabilities) String() string { return fmt.Sprintf("%016x", uint64(c)) }

// statusFiles: the thread's own first, as capabilities belong to threads.
var statusFiles = []string{"proc/thread-self/status", "proc/self/status"}

// statusSource is how the file is named to people.
const statusSource = "/proc/self/status"

// readStatus reads proc_pid_status(5).
func readStatus(root fs.FS) Status {
	text, err := readFirst(root, statusFiles...)
	if err != nil {
		return Status{Err: err}
	}
	s := Status{Source: statusSource}
	// CapBnd is since Linux 2.6.26, Seccomp since 3.8, CapAmb since 4.3,
	// NoNewPrivs since 4.10.
	sets := map[string]*Capabilities{
		"CapInh": &s.Inheritable, "CapPrm": &s.Permitted, "CapEff": &s.Effective, "CapBnd": &s.Bounding, "CapAmb": &s.Ambient,
	}
	seen := make(map[string]bool)
	for line := range strings.Lines(text) {
		name, value, _ := strings.Cut(line, ":")
		value = strings.TrimSpace(value)
		switch {
		case sets[name] != nil:
			*sets[name], seen[name] = parseCapabilities(value)
		case name == "NoNewPrivs":
			s.NoNewPrivs = value == "1"
		case name == "Seccomp":
			s.Seccomp, _ = strconv.Atoi(value) // anything else counts as off
		}
	}
	if !seen["CapEff"] || !seen["CapPrm"] || !seen["CapBnd"] {
		s.Err = errors.New("read " + statusSource + ": no capability sets in it")
	}
	return s
}

func parseCapabilities(hex string) (Capabilities, bool) {
	n, err := strconv.ParseUint(hex, 16, 64)
	return Capabilities(n), err == nil
}

// askStatus asks the kernel itself, for a place without /proc: capget(2),
// PR_CAPBSET_READ, PR_CAP_AMBIENT, PR_GET_NO_NEW_PRIVS of prctl(2). Of seccomp
// it does not ask: in strict mode the question kills.
func askStatus() Status {
	s := Status{Source: "capget(2) and prctl(2)"}
	header := unix.CapUserHeader{Version: unix.LINUX_CAPABILITY_VERSION_3}
	var data [2]unix.CapUserData
	if err := unix.Capget(&header, &data[0]); err != nil {
		return Status{Err: fmt.Errorf("capget: %w", err)}
	}
	whole := func(low, high uint32) Capabilities { return Capabilities(high)<<32 | Capabilities(low) }
	s.Effective = whole(data[0].Effective, data[1].Effective)
	s.Permitted = whole(data[0].Permitted, data[1].Permitted)
	s.Inheritable = whole(data[0].Inheritable, data[1].Inheritable)
	for c := range uintptr(64) {
		held, err := unix.PrctlRetInt(unix.PR_CAPBSET_READ, c, 0, 0, 0)
		if err != nil {
			break // past the last capability of this kernel
		}
		s.Bounding |= Capabilities(held&1) << c
		if held, err := unix.PrctlRetInt(unix.PR_CAP_AMBIENT, unix.PR_CAP_AMBIENT_IS_SET, c, 0, 0); err == nil {
			s.Ambient |= Capabilities(held&1) << c
		}
	}
	held, err := unix.PrctlRetInt(unix.PR_GET_NO_NEW_PRIVS, 0, 0, 0, 0)
	s.NoNewPrivs = err == nil && held == 1
	return s
}

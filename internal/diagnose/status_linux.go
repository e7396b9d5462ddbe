package diagnose

import (
	"fmt"
	"io/fs"
	"strconv"
	"strings"
)

// status is what /proc/self/status tells about privileges, proc_pid_status(5).
type status struct {
	effective, permitted, bounding capabilities
	noNewPrivs                     bool
	seccomp                        int   // 0 off, 1 strict, 2 filter
	err                            error // not read; the rest is meaningless
}

// capabilities is a set as the kernel prints it, bit n for capability n.
type capabilities uint64

const capNetRaw = 13 // linux/capability.h

func (c capabilities) netRaw() bool   { return c&(1<<capNetRaw) != 0 }
func (c capabilities) String() string { return fmt.Sprintf("%016x", uint64(c)) }

// statusFiles: the thread's own first, as capabilities belong to threads.
var statusFiles = []string{"proc/thread-self/status", "proc/self/status"}

func readStatus(root fs.FS) status {
	text, err := readFirst(root, statusFiles...)
	if err != nil {
		return status{err: err}
	}
	var s status
	// CapBnd is since Linux 2.6.26, Seccomp since 3.8, NoNewPrivs since 4.10.
	var seen struct{ effective, permitted, bounding bool }
	for line := range strings.Lines(text) {
		name, value, _ := strings.Cut(line, ":")
		value = strings.TrimSpace(value)
		switch name {
		case "CapEff":
			s.effective, seen.effective = parseCapabilities(value)
		case "CapPrm":
			s.permitted, seen.permitted = parseCapabilities(value)
		case "CapBnd":
			s.bounding, seen.bounding = parseCapabilities(value)
		case "NoNewPrivs":
			s.noNewPrivs = value == "1"
		case "Seccomp":
			s.seccomp, _ = strconv.Atoi(value) // anything else counts as off
		}
	}
	if !seen.effective || !seen.permitted || !seen.bounding {
		s.err = fmt.Errorf("read /proc/self/status: no capability sets in it")
	}
	return s
}

func parseCapabilities(hex string) (capabilities, bool) {
	n, err := strconv.ParseUint(hex, 16, 64)
	return capabilities(n), err == nil
}

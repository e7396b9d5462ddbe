package netlab

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"strings"
	"syscall"
	"testing"
)

// pingGroupFile is the sysctl of icmp(7): the groups that may open datagram
// ICMP sockets, of the calling process's network namespace.
const pingGroupFile = "/proc/sys/net/ipv4/ping_group_range"

// maxGroup is the greatest group that the sysctl takes, GID_T_MAX/2.
const maxGroup = 1<<31 - 1

// PingGroupRange sets net.ipv4.ping_group_range in the lab's namespace and
// restores it when the test ends. The pair 1, 0 closes datagram ICMP sockets to
// everyone, root included. It skips the test when the range cannot be written
// here: a read-only /proc/sys, or a group that the user namespace does not map.
// So at LevelUserns, where only group 0 is mapped, nothing but 0, 0 can be had,
// and the range cannot be closed: see Isolate.
func PingGroupRange(t testing.TB, lo, hi int) {
	t.Helper()
	Need(t)
	before, err := os.ReadFile(pingGroupFile)
	if err != nil {
		t.Fatalf("netlab: read the ping group range: %v", err)
	}
	err = setPingGroups(lo, hi)
	switch {
	case errors.Is(err, syscall.EINVAL), errors.Is(err, syscall.EROFS), errors.Is(err, fs.ErrPermission):
		t.Skipf("the ping group range cannot be set here: %v", err)
	case err != nil:
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := os.WriteFile(pingGroupFile, before, 0); err != nil {
			t.Errorf("netlab: restore the ping group range: %v", err)
		}
	})
}

func setPingGroups(lo, hi int) error {
	if err := os.WriteFile(pingGroupFile, fmt.Appendf(nil, "%d %d\n", lo, hi), 0); err != nil {
		return fmt.Errorf("netlab: set the ping group range to %d %d: %w", lo, hi, err)
	}
	return nil
}

// openPingGroups opens the range to all groups of the extent of the gid map
// that holds our own group: the kernel refuses a range whose ends are not
// mapped.
func openPingGroups() error {
	text, err := os.ReadFile("/proc/self/gid_map")
	if err != nil {
		return fmt.Errorf("netlab: %w", err)
	}
	lo, hi, err := mappedGroups(string(text), int64(os.Getegid()))
	if err != nil {
		return err
	}
	return setPingGroups(int(lo), int(hi))
}

// mappedGroups returns the extent of a gid map (user_namespaces(7): inside,
// outside, length on each line) that holds group, cut at maxGroup.
func mappedGroups(gidMap string, group int64) (lo, hi int64, err error) {
	for line := range strings.Lines(gidMap) {
		var inside, outside, length int64
		if _, err := fmt.Sscan(line, &inside, &outside, &length); err != nil {
			return 0, 0, fmt.Errorf("netlab: parse gid map line %q: %w", line, err)
		}
		if group >= inside && group < inside+length {
			return inside, min(inside+length-1, maxGroup), nil
		}
	}
	return 0, 0, fmt.Errorf("netlab: group %d is not in the gid map", group)
}

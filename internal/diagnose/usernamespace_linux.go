package diagnose

import (
	"fmt"
	"io/fs"
	"strings"
)

// UserNamespace is the user namespace of this process, user_namespaces(7).
type UserNamespace struct {
	Initial bool     // its map is the identity: the initial one, or as good as
	UIDs    string   // /proc/self/uid_map in one line, for the evidence
	GIDs    []Mapped // /proc/self/gid_map
	Err     error    // the maps could not be read
	Owner   Ownership
}

// Mapped is one line of a map: count ids from inside on stand for as many
// outside.
type Mapped struct{ Inside, Outside, Count uint32 }

// Ownership is whether the network namespace belongs to our user namespace.
type Ownership struct {
	Known bool
	Ours  bool
	Err   error // why it is not known
}

// unmappedGroup is how a group without a mapping reads: the default of
// /proc/sys/kernel/overflowgid.
const unmappedGroup = 65534

func readUserNamespace(root fs.FS, owner Ownership) UserNamespace {
	n := UserNamespace{Owner: owner}
	text, err := readFirst(root, "proc/self/uid_map")
	if err != nil {
		n.Err = err
		return n
	}
	n.UIDs = strings.Join(strings.Fields(text), " ")
	uids, err := parseMap(text)
	if err != nil {
		n.Err = fmt.Errorf("read /proc/self/uid_map: %w", err)
		return n
	}
	n.Initial = len(uids) == 1 && uids[0] == Mapped{0, 0, 1<<32 - 1}
	if text, err = readFirst(root, "proc/self/gid_map"); err != nil {
		n.Err = err
		return n
	}
	if n.GIDs, err = parseMap(text); err != nil {
		n.Err = fmt.Errorf("read /proc/self/gid_map: %w", err)
	}
	return n
}

func parseMap(text string) ([]Mapped, error) {
	var m []Mapped
	for line := range strings.Lines(text) {
		var r Mapped
		if _, err := fmt.Sscan(line, &r.Inside, &r.Outside, &r.Count); err != nil {
			return nil, fmt.Errorf("%q is not a mapping", strings.TrimSpace(line))
		}
		m = append(m, r)
	}
	return m, nil
}

// Foreign reports whether capabilities held here are known not to count for
// the network namespace.
func (n UserNamespace) Foreign() bool { return n.Owner.Known && !n.Owner.Ours }

// mapsGroup reports whether group id has a meaning in this namespace.
func (n UserNamespace) mapsGroup(id uint32) bool {
	for _, m := range n.GIDs {
		if id >= m.Inside && id-m.Inside < m.Count {
			return true
		}
	}
	return false
}

// mapsAllGroups reports whether the kernel would take allGroups: it refuses a
// range whose ends are not mapped.
func (n UserNamespace) mapsAllGroups() bool {
	return n.mapsGroup(0) && n.mapsGroup(1<<31-1)
}

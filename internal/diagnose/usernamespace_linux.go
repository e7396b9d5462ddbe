package diagnose

import (
	"fmt"
	"io/fs"
	"strings"
)

// userNamespace is the user namespace of this process, user_namespaces(7).
type userNamespace struct {
	initial bool     // its map is the identity: the initial one, or as good as
	uids    string   // /proc/self/uid_map in one line, for the evidence
	gids    []mapped // /proc/self/gid_map
	err     error    // the maps could not be read
	owner   ownership
}

// mapped is one line of a map: count ids from inside on stand for as many
// outside.
type mapped struct{ inside, outside, count uint32 }

// ownership is whether the network namespace belongs to our user namespace.
type ownership struct {
	known bool
	ours  bool
	err   error // why it is not known
}

// unmappedGroup is how a group without a mapping reads: the default of
// /proc/sys/kernel/overflowgid.
const unmappedGroup = 65534

func readUserNamespace(root fs.FS, owner ownership) userNamespace {
	n := userNamespace{owner: owner}
	text, err := readFirst(root, "proc/self/uid_map")
	if err != nil {
		n.err = err
		return n
	}
	n.uids = strings.Join(strings.Fields(text), " ")
	uids, err := parseMap(text)
	if err != nil {
		n.err = fmt.Errorf("read /proc/self/uid_map: %w", err)
		return n
	}
	n.initial = len(uids) == 1 && uids[0] == mapped{0, 0, 1<<32 - 1}
	if text, err = readFirst(root, "proc/self/gid_map"); err != nil {
		n.err = err
		return n
	}
	if n.gids, err = parseMap(text); err != nil {
		n.err = fmt.Errorf("read /proc/self/gid_map: %w", err)
	}
	return n
}

func parseMap(text string) ([]mapped, error) {
	var m []mapped
	for line := range strings.Lines(text) {
		var r mapped
		if _, err := fmt.Sscan(line, &r.inside, &r.outside, &r.count); err != nil {
			return nil, fmt.Errorf("%q is not a mapping", strings.TrimSpace(line))
		}
		m = append(m, r)
	}
	return m, nil
}

// foreign reports whether capabilities held here are known not to count for
// the network namespace.
func (n userNamespace) foreign() bool { return n.owner.known && !n.owner.ours }

// mapsGroup reports whether group id has a meaning in this namespace.
func (n userNamespace) mapsGroup(id uint32) bool {
	for _, m := range n.gids {
		if id >= m.inside && id-m.inside < m.count {
			return true
		}
	}
	return false
}

// mapsAllGroups reports whether the kernel would take allGroups: it refuses a
// range whose ends are not mapped.
func (n userNamespace) mapsAllGroups() bool {
	return n.mapsGroup(0) && n.mapsGroup(1<<31-1)
}

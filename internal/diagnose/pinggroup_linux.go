package diagnose

import (
	"fmt"
	"io/fs"
	"slices"
	"strconv"
	"strings"
)

// PingGroupFile says which groups may open datagram ICMP sockets, IPv4 and IPv6
// alike, icmp(7). Root is not exempt. "1 0", the kernel's default, admits none.
const PingGroupFile = "/proc/sys/net/ipv4/ping_group_range"

// allGroups is the widest range the kernel accepts.
const allGroups = "0 2147483647"

// PingGroups is the range and the groups of this process.
type PingGroups struct {
	Low, High int
	Own       []int // the effective group, then the supplementary ones
	Err       error // not read; the range is meaningless
}

func readPingGroups(root fs.FS, gid int, groups []int) PingGroups {
	g := PingGroups{Own: []int{gid}}
	for _, id := range groups {
		if !slices.Contains(g.Own, id) {
			g.Own = append(g.Own, id)
		}
	}
	text, err := readFirst(root, PingGroupFile[1:])
	if err != nil {
		g.Err = err
		return g
	}
	if _, err := fmt.Sscan(text, &g.Low, &g.High); err != nil {
		g.Err = fmt.Errorf("read %s: %q is not a range", PingGroupFile, strings.TrimSpace(text))
	}
	return g
}

// Admitted returns a group of this process that lies in the range.
func (g PingGroups) Admitted() (id int, ok bool) {
	i := slices.IndexFunc(g.Own, func(id int) bool { return g.Low <= id && id <= g.High })
	if i < 0 {
		return 0, false
	}
	return g.Own[i], true
}

// String returns the range as the file has it: "1 0".
func (g PingGroups) String() string { return fmt.Sprintf("%d %d", g.Low, g.High) }

// Describe returns "group 1000" or "groups 1000, 27".
func (g PingGroups) Describe() string {
	const most = 8 // a sentence, not a list
	own := g.Own
	rest := ""
	if len(own) > most {
		rest = fmt.Sprintf(" and %d more", len(own)-most)
		own = own[:most]
	}
	ids := make([]string, len(own))
	for i, id := range own {
		ids[i] = strconv.Itoa(id)
	}
	plural := ""
	if len(g.Own) > 1 {
		plural = "s"
	}
	return "group" + plural + " " + strings.Join(ids, ", ") + rest
}

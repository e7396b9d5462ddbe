package diagnose

import (
	"fmt"
	"io/fs"
	"slices"
	"strconv"
	"strings"
)

// pingGroupFile says which groups may open datagram ICMP sockets, IPv4 and IPv6
// alike, icmp(7). Root is not exempt. "1 0", the kernel's default, admits none.
const pingGroupFile = "/proc/sys/net/ipv4/ping_group_range"

// allGroups is the widest range the kernel accepts.
const allGroups = "0 2147483647"

// pingGroups is the range and the groups of this process.
type pingGroups struct {
	low, high int
	own       []int // the effective group, then the supplementary ones
	err       error // not read; the range is meaningless
}

func readPingGroups(root fs.FS, egid int, groups []int) pingGroups {
	g := pingGroups{own: []int{egid}}
	for _, id := range groups {
		if !slices.Contains(g.own, id) {
			g.own = append(g.own, id)
		}
	}
	text, err := readFirst(root, pingGroupFile[1:])
	if err != nil {
		g.err = err
		return g
	}
	if _, err := fmt.Sscan(text, &g.low, &g.high); err != nil {
		g.err = fmt.Errorf("read %s: %q is not a range", pingGroupFile, strings.TrimSpace(text))
	}
	return g
}

// admitted returns a group of this process that lies in the range.
func (g pingGroups) admitted() (id int, ok bool) {
	i := slices.IndexFunc(g.own, func(id int) bool { return g.low <= id && id <= g.high })
	if i < 0 {
		return 0, false
	}
	return g.own[i], true
}

// String returns the range as the file has it: "1 0".
func (g pingGroups) String() string { return fmt.Sprintf("%d %d", g.low, g.high) }

// describe returns "group 1000" or "groups 1000, 27".
func (g pingGroups) describe() string {
	const most = 8 // a sentence, not a list
	own := g.own
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
	if len(g.own) > 1 {
		plural = "s"
	}
	return "group" + plural + " " + strings.Join(ids, ", ") + rest
}

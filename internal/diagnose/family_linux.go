package diagnose

import "io/fs"

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

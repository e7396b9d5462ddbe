//go:build !linux

package diagnose

import "runtime"

// Sockets explains the failed attempts by what the operating system allows.
func Sockets(attempts []Attempt) Finding {
	if len(attempts) == 0 {
		return Finding{Cause: "no socket was tried"}
	}
	switch runtime.GOOS {
	case "darwin", "ios":
		// icmp(4) of macOS: SOCK_DGRAM is open to every user.
		return Finding{
			Cause: "macOS gives raw sockets to root only and datagram ICMP sockets to everyone, unless a sandbox forbids them",
			Fixes: []string{"use datagram sockets", "run it as root, with sudo"},
		}
	case "windows":
		return Finding{Cause: "ICMP sockets are not supported on windows"}
	}
	return Finding{
		Cause: runtime.GOOS + " gives ICMP sockets to root only",
		Fixes: []string{"run it as root"},
	}
}

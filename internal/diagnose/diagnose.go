// Package diagnose explains why this process may not open an ICMP socket, and
// what would allow it.
//
// [Sockets] takes the attempts that failed and returns one sentence with the
// decisive evidence and the commands that would help:
//
//	f := diagnose.Sockets([]diagnose.Attempt{
//		{Err: syscall.EPERM},
//		{Datagram: true, Err: syscall.EACCES},
//	})
//	fmt.Println(f.Cause)    // a raw socket is refused with EPERM because CAP_NET_RAW is not effective (…), and …
//	fmt.Println(f.Fixes[0]) // sudo setcap cap_net_raw+ep /usr/local/bin/service
//
// It only reads: files under /proc and /sys, the file attributes of the running
// program, and which user namespace owns the network namespace. It opens no
// socket, sends nothing and changes nothing. Evidence that cannot be read is
// reported as such; nothing is concluded from it.
//
// Capabilities and network namespaces belong to threads. The evidence is that
// of the calling thread, so call it where the sockets were tried. Sockets that
// were tried in another network namespace are beyond it: the ping group range
// and the owner it reads are those of the caller's.
package diagnose

// Attempt is one socket that could not be opened.
type Attempt struct {
	Datagram bool  // a datagram ("ping") socket; else a raw one
	V6       bool  // ICMPv6; else ICMP
	Err      error // unwraps to the errno of socket(2)
}

// Finding is why the attempts failed and what would help.
type Finding struct {
	// Cause is one sentence, lower case and without a full stop, that names the
	// deciding evidence: errno, file and value.
	Cause string

	// Reasons are what the sentence joins, in its order.
	Reasons []Reason

	// Fixes are at most four commands or configuration snippets, any one of
	// which would help; the one that fits this place best comes first. Empty
	// when nothing is known to help.
	Fixes []string
}

// Reason is why some of the attempts failed.
type Reason struct {
	ID       string    // one of the constants below; "" when nothing known explains it
	Attempts []Attempt // that it explains
	Errno    string    // "EPERM"; the text of the error when it is no errno
	Text     string    // the deciding evidence, to follow "because"

	// Fix is what helps, by platform: "docker", "podman", "compose", "k8s",
	// "systemd", "setcap", "sysctl" and "host", as far as they have an answer.
	Fix map[string]string
}

// The causes that a socket is refused for. They are words of goping doctor's
// output: never change one.
const (
	NoNetRaw       = "no-net-raw"       // root without CAP_NET_RAW, or not even the bounding set has it
	NoAmbient      = "no-ambient"       // not root: no capability outlives execve(2) but by the ambient set
	NoNewPrivs     = "no-new-privs"     // the file grants it, no_new_privs forbids
	FileCapability = "file-capability"  // the file grants it, in vain
	PingGroupRange = "ping-group-range" // no group of ours may open a datagram socket
	UserNS         = "user-namespace"   // capabilities of a user namespace that does not own the network
	Seccomp        = "seccomp"          // a filter of system calls is what is left
	LSM            = "lsm"              // a security module is what is left
	Sandbox        = "sandbox"          // this kernel, or what plays it, has no such sockets
	IPv6Off        = "ipv6-off"         // the kernel has no IPv6
	Descriptors    = "descriptors"      // no descriptor or no memory is left
)

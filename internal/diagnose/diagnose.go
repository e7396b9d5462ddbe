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
//	fmt.Println(f.Fixes[0]) // sudo setcap cap_net_raw+ep /usr/local/bin/goping
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

	// Fixes are at most four commands or configuration snippets, any one of
	// which would help; the one that fits this place best comes first. Empty
	// when nothing is known to help.
	Fixes []string
}

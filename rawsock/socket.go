package rawsock

import "os"

// Config shapes a new socket. Its zero value and a nil pointer are valid.
type Config struct {
	// NetNS is an open network namespace (/proc/PID/ns/net, /run/netns/NAME) to
	// create the socket in; it stays there for life, whatever thread uses it
	// later. Nil: the namespace of the calling thread. Needs CAP_SYS_ADMIN over
	// that namespace and in the process's own user namespace, man setns(2).
	NetNS *os.File

	// Unpolled keeps the socket from the runtime's poller for good, as is right for
	// one that a [Waiter] waits for: what would have to wait answers
	// [ErrWouldBlock], and deadlines [os.ErrNoDeadline]. When false the socket is
	// registered with the first call that may wait.
	Unpolled bool
}

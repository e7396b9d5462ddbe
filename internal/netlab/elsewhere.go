package netlab

import "net/netip"

// Elsewhere is a process in a network namespace of its own, as a container has: the
// test binary, started once more, so that TestMain must call Main.
type Elsewhere struct {
	Addrs  []netip.Addr            // that it answers at, beside loopback's
	Device string                  // that has them: a new one of that name; "": lo
	TTL    int                     // of what it sends, by which its answers are known; 0: the system's
	Root   string                  // its root directory, as by chroot(2); "": that of the test
	Names  map[string][]netip.Addr // that a name server at 127.0.0.1 there knows, with the dot at the end
}

package rawsock

import (
	"testing"

	"golang.org/x/sys/unix"
)

// unixPair is two connected sockets of records, whose sender fills its buffer
// when nobody reads.
func unixPair(t testing.TB) (a, b *Conn) {
	t.Helper()
	fds, err := unix.Socketpair(unix.AF_UNIX, unix.SOCK_SEQPACKET|unix.SOCK_NONBLOCK|unix.SOCK_CLOEXEC, 0)
	must(t, err)
	conns := [2]*Conn{}
	for i, fd := range fds {
		c := &Conn{domain: AF_UNIX, typ: SOCK_SEQPACKET}
		c.fd = fd
		t.Cleanup(func() { _ = c.Close() })
		conns[i] = c
	}
	return conns[0], conns[1]
}

package rawsock

import "testing"

// unixPair is two connected sockets of records, whose sender fills its buffer
// when nobody reads.
func unixPair(t testing.TB) (a, b *Conn) {
	t.Helper()
	return pair(t, SOCK_SEQPACKET)
}

func pair(t testing.TB, typ Type) (a, b *Conn) {
	t.Helper()
	a, b, err := Pair(AF_UNIX, typ, 0)
	must(t, err)
	t.Cleanup(func() { _ = a.Close(); _ = b.Close() })
	return a, b
}

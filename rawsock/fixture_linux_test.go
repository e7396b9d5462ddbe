package rawsock

import (
	"errors"
	"net/netip"
	"runtime"
	"syscall"
	"testing"
	"time"

	"golang.org/x/sys/unix"

	"goping/internal/netlab"
)

// The sockets that the tests take, and what they ask of an outcome.

// newSocket makes one that the test closes, or skips where nobody may.
func newSocket(t testing.TB, d Domain, typ Type, p Proto) *Conn {
	t.Helper()
	c, err := Socket(d, typ, p, nil)
	if netlab.Level() == netlab.LevelNone && (errors.Is(err, syscall.EPERM) || errors.Is(err, syscall.EACCES)) {
		t.Skipf("no lab, and no right of its own: %v", err)
	}
	must(t, err)
	t.Cleanup(func() { _ = c.Close() })
	return c
}

func udp(t testing.TB, d Domain) *Conn {
	t.Helper()
	return newSocket(t, d, SOCK_DGRAM, IPPROTO_UDP)
}

// bound is a UDP socket on a loopback port of its own.
func bound(t testing.TB) (*Conn, netip.AddrPort) {
	t.Helper()
	c := udp(t, AF_INET)
	must(t, c.Bind(ipAddr("127.0.0.1:0")))
	return c, c.LocalAddr().(IPAddr).AddrPort
}

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

func ipAddr(s string) IPAddr { return IPAddr{netip.MustParseAddrPort(s)} }

// withoutCapabilities runs f on a thread that has none, and ends with it.
func withoutCapabilities(t *testing.T, f func()) {
	t.Helper()
	done := make(chan error)
	go func() {
		runtime.LockOSThread() // for ever
		header := unix.CapUserHeader{Version: unix.LINUX_CAPABILITY_VERSION_3}
		var none [2]unix.CapUserData
		err := unix.Capset(&header, &none[0])
		if err == nil {
			f()
		}
		done <- err
	}()
	must(t, <-done)
}

func must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func wantErrno(t testing.TB, err error, want error) {
	t.Helper()
	if !errors.Is(err, want) {
		t.Errorf("got error %v, want %v", err, want)
	}
}

// patience bounds the wait for what must come; only a failing test spends it.
const patience = 10 * time.Second

// waitFor waits for what another process, here the kernel, is about to do.
func waitFor(t testing.TB, what string, done func() bool) {
	t.Helper()
	for end := time.Now().Add(patience); !done(); time.Sleep(time.Millisecond) {
		if time.Now().After(end) {
			t.Fatalf("waited in vain for %s", what)
		}
	}
}

package wire

import (
	"runtime"
	"testing"

	"golang.org/x/sys/unix"

	"goping/rawsock"
)

// Room that was had with a capability is kept when more is wanted without.
func TestForcedRoomIsKept(t *testing.T) {
	w := open(t, Options{Mode: Raw, Size: 64})
	room := func() int {
		n, err := w.sockets[0].conn.Int(rawsock.RecvBuf)
		if err != nil {
			t.Fatal(err)
		}
		return n
	}
	w.Expect(2000, 64)
	forced := room()
	if !w.sockets[0].forced {
		t.Skip("no CAP_NET_ADMIN over the machine: a receive buffer cannot be forced here")
	}
	runtime.LockOSThread()
	header := unix.CapUserHeader{Version: unix.LINUX_CAPABILITY_VERSION_3}
	var before, without [2]unix.CapUserData
	if err := unix.Capget(&header, &before[0]); err != nil {
		t.Fatal(err)
	}
	without = before
	without[0].Effective = 0
	if err := unix.Capset(&header, &without[0]); err != nil {
		t.Fatal(err)
	}
	w.Expect(100_000, 64)
	if err := unix.Capset(&header, &before[0]); err != nil {
		t.Fatal(err) // the thread stays locked, and ends with the test
	}
	runtime.UnlockOSThread()
	if got := room(); got < forced {
		t.Errorf("%d bytes after more was wanted, %d before", got, forced)
	}
}

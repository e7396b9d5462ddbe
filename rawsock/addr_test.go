package rawsock

import (
	"errors"
	"syscall"
	"testing"
)

// An AddrError tells a program what it tells a reader.
func TestAddrErrorSaysWhatWasGiven(t *testing.T) {
	for _, want := range []AddrError{
		{Addr: "localhost", Reason: "not an IP address", Errno: syscall.EINVAL},
		{Addr: "127.0.0.1", Reason: "port 65536 is not within 0 to 65535", Errno: syscall.EINVAL},
	} {
		_, err := ParseIP(want.Addr, 1<<16)
		var got *AddrError
		if !errors.As(err, &got) || got.Addr != want.Addr || got.Reason != want.Reason || got.Errno != want.Errno {
			t.Errorf("got %#v, want %#v", err, want)
		}
	}
}

func TestLinkAddrHardware(t *testing.T) {
	a := LinkAddr{IfIndex: 3, Hardware: "\x02\x00\x5e\x00\x53\xff"}
	if got := a.HardwareAddr().String(); got != "02:00:5e:00:53:ff" {
		t.Errorf("hardware address %s", got)
	}
	a.HardwareAddr()[0] = 0xee
	if a.Hardware[0] != 2 {
		t.Error("HardwareAddr shares the bytes of the address")
	}
}

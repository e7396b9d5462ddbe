package netlab

import (
	"errors"
	"net/netip"
	"os"
	"syscall"
	"testing"
)

// datagramSocket opens a datagram ICMP socket, or skips.
func datagramSocket(t *testing.T) int {
	t.Helper()
	fd, err := syscall.Socket(syscall.AF_INET, syscall.SOCK_DGRAM|syscall.SOCK_CLOEXEC, syscall.IPPROTO_ICMP)
	if err != nil {
		t.Skipf("no datagram ICMP socket: %v", err)
	}
	t.Cleanup(func() { syscall.Close(fd) })
	return fd
}

// sendEcho sends an echo request and returns what sendto(2) says.
func sendEcho(fd int, to netip.Addr) error {
	return syscall.Sendto(fd, []byte{8, 0, 0, 0, 0, 0, 0, 1}, 0, &syscall.SockaddrInet4{Addr: to.As4()})
}

// TestRefusals: each has its errno, and is gone with the test that asked for it.
func TestRefusals(t *testing.T) {
	lab := New(t)
	host := lab.Host(Script{})
	fd := datagramSocket(t)
	for _, tt := range []struct {
		name   string
		refuse func(t *testing.T)
		want   syscall.Errno
	}{
		{"firewall", func(t *testing.T) { Firewall(t, []string{"ip daddr " + host.V4.String() + " drop"}, nil) }, syscall.EPERM},
		{"unreachable", func(t *testing.T) { Refuse(t, host.V4, Unroutable) }, syscall.EHOSTUNREACH},
		{"prohibit", func(t *testing.T) { Refuse(t, host.V4, Prohibited) }, syscall.EACCES},
		{"blackhole", func(t *testing.T) { Refuse(t, host.V4, Blackhole) }, syscall.EINVAL},
		{"throw", func(t *testing.T) { Refuse(t, host.V4, Throw) }, syscall.ENETUNREACH},
		{"congestion", func(t *testing.T) { t.Cleanup(lab.Congest()) }, syscall.ENOBUFS},
	} {
		if !t.Run(tt.name, func(t *testing.T) {
			tt.refuse(t)
			if err := sendEcho(fd, host.V4); !errors.Is(err, tt.want) {
				t.Errorf("got %v, want %v", err, tt.want)
			}
		}) {
			continue
		}
		if err := sendEcho(fd, host.V4); err != nil {
			t.Errorf("after %s: %v", tt.name, err)
		}
	}
}

// TestShrinkBuffers: ICMP sockets are shrunk, others are not.
func TestShrinkBuffers(t *testing.T) {
	Need(t)
	fd := datagramSocket(t)
	other, err := syscall.Socket(syscall.AF_INET, syscall.SOCK_DGRAM|syscall.SOCK_CLOEXEC, 0)
	if err != nil {
		t.Fatal(err)
	}
	defer syscall.Close(other)
	if n := ShrinkBuffers(t, os.Getpid()); n != 1 {
		t.Errorf("%d sockets, want 1", n)
	}
	room := func(fd int) int {
		n, err := syscall.GetsockoptInt(fd, syscall.SOL_SOCKET, syscall.SO_RCVBUF)
		if err != nil {
			t.Fatal(err)
		}
		return n
	}
	if small, large := room(fd), room(other); small > 8192 || large <= 8192 {
		t.Errorf("buffers of %d and %d bytes", small, large)
	}
}

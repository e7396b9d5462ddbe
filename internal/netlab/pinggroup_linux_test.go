package netlab

import (
	"errors"
	"os"
	"syscall"
	"testing"
)

func TestMappedGroups(t *testing.T) {
	for _, tt := range []struct {
		gidMap string
		group  int64
		lo, hi int64
		ok     bool
	}{
		{"         0          0 4294967295\n", 0, 0, maxGroup, true},
		{"0 65534 1\n", 0, 0, 0, true},
		{"0 1000 1\n1 100000 65536\n", 5, 1, 65536, true},
		{"0 1000 1\n", 1, 0, 0, false},
		{"", 0, 0, 0, false},
		{"zero\n", 0, 0, 0, false},
	} {
		lo, hi, err := mappedGroups(tt.gidMap, tt.group)
		if lo != tt.lo || hi != tt.hi || (err == nil) != tt.ok {
			t.Errorf("group %d of %q: got %d, %d, %v, want %d, %d", tt.group, tt.gidMap, lo, hi, err, tt.lo, tt.hi)
		}
	}
}

func TestPingGroupRange(t *testing.T) {
	Need(t)
	datagram := func() error {
		fd, err := syscall.Socket(syscall.AF_INET, syscall.SOCK_DGRAM, syscall.IPPROTO_ICMP)
		if err == nil {
			err = syscall.Close(fd)
		}
		return err
	}
	before, err := os.ReadFile(pingGroupFile)
	if err != nil {
		t.Fatal(err)
	}
	if err := datagram(); err != nil {
		t.Errorf("with %s: %v", before, err)
	}
	t.Run("closed", func(t *testing.T) {
		PingGroupRange(t, 1, 0)
		if err := datagram(); !errors.Is(err, syscall.EACCES) {
			t.Errorf("with 1 0: got %v, want EACCES", err)
		}
	})
	if after, err := os.ReadFile(pingGroupFile); err != nil || string(after) != string(before) {
		t.Errorf("the range is %q afterwards, %v, was %q", after, err, before)
	}
}

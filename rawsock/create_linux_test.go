package rawsock

import (
	"errors"
	"syscall"
	"testing"

	"golang.org/x/sys/unix"

	"goping/internal/netlab"
)

// beyond is the first bit that the kernel's int does not have, 0 where Go's has no
// more either.
var (
	one    = 1
	beyond = one << 16 << 16
)

func TestCreateOutcomes(t *testing.T) {
	for _, tt := range []struct {
		d     Domain
		t     Type
		p     Proto
		want  syscall.Errno
		wrong string
	}{
		{AF_INET, SOCK_RDM, 0, syscall.ESOCKTNOSUPPORT, "type"},
		{AF_INET, SOCK_SEQPACKET, 0, syscall.ESOCKTNOSUPPORT, "type"},
		{AF_INET6, SOCK_RDM, 0, syscall.ESOCKTNOSUPPORT, "type"},
		{AF_INET, SOCK_STREAM, IPPROTO_UDP, syscall.EPROTONOSUPPORT, "protocol"},
		{AF_INET, SOCK_RAW, 0, syscall.EPROTONOSUPPORT, "protocol"},
		{AF_INET, SOCK_RAW, -1, syscall.EINVAL, "protocol"},
		{AF_INET, SOCK_DGRAM, 263, syscall.EINVAL, "protocol"},
		{AF_UNIX, SOCK_RDM, 0, syscall.ESOCKTNOSUPPORT, "type"},
		{AF_UNIX, SOCK_STREAM, 5, syscall.EPROTONOSUPPORT, "protocol"},
		{Domain(999), SOCK_STREAM, 0, syscall.EAFNOSUPPORT, "domain"},
		{Domain(-1), SOCK_STREAM, 0, syscall.EAFNOSUPPORT, "domain"},
		{AF_INET, Type(9), 0, syscall.ESOCKTNOSUPPORT, "type"},
		{AF_INET, Type(15), 0, syscall.EINVAL, "type"},
		{AF_INET, Type(-1), 0, syscall.EINVAL, "type"},
		{AF_PACKET, SOCK_DGRAM, 1<<16 + 0x0800, syscall.EINVAL, "protocol"},
		{AF_PACKET, SOCK_DGRAM, -1, syscall.EINVAL, "protocol"},
		{AF_INET, SOCK_STREAM | unix.SOCK_NONBLOCK, 0, syscall.EINVAL, "type"},
	} {
		c, err := Socket(tt.d, tt.t, tt.p, nil)
		var op *OpError
		if c != nil || !errors.Is(err, tt.want) || !errors.As(err, &op) || op.Wrong != tt.wrong {
			t.Errorf("%v %v %v: %v; want %v for its %s", tt.d, tt.t, tt.p, err, tt.want, tt.wrong)
		}
	}
	if beyond != 0 {
		_, err := Socket(AF_INET+Domain(beyond), SOCK_DGRAM, 0, nil)
		wantErrno(t, err, syscall.EAFNOSUPPORT)
		_, err = Socket(AF_INET, SOCK_DGRAM, IPPROTO_UDP+Proto(beyond), nil)
		wantErrno(t, err, syscall.EINVAL)
		_, _, err = Pair(AF_UNIX+Domain(beyond), SOCK_STREAM, 0)
		wantErrno(t, err, syscall.EAFNOSUPPORT)
	}
	_, _, err := Pair(AF_INET, SOCK_STREAM, 0)
	wantErrno(t, err, syscall.EOPNOTSUPP)
	if want := "rawsock: socketpair AF_INET SOCK_STREAM IPPROTO_IP: domain: operation not supported"; err.Error() != want {
		t.Errorf("reads %q, want %q", err, want)
	}
	_, _, err = Pair(AF_UNIX, SOCK_RDM, 0)
	wantErrno(t, err, syscall.ESOCKTNOSUPPORT)
	_, _, err = Pair(AF_UNIX, SOCK_STREAM|unix.SOCK_CLOEXEC, 0)
	wantErrno(t, err, syscall.EINVAL)
}

func TestCreateWithoutPrivilege(t *testing.T) {
	var errs [3]error
	withoutCapabilities(t, func() {
		_, errs[0] = Socket(AF_INET, SOCK_RAW, IPPROTO_ICMP, nil)
		_, errs[1] = Socket(AF_INET6, SOCK_RAW, IPPROTO_ICMPV6, nil)
		_, errs[2] = Socket(AF_PACKET, SOCK_DGRAM, 0, nil)
	})
	for _, err := range errs {
		wantErrno(t, err, syscall.EPERM)
		if op := (*OpError)(nil); errors.As(err, &op) && op.Wrong != "" {
			t.Errorf("%v blames the %s", err, op.Wrong)
		}
	}
}

func TestCreateOutsideThePingGroups(t *testing.T) {
	netlab.PingGroupRange(t, 1, 0)
	_, err := Socket(AF_INET, SOCK_DGRAM, IPPROTO_ICMP, nil)
	wantErrno(t, err, syscall.EACCES)
}

package rawsock

import (
	"errors"
	"math"
	"syscall"
	"testing"
	"time"

	"goping/internal/netlab"
)

func TestOptionsRefuse(t *testing.T) {
	v4, v6 := udp(t, AF_INET), udp(t, AF_INET6)
	_, mtuErr := v4.Int(MTU)
	tcp := transports[0].socket(t)
	tests := []struct {
		name string
		err  error
		want error
	}{
		{"TTL 0", v4.SetInt(TTL, 0), syscall.EINVAL},
		{"TTL 256", v4.SetInt(TTL, 256), syscall.EINVAL},
		{"TTL 256 beside a message", readError(v4.WriteMsg([]byte("x"), AppendTTL(nil, 256), ipAddr("127.0.0.1:9"), 0)), syscall.EINVAL},
		{"hop limit 256", v6.SetInt(HopLimit, 256), syscall.EINVAL},
		{"header included on UDP", v4.SetInt(HeaderIncluded, 1), syscall.ENOPROTOOPT},
		{"MTU of an unconnected socket", mtuErr, syscall.ENOTCONN},
		{"no such device", v4.BindToDevice("nosuch0"), syscall.ENODEV},
		{"no such interface to send by", v4.SetUnicastInterface(424242), syscall.EADDRNOTAVAIL},
		{"a negative duration", v4.SetDuration(BusyPoll, -1), syscall.EINVAL},
		{"a duration beyond an int", v4.SetDuration(BusyPoll, 1<<62), syscall.EINVAL},
		{"the longest duration", v4.SetDuration(BusyPoll, math.MaxInt64), syscall.EINVAL},
		{"no such algorithm", tcp.SetText(Congestion, "nosuch"), syscall.ENOENT},
		{"a TCP option on UDP", v4.SetBool(NoDelay, true), syscall.ENOPROTOOPT},
		{"IPv6 option on IPv4", v4.SetBool(V6Only, true), syscall.ENOPROTOOPT},
		{"read only", v4.SetInt(SocketError, 1), syscall.ENOPROTOOPT},
		{"detach nothing", v4.DetachFilter(), syscall.ENOENT},
		{"an int, asked for a duration", v4.SetDuration(TTL, time.Second), syscall.EINVAL},
		{"an int, asked for a bool", v4.SetBool(TTL, true), syscall.EINVAL},
		{"an int, asked for text", v4.SetText(TTL, "1"), syscall.EINVAL},
		{"text, asked for an int", v4.SetInt(BindDevice, 1), syscall.EINVAL},
		{"a struct, asked for an int", v4.SetInt(Linger, 1), syscall.EINVAL},
		{"what Linux lacks", v4.SetBool(DontFragment, true), errors.ErrUnsupported},
		{"what Linux lacks, read", readError(v4.Bool(DontFragment)), errors.ErrUnsupported},
		{"a duration, read as an int", readError(v4.Int(BusyPoll)), syscall.EINVAL},
		{"an int, read as a duration", readError(v4.Duration(TTL)), syscall.EINVAL},
		{"an int, read as text", readError(v4.Text(TTL)), syscall.EINVAL},
		{"an int, read as 64 bits", readError(v4.Uint64(TTL)), syscall.EINVAL},
		{"an int, read as a bool", readError(v4.Bool(TTL)), syscall.EINVAL},
		{"no such interface", v4.SetMulticastInterface(424242), syscall.EADDRNOTAVAIL},
		{"no such interface, v6", v6.SetMulticastInterface(424242), syscall.ENODEV},
		{"no such stamp", v4.SetTimestamping(1 << 31), syscall.EINVAL},
	}
	for _, tt := range tests {
		var op *OpError
		if !errors.Is(tt.err, tt.want) || !errors.As(tt.err, &op) {
			t.Errorf("%s: %v, want an OpError of %v", tt.name, tt.err, tt.want)
		}
	}
	if got, want := v4.SetInt(TTL, 0).Error(), "rawsock: set IP_TTL: invalid argument"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
	if got, want := v4.SetInt(DontFragment, 1).Error(), "rawsock: set IP_DONTFRAG: unsupported operation: linux has no such option"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
	if got, want := v4.SetInt(Linger, 1).Error(), "rawsock: set SO_LINGER: invalid argument: it is a struct, not a int"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
	if beyond != 0 {
		wantErrno(t, v4.SetInt(TTL, 5+beyond), syscall.EINVAL)
		wantErrno(t, v4.SetInt(TTL, 5-beyond), syscall.EINVAL)
	}
	must(t, v6.SetInt(HopLimit, 0))
	must(t, v4.SetMulticastInterface(1))
	must(t, v6.SetMulticastInterface(1))
	must(t, v4.BindToDevice("lo"))
}

// The kernel sets other values than it was given.
func TestOptionsReadWhatTheKernelMadeOfThem(t *testing.T) {
	c := udp(t, AF_INET)
	for _, tt := range []struct {
		o         Option
		set, want int
	}{
		{TTL, 9, 9}, {TTL, -1, 64}, {RecvBuf, 1000, 2304},
	} {
		must(t, c.SetInt(tt.o, tt.set))
		if v, err := c.Int(tt.o); v != tt.want || err != nil {
			t.Errorf("%v, set to %d, reads %d, %v; want %d", tt.o, tt.set, v, err, tt.want)
		}
	}
}

// The options that say what they need: with it they work, without it the kernel
// says EPERM, and nothing else.
func TestOptionsThatNeedACapability(t *testing.T) {
	c4, c6 := udp(t, AF_INET), udp(t, AF_INET6)
	for o, set := range map[Option]func() error{
		Mark:         func() error { return c4.SetInt(Mark, 1) },
		RecvBufForce: func() error { return c4.SetInt(RecvBufForce, 1) },
		SendBufForce: func() error { return c4.SetInt(SendBufForce, 1) },
		Priority:     func() error { return c4.SetInt(Priority, 7) },
		BusyPoll:     func() error { return c4.SetDuration(BusyPoll, time.Second) },
		Transparent:  func() error { return c4.SetBool(Transparent, true) },
		Transparent6: func() error { return c6.SetBool(Transparent6, true) },
	} {
		err := set()
		if o.Needs == "" {
			t.Errorf("%v does not say what it needs", o)
		}
		if netlab.Level() == netlab.LevelRoot && err != nil || err != nil && !errors.Is(err, syscall.EPERM) {
			t.Errorf("%v at level %s: %v", o, netlab.Level(), err)
		}
	}
}

// A thread without capabilities is told which one it lacks, and of no other
// failure that it was for want of one.
func TestRefusalNamesTheCapability(t *testing.T) {
	c := udp(t, AF_INET)
	var got struct{ forced, marked, ttl error }
	withoutCapabilities(t, func() {
		got.forced, got.marked, got.ttl = c.SetInt(RecvBufForce, 8192), c.SetInt(Mark, 1), c.SetInt(TTL, 0)
	})
	for _, tt := range []struct {
		err  error
		want string
	}{
		{got.forced, "rawsock: set SO_RCVBUFFORCE: operation not permitted (needs CAP_NET_ADMIN)"},
		{got.marked, "rawsock: set SO_MARK: operation not permitted (needs CAP_NET_ADMIN or CAP_NET_RAW)"},
		{got.ttl, "rawsock: set IP_TTL: invalid argument"},
	} {
		if tt.err == nil || tt.err.Error() != tt.want {
			t.Errorf("got  %v\nwant %s", tt.err, tt.want)
		}
	}
}

func TestICMPv6ComputesItsOwnChecksum(t *testing.T) {
	c := newSocket(t, AF_INET6, SOCK_RAW, IPPROTO_ICMPV6)
	wantErrno(t, c.SetInt(Checksum, 4), syscall.EINVAL)
}

func readError[T any](_ T, err error) error { return err }

func TestOlderRelease(t *testing.T) {
	for _, tt := range []struct {
		release, version string
		older            bool
	}{
		{"6.18.5", "5.9", false}, {"5.9.0", "5.9", false}, {"5.8.0-63-generic", "5.9", true}, {"4.19.0", "5.9", true},
		{"5.10", "5.9", false}, {"3.10.0-1160.el7", "3.11", true}, {"6", "6.1", true}, {"", "4.5", true},
	} {
		if got := olderRelease(tt.release, tt.version); got != tt.older {
			t.Errorf("%q is older than %s: %v, want %v", tt.release, tt.version, got, tt.older)
		}
	}
}

package rawsock

import (
	"errors"
	"runtime"
	"syscall"
	"testing"

	"golang.org/x/sys/unix"

	"goping/internal/netlab"
)

func TestOptionsKeepWhatTheyAreGiven(t *testing.T) {
	v4 := map[Option]int{
		RecvBuf: 8192, SendBuf: 8192, Broadcast: 1, ReuseAddr: 1, ReusePort: 1, DontRoute: 1, Priority: 5, RxqOvfl: 1,
		TTL: 7, TOS: 0x28, MTUDiscover: PMTUDiscDo, MulticastTTL: 9, MulticastLoop: 0, FreeBind: 1,
		RecvErr: 1, RecvErrRFC4884: 1, RecvTTL: 1, RecvTOS: 1, RecvPktInfo: 1,
	}
	v6 := map[Option]int{
		HopLimit: 7, TrafficClass: 0x28, MTUDiscover6: PMTUDiscProbe, DontFragment6: 1, MulticastHops: 9, MulticastLoop6: 0,
		FreeBind6: 1, V6Only: 1, AutoFlowLabel: 0,
		RecvErr6: 1, RecvErrRFC4884v6: 1, RecvHopLimit: 1, RecvTClass: 1, RecvPktInfo6: 1,
	}
	for domain, options := range map[Domain]map[Option]int{AF_INET: v4, AF_INET6: v6} {
		c := udp(t, domain)
		for o, v := range options {
			if err := c.SetInt(o, v); err != nil {
				t.Errorf("%v: %v", o, err)
				continue
			}
			want := v
			if o == RecvBuf || o == SendBuf {
				want = 2 * v // man socket(7)
			}
			if got, err := c.Int(o); got != want || err != nil {
				t.Errorf("%v: set to %d, reads %d, error %v; want %d", o, v, got, err, want)
			}
		}
	}
}

func TestOptionsRefuse(t *testing.T) {
	v4, v6 := udp(t, AF_INET), udp(t, AF_INET6)
	_, mtuErr := v4.Int(MTU)
	tests := []struct {
		name string
		err  error
		want syscall.Errno
	}{
		{"TTL 0", v4.SetInt(TTL, 0), syscall.EINVAL},
		{"TTL 256", v4.SetInt(TTL, 256), syscall.EINVAL},
		{"hop limit 256", v6.SetInt(HopLimit, 256), syscall.EINVAL},
		{"header included on UDP", v4.SetInt(HeaderIncluded, 1), syscall.ENOPROTOOPT},
		{"MTU of an unconnected socket", mtuErr, syscall.ENOTCONN},
		{"no such device", v4.BindToDevice("nosuch0"), syscall.ENODEV},
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
	must(t, v4.SetInt(TTL, -1))
	must(t, v6.SetInt(HopLimit, 0))
	must(t, v4.SetMulticastInterface(1))
	must(t, v6.SetMulticastInterface(1))
	must(t, v4.BindToDevice("lo"))
}

// The options that say what they need: with it they work, without it the kernel
// says EPERM, and nothing else.
func TestOptionsThatNeedACapability(t *testing.T) {
	c4, c6 := udp(t, AF_INET), udp(t, AF_INET6)
	for o, c := range map[Option]*Conn{
		Mark: c4, RecvBufForce: c4, SendBufForce: c4, Transparent: c4, Transparent6: c6,
	} {
		err := c.SetInt(o, 1)
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
	type outcome struct{ dropped, forced, marked, ttl error }
	result := make(chan outcome)
	go func() {
		runtime.LockOSThread() // for ever: the thread stays without
		header := unix.CapUserHeader{Version: unix.LINUX_CAPABILITY_VERSION_3}
		var none [2]unix.CapUserData
		result <- outcome{unix.Capset(&header, &none[0]), c.SetInt(RecvBufForce, 8192), c.SetInt(Mark, 1), c.SetInt(TTL, 0)}
	}()
	got := <-result
	must(t, got.dropped)
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

func TestChecksumIsForRawSocketsOtherThanICMPv6(t *testing.T) {
	netlab.Need(t)
	c, err := Socket(AF_INET6, SOCK_RAW, 253, nil) // RFC 3692: for experiments
	must(t, err)
	defer c.Close()
	must(t, c.SetInt(Checksum, 2))
	if v, err := c.Int(Checksum); v != 2 || err != nil {
		t.Errorf("reads %d, %v; want 2", v, err)
	}
	icmp, err := Socket(AF_INET6, SOCK_RAW, IPPROTO_ICMPV6, nil)
	must(t, err)
	defer icmp.Close()
	wantErrno(t, icmp.SetInt(Checksum, 4), syscall.EINVAL)
}

func TestDropsAreCounted(t *testing.T) {
	eachKind(t, func(t *testing.T, k kind) {
		c := k.open(t)
		must(t, c.SetInt(RecvBuf, 0)) // the kernel's minimum: a few packets
		if n, err := c.Drops(); n != 0 || err != nil {
			t.Fatalf("at first: %d, %v; want 0", n, err)
		}
		const sent = 64
		out := NewBatch(sent, 0, 0)
		for m := out.Add(); m != nil; m = out.Add() {
			m.Data, m.Addr = k.echo(7, 0, 500), k.peer
		}
		if n, err := c.SendBatch(out); n != sent || err != nil {
			t.Fatalf("%d sent, %v", n, err)
		}
		// Loopback answers in the sender's own time, but not surely before it
		// returns: count until all are accounted for.
		received, in := 0, NewBatch(sent, 1024, 128)
		for {
			n, err := c.RecvBatch(in)
			received += n
			dropped, dropsErr := c.Drops()
			must(t, dropsErr)
			if received+int(dropped) >= sent && dropped > 0 {
				return
			}
			if err != nil && err != ErrWouldBlock {
				t.Fatal(err)
			}
		}
	})
}

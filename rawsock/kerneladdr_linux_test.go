//go:build !rawsock_portable

package rawsock

import (
	"errors"
	"testing"
)

// Whatever the kernel hands over, reading it stays inside, and what was read goes
// back as it came.
func FuzzKernelAddr(f *testing.F) {
	for _, c := range []struct {
		d Domain
		a Addr
	}{
		{AF_INET, ipAddr("127.0.0.1:80")},
		{AF_INET6, ipAddr("[2001:db8::1]:80")},
		{AF_UNIX, UnixAddr{"/run/x"}},
		{AF_UNIX, UnixAddr{"\x00a\x00"}},
		{AF_UNIX, UnixAddr{}},
		{AF_PACKET, LinkAddr{IfIndex: 3, EtherType: 0x800, Hardware: "\x02\x00\x00\x00\x00\x01"}},
		{AF_NETLINK, NetlinkAddr{PortID: 1, Groups: 2}},
	} {
		var sa kernelAddr
		if err := (&Conn{domain: c.d}).put(-1, c.a, &sa); err != nil {
			f.Fatal(err)
		}
		f.Add(sa.known())
	}
	domains := map[string]Domain{"unix": AF_UNIX, "link": AF_PACKET, "netlink": AF_NETLINK}
	f.Fuzz(func(t *testing.T, b []byte) {
		var sa, back kernelAddr
		copy(sa.bytes[:], b)
		sa.length = uint32(len(b))
		a := sa.addr(-1)
		if a == nil {
			return
		}
		d, ok := domains[a.Network()]
		if ip, is := a.(IPAddr); is {
			if ip.Addr().Zone() != "" {
				return // an interface of the fuzzer's
			}
			d, ok = AF_INET6, true
			if ip.Addr().Is4() {
				d = AF_INET
			}
		}
		if !ok {
			t.Fatalf("%#v is of no domain", a)
		}
		err := (&Conn{domain: d}).put(-1, a, &back)
		if bad := (*AddrError)(nil); errors.As(err, &bad) {
			return // the kernel may say more than it takes: a path of 108 bytes
		}
		must(t, err)
		if again := back.addr(-1); again != a {
			t.Errorf("% x is %#v, which comes back as %#v", b, a, again)
		}
	})
}

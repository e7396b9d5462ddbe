package rawsock

import (
	"net/netip"
	"syscall"
	"testing"

	"goping/internal/netlab"
)

// groupTest is a group of one family on the lab's interface, and a socket that
// hears nothing it has not joined.
type groupTest struct {
	*testing.T
	c                    *Conn
	group, source, other netip.Addr
	index                int
}

func eachFamily(t *testing.T, test func(groupTest)) {
	lab := netlab.New(t)
	for _, m := range []groupTest{
		{c: udp(t, AF_INET), group: netip.MustParseAddr("232.1.2.3"), source: lab.V4, other: netip.MustParseAddr("192.0.2.77")},
		{c: udp(t, AF_INET6), group: netip.MustParseAddr("ff35::4321"), source: lab.V6, other: netip.MustParseAddr("2001:db8::77")},
	} {
		all, any := MulticastAll, netip.IPv4Unspecified()
		if m.group.Is6() {
			all, any = MulticastAll6, netip.IPv6Unspecified()
		}
		must(t, m.c.SetBool(all, false))
		must(t, m.c.Bind(IPAddr{netip.AddrPortFrom(any, 0)}))
		index, err := scopeOf(m.c.fd, lab.Interface)
		must(t, err)
		m.T, m.index = t, int(index)
		test(m)
	}
}

// expect has the source send to the group, and fails unless it is heard, or not.
func (m groupTest) expect(want bool, when string) {
	m.Helper()
	from, err := Socket(m.c.Domain(), SOCK_DGRAM, 0, nil)
	must(m, err)
	defer from.Close()
	must(m, from.Bind(IPAddr{netip.AddrPortFrom(m.source, 0)}))
	must(m, from.SetMulticastInterface(m.index))
	port := m.c.LocalAddr().(IPAddr).Port()
	send(m, from, []byte("x"), m.group, port, nil)
	// What the machine sends to itself is there when the call returns. A second
	// one, not to the group, ends the wait for what does not come.
	send(m, from, []byte("end"), m.source, port, nil)
	w, in, got := waiter(m, m.c), NewBatch(1, 8, 0), false
	for receive(m, w, m.c.RecvBatch, in); string(in.At(0).Data) != "end"; receive(m, w, m.c.RecvBatch, in) {
		got = true
	}
	if got != want {
		m.Errorf("%v, %s: heard %v, want %v", m.group, when, got, want)
	}
}

func groups(t *testing.T) {
	eachFamily(t, func(m groupTest) {
		m.expect(false, "before joining")
		must(t, m.c.JoinGroup(m.group, m.index))
		m.expect(true, "joined")
		wantErrno(t, m.c.JoinGroup(m.group, m.index), syscall.EADDRINUSE)
		must(t, m.c.LeaveGroup(m.group, m.index))
		m.expect(false, "left")
		wantErrno(t, m.c.LeaveGroup(m.group, m.index), syscall.EADDRNOTAVAIL)
		wantErrno(t, m.c.JoinGroup(m.group, 424242), syscall.ENODEV)
		wantErrno(t, m.c.JoinGroup(m.source, m.index), syscall.EINVAL)
	})
	c := udp(t, AF_INET6)
	zoned := netip.MustParseAddr("ff02::4321%lo")
	must(t, c.JoinGroup(zoned, 0))
	wantErrno(t, c.JoinGroup(zoned.WithZone(""), 1), syscall.EADDRINUSE) // the same
	wantErrno(t, c.LeaveGroup(zoned.WithZone("nosuch0"), 0), syscall.ENODEV)
}

func sources(t *testing.T) {
	eachFamily(t, func(m groupTest) {
		must(t, m.c.JoinSource(m.group, m.other, m.index))
		m.expect(false, "joined for another source")
		must(t, m.c.JoinSource(m.group, m.source, m.index))
		m.expect(true, "joined for this source")
		must(t, m.c.LeaveSource(m.group, m.source, m.index))
		m.expect(false, "left for this source")
		wantErrno(t, m.c.LeaveSource(m.group, m.source, m.index), syscall.EADDRNOTAVAIL)
	})
}

func blocks(t *testing.T) {
	eachFamily(t, func(m groupTest) {
		must(t, m.c.JoinGroup(m.group, m.index))
		must(t, m.c.BlockSource(m.group, m.source, m.index))
		m.expect(false, "blocked")
		must(t, m.c.UnblockSource(m.group, m.source, m.index))
		m.expect(true, "not blocked any more")
	})
}

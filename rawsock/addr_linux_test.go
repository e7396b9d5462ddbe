package rawsock

import (
	"errors"
	"net"
	"path/filepath"
	"strings"
	"syscall"
	"testing"

	"golang.org/x/sys/unix"
)

func TestAddressOutcomes(t *testing.T) {
	_, err := ParseIP("127.0.0.1", 65536)
	wantErrno(t, err, syscall.EINVAL)
	if want := "rawsock: address 127.0.0.1: port 65536 is not within 0 to 65535"; err == nil || err.Error() != want {
		t.Errorf("reads %v, want %s", err, want)
	}
	for _, bad := range []string{"", "localhost", "127.0.0.1:80", "256.0.0.1", "[::1]"} {
		if _, err := ParseIP(bad, 1); !errors.Is(err, syscall.EINVAL) {
			t.Errorf("%q: %v, want EINVAL", bad, err)
		}
	}
	_, err = ParseIP("::1", -1)
	wantErrno(t, err, syscall.EINVAL)
	if a, err := ParseIP("fe80::1%lo", 65535); err != nil || a != ipAddr("[fe80::1%lo]:65535") {
		t.Errorf("parsed %v, %v", a, err)
	}

	v4, v6, local := udp(t, AF_INET), udp(t, AF_INET6), newSocket(t, AF_UNIX, SOCK_STREAM, 0)
	for _, tt := range []struct {
		name string
		c    *Conn
		a    Addr
		want syscall.Errno
	}{
		{"v6 on v4", v4, ipAddr("[::1]:0"), syscall.EAFNOSUPPORT},
		{"v4 on v6", v6, ipAddr("127.0.0.1:0"), syscall.EAFNOSUPPORT},
		{"IP on UNIX", local, ipAddr("127.0.0.1:0"), syscall.EAFNOSUPPORT},
		{"path on v4", v4, UnixAddr{"/tmp/x"}, syscall.EAFNOSUPPORT},
		{"link on v4", v4, LinkAddr{}, syscall.EAFNOSUPPORT},
		{"netlink on v4", v4, NetlinkAddr{}, syscall.EAFNOSUPPORT},
		{"nothing", v4, nil, syscall.EINVAL},
		{"zero address", v4, IPAddr{}, syscall.EINVAL},
		{"108 bytes of path", local, UnixAddr{strings.Repeat("x", 108)}, syscall.ENAMETOOLONG},
		{"a page of path", local, UnixAddr{strings.Repeat("x", 4096)}, syscall.ENAMETOOLONG},
		{"108 bytes behind the NUL", local, UnixAddr{"\x00" + strings.Repeat("x", 108)}, syscall.ENAMETOOLONG},
		{"NUL in a path", local, UnixAddr{"a\x00b"}, syscall.EINVAL},
	} {
		for op, call := range map[string]func() error{
			"bind":    func() error { return tt.c.Bind(tt.a) },
			"connect": func() error { return tt.c.Connect(t.Context(), tt.a) },
		} {
			err := call()
			if bad := (*AddrError)(nil); !errors.As(err, &bad) || !errors.Is(err, tt.want) {
				t.Errorf("%s %s: %v; want an AddrError of %v", op, tt.name, err, tt.want)
			}
		}
	}
	tcp := newSocket(t, AF_INET, SOCK_STREAM, 0)
	if bad := (*AddrError)(nil); !errors.As(tcp.Connect(t.Context(), ipAddr("127.0.0.1:0")), &bad) {
		t.Error("a connect without a port is no AddrError")
	}
	packet := newSocket(t, AF_PACKET, SOCK_DGRAM, 0)
	wantErrno(t, packet.Bind(LinkAddr{Hardware: "123456789"}), syscall.EINVAL)
	_, err = v4.WriteTo(nil, &net.IPNet{})
	wantErrno(t, err, syscall.EINVAL)
}

// Names as long as they can be, and each kind of address, come back as they went.
func TestAddressesComeBack(t *testing.T) {
	dir := t.TempDir()
	for name, a := range map[string]struct {
		c *Conn
		a Addr
	}{
		"107 bytes of abstract name": {newSocket(t, AF_UNIX, SOCK_STREAM, 0), UnixAddr{"\x00" + filepath.Base(dir) + "\x00" + strings.Repeat("z", 106-len(filepath.Base(dir)))}},
		"netlink":                    {newSocket(t, AF_NETLINK, SOCK_RAW, unix.NETLINK_ROUTE), NetlinkAddr{PortID: 0x7f001234, Groups: 1}},
		"link":                       {newSocket(t, AF_PACKET, SOCK_DGRAM, 0), LinkAddr{EtherType: 0x0800, IfIndex: 1, Hatype: 772, Hardware: "\x00\x00\x00\x00\x00\x00"}},
	} {
		must(t, a.c.Bind(a.a))
		if got := a.c.LocalAddr(); got != a.a {
			t.Errorf("%s: %#v, want %#v", name, got, a.a)
		}
	}
	// The longest path, of a socket in a directory with a short name.
	t.Chdir(dir)
	path := UnixAddr{strings.Repeat("p", 107)}
	l := newSocket(t, AF_UNIX, SOCK_STREAM, 0)
	must(t, l.Bind(path))
	must(t, l.Listen(1))
	if got := l.LocalAddr(); got != path {
		t.Errorf("107 bytes of path came back as %v", got)
	}
	must(t, newSocket(t, AF_UNIX, SOCK_STREAM, 0).Connect(t.Context(), path))

	for a, want := range map[net.Addr][2]string{
		UnixAddr{"\x00a\x00b"}: {"unix", "@a@b"},
		UnixAddr{"/run/x"}:     {"unix", "/run/x"},
		LinkAddr{IfIndex: 2, Hardware: "\x02\x00\x00\x00\x00\x01"}: {"link", "02:00:00:00:00:01%2"},
		NetlinkAddr{PortID: 7}:            {"netlink", "7"},
		NetlinkAddr{PortID: 7, Groups: 9}: {"netlink", "7/0x9"},
	} {
		if got := [2]string{a.Network(), a.String()}; got != want {
			t.Errorf("%#v is %q, want %q", a, got, want)
		}
	}
	for a, want := range map[net.Addr]Addr{
		&net.UDPAddr{IP: net.IPv4(127, 0, 0, 1), Port: 7}:      ipAddr("127.0.0.1:7"),
		&net.TCPAddr{IP: net.IPv6loopback, Port: 7}:            ipAddr("[::1]:7"),
		&net.IPAddr{IP: net.IPv6linklocalallnodes, Zone: "lo"}: ipAddr("[ff02::1%lo]:0"),
		&net.UnixAddr{Name: "@x"}:                              UnixAddr{"\x00x"},
		&net.UnixAddr{Name: "/x"}:                              UnixAddr{"/x"},
		ipAddr("1.2.3.4:5"):                                    ipAddr("1.2.3.4:5"),
	} {
		if got, err := addrFrom(a); got != want || err != nil {
			t.Errorf("%v became %v, %v; want %v", a, got, err, want)
		}
	}
}

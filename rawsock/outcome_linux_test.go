package rawsock

import (
	"errors"
	"io"
	"net"
	"net/netip"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"syscall"
	"testing"
	"time"

	"golang.org/x/sys/unix"

	"goping/internal/netlab"
)

// outcome is what one input to a socket must produce.
type outcome struct {
	name string
	do   func(t *testing.T) error
	want error // nil: it succeeds
}

func check(t *testing.T, outcomes []outcome) {
	for _, o := range outcomes {
		t.Run(o.name, func(t *testing.T) {
			err := o.do(t)
			if !errors.Is(err, o.want) {
				t.Errorf("got %v, want %v", err, o.want)
			}
			if op := (*OpError)(nil); err != nil && err != io.EOF && err != ErrWouldBlock && !errors.As(err, &op) {
				t.Errorf("%T is no OpError", err)
			}
		})
	}
}

// newSocket makes one that the test closes, or skips where nobody may.
func newSocket(t testing.TB, d Domain, typ Type, p Proto) *Conn {
	t.Helper()
	c, err := Socket(d, typ, p, nil)
	if netlab.Level() == netlab.LevelNone && (errors.Is(err, syscall.EPERM) || errors.Is(err, syscall.EACCES)) {
		t.Skipf("no lab, and no right of its own: %v", err)
	}
	must(t, err)
	t.Cleanup(func() { _ = c.Close() })
	return c
}

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
		{AF_INET, SOCK_STREAM | unix.SOCK_NONBLOCK, 0, syscall.EINVAL, "type"},
	} {
		c, err := Socket(tt.d, tt.t, tt.p, nil)
		var op *OpError
		if c != nil || !errors.Is(err, tt.want) || !errors.As(err, &op) || op.Wrong != tt.wrong {
			t.Errorf("%v %v %v: %v; want %v for its %s", tt.d, tt.t, tt.p, err, tt.want, tt.wrong)
		}
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
	result := make(chan [3]error)
	go func() {
		runtime.LockOSThread() // for ever: the thread has no capability left
		var errs [3]error
		header := unix.CapUserHeader{Version: unix.LINUX_CAPABILITY_VERSION_3}
		var none [2]unix.CapUserData
		if err := unix.Capset(&header, &none[0]); err != nil {
			errs = [3]error{err, err, err}
		} else {
			_, errs[0] = Socket(AF_INET, SOCK_RAW, IPPROTO_ICMP, nil)
			_, errs[1] = Socket(AF_INET6, SOCK_RAW, IPPROTO_ICMPV6, nil)
			_, errs[2] = Socket(AF_PACKET, SOCK_DGRAM, 0, nil)
		}
		result <- errs
	}()
	for _, err := range <-result {
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

func TestBindOutcomes(t *testing.T) {
	path := UnixAddr{filepath.Join(t.TempDir(), "socket")}
	tcp, taken := transports[0].listener(t, 1)
	wild := func(t *testing.T, only int) error {
		six := newSocket(t, AF_INET6, SOCK_STREAM, 0)
		must(t, six.SetInt(V6Only, only))
		must(t, six.Bind(ipAddr("[::]:0")))
		return newSocket(t, AF_INET, SOCK_STREAM, 0).Bind(IPAddr{netip.AddrPortFrom(netip.IPv4Unspecified(), six.LocalAddr().(IPAddr).Port())})
	}
	check(t, []outcome{
		{"taken TCP port", func(t *testing.T) error { return newSocket(t, AF_INET, SOCK_STREAM, 0).Bind(taken) }, syscall.EADDRINUSE},
		{"address of nobody", func(t *testing.T) error { return newSocket(t, AF_INET, SOCK_STREAM, 0).Bind(ipAddr("192.0.2.1:0")) }, syscall.EADDRNOTAVAIL},
		{"second time", func(*testing.T) error { return tcp.Bind(ipAddr("127.0.0.1:0")) }, syscall.EINVAL},
		{"0.0.0.0 beside ::", func(t *testing.T) error { return wild(t, 0) }, syscall.EADDRINUSE},
		{"0.0.0.0 beside :: of IPv6 only", func(t *testing.T) error { return wild(t, 1) }, nil},
		{"path", func(t *testing.T) error {
			c := newSocket(t, AF_UNIX, SOCK_STREAM, 0)
			err := c.Bind(path)
			must(t, c.Close())
			return err
		}, nil},
		{"stale path", func(t *testing.T) error { return newSocket(t, AF_UNIX, SOCK_STREAM, 0).Bind(path) }, syscall.EADDRINUSE},
		{"connect to a stale path", func(t *testing.T) error { return newSocket(t, AF_UNIX, SOCK_STREAM, 0).Connect(t.Context(), path) }, syscall.ECONNREFUSED},
		{"connect to a missing path", func(t *testing.T) error {
			return newSocket(t, AF_UNIX, SOCK_STREAM, 0).Connect(t.Context(), UnixAddr{path.Name + "x"})
		}, syscall.ENOENT},
		{"connect a datagram to a stream", func(t *testing.T) error {
			_, addr := transports[2].listener(t, 1)
			return newSocket(t, AF_UNIX, SOCK_DGRAM, 0).Connect(t.Context(), addr)
		}, syscall.EPROTOTYPE},
	})
}

func TestListenAndAcceptOutcomes(t *testing.T) {
	accept := func(t *testing.T, c *Conn) error { _, _, err := c.Accept(t.Context()); return err }
	check(t, []outcome{
		{"listen UDP", func(t *testing.T) error { return udp(t, AF_INET).Listen(1) }, syscall.EOPNOTSUPP},
		{"listen raw", func(t *testing.T) error { return newSocket(t, AF_INET, SOCK_RAW, IPPROTO_ICMP).Listen(1) }, syscall.EOPNOTSUPP},
		{"listen ping", func(t *testing.T) error { return newSocket(t, AF_INET, SOCK_DGRAM, IPPROTO_ICMP).Listen(1) }, syscall.EOPNOTSUPP},
		{"listen UNIX without a name", func(t *testing.T) error { return newSocket(t, AF_UNIX, SOCK_STREAM, 0).Listen(1) }, syscall.EINVAL},
		{"listen TCP without a name", func(t *testing.T) error {
			c := newSocket(t, AF_INET, SOCK_STREAM, 0)
			err := c.Listen(1)
			if c.LocalAddr().(IPAddr).Port() == 0 {
				t.Error("it has no port")
			}
			return err
		}, nil},
		{"accept without listening", func(t *testing.T) error { return accept(t, newSocket(t, AF_INET, SOCK_STREAM, 0)) }, syscall.EINVAL},
		{"accept raw", func(t *testing.T) error { return accept(t, newSocket(t, AF_INET, SOCK_RAW, IPPROTO_ICMP)) }, syscall.EOPNOTSUPP},
		{"accept none", func(t *testing.T) error {
			l, _ := transports[0].listener(t, 1)
			must(t, l.SetNonblock(true))
			return accept(t, l)
		}, ErrWouldBlock},
		{"UNIX queue of none", func(t *testing.T) error {
			_, addr := transports[2].listener(t, 0)
			first, next := newSocket(t, AF_UNIX, SOCK_STREAM, 0), newSocket(t, AF_UNIX, SOCK_STREAM, 0)
			must(t, first.SetNonblock(true))
			must(t, first.Connect(t.Context(), addr))
			must(t, next.SetNonblock(true))
			return next.Connect(t.Context(), addr)
		}, ErrWouldBlock},
	})
}

func TestConnectOutcomes(t *testing.T) {
	check(t, []outcome{
		{"ping socket, port 0", func(t *testing.T) error {
			c := newSocket(t, AF_INET, SOCK_DGRAM, IPPROTO_ICMP)
			err := c.Connect(t.Context(), ipAddr("127.0.0.1:0"))
			if c.RemoteAddr() != ipAddr("127.0.0.1:0") { // getpeername says ENOTCONN
				t.Errorf("connected to %v", c.RemoteAddr())
			}
			return err
		}, nil},
		{"raw socket", func(t *testing.T) error {
			c := newSocket(t, AF_INET, SOCK_RAW, IPPROTO_ICMP)
			return c.Connect(t.Context(), ipAddr("127.0.0.1:0"))
		}, nil},
		{"broadcast without SO_BROADCAST", func(t *testing.T) error {
			netlab.Need(t)
			return newSocket(t, AF_INET, SOCK_DGRAM, 0).Connect(t.Context(), ipAddr("127.255.255.255:9"))
		}, syscall.EACCES},
	})
}

// reset closes c so that its peer is reset.
func reset(t *testing.T, c *Conn) {
	t.Helper()
	must(t, c.with("set SO_LINGER", nil, func(fd int) error {
		return unix.SetsockoptLinger(fd, unix.SOL_SOCKET, unix.SO_LINGER, &unix.Linger{Onoff: 1})
	}))
	must(t, c.Close())
}

func TestReadAndWriteOutcomes(t *testing.T) {
	read := func(c *Conn) error { _, err := c.Read(make([]byte, 64)); return err }
	write := func(c *Conn) error { _, err := c.Write([]byte("x")); return err }
	check(t, []outcome{
		{"read an unconnected stream", func(t *testing.T) error { return read(newSocket(t, AF_INET, SOCK_STREAM, 0)) }, syscall.ENOTCONN},
		{"write an unconnected stream", func(t *testing.T) error { return write(newSocket(t, AF_INET, SOCK_STREAM, 0)) }, syscall.EPIPE},
		{"shut down an unconnected stream", func(t *testing.T) error { return newSocket(t, AF_INET, SOCK_STREAM, 0).Shutdown(SHUT_WR) }, syscall.ENOTCONN},
		{"shut down nothing known", func(t *testing.T) error { a, _ := pair(t, SOCK_STREAM); return a.Shutdown(3) }, syscall.EINVAL},
		{"reset: ECONNRESET, the end, EPIPE", func(t *testing.T) error {
			client, server := transports[0].connection(t)
			reset(t, server)
			err := read(client)
			if end := read(client); end != io.EOF {
				t.Errorf("then %v, want io.EOF", end)
			}
			wantErrno(t, write(client), syscall.EPIPE)
			return err
		}, syscall.ECONNRESET},
		{"UNIX peer closed with data unread: data, ECONNRESET, the end", func(t *testing.T) error {
			a, b := pair(t, SOCK_STREAM)
			must(t, write(a))
			must(t, write(b))
			must(t, a.Close())
			must(t, read(b))
			err := read(b)
			if end := read(b); end != io.EOF {
				t.Errorf("then %v, want io.EOF", end)
			}
			return err
		}, syscall.ECONNRESET},
		{"shut down for reading", func(t *testing.T) error {
			client, _ := transports[0].connection(t)
			must(t, client.CloseRead())
			return read(client)
		}, io.EOF},
		{"connected UDP shut down for reading", func(t *testing.T) error {
			c, addr := bound(t)
			must(t, c.Connect(t.Context(), IPAddr{addr}))
			must(t, c.Shutdown(SHUT_RD))
			n, err := c.Read(make([]byte, 1))
			if n != 0 {
				t.Errorf("read %d bytes", n)
			}
			return err
		}, nil},
		{"too large a datagram", func(t *testing.T) error {
			c, addr := bound(t)
			_, err := c.WriteToAddrPort(make([]byte, 1<<16), addr)
			return err
		}, syscall.EMSGSIZE},
		{"a datagram to nobody in particular", func(t *testing.T) error { return write(udp(t, AF_INET)) }, syscall.EDESTADDRREQ},
		{"a record into too little room", func(t *testing.T) error {
			a, b := unixPair(t)
			for _, s := range []string{"record", "next"} {
				_, err := a.Write([]byte(s))
				must(t, err)
			}
			n, _, flags, _, err := b.ReadMsg(make([]byte, 3), nil, 0)
			if n != 3 || flags&MSG_TRUNC == 0 {
				t.Errorf("read %d, flags %#x; want 3, MSG_TRUNC", n, flags)
			}
			buf := make([]byte, 8)
			if n, err := b.Read(buf); string(buf[:n]) != "next" || err != nil {
				t.Errorf("the record behind it: %q, %v", buf[:n], err)
			}
			return err
		}, nil},
		{"deadline", func(t *testing.T) error {
			c, _ := bound(t)
			must(t, c.SetReadDeadline(time.Now().Add(time.Millisecond)))
			return read(c)
		}, os.ErrDeadlineExceeded},
		{"after close", func(t *testing.T) error {
			c, _ := bound(t)
			must(t, c.Close())
			must(t, c.Close())
			return read(c)
		}, net.ErrClosed},
	})
}

func TestUDPErrorOutcomes(t *testing.T) {
	closed, addr := bound(t)
	must(t, closed.Close())
	buf, oob := make([]byte, 64), make([]byte, 512)

	t.Run("connected", func(t *testing.T) {
		c := udp(t, AF_INET)
		must(t, c.Connect(t.Context(), IPAddr{addr}))
		_, err := c.Write([]byte("x"))
		must(t, err)
		_, err = c.Read(buf)
		wantErrno(t, err, syscall.ECONNREFUSED)
		must(t, c.SetNonblock(true))
		if _, err = c.Read(buf); err != ErrWouldBlock { // once
			t.Errorf("and then %v, want ErrWouldBlock", err)
		}
	})
	t.Run("unconnected", func(t *testing.T) {
		c := udp(t, AF_INET)
		must(t, c.SetNonblock(true))
		_, err := c.WriteToAddrPort([]byte("x"), addr)
		must(t, err)
		if _, err := c.Read(buf); err != ErrWouldBlock {
			t.Errorf("read: %v, want ErrWouldBlock", err)
		}
	})
	t.Run("unconnected with IP_RECVERR", func(t *testing.T) {
		c := udp(t, AF_INET)
		must(t, c.SetInt(RecvErr, 1))
		_, err := c.WriteTo([]byte("payload"), IPAddr{addr})
		must(t, err)
		_, _, err = c.ReadFrom(buf)
		wantErrno(t, err, syscall.ECONNREFUSED)
		must(t, c.SetNonblock(true))
		if _, _, err = c.ReadFromAddrPort(buf); err != ErrWouldBlock {
			t.Errorf("read: %v, want ErrWouldBlock", err)
		}
		n, oobn, flags, to, err := c.ReadError(buf, oob)
		if string(buf[:n]) != "payload" || flags != MSG_ERRQUEUE || to != (IPAddr{addr}) || err != nil {
			t.Errorf("error queue: %q, flags %#x, to %v, %v", buf[:n], flags, to, err)
		}
		var a Ancillary
		must(t, a.Parse(oob[:oobn]))
		if !a.HasErr || a.Err.Errno != syscall.ECONNREFUSED || a.Err.Offender != addr.Addr() || a.Err.Type != 3 || a.Err.Code != 3 {
			t.Errorf("%+v", a.Err)
		}
		if _, _, _, _, err = c.ReadError(buf, oob); err != ErrWouldBlock {
			t.Errorf("error queue, emptied: %v, want ErrWouldBlock", err)
		}
	})
}

func TestPingSocketOutcomes(t *testing.T) {
	k := kinds[1]
	to := ipAddr("127.0.0.1:0")
	send := func(t *testing.T, packet []byte) error { _, err := k.open(t).WriteTo(packet, to); return err }
	typed := func(typ, code byte) []byte { p := k.echo(7, 1, 8); p[0], p[1] = typ, code; return p }
	check(t, []outcome{
		{"echo", func(t *testing.T) error {
			c := k.open(t)
			if p := c.LocalAddr().(IPAddr).Port(); p != 0 {
				t.Errorf("identifier %d before anything was sent", p)
			}
			if _, err := c.WriteTo(k.echo(0x1234, 1, 8), to); err != nil {
				return err
			}
			b := make([]byte, 64)
			n, from, err := c.ReadFrom(b)
			if n != 16 || b[0] != k.reply || uint16(b[4])<<8|uint16(b[5]) != c.LocalAddr().(IPAddr).Port() || from.(IPAddr).Addr() != k.peer {
				t.Errorf("reply % x from %v to identifier %v", b[:n], from, c.LocalAddr())
			}
			return err
		}, nil},
		{"destination port", func(t *testing.T) error {
			_, err := k.open(t).WriteTo(k.echo(1, 1, 8), ipAddr("127.0.0.1:77"))
			return err
		}, nil},
		{"type 0", func(t *testing.T) error { return send(t, typed(0, 0)) }, syscall.EINVAL},
		{"type 13", func(t *testing.T) error { return send(t, typed(13, 0)) }, syscall.EINVAL},
		{"code 1", func(t *testing.T) error { return send(t, typed(8, 1)) }, syscall.EINVAL},
		{"type 42, extended echo", func(t *testing.T) error { return send(t, typed(42, 0)) }, nil},
		{"7 bytes", func(t *testing.T) error { return send(t, make([]byte, 7)) }, syscall.EINVAL},
		{"no destination", func(t *testing.T) error { _, err := k.open(t).Write(k.echo(1, 1, 8)); return err }, syscall.EDESTADDRREQ},
		{"broadcast", func(t *testing.T) error {
			netlab.Need(t)
			_, err := k.open(t).WriteTo(k.echo(1, 1, 8), ipAddr("127.255.255.255:0"))
			return err
		}, syscall.EACCES},
		{"IP_HDRINCL", func(t *testing.T) error { return k.open(t).SetInt(HeaderIncluded, 1) }, syscall.ENOPROTOOPT},
		{"ICMP_FILTER", func(t *testing.T) error { return k.open(t).SetICMPFilter(0) }, syscall.ENOPROTOOPT},
		{"v6, link-local without a scope", func(t *testing.T) error {
			_, err := kinds[3].open(t).WriteTo(kinds[3].echo(1, 1, 8), ipAddr("[fe80::1]:0"))
			return err
		}, syscall.EINVAL},
		{"v6, v4-mapped", func(t *testing.T) error {
			_, err := kinds[3].open(t).WriteTo(kinds[3].echo(1, 1, 8), ipAddr("[::ffff:127.0.0.1]:0"))
			return err
		}, syscall.EINVAL},
	})
}

func TestOptionOutcomes(t *testing.T) {
	check(t, []outcome{
		{"device of nobody", func(t *testing.T) error { return udp(t, AF_INET).BindToDevice("nosuch0") }, syscall.ENODEV},
		{"TTL 0", func(t *testing.T) error { return udp(t, AF_INET).SetInt(TTL, 0) }, syscall.EINVAL},
		{"TTL 256", func(t *testing.T) error { return udp(t, AF_INET).SetInt(TTL, 256) }, syscall.EINVAL},
		{"TTL 256 beside a message", func(t *testing.T) error {
			c, addr := bound(t)
			_, err := c.WriteMsg([]byte("x"), AppendTTL(nil, 256), IPAddr{addr}, 0)
			return err
		}, syscall.EINVAL},
		{"hop limit 0", func(t *testing.T) error { return udp(t, AF_INET6).SetInt(HopLimit, 0) }, nil},
		{"hop limit 256", func(t *testing.T) error { return udp(t, AF_INET6).SetInt(HopLimit, 256) }, syscall.EINVAL},
	})
	c := udp(t, AF_INET)
	must(t, c.SetInt(TTL, 9))
	must(t, c.SetInt(TTL, -1))
	if v, err := c.Int(TTL); v != 64 || err != nil {
		t.Errorf("TTL -1 gives %d, %v; want 64", v, err)
	}
	must(t, c.SetInt(RecvBuf, 1000))
	if v, err := c.Int(RecvBuf); v != 2304 || err != nil {
		t.Errorf("1000 bytes of buffer are %d, %v; want 2304", v, err)
	}
}

// Descriptors travel with a message or not at all.
func TestRightsOutcomes(t *testing.T) {
	check(t, []outcome{
		{"two into room for one", func(t *testing.T) error {
			a, b := unixPair(t)
			_, err := a.WriteMsg([]byte("x"), AppendRights(nil, a.fd, a.fd), nil, 0)
			must(t, err)
			before := openFiles(t)
			oob := make([]byte, unix.CmsgLen(rightSize))
			_, oobn, flags, _, err := b.ReadMsg(make([]byte, 1), oob, 0)
			var got Ancillary
			must(t, got.Parse(oob[:oobn]))
			if flags != MSG_CTRUNC || got.NumRights() != 1 {
				t.Errorf("%d descriptors, flags %#x; want 1, MSG_CTRUNC", got.NumRights(), flags)
			}
			must(t, got.CloseRights())
			if after := openFiles(t); after != before {
				t.Errorf("%d descriptors, before %d", after, before)
			}
			return err
		}, nil},
		{"no room at all", func(t *testing.T) error {
			a, b := unixPair(t)
			_, err := a.WriteMsg([]byte("x"), AppendRights(nil, a.fd), nil, 0)
			must(t, err)
			before := openFiles(t)
			_, err = b.Read(make([]byte, 1))
			if after := openFiles(t); after != before {
				t.Errorf("%d descriptors, before %d", after, before)
			}
			return err
		}, nil},
		{"without data on a stream", func(t *testing.T) error {
			a, b := pair(t, SOCK_STREAM)
			if n, err := a.WriteMsg(nil, AppendRights(nil, a.fd), nil, 0); n != 0 || err != nil {
				t.Errorf("wrote %d, %v", n, err)
			}
			must(t, b.SetNonblock(true))
			_, _, _, _, err := b.ReadMsg(make([]byte, 1), make([]byte, 64), 0)
			return err
		}, ErrWouldBlock},
		{"254", func(t *testing.T) error {
			a, _ := pair(t, SOCK_STREAM)
			_, err := a.WriteMsg([]byte("x"), AppendRights(nil, make([]int, 254)...), nil, 0)
			return err
		}, syscall.EINVAL},
	})
}

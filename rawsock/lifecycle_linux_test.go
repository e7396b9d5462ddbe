package rawsock

import (
	"bytes"
	"errors"
	"io"
	"net"
	"net/netip"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"

	"golang.org/x/sys/unix"

	"goping/internal/netlab"
	"goping/rawsock/protocols"
)

// One test for each step of a socket's life, in order.

func eachTransport(t *testing.T, f func(t *testing.T, tr transport)) {
	for _, tr := range transports {
		t.Run(tr.name, func(t *testing.T) { f(t, tr) })
	}
}

func TestLifecycleCreate(t *testing.T) {
	for _, tt := range []struct {
		d   Domain
		t   Type
		p   Proto
		raw bool // needs CAP_NET_RAW, or a ping group
	}{
		{AF_INET, SOCK_STREAM, 0, false},
		{AF_INET, SOCK_STREAM, IPPROTO_TCP, false},
		{AF_INET, SOCK_DGRAM, IPPROTO_UDP, false},
		{AF_INET, SOCK_DGRAM, IPPROTO_ICMP, true},
		{AF_INET, SOCK_RAW, IPPROTO_ICMP, true},
		{AF_INET, SOCK_RAW, IPPROTO_RAW, true},
		{AF_INET6, SOCK_STREAM, SOL_TCP, false},
		{AF_INET6, SOCK_DGRAM, SOL_UDP, false},
		{AF_INET6, SOCK_DGRAM, IPPROTO_ICMPV6, true},
		{AF_INET6, SOCK_RAW, IPPROTO_ICMPV6, true},
		{AF_UNIX, SOCK_STREAM, 0, false},
		{AF_LOCAL, SOCK_DGRAM, 0, false},
		{AF_UNIX, SOCK_SEQPACKET, 0, false},
		{AF_UNIX, SOCK_RAW, 0, false}, // the kernel makes it SOCK_DGRAM, net/unix/af_unix.c
		{AF_UNIX, SOCK_STREAM, 1, false},
		{AF_PACKET, SOCK_DGRAM, 0, true},
		{AF_PACKET, SOCK_RAW, 0, true},
		{AF_NETLINK, SOCK_RAW, unix.NETLINK_ROUTE, false},
	} {
		t.Run(tt.d.String()+tt.t.String()+tt.p.String(), func(t *testing.T) {
			if tt.raw {
				netlab.Need(t)
			}
			c, err := Socket(tt.d, tt.t, tt.p, nil)
			must(t, err)
			defer c.Close()
			if c.Domain() != tt.d || c.Type() != tt.t || c.Proto() != tt.p {
				t.Errorf("created %v %v %v", c.Domain(), c.Type(), c.Proto())
			}
			if a := c.RemoteAddr(); a != nil && a != (NetlinkAddr{}) { // netlink's is the kernel
				t.Errorf("a new socket has the peer %v", a)
			}
		})
	}
}

func TestLifecycleProtocolNumber(t *testing.T) {
	for name, want := range map[string]Proto{"icmp": IPPROTO_ICMP, "tcp": SOL_TCP, "udp": SOL_UDP, "ipv6-icmp": IPPROTO_ICMPV6, "sctp": IPPROTO_SCTP} {
		if e, ok := protocols.ByName(name); !ok || Proto(e.Number) != want {
			t.Errorf("%s is %d, %v; want %d", name, e.Number, ok, want)
		}
	}
	if e, ok := protocols.ByNumber(int(IPPROTO_ICMP)); !ok || e.Name != "icmp" {
		t.Errorf("protocol 1 is %q, %v; want icmp", e.Name, ok)
	}
}

func TestLifecycleBind(t *testing.T) {
	path := filepath.Join(t.TempDir(), "socket")
	for _, tt := range []struct {
		name string
		d    Domain
		bind Addr
		want func(a net.Addr) bool
	}{
		{"v4, any port", AF_INET, ipAddr("127.0.0.1:0"), func(a net.Addr) bool { return a.(IPAddr).Port() != 0 }},
		{"v4, other loopback address", AF_INET, ipAddr("127.9.8.7:0"), func(a net.Addr) bool { return a.(IPAddr).Addr() == netip.MustParseAddr("127.9.8.7") }},
		{"v6", AF_INET6, ipAddr("[::1]:0"), func(a net.Addr) bool { return a.(IPAddr).Addr() == netip.IPv6Loopback() }},
		{"path", AF_UNIX, UnixAddr{path}, func(a net.Addr) bool { return a == UnixAddr{path} }},
		{"abstract", AF_UNIX, UnixAddr{"\x00rawsock\x00test" + path}, func(a net.Addr) bool { return a == UnixAddr{"\x00rawsock\x00test" + path} }},
		{"autobind", AF_UNIX, UnixAddr{}, func(a net.Addr) bool { n := a.(UnixAddr).Name; return len(n) == 6 && n[0] == 0 }},
	} {
		t.Run(tt.name, func(t *testing.T) {
			c, err := Socket(tt.d, SOCK_DGRAM, 0, nil)
			must(t, err)
			defer c.Close()
			must(t, c.Bind(tt.bind))
			if a := c.LocalAddr(); !tt.want(a) {
				t.Errorf("bound to %v: named %v", tt.bind, a)
			}
		})
	}
	// A client may do without: connect chooses.
	eachTransport(t, func(t *testing.T, tr transport) {
		client, server := tr.connection(t)
		if tr.domain == AF_UNIX {
			if a := client.LocalAddr(); a != (UnixAddr{}) {
				t.Errorf("a client that bound nothing is named %q", a)
			}
			return
		}
		if client.LocalAddr() != server.RemoteAddr() || client.RemoteAddr() != server.LocalAddr() {
			t.Errorf("client %v to %v, server %v to %v", client.LocalAddr(), client.RemoteAddr(), server.LocalAddr(), server.RemoteAddr())
		}
	})
}

func TestLifecycleBindZone(t *testing.T) {
	netlab.New(t)
	ifs, err := net.Interfaces()
	must(t, err)
	for _, i := range ifs {
		addrs, err := i.Addrs()
		must(t, err)
		for _, a := range addrs {
			ip, ok := netip.AddrFromSlice(a.(*net.IPNet).IP)
			if !ok || ip.Is4() || !ip.IsLinkLocalUnicast() {
				continue
			}
			want := IPAddr{netip.AddrPortFrom(ip.WithZone(i.Name), 0)}
			c := udp(t, AF_INET6)
			wantErrno(t, c.Bind(IPAddr{netip.AddrPortFrom(ip, 0)}), syscall.EINVAL)
			must(t, c.Bind(want))
			if got := c.LocalAddr().(IPAddr); got.Addr() != want.Addr() {
				t.Errorf("bound to %v: named %v", want, got)
			}
			return
		}
	}
	t.Fatal("the lab has no link-local address")
}

func TestLifecycleLastError(t *testing.T) {
	c := udp(t, AF_INET)
	_, closed := bound(t)
	must(t, c.Connect(t.Context(), IPAddr{closed}))
	other := udp(t, AF_INET)
	wantErrno(t, other.Bind(IPAddr{closed}), syscall.EADDRINUSE)
	err := other.Bind(IPAddr{closed})
	var op *OpError
	var errno syscall.Errno
	if !errors.As(err, &op) || op.Op != "bind" || op.Addr != (IPAddr{closed}) || !errors.As(err, &errno) {
		t.Fatalf("%#v is no OpError with an errno", err)
	}
	if got := Strerror(errno); got != "Address already in use" {
		t.Errorf("errno %d reads %q", errno, got)
	}
	if got := Strerror(99999); got != "Unknown error 99999" {
		t.Errorf("errno 99999 reads %q", got)
	}
	// An error that came by itself: SO_ERROR, which reading clears.
	refused, addr := bound(t)
	must(t, refused.Close())
	must(t, c.Connect(t.Context(), IPAddr{addr}))
	_, err = c.Write([]byte("x"))
	must(t, err)
	var v int
	waitFor(t, "the refusal", func() bool { v, err = c.Int(SocketError); return v != 0 })
	if syscall.Errno(v) != syscall.ECONNREFUSED || err != nil {
		t.Errorf("SO_ERROR is %d, %v; want ECONNREFUSED", v, err)
	}
	if v, err = c.Int(SocketError); v != 0 || err != nil {
		t.Errorf("SO_ERROR, read again, is %d, %v; want 0", v, err)
	}
}

func TestLifecycleClose(t *testing.T) {
	eachTransport(t, func(t *testing.T, tr transport) {
		l, addr := tr.listener(t, 1)
		blocked := make(chan error)
		go func() { _, _, err := l.Accept(t.Context()); blocked <- err }()
		waitFor(t, "Accept to wait", func() bool { p := l.poller.Load(); return p != nil && len(p.sides[reading].turn) == 1 })
		again := tr.socket(t)
		must(t, l.Close())
		if path := addr.String(); tr.domain == AF_UNIX && !strings.HasPrefix(path, "@") {
			must(t, os.Remove(path)) // as in C, the name stays behind
		}
		must(t, again.Bind(addr)) // the port is free already
		must(t, l.Close())
		wantErrno(t, <-blocked, net.ErrClosed)
		if l.LocalAddr() != addr {
			t.Errorf("closed: named %v, was %v", l.LocalAddr(), addr)
		}
	})
}

// The worked example: a server and a client, and each step of theirs.
func TestLifecycleServerAndClient(t *testing.T) {
	eachTransport(t, func(t *testing.T, tr transport) {
		l, addr := tr.listener(t, 5)
		served := make(chan error)
		go func() {
			c, _, err := l.Accept(t.Context())
			if err != nil {
				served <- err
				return
			}
			b := make([]byte, 64)
			n, err := c.Read(b)
			if err == nil {
				_, err = c.Write(bytes.ToUpper(b[:n]))
			}
			served <- errors.Join(err, c.Close())
		}()
		c := tr.socket(t)
		must(t, c.Connect(t.Context(), addr))
		_, err := c.Write([]byte("hello"))
		must(t, err)
		b := make([]byte, 64)
		n, err := c.Read(b)
		if string(b[:n]) != "HELLO" || err != nil {
			t.Errorf("the server answers %q, %v", b[:n], err)
		}
		if _, err := c.Read(b); err != io.EOF {
			t.Errorf("and then %v, want io.EOF", err)
		}
		must(t, <-served)
		must(t, c.Close())
	})
}

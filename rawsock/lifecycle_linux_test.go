package rawsock

import (
	"bytes"
	"context"
	"errors"
	"io"
	"net"
	"net/netip"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

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

func TestLifecycleListen(t *testing.T) {
	tunables, err := ReadListenTunables()
	must(t, err)
	eachTransport(t, func(t *testing.T, tr transport) {
		for _, asked := range []int{0, 3, 1 << 20, -1} {
			l, addr := tr.listener(t, asked)
			q, err := l.ListenQueue()
			must(t, err)
			if want := (ListenQueue{Limit: tunables.Backlog(asked)}); q != want {
				t.Errorf("backlog %d: queue %+v, want %+v", asked, q, want)
			}
			if asked != 3 {
				continue
			}
			for i := range 4 { // one more than the limit gets in
				must(t, tr.socket(t).Connect(t.Context(), addr))
				waitFor(t, "the handshake's third segment", func() bool {
					q, err := l.ListenQueue()
					return err == nil && q == ListenQueue{Waiting: i + 1, Limit: 3} && q.Full() == (i == 3)
				})
			}
		}
		c := tr.socket(t)
		_, err := c.ListenQueue()
		wantErrno(t, err, syscall.EINVAL)
	})
}

// waitFor waits for what another process, here the kernel, is about to do.
func waitFor(t testing.TB, what string, done func() bool) {
	t.Helper()
	for end := time.Now().Add(patience); !done(); time.Sleep(time.Millisecond) {
		if time.Now().After(end) {
			t.Fatalf("waited in vain for %s", what)
		}
	}
}

func TestListenTunables(t *testing.T) {
	netlab.Need(t)
	files := map[string]string{"core/somaxconn": "77", "ipv4/tcp_syncookies": "2", "ipv4/tcp_max_syn_backlog": "99",
		"ipv4/tcp_synack_retries": "3", "ipv4/tcp_abort_on_overflow": "1"}
	for name, value := range files {
		path := "/proc/sys/net/" + name
		before, err := os.ReadFile(path)
		must(t, err)
		if err := os.WriteFile(path, []byte(value), 0); err != nil {
			t.Skipf("%s cannot be set here: %v", name, err)
		}
		t.Cleanup(func() { must(t, os.WriteFile(path, before, 0)) })
	}
	got, err := ReadListenTunables()
	want := ListenTunables{SomaxConn: 77, SynCookies: 2, MaxSynBacklog: 99, SynAckRetries: 3, AbortOnOverflow: true}
	if err != nil || got != want {
		t.Errorf("%+v, %v; want %+v", got, err, want)
	}
	for asked, want := range map[int]int{-1: 77, 0: 0, 76: 76, 1000: 77} {
		if n := got.Backlog(asked); n != want {
			t.Errorf("of a backlog of %d remain %d, want %d", asked, n, want)
		}
	}
	l, addr := transports[0].listener(t, 1000)
	if q, err := l.ListenQueue(); err != nil || q.Limit != 77 {
		t.Errorf("the kernel's limit is %d, %v; want 77", q.Limit, err)
	}

	// With tcp_abort_on_overflow who finds the queue full is reset.
	must(t, l.Listen(0))
	must(t, transports[0].socket(t).Connect(t.Context(), addr))
	waitFor(t, "a full queue", func() bool { q, err := l.ListenQueue(); return err == nil && q.Full() })
}

func TestLifecycleConnect(t *testing.T) {
	eachTransport(t, func(t *testing.T, tr transport) {
		l, addr := tr.listener(t, 16)
		c := tr.socket(t)
		must(t, c.Connect(t.Context(), addr))
		if c.RemoteAddr() != addr {
			t.Errorf("connected to %v, want %v", c.RemoteAddr(), addr)
		}
		wantErrno(t, c.Connect(t.Context(), addr), syscall.EISCONN)
		must(t, l.Close())
		wantErrno(t, tr.socket(t).Connect(t.Context(), addr), syscall.ECONNREFUSED)
	})
	t.Run("any address reaches loopback", func(t *testing.T) {
		l, addr := transports[0].listener(t, 1)
		c := transports[0].socket(t)
		must(t, c.Connect(t.Context(), IPAddr{netip.AddrPortFrom(netip.IPv4Unspecified(), addr.(IPAddr).Port())}))
		_, from, err := l.Accept(t.Context())
		must(t, err)
		if from != c.LocalAddr() {
			t.Errorf("accepted %v, the client is %v", from, c.LocalAddr())
		}
	})
	t.Run("unreachable", func(t *testing.T) {
		ns := otherNamespace(t) // without a route
		c, err := Socket(AF_INET, SOCK_STREAM, 0, &Config{NetNS: ns})
		must(t, err)
		defer c.Close()
		wantErrno(t, c.Connect(t.Context(), ipAddr("127.0.0.1:9")), syscall.ENETUNREACH)
	})
	t.Run("datagram", func(t *testing.T) {
		a, addr := bound(t)
		b, other := bound(t)
		c := udp(t, AF_INET)
		must(t, c.Connect(t.Context(), IPAddr{addr}))
		if c.RemoteAddr() != (IPAddr{addr}) {
			t.Errorf("connected to %v, want %v", c.RemoteAddr(), addr)
		}
		_, err := c.Write([]byte("x"))
		must(t, err)
		if n, from, err := a.ReadFromAddrPort(make([]byte, 9)); n != 1 || err != nil || from != c.LocalAddr().(IPAddr).AddrPort {
			t.Errorf("received %d from %v, %v", n, from, err)
		}
		must(t, c.Disconnect())
		if a := c.RemoteAddr(); a != nil {
			t.Errorf("disconnected, and the peer is %v", a)
		}
		must(t, c.Connect(t.Context(), IPAddr{other})) // a second time: no EISCONN
		_, err = c.Write([]byte("y"))
		must(t, err)
		if n, err := b.Read(make([]byte, 9)); n != 1 || err != nil {
			t.Errorf("received %d, %v", n, err)
		}
	})
	t.Run("disconnected and connected anew", func(t *testing.T) {
		client, server := transports[0].connection(t)
		must(t, client.CloseRead())
		must(t, client.Disconnect())
		if _, err := server.Read(make([]byte, 1)); !errors.Is(err, syscall.ECONNRESET) {
			t.Errorf("the peer of a disconnected socket reads %v, want ECONNRESET", err)
		}
		l, addr := transports[0].listener(t, 1)
		must(t, client.Connect(t.Context(), addr))
		again, _, err := l.Accept(t.Context())
		must(t, err)
		defer again.Close()
		time.AfterFunc(5*time.Millisecond, func() { _, _ = again.Write([]byte("x")) })
		// Nothing of the first connection's end is left.
		if n, err := client.Read(make([]byte, 2)); n != 1 || err != nil {
			t.Errorf("read %d, %v; want 1", n, err)
		}
	})
}

// filled is the address of a listener whose queue is full, so that further
// handshakes are not answered.
func (tr transport) filled(t testing.TB) (l *Conn, addr Addr) {
	t.Helper()
	l, addr = tr.listener(t, 0)
	must(t, tr.socket(t).Connect(t.Context(), addr))
	waitFor(t, "a full queue", func() bool { q, err := l.ListenQueue(); return err == nil && q.Full() })
	return l, addr
}

func TestLifecycleConnectWaits(t *testing.T) {
	eachTransport(t, func(t *testing.T, tr transport) {
		l, addr := tr.filled(t)
		t.Run("deadline", func(t *testing.T) {
			c := tr.socket(t)
			must(t, c.SetDeadline(time.Now().Add(10*time.Millisecond)))
			err := c.Connect(t.Context(), addr)
			wantErrno(t, err, os.ErrDeadlineExceeded)
			if ne := net.Error(nil); !errors.As(err, &ne) || !ne.Timeout() {
				t.Errorf("%v is no timeout", err)
			}
		})
		t.Run("context", func(t *testing.T) {
			c := tr.socket(t)
			ctx, cancel := context.WithCancel(t.Context())
			time.AfterFunc(10*time.Millisecond, cancel)
			wantErrno(t, c.Connect(ctx, addr), context.Canceled)
			wantErrno(t, c.Connect(ctx, addr), context.Canceled)
			ctx, cancel = context.WithTimeout(t.Context(), 10*time.Millisecond)
			defer cancel()
			wantErrno(t, c.Connect(ctx, addr), context.DeadlineExceeded)
		})
		t.Run("close", func(t *testing.T) {
			c := tr.socket(t)
			time.AfterFunc(10*time.Millisecond, func() { _ = c.Close() })
			wantErrno(t, c.Connect(t.Context(), addr), net.ErrClosed)
		})
		t.Run("room", func(t *testing.T) {
			c := tr.socket(t)
			time.AfterFunc(10*time.Millisecond, func() {
				a, _, err := l.Accept(context.Background())
				if err == nil {
					_ = a.Close()
				}
			})
			must(t, c.Connect(t.Context(), addr))
			if c.RemoteAddr() != addr {
				t.Errorf("connected to %v, want %v", c.RemoteAddr(), addr)
			}
		})
	})
}

func TestLifecycleAccept(t *testing.T) {
	eachTransport(t, func(t *testing.T, tr transport) {
		l, addr := tr.listener(t, 16)
		must(t, l.SetNonblock(true))
		if _, _, err := l.Accept(t.Context()); err != ErrWouldBlock {
			t.Errorf("nobody waits: %v, want ErrWouldBlock", err)
		}
		var clients []*Conn
		for i := range 3 {
			c := tr.socket(t)
			if tr.domain == AF_UNIX {
				must(t, c.Bind(UnixAddr{}))
			}
			must(t, c.Connect(t.Context(), addr))
			clients = append(clients, c)
			waitFor(t, "the connection to be queued", func() bool { q, err := l.ListenQueue(); return err == nil && q.Waiting == i+1 })
		}
		for i, c := range clients {
			a, from, err := l.Accept(t.Context())
			must(t, err)
			defer a.Close()
			if from != c.LocalAddr() || a.RemoteAddr() != from {
				t.Errorf("accepted %v (%v) as number %d, want %v", from, a.RemoteAddr(), i, c.LocalAddr())
			}
			flags, err := unix.FcntlInt(uintptr(a.fd), unix.F_GETFD, 0)
			must(t, err)
			if flags&unix.FD_CLOEXEC == 0 {
				t.Error("what was accepted survives exec")
			}
			if a.nonblock.Load() || a.Domain() != tr.domain || a.Type() != tr.typ {
				t.Errorf("accepted a %v %v, non-blocking %v", a.Domain(), a.Type(), a.nonblock.Load())
			}
		}
		must(t, l.SetNonblock(false))

		t.Run("deadline", func(t *testing.T) {
			must(t, l.SetReadDeadline(time.Now().Add(5*time.Millisecond)))
			_, _, err := l.Accept(t.Context())
			wantErrno(t, err, os.ErrDeadlineExceeded)
			must(t, l.SetReadDeadline(time.Time{}))
		})
		t.Run("context", func(t *testing.T) {
			first, cancelFirst := context.WithCancel(t.Context())
			second, cancelSecond := context.WithCancel(t.Context())
			results := make(chan error, 2)
			accept := func(ctx context.Context) { _, _, err := l.Accept(ctx); results <- err }
			go accept(first)
			waitFor(t, "the first to wait", func() bool { p := l.poller.Load(); return p != nil && len(p.sides[reading].turn) == 1 })
			go accept(second)
			// Whoever waits for the turn can be called away, and so can who has it,
			// and the other stays.
			time.AfterFunc(5*time.Millisecond, cancelSecond)
			wantErrno(t, <-results, context.Canceled)
			go accept(t.Context())
			cancelFirst()
			wantErrno(t, <-results, context.Canceled)
			must(t, tr.socket(t).Connect(t.Context(), addr))
			must(t, <-results)
		})
		t.Run("close", func(t *testing.T) {
			time.AfterFunc(5*time.Millisecond, func() { _ = l.Close() })
			_, _, err := l.Accept(t.Context())
			wantErrno(t, err, net.ErrClosed)
			_, _, err = l.Accept(t.Context())
			wantErrno(t, err, net.ErrClosed)
		})
	})
}

func TestLifecycleBlockingMode(t *testing.T) {
	eachTransport(t, func(t *testing.T, tr transport) {
		_, addr := tr.filled(t)
		c := tr.socket(t)
		must(t, c.SetNonblock(true))
		err := c.Connect(t.Context(), addr)
		wantErrno(t, err, ErrWouldBlock)
		if tr.domain == AF_UNIX {
			wantErrno(t, err, syscall.EAGAIN)
		} else {
			wantErrno(t, err, syscall.EINPROGRESS)
			err = c.Connect(t.Context(), addr)
			wantErrno(t, err, syscall.EALREADY)
			wantErrno(t, err, ErrWouldBlock)
		}

		client, server := tr.connection(t)
		must(t, client.SetNonblock(true))
		if n, err := client.Read(make([]byte, 1)); n != 0 || err != ErrWouldBlock {
			t.Errorf("nothing to read: %d, %v, want ErrWouldBlock", n, err)
		}
		sent, chunk := 0, make([]byte, 4096)
		for err = nil; err == nil; {
			var n int
			n, err = client.Write(chunk)
			sent += n
		}
		if err != ErrWouldBlock {
			t.Errorf("no room: %v, want ErrWouldBlock", err)
		}
		if n, err := client.WriteSome(chunk); n != 0 || err != ErrWouldBlock {
			t.Errorf("no room: %d, %v, want ErrWouldBlock", n, err)
		}
		must(t, client.SetNonblock(false))
		wrote := make(chan error)
		go func() { _, err := client.Write(chunk); wrote <- err }()
		for got := 0; got < sent+len(chunk); {
			n, err := server.Read(make([]byte, 4096))
			must(t, err)
			got += n
		}
		must(t, <-wrote)
	})
	t.Run("unpolled", func(t *testing.T) {
		c, err := Socket(AF_INET, SOCK_DGRAM, 0, &Config{Unpolled: true})
		must(t, err)
		defer c.Close()
		must(t, c.Bind(ipAddr("127.0.0.1:0")))
		if _, err := c.Read(make([]byte, 1)); err != ErrWouldBlock {
			t.Errorf("read: %v, want ErrWouldBlock", err)
		}
		wantErrno(t, c.SetDeadline(time.Now()), os.ErrNoDeadline)
		if c.poller.Load() != nil {
			t.Error("the poller knows the socket")
		}
	})
	t.Run("connects while not blocking", func(t *testing.T) {
		l, addr := transports[0].listener(t, 4)
		c := transports[0].socket(t)
		must(t, c.SetNonblock(true))
		wantErrno(t, c.Connect(t.Context(), addr), syscall.EINPROGRESS)
		_, _, err := l.Accept(t.Context())
		must(t, err)
		must(t, c.Connect(t.Context(), addr)) // the handshake is over
		wantErrno(t, c.Connect(t.Context(), addr), syscall.EISCONN)
		must(t, l.Close())
		r := transports[0].socket(t)
		must(t, r.SetNonblock(true))
		wantErrno(t, r.Connect(t.Context(), addr), syscall.EINPROGRESS)
		waitFor(t, "the refusal", func() bool { return !errors.Is(r.Connect(t.Context(), addr), ErrWouldBlock) })
	})
}

func TestLifecycleRead(t *testing.T) {
	eachTransport(t, func(t *testing.T, tr transport) {
		client, server := tr.connection(t)
		b := make([]byte, 16)
		must(t, server.SetNonblock(true))
		if n, err := server.Read(b); n != 0 || err != ErrWouldBlock {
			t.Errorf("nothing yet: %d, %v; want ErrWouldBlock", n, err)
		}
		must(t, server.SetNonblock(false))
		must(t, server.SetReadDeadline(time.Now().Add(5*time.Millisecond)))
		if n, err := server.Read(b); n != 0 || !errors.Is(err, os.ErrDeadlineExceeded) {
			t.Errorf("nothing until the deadline: %d, %v", n, err)
		}
		must(t, server.SetReadDeadline(time.Time{}))
		_, err := client.Write([]byte("hello"))
		must(t, err)
		if n, err := server.Read(b[:3]); string(b[:n]) != "hel" || err != nil {
			t.Errorf("read %q, %v; want hel", b[:n], err)
		}
		if tr.typ == SOCK_STREAM {
			if n, err := server.Read(b); string(b[:n]) != "lo" || err != nil {
				t.Errorf("read %q, %v; want lo", b[:n], err)
			}
			if n, err := server.Read(nil); n != 0 || err != nil {
				t.Errorf("read into nothing: %d, %v", n, err)
			}
		} else {
			for range 2 {
				_, err := client.Write(nil)
				must(t, err)
			}
			for range 2 {
				if n, err := server.Read(b); n != 0 || err != nil {
					t.Errorf("an empty record: %d, %v; want 0, nil", n, err)
				}
			}
		}
		must(t, client.Close())
		for range 2 {
			if n, err := server.Read(b); n != 0 || err != io.EOF {
				t.Errorf("the peer has closed: %d, %v; want io.EOF", n, err)
			}
		}
		must(t, server.Close())
		if n, err := server.Read(b); n != 0 || !errors.Is(err, net.ErrClosed) {
			t.Errorf("closed here: %d, %v; want net.ErrClosed", n, err)
		}
	})
	t.Run("datagram", func(t *testing.T) {
		c, addr := bound(t)
		for _, data := range []string{"", "datagram", "next"} {
			_, err := c.WriteToAddrPort([]byte(data), addr)
			must(t, err)
		}
		b := make([]byte, 16)
		if n, err := c.Read(b); n != 0 || err != nil {
			t.Errorf("an empty datagram: %d, %v; want 0, nil", n, err)
		}
		n, _, flags, from, err := c.ReadMsg(b[:4], nil, 0)
		if string(b[:n]) != "data" || flags != MSG_TRUNC || from != (IPAddr{addr}) || err != nil {
			t.Errorf("read %q, flags %#x, from %v, %v; want data, MSG_TRUNC", b[:n], flags, from, err)
		}
		n, _, flags, _, err = c.ReadMsg(b[:2], nil, MSG_TRUNC|MSG_PEEK)
		if n != 4 || flags != MSG_TRUNC || err != nil {
			t.Errorf("true length: %d, flags %#x, %v; want 4, MSG_TRUNC", n, flags, err)
		}
		if n, from, err := c.ReadFrom(b); string(b[:n]) != "next" || from != (IPAddr{addr}) || err != nil {
			t.Errorf("read %q from %v, %v; want next", b[:n], from, err)
		}
	})
	t.Run("records before the end", func(t *testing.T) {
		a, b := unixPair(t)
		for _, data := range []string{"one", "", "two"} {
			_, err := a.Write([]byte(data))
			must(t, err)
		}
		must(t, a.Close())
		buf := make([]byte, 8)
		for _, want := range []string{"one", "", "two"} {
			if n, err := b.Read(buf); string(buf[:n]) != want || err != nil {
				t.Errorf("read %q, %v; want %q", buf[:n], err, want)
			}
		}
		if _, err := b.Read(buf); err != io.EOF {
			t.Errorf("behind the last record: %v, want io.EOF", err)
		}
	})
}

func TestLifecycleWrite(t *testing.T) {
	eachTransport(t, func(t *testing.T, tr transport) {
		client, server := tr.connection(t)
		if n, err := client.WriteSome(nil); n != 0 || err != nil {
			t.Errorf("0 bytes: %d, %v; want 0, nil", n, err)
		}
		if tr.typ == SOCK_SEQPACKET {
			n, err := server.Read(make([]byte, 1)) // that was a record
			if n != 0 || err != nil {
				t.Errorf("read %d, %v", n, err)
			}
			_, err = client.Write(make([]byte, 1<<24))
			wantErrno(t, err, syscall.EMSGSIZE)
			return
		}
		must(t, client.SetInt(SendBuf, 1<<16))
		data := bytes.Repeat([]byte("0123456789abcdef"), 1<<20)
		must(t, client.SetWriteDeadline(time.Now().Add(20*time.Millisecond)))
		sent, err := client.Write(data)
		wantErrno(t, err, os.ErrDeadlineExceeded)
		must(t, client.SetWriteDeadline(time.Time{}))

		received := make(chan []byte)
		go func() { all, _ := io.ReadAll(server); received <- all }()
		short := false
		for sent < len(data)/2 {
			n, err := client.WriteSome(data[sent:])
			must(t, err)
			short = short || n < len(data)-sent
			sent += n
		}
		if !short {
			t.Error("no write was ever short")
		}
		n, err := client.Write(data[sent:])
		if n != len(data)-sent || err != nil {
			t.Errorf("wrote %d of %d, %v", n, len(data)-sent, err)
		}
		must(t, client.CloseWrite())
		if all := <-received; !bytes.Equal(all, data) {
			t.Errorf("%d bytes arrived, %d were sent", len(all), len(data))
		}
		must(t, server.Close())
		waitFor(t, "EPIPE, and no signal", func() bool { _, err := client.Write(data[:1]); return errors.Is(err, syscall.EPIPE) })
	})
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

// The four-way close, as the kernel's states show it.
func TestLifecycleCloseStates(t *testing.T) {
	for _, tr := range transports[:2] {
		t.Run(tr.name, func(t *testing.T) {
			client, server := tr.connection(t)
			local, remote := client.LocalAddr().(IPAddr).AddrPort, client.RemoteAddr().(IPAddr).AddrPort
			state := func(c *Conn, want TCPState) {
				t.Helper()
				var s TCPState
				defer func() {
					if t.Failed() {
						t.Logf("state %v, want %v", s, want)
					}
				}()
				waitFor(t, "the state "+want.String(), func() bool { s, _ = c.TCPState(); return s == want })
			}
			state(client, TCP_ESTABLISHED)
			state(server, TCP_ESTABLISHED)
			must(t, client.CloseWrite())
			state(client, TCP_FIN_WAIT2)
			state(server, TCP_CLOSE_WAIT)
			must(t, server.CloseWrite())
			state(server, TCP_CLOSE)
			state(client, TCP_TIME_WAIT)
			must(t, client.Close())
			_, err := client.TCPState()
			wantErrno(t, err, net.ErrClosed)
			if s, err := LookupTCPState(local, remote); s != TCP_TIME_WAIT || err != nil {
				t.Errorf("after close: %v, %v; want TIME_WAIT", s, err)
			}
			if s, err := LookupTCPState(remote, local); s != TCP_CLOSE || err != nil {
				t.Errorf("the passive side: %v, %v; want CLOSE", s, err)
			}
		})
	}
	t.Run("handshake", func(t *testing.T) {
		tr := transports[0]
		l, addr := tr.filled(t)
		if s, err := l.TCPState(); s != TCP_LISTEN || err != nil {
			t.Errorf("a listener is in %v, %v", s, err)
		}
		if s, err := LookupTCPState(addr.(IPAddr).AddrPort, netip.MustParseAddrPort("127.0.0.1:1")); s != TCP_CLOSE || err != nil {
			t.Errorf("a connection that was never made to it is in %v, %v", s, err)
		}
		_, err := LookupTCPState(addr.(IPAddr).AddrPort, netip.MustParseAddrPort("[::1]:1"))
		wantErrno(t, err, syscall.EINVAL)
		c := tr.socket(t)
		if s, err := c.TCPState(); s != TCP_CLOSE || err != nil {
			t.Errorf("a new socket is in %v, %v", s, err)
		}
		must(t, c.SetNonblock(true))
		wantErrno(t, c.Connect(t.Context(), addr), syscall.EINPROGRESS)
		if s, err := c.TCPState(); s != TCP_SYN_SENT || err != nil {
			t.Errorf("nobody answers: %v, %v; want SYN_SENT", s, err)
		}
	})
	t.Run("not TCP", func(t *testing.T) {
		_, err := udp(t, AF_INET).TCPState()
		wantErrno(t, err, syscall.EOPNOTSUPP)
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

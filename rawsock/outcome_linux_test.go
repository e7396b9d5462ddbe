package rawsock

import (
	"errors"
	"io"
	"net/netip"
	"path/filepath"
	"syscall"
	"testing"

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

func TestBindOutcomes(t *testing.T) {
	path := UnixAddr{filepath.Join(t.TempDir(), "socket")}
	_, taken := transports[0].listener(t, 1)
	wild := func(t *testing.T, only int) error {
		six := newSocket(t, AF_INET6, SOCK_STREAM, 0)
		must(t, six.SetInt(V6Only, only))
		must(t, six.Bind(ipAddr("[::]:0")))
		return newSocket(t, AF_INET, SOCK_STREAM, 0).Bind(IPAddr{netip.AddrPortFrom(netip.IPv4Unspecified(), six.LocalAddr().(IPAddr).Port())})
	}
	check(t, []outcome{
		{"taken TCP port", func(t *testing.T) error { return newSocket(t, AF_INET, SOCK_STREAM, 0).Bind(taken) }, syscall.EADDRINUSE},
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
			if after := openFiles(t); after > before {
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
			if after := openFiles(t); after > before {
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
		{"with an empty record, the last one", func(t *testing.T) error {
			a, b := unixPair(t)
			_, err := a.WriteMsg(nil, AppendRights(nil, b.fd), nil, 0)
			must(t, err)
			must(t, a.Close())
			before := openFiles(t)
			oob := make([]byte, RightsSpace(1))
			_, oobn, _, _, err := b.ReadMsg(make([]byte, 1), oob, 0)
			var got Ancillary
			must(t, got.Parse(oob[:oobn]))
			if got.NumRights() != 1 || err != nil {
				t.Errorf("%d descriptors, %v; want 1", got.NumRights(), err)
			}
			must(t, got.CloseRights())
			if after := openFiles(t); after > before {
				t.Errorf("%d descriptors, before %d", after, before)
			}
			_, _, _, _, err = b.ReadMsg(make([]byte, 1), oob, 0)
			return err
		}, io.EOF},
		{"254", func(t *testing.T) error {
			a, _ := pair(t, SOCK_STREAM)
			_, err := a.WriteMsg([]byte("x"), AppendRights(nil, make([]int, 254)...), nil, 0)
			return err
		}, syscall.EINVAL},
	})
}

package rawsock

import (
	"io"
	"net"
	"path/filepath"
	"testing"

	"golang.org/x/net/nettest"
)

// transport is one way to connect two ends over which bytes or records pass.
type transport struct {
	name   string
	domain Domain
	typ    Type
	bind   func(t testing.TB) Addr // an address that a listener may take
}

func loopback4(testing.TB) Addr    { return ipAddr("127.0.0.1:0") }
func loopback6(testing.TB) Addr    { return ipAddr("[::1]:0") }
func socketPath(t testing.TB) Addr { return UnixAddr{filepath.Join(t.TempDir(), "socket")} }
func autobind(testing.TB) Addr     { return UnixAddr{} }

var transports = []transport{
	{"tcp4", AF_INET, SOCK_STREAM, loopback4},
	{"tcp6", AF_INET6, SOCK_STREAM, loopback6},
	{"unix", AF_UNIX, SOCK_STREAM, socketPath},
	{"abstract", AF_UNIX, SOCK_STREAM, autobind},
	{"seqpacket", AF_UNIX, SOCK_SEQPACKET, autobind},
}

func (tr transport) socket(t testing.TB) *Conn {
	t.Helper()
	return newSocket(t, tr.domain, tr.typ, 0)
}

// listener is one that listens, and its address.
func (tr transport) listener(t testing.TB, backlog int) (*Conn, Addr) {
	t.Helper()
	l := tr.socket(t)
	must(t, l.Bind(tr.bind(t)))
	must(t, l.Listen(backlog))
	return l, l.LocalAddr().(Addr)
}

// connection is both ends of a new one.
func (tr transport) connection(t testing.TB) (client, server *Conn) {
	t.Helper()
	l, addr := tr.listener(t, 16)
	client = tr.socket(t)
	must(t, client.Connect(t.Context(), addr))
	server, _, err := l.Accept(t.Context())
	must(t, err)
	t.Cleanup(func() { _ = server.Close() })
	must(t, l.Close())
	return client, server
}

func TestConnIsANetConn(t *testing.T) {
	for _, tr := range transports {
		if tr.typ != SOCK_STREAM {
			continue // its writes have boundaries, and a limit
		}
		t.Run(tr.name, func(t *testing.T) {
			nettest.TestConn(t, func() (c1, c2 net.Conn, stop func(), err error) {
				a, b := tr.connection(t)
				return a, b, func() { a.Close(); b.Close() }, nil
			})
		})
	}
	t.Run("pair", func(t *testing.T) {
		nettest.TestConn(t, func() (c1, c2 net.Conn, stop func(), err error) {
			a, b, err := Pair(AF_UNIX, SOCK_STREAM, 0)
			return a, b, func() { a.Close(); b.Close() }, err
		})
	})
}

// echoOver bounces message between two ends, the far one of which runs beside.
func echoOver(b *testing.B, near, far net.Conn, size int) {
	ended := make(chan struct{})
	go func() {
		defer close(ended)
		buf := make([]byte, size)
		for {
			if _, err := io.ReadFull(far, buf); err != nil {
				return
			}
			if _, err := far.Write(buf); err != nil {
				return
			}
		}
	}()
	buf := make([]byte, size)
	b.ReportAllocs()
	for b.Loop() {
		if _, err := near.Write(buf); err != nil {
			b.Fatal(err)
		}
		if _, err := io.ReadFull(near, buf); err != nil {
			b.Fatal(err)
		}
	}
	_ = near.Close()
	<-ended
}

// BenchmarkEcho compares a Conn with package net, ends of which take turns.
func BenchmarkEcho(b *testing.B) {
	for _, tr := range transports {
		if tr.typ != SOCK_STREAM || tr.name == "abstract" {
			continue
		}
		b.Run(tr.name+"/rawsock", func(b *testing.B) {
			near, far := tr.connection(b)
			echoOver(b, near, far, 64)
		})
		b.Run(tr.name+"/net", func(b *testing.B) {
			network := tr.name
			a := tr.bind(b).String()
			l, err := net.Listen(network, a)
			must(b, err)
			near, err := net.Dial(network, l.Addr().String())
			must(b, err)
			far, err := l.Accept()
			must(b, err)
			must(b, l.Close())
			echoOver(b, near, far, 64)
		})
	}
}

package rawsock

import (
	"context"
	"net"
)

// Listener shows c, which listens, to what wants a [net.Listener], such as package
// net/http. Its Close closes c.
func (c *Conn) Listener() net.Listener { return &listener{c: c, addr: c.LocalAddr()} }

type listener struct {
	c    *Conn
	addr net.Addr
}

func (l *listener) Accept() (net.Conn, error) {
	c, _, err := l.c.Accept(context.Background())
	if err != nil {
		return nil, err
	}
	return c, nil
}

func (l *listener) Close() error { return l.c.Close() }

func (l *listener) Addr() net.Addr { return l.addr }

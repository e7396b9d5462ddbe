//go:build !(linux || darwin || dragonfly || freebsd || netbsd || openbsd)

package rawsock

import (
	"context"
	"errors"
	"net"
	"net/netip"
	"syscall"
	"time"
)

func Pair(d Domain, t Type, p Proto) (a, b *Conn, err error) {
	return nil, nil, &OpError{Op: "socketpair", Domain: d, Type: t, Proto: p, Err: errors.ErrUnsupported}
}

func (c *Conn) LocalAddr() net.Addr  { return nil }
func (c *Conn) RemoteAddr() net.Addr { return nil }

func (c *Conn) SetNonblock(bool) error           { return unsupported("set non-blocking mode") }
func (c *Conn) SetDeadline(time.Time) error      { return unsupported("set deadline") }
func (c *Conn) SetReadDeadline(time.Time) error  { return unsupported("set deadline") }
func (c *Conn) SetWriteDeadline(time.Time) error { return unsupported("set deadline") }
func (c *Conn) Listen(int) error                 { return unsupported("listen") }
func (c *Conn) Disconnect() error                { return unsupported("disconnect") }
func (c *Conn) Shutdown(int) error               { return unsupported("shutdown") }
func (c *Conn) Scope(string) (uint32, error)     { return 0, unsupported("scope of a zone") }
func (c *Conn) CloseRead() error                 { return unsupported("shutdown") }
func (c *Conn) CloseWrite() error                { return unsupported("shutdown") }
func (c *Conn) Read([]byte) (int, error)         { return 0, unsupported("read") }
func (c *Conn) Write([]byte) (int, error)        { return 0, unsupported("write") }
func (c *Conn) WriteSome([]byte) (int, error)    { return 0, unsupported("write") }
func (c *Conn) Accept(context.Context) (*Conn, Addr, error) {
	return nil, nil, unsupported("accept")
}
func (c *Conn) ReadLine(int, ...byte) ([]byte, error)            { return nil, unsupported("read line") }
func (c *Conn) ReadFrom([]byte) (int, net.Addr, error)           { return 0, nil, unsupported("read") }
func (c *Conn) WriteTo([]byte, net.Addr) (int, error)            { return 0, unsupported("write") }
func (c *Conn) SyscallConn() (syscall.RawConn, error)            { return nil, unsupported("syscall conn") }
func (c *Conn) WriteMsg(_, _ []byte, _ Addr, _ int) (int, error) { return 0, unsupported("write") }
func (c *Conn) ReadFromAddrPort([]byte) (int, netip.AddrPort, error) {
	return 0, netip.AddrPort{}, unsupported("read")
}
func (c *Conn) WriteToAddrPort([]byte, netip.AddrPort) (int, error) { return 0, unsupported("write") }
func (c *Conn) ReadMsg(_, _ []byte, _ int) (n, oobn, flags int, from Addr, err error) {
	return 0, 0, 0, nil, unsupported("read")
}

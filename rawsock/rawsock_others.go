//go:build !(linux || darwin || dragonfly || freebsd || netbsd || openbsd)

package rawsock

import (
	"context"
	"errors"
	"net/netip"
	"os"
	"time"
)

// What is documented for unixes answers here an *OpError with
// errors.ErrUnsupported, or does nothing.

type (
	Conn    struct{}
	Waiter  struct{}
	headers struct{}
)

func Socket(d Domain, t Type, p Proto, _ *Config) (*Conn, error) {
	return nil, &OpError{Op: "socket", Domain: d, Type: t, Proto: p, Err: errors.ErrUnsupported}
}

func FromFile(*os.File) (*Conn, error) { return nil, unsupported("adopt") }

func (c *Conn) File() (*os.File, error)             { return nil, unsupported("dup") }
func (c *Conn) Close() error                        { return unsupported("close") }
func (c *Conn) Bind(Addr) error                     { return unsupported("bind") }
func (c *Conn) Connect(context.Context, Addr) error { return unsupported("connect") }
func (c *Conn) Domain() Domain                      { return 0 }
func (c *Conn) Type() Type                          { return 0 }
func (c *Conn) Proto() Proto                        { return 0 }
func (c *Conn) SendBatch(*Batch) (int, error)       { return 0, unsupported("send") }
func (c *Conn) RecvBatch(*Batch) (int, error)       { return 0, unsupported("receive") }

func (h *headers) init(int) {}
func (h *headers) reset()   {}

func (a *Ancillary) Parse([]byte) error { return unsupported("parse ancillary data") }
func (a *Ancillary) NumRights() int     { return a.nrights }
func (a *Ancillary) TakeRights() []int  { a.rights = nil; return nil }
func (a *Ancillary) CloseRights() error { return nil }
func RightsSpace(int) int               { return 0 }

func AppendTTL(control []byte, _ int) []byte                   { return control }
func AppendTOS(control []byte, _ int) []byte                   { return control }
func AppendHopLimit(control []byte, _ int) []byte              { return control }
func AppendTClass(control []byte, _ int) []byte                { return control }
func AppendRights(control []byte, _ ...int) []byte             { return control }
func AppendPktInfo(control []byte, _ netip.Addr, _ int) []byte { return control }

func NewWaiter(...*Conn) (*Waiter, error)  { return nil, unsupported("wait") }
func (w *Waiter) Wait(time.Duration) error { return unsupported("wait") }
func (w *Waiter) Ready(int) Events         { return 0 }
func (w *Waiter) Wake()                    {}
func (w *Waiter) Ignore()                  {}
func (w *Waiter) Close() error             { return unsupported("close") }

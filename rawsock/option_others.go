//go:build !(linux || darwin || dragonfly || freebsd || netbsd || openbsd)

package rawsock

import (
	"net/netip"
	"time"
)

func (c *Conn) SetInt(o Option, _ int) error                { return noOption(o) }
func (c *Conn) Int(o Option) (int, error)                   { return 0, noOption(o) }
func (c *Conn) SetBool(o Option, _ bool) error              { return noOption(o) }
func (c *Conn) Bool(o Option) (bool, error)                 { return false, noOption(o) }
func (c *Conn) SetDuration(o Option, _ time.Duration) error { return noOption(o) }
func (c *Conn) Duration(o Option) (time.Duration, error)    { return 0, noOption(o) }
func (c *Conn) Uint64(o Option) (uint64, error)             { return 0, noOption(o) }
func (c *Conn) SetText(o Option, _ string) error            { return noOption(o) }
func (c *Conn) Text(o Option) (string, error)               { return "", noOption(o) }
func (c *Conn) SetLinger(time.Duration) error               { return noOption(Linger) }
func (c *Conn) Linger() (time.Duration, error)              { return 0, noOption(Linger) }
func (c *Conn) SetMulticastInterface(int) error             { return noOption(MulticastIf) }
func (c *Conn) MulticastInterface() (int, error)            { return 0, noOption(MulticastIf) }
func (c *Conn) SetIPOptions([]byte) error                   { return noOption(IPOptions) }
func (c *Conn) JoinGroup(netip.Addr, int) error             { return noOption(GroupJoin) }
func (c *Conn) LeaveGroup(netip.Addr, int) error            { return noOption(GroupLeave) }
func (c *Conn) SetICMPFilter(...uint8) error                { return noOption(ICMPFilter) }
func (c *Conn) ICMPFilter() ([]uint8, error)                { return nil, noOption(ICMPFilter) }

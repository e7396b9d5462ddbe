//go:build !linux

package rawsock

import (
	"net/netip"
	"time"

	"golang.org/x/net/bpf"
)

func noOption(o Option) error { return unsupported("set " + o.Name) }

func (c *Conn) SetInt(o Option, _ int) error                      { return noOption(o) }
func (c *Conn) Int(o Option) (int, error)                         { return 0, noOption(o) }
func (c *Conn) SetBool(o Option, _ bool) error                    { return noOption(o) }
func (c *Conn) Bool(o Option) (bool, error)                       { return false, noOption(o) }
func (c *Conn) SetDuration(o Option, _ time.Duration) error       { return noOption(o) }
func (c *Conn) Duration(o Option) (time.Duration, error)          { return 0, noOption(o) }
func (c *Conn) Uint64(o Option) (uint64, error)                   { return 0, noOption(o) }
func (c *Conn) SetText(o Option, _ string) error                  { return noOption(o) }
func (c *Conn) Text(o Option) (string, error)                     { return "", noOption(o) }
func (c *Conn) SetLinger(time.Duration) error                     { return noOption(Linger) }
func (c *Conn) Linger() (time.Duration, error)                    { return 0, noOption(Linger) }
func (c *Conn) BindToDevice(string) error                         { return noOption(BindDevice) }
func (c *Conn) SetUnicastInterface(int) error                     { return noOption(UnicastIf) }
func (c *Conn) UnicastInterface() (int, error)                    { return 0, noOption(UnicastIf) }
func (c *Conn) SetMulticastInterface(int) error                   { return noOption(MulticastIf) }
func (c *Conn) MulticastInterface() (int, error)                  { return 0, noOption(MulticastIf) }
func (c *Conn) JoinGroup(netip.Addr, int) error                   { return noOption(GroupJoin) }
func (c *Conn) LeaveGroup(netip.Addr, int) error                  { return noOption(GroupLeave) }
func (c *Conn) JoinSource(_, _ netip.Addr, _ int) error           { return noOption(SourceJoin) }
func (c *Conn) LeaveSource(_, _ netip.Addr, _ int) error          { return noOption(SourceLeave) }
func (c *Conn) BlockSource(_, _ netip.Addr, _ int) error          { return noOption(SourceBlock) }
func (c *Conn) UnblockSource(_, _ netip.Addr, _ int) error        { return noOption(SourceUnblock) }
func (c *Conn) SetTimestamping(Timestamping) error                { return noOption(StampFlags) }
func (c *Conn) Timestamping() (Timestamping, error)               { return 0, noOption(StampFlags) }
func (c *Conn) SetICMPFilter(...uint8) error                      { return noOption(ICMPFilter) }
func (c *Conn) ICMPFilter() ([]uint8, error)                      { return nil, noOption(ICMPFilter) }
func (c *Conn) AttachFilter([]bpf.RawInstruction) error           { return noOption(FilterAttach) }
func (c *Conn) DetachFilter() error                               { return noOption(FilterDetach) }
func (c *Conn) Filter() ([]bpf.RawInstruction, error)             { return nil, noOption(FilterAttach) }
func (c *Conn) MemInfo() (MemInfo, error)                         { return MemInfo{}, noOption(MemoryInfo) }
func (c *Conn) Drops() (uint32, error)                            { return 0, noOption(MemoryInfo) }
func (c *Conn) PeerCredentials() (Credentials, error)             { return Credentials{}, noOption(PeerCred) }
func (c *Conn) LeaseFlowLabel(netip.Addr, uint32) (uint32, error) { return 0, noOption(FlowLabel) }
func (c *Conn) ReleaseFlowLabel(uint32) error                     { return noOption(FlowLabel) }
func (c *Conn) TCPInfo() (TCPInformation, error)                  { return TCPInformation{}, noOption(TCPInfo) }

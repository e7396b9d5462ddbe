//go:build !linux

package rawsock

import (
	"errors"
	"net/netip"

	"golang.org/x/net/bpf"
)

// What only Linux has answers here an *OpError with errors.ErrUnsupported, and the
// Append functions append nothing.

func unsupported(op string) error { return &OpError{Op: op, Err: errors.ErrUnsupported} }

func noOption(o Option) error                                     { return unsupported("set " + o.Name) }
func (c *Conn) BindToDevice(string) error                         { return noOption(BindDevice) }
func (c *Conn) SetUnicastInterface(int) error                     { return noOption(UnicastIf) }
func (c *Conn) UnicastInterface() (int, error)                    { return 0, noOption(UnicastIf) }
func (c *Conn) JoinSource(_, _ netip.Addr, _ int) error           { return noOption(SourceJoin) }
func (c *Conn) LeaveSource(_, _ netip.Addr, _ int) error          { return noOption(SourceLeave) }
func (c *Conn) BlockSource(_, _ netip.Addr, _ int) error          { return noOption(SourceBlock) }
func (c *Conn) UnblockSource(_, _ netip.Addr, _ int) error        { return noOption(SourceUnblock) }
func (c *Conn) SetTimestamping(Timestamping) error                { return noOption(StampFlags) }
func (c *Conn) Timestamping() (Timestamping, error)               { return 0, noOption(StampFlags) }
func (c *Conn) AttachFilter([]bpf.RawInstruction) error           { return noOption(FilterAttach) }
func (c *Conn) DetachFilter() error                               { return noOption(FilterDetach) }
func (c *Conn) Filter() ([]bpf.RawInstruction, error)             { return nil, noOption(FilterAttach) }
func (c *Conn) MemInfo() (MemInfo, error)                         { return MemInfo{}, noOption(MemoryInfo) }
func (c *Conn) Drops() (uint32, error)                            { return 0, noOption(MemoryInfo) }
func (c *Conn) LeaseFlowLabel(netip.Addr, uint32) (uint32, error) { return 0, noOption(FlowLabel) }
func (c *Conn) ReleaseFlowLabel(uint32) error                     { return noOption(FlowLabel) }
func (c *Conn) TCPInfo() (TCPInformation, error)                  { return TCPInformation{}, noOption(TCPInfo) }

func (c *Conn) RecvErrors(*Batch) (int, error)               { return 0, unsupported("receive") }
func AppendTxKey(control []byte, _ uint32) []byte            { return control }
func AppendTxStamps(control []byte, _ Timestamping) []byte   { return control }
func AppendCredentials(control []byte, _ Credentials) []byte { return control }
func AppendFlowLabel(control []byte, _ uint32) []byte        { return control }

func (c *Conn) ReadError(_, _ []byte) (n, oobn, flags int, to Addr, err error) {
	return 0, 0, 0, nil, unsupported("read error")
}

func (c *Conn) TCPState() (TCPState, error) { return 0, unsupported("get TCP_INFO") }

func LookupTCPState(_, _ netip.AddrPort) (TCPState, error) {
	return 0, unsupported("look up TCP state")
}

func (c *Conn) ListenQueue() (ListenQueue, error) {
	return ListenQueue{}, unsupported("get queue length")
}

func ReadListenTunables() (ListenTunables, error) {
	return ListenTunables{}, unsupported("read listen tunables")
}

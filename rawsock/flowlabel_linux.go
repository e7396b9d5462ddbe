package rawsock

import (
	"encoding/binary"
	"net/netip"
	"unsafe"
)

// flowLabelMask is the 20 bits of a flow label, RFC 6437.
const flowLabelMask = 0xfffff

// flowLabelRequest is struct in6_flowlabel_req, linux/in6.h.
type flowLabelRequest struct {
	dst            [16]byte
	label          [4]byte // network byte order
	action, share  uint8
	flags          uint16
	expire, linger uint16
	_              uint32
}

// LeaseFlowLabel takes an IPv6 flow label for what this socket sends to dst, of 20
// bits, or 0 for one that the kernel chooses, and tells which it is. Nobody else in
// this network namespace may then use it. IPV6_FLOWLABEL_MGR; EEXIST or EPERM:
// somebody has it; ERANGE: under net.ipv6.flowlabel_state_ranges those from 0x80000
// on are the kernel's own.
func (c *Conn) LeaseFlowLabel(dst netip.Addr, label uint32) (uint32, error) {
	const (
		get       = 0
		create    = 1
		exclusive = 1
	)
	r := flowLabelRequest{dst: dst.As16(), action: get, share: exclusive, flags: create}
	binary.BigEndian.PutUint32(r.label[:], label&flowLabelMask)
	err := c.setStruct(FlowLabel, func(fd int) error {
		return setBytes(fd, FlowLabel, unsafe.Pointer(&r), unsafe.Sizeof(r))
	})
	return binary.BigEndian.Uint32(r.label[:]) & flowLabelMask, err
}

// ReleaseFlowLabel gives a label back, as Close does; it is free some seconds later.
// ESRCH: it was not this socket's.
func (c *Conn) ReleaseFlowLabel(label uint32) error {
	const put = 1
	r := flowLabelRequest{action: put}
	binary.BigEndian.PutUint32(r.label[:], label&flowLabelMask)
	return c.setStruct(FlowLabel, func(fd int) error {
		return setBytes(fd, FlowLabel, unsafe.Pointer(&r), unsafe.Sizeof(r))
	})
}

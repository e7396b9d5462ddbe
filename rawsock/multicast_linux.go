package rawsock

import (
	"encoding/binary"
	"net/netip"

	"golang.org/x/sys/unix"
)

// JoinSource receives what one source sends to a multicast group, RFC 4607. It may
// be called for several sources; JoinGroup and it exclude each other (EINVAL).
func (c *Conn) JoinSource(group, source netip.Addr, ifIndex int) error {
	return c.membership(SourceJoin, group, source, ifIndex)
}

// LeaveSource takes a JoinSource back.
func (c *Conn) LeaveSource(group, source netip.Addr, ifIndex int) error {
	return c.membership(SourceLeave, group, source, ifIndex)
}

// BlockSource drops what one source sends to a group that JoinGroup has joined.
func (c *Conn) BlockSource(group, source netip.Addr, ifIndex int) error {
	return c.membership(SourceBlock, group, source, ifIndex)
}

// UnblockSource takes a BlockSource back.
func (c *Conn) UnblockSource(group, source netip.Addr, ifIndex int) error {
	return c.membership(SourceUnblock, group, source, ifIndex)
}

// membership makes a struct group_req or, with a source, group_source_req: the
// interface as 32 bits, padding up to a pointer's alignment, the group and the
// source as sockaddr_storage, linux/in.h.
func (c *Conn) membership(o Option, group, source netip.Addr, ifIndex int) error {
	const storage = 128
	if group.Is6() {
		o.Level = levelIPv6
	}
	return c.setStruct(o, func(fd int) error {
		ifIndex, err := groupInterface(fd, group, ifIndex)
		if err != nil {
			return err
		}
		var request [cmsgAlign + 2*storage]byte
		length := cmsgAlign + storage
		binary.NativeEndian.PutUint32(request[:], uint32(ifIndex))
		(*rawSockaddr)(request[cmsgAlign:]).put(group, 0, 0)
		if source.IsValid() {
			(*rawSockaddr)(request[length:]).put(source, 0, 0)
		}
		if o.Opt != optMCAST_JOIN_GROUP && o.Opt != optMCAST_LEAVE_GROUP {
			length += storage
		}
		return unix.SetsockoptString(fd, o.Level, o.Opt, string(request[:length]))
	})
}

// setMulticastInterface is IP_MULTICAST_IF, which takes an index here.
func setMulticastInterface(fd, index int) error {
	return unix.SetsockoptIPMreqn(fd, MulticastIf.Level, MulticastIf.Opt, &unix.IPMreqn{Ifindex: int32(index)})
}

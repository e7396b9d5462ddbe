package rawsock

import (
	"encoding/binary"
	"net/netip"

	"golang.org/x/sys/unix"
)

// An entry of ancillary data, man cmsg(3), is a struct cmsghdr (a length as wide
// as a pointer that counts header and payload, then level and type as 32 bits)
// and its payload; the next entry starts at a multiple of the pointer's width.
const (
	cmsgHeader = unix.SizeofCmsghdr
	cmsgAlign  = unix.SizeofPtr
)

func cmsgPadding(length int) int { return -length & (cmsgAlign - 1) }

func appendCmsgHeader(control []byte, level, typ int32, payload int) []byte {
	if cmsgAlign == 8 {
		control = binary.NativeEndian.AppendUint64(control, uint64(cmsgHeader+payload))
	} else {
		control = binary.NativeEndian.AppendUint32(control, uint32(cmsgHeader+payload))
	}
	control = binary.NativeEndian.AppendUint32(control, uint32(level))
	return binary.NativeEndian.AppendUint32(control, uint32(typ))
}

func appendCmsgPadding(control []byte, payload int) []byte {
	for range cmsgPadding(cmsgHeader + payload) {
		control = append(control, 0)
	}
	return control
}

func appendCmsgUint32(control []byte, level, typ int32, v uint32) []byte {
	control = appendCmsgHeader(control, level, typ, 4)
	control = binary.NativeEndian.AppendUint32(control, v)
	return appendCmsgPadding(control, 4)
}

// The Append functions attach ancillary data to one message to send: they add
// an entry to control, which is Message.Control, and return it extended, without
// allocating while it fits the capacity.

// AppendTxKey names the transmit stamp of this message: it comes back as
// [ExtendedError].Data. SCM_TS_OPT_ID needs Linux 6.13, where an older kernel
// answers EINVAL, and [OptID] set on the socket.
func AppendTxKey(control []byte, key uint32) []byte {
	return appendCmsgUint32(control, unix.SOL_SOCKET, unix.SCM_TS_OPT_ID, key)
}

// AppendTxStamps takes other transmit stamps of this message than the socket
// asks for: of [TxSoftware], [TxHardware], [TxSched], or 0 for none. The socket
// must have [Software] (or [RawHardware]) set to see them. SO_TIMESTAMPING as
// ancillary data, Linux 4.6: this is how a fast sender samples.
func AppendTxStamps(control []byte, flags Timestamping) []byte {
	return appendCmsgUint32(control, unix.SOL_SOCKET, unix.SO_TIMESTAMPING, uint32(flags))
}

// AppendTTL sets the IPv4 time to live, 1 to 255.
func AppendTTL(control []byte, ttl int) []byte {
	return appendCmsgUint32(control, unix.SOL_IP, unix.IP_TTL, uint32(ttl))
}

// AppendTOS sets the IPv4 type of service, 0 to 255.
func AppendTOS(control []byte, tos int) []byte {
	return appendCmsgUint32(control, unix.SOL_IP, unix.IP_TOS, uint32(tos))
}

// AppendHopLimit sets the IPv6 hop limit, 0 to 255, or -1 for the default.
func AppendHopLimit(control []byte, hops int) []byte {
	return appendCmsgUint32(control, unix.SOL_IPV6, unix.IPV6_HOPLIMIT, uint32(hops))
}

// AppendTClass sets the IPv6 traffic class, 0 to 255, or -1 for the default.
func AppendTClass(control []byte, class int) []byte {
	return appendCmsgUint32(control, unix.SOL_IPV6, unix.IPV6_TCLASS, uint32(class))
}

// AppendFlowLabel sets the IPv6 flow label, 20 bits. EINVAL: another socket has
// leased it ([Conn.LeaseFlowLabel]), or another label was set by connect.
func AppendFlowLabel(control []byte, label uint32) []byte {
	control = appendCmsgHeader(control, unix.SOL_IPV6, optIPV6_FLOWINFO, 4)
	control = binary.BigEndian.AppendUint32(control, label&flowLabelMask)
	return appendCmsgPadding(control, 4)
}

// AppendPktInfo chooses the source address and the outgoing interface: IP_PKTINFO
// or IPV6_PKTINFO by the family of source, which may be the unspecified address
// for the kernel's choice; ifIndex 0 follows the routes. An invalid source
// appends nothing.
func AppendPktInfo(control []byte, source netip.Addr, ifIndex int) []byte {
	switch {
	case source.Is4():
		const size = 12 // struct in_pktinfo: interface, source, and an address that sending ignores
		ip := source.As4()
		control = appendCmsgHeader(control, unix.SOL_IP, unix.IP_PKTINFO, size)
		control = binary.NativeEndian.AppendUint32(control, uint32(ifIndex))
		control = append(control, ip[:]...)
		control = append(control, 0, 0, 0, 0)
		return appendCmsgPadding(control, size)
	case source.Is6():
		const size = 20 // struct in6_pktinfo: source, interface
		ip := source.As16()
		control = appendCmsgHeader(control, unix.SOL_IPV6, unix.IPV6_PKTINFO, size)
		control = append(control, ip[:]...)
		control = binary.NativeEndian.AppendUint32(control, uint32(ifIndex))
		return appendCmsgPadding(control, size)
	}
	return control
}

// AppendRights passes descriptors to the process at the other end of an AF_UNIX
// socket, which gets duplicates of its own; man unix(7), SCM_RIGHTS. The caller
// keeps fds, and keeps them open until the message is sent. At most 253 fit one
// message (EINVAL), and on SOCK_STREAM at least one byte of data must go along.
// None appends nothing.
func AppendRights(control []byte, fds ...int) []byte {
	if len(fds) == 0 {
		return control
	}
	control = appendCmsgHeader(control, unix.SOL_SOCKET, unix.SCM_RIGHTS, rightSize*len(fds))
	for _, fd := range fds {
		control = binary.NativeEndian.AppendUint32(control, uint32(fd))
	}
	return appendCmsgPadding(control, rightSize*len(fds))
}

// AppendCredentials names the sender over AF_UNIX, man unix(7), SCM_CREDENTIALS.
// The kernel checks it: another PID than the process's own needs CAP_SYS_ADMIN,
// another UID or GID than its real, effective or saved one CAP_SETUID or
// CAP_SETGID, else sending answers EPERM. Where nothing is appended the receiver
// is told the truth anyway.
func AppendCredentials(control []byte, c Credentials) []byte {
	const size = 12
	control = appendCmsgHeader(control, unix.SOL_SOCKET, unix.SCM_CREDENTIALS, size)
	for _, word := range [3]uint32{uint32(c.PID), c.UID, c.GID} {
		control = binary.NativeEndian.AppendUint32(control, word)
	}
	return appendCmsgPadding(control, size)
}

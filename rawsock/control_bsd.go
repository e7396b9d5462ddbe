//go:build darwin || dragonfly || freebsd || netbsd || openbsd

package rawsock

import (
	"encoding/binary"
	"net/netip"

	"golang.org/x/sys/unix"
)

// appendEntry adds an entry of ancillary data, man cmsg(3).
func appendEntry(control []byte, level, typ int32, payload ...byte) []byte {
	at := len(control)
	control = append(control, make([]byte, unix.CmsgSpace(len(payload)))...)
	binary.NativeEndian.PutUint32(control[at:], uint32(unix.CmsgLen(len(payload))))
	binary.NativeEndian.PutUint32(control[at+4:], uint32(level))
	binary.NativeEndian.PutUint32(control[at+8:], uint32(typ))
	copy(control[at+unix.CmsgLen(0):], payload)
	return control
}

func word(v int) []byte { return binary.NativeEndian.AppendUint32(nil, uint32(v)) }

// The Append functions add an entry to control, which is Message.Control, and
// return it extended. A kernel that does not take one says so when the message is
// sent.

// AppendTTL sets the IPv4 time to live, 1 to 255.
func AppendTTL(control []byte, ttl int) []byte {
	return appendEntry(control, levelIP, optIP_TTL, word(ttl)...)
}

// AppendTOS sets the IPv4 type of service, 0 to 255.
func AppendTOS(control []byte, tos int) []byte {
	return appendEntry(control, levelIP, optIP_TOS, byte(tos))
}

// AppendHopLimit sets the IPv6 hop limit, 0 to 255, or -1 for the default.
func AppendHopLimit(control []byte, hops int) []byte {
	return appendEntry(control, levelIPv6, unix.IPV6_HOPLIMIT, word(hops)...)
}

// AppendTClass sets the IPv6 traffic class, 0 to 255, or -1 for the default.
func AppendTClass(control []byte, class int) []byte {
	return appendEntry(control, levelIPv6, unix.IPV6_TCLASS, word(class)...)
}

// AppendPktInfo chooses the source address and, where the system can, the outgoing
// interface: IPV6_PKTINFO, IP_PKTINFO, or IP_SENDSRCADDR, which has the number of
// IP_RECVDSTADDR. An invalid source appends nothing.
func AppendPktInfo(control []byte, source netip.Addr, ifIndex int) []byte {
	switch {
	case source.Is4() && optIP_PKTINFO != lacking:
		info := append(word(ifIndex), source.AsSlice()...)
		return appendEntry(control, levelIP, optIP_PKTINFO, append(info, 0, 0, 0, 0)...)
	case source.Is4():
		return appendEntry(control, levelIP, unix.IP_RECVDSTADDR, source.AsSlice()...)
	case source.Is6():
		return appendEntry(control, levelIPv6, unix.IPV6_PKTINFO, append(source.AsSlice(), word(ifIndex)...)...)
	}
	return control
}

// AppendRights passes descriptors over AF_UNIX; none appends nothing.
func AppendRights(control []byte, fds ...int) []byte {
	if len(fds) == 0 {
		return control
	}
	var payload []byte
	for _, fd := range fds {
		payload = append(payload, word(fd)...)
	}
	return appendEntry(control, unix.SOL_SOCKET, unix.SCM_RIGHTS, payload...)
}

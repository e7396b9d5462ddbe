//go:build darwin || dragonfly || freebsd || netbsd || openbsd

package rawsock

import (
	"encoding/binary"
	"net/netip"
	"time"

	"golang.org/x/sys/unix"
)

// cmsgHeader is struct cmsghdr: length, level and type of 32 bits each. The payload
// stands behind some padding, which is the system's to know.
const cmsgHeader = unix.SizeofCmsghdr

// nextEntry splits the first entry off control, which holds a header at least;
// false when its length is impossible.
func nextEntry(control []byte) (e controlEntry, rest []byte, ok bool) {
	length, begin := uint64(binary.NativeEndian.Uint32(control)), unix.CmsgLen(0)
	if length < uint64(begin) || length > uint64(len(control)) {
		return e, nil, false
	}
	e.level = int32(binary.NativeEndian.Uint32(control[4:]))
	e.typ = int32(binary.NativeEndian.Uint32(control[8:]))
	e.payload = control[begin:length]
	return e, control[min(unix.CmsgSpace(len(e.payload)), len(control)):], true
}

// take reads one entry; false when its payload is too short.
func (a *Ancillary) take(level, typ int32, p []byte) bool {
	switch {
	case level == unix.SOL_SOCKET && typ == unix.SCM_TIMESTAMP:
		return a.takeTimeval(p)
	case level == levelIP && typ == unix.IP_RECVTTL:
		return byteOrInt(p, &a.TTL)
	case level == levelIP && typ == optIP_RECVTOS:
		return byteOrInt(p, &a.TOS)
	case level == levelIP && typ == unix.IP_RECVDSTADDR:
		if len(p) < 4 {
			return false
		}
		a.Dst = netip.AddrFrom4([4]byte(p))
	case level == levelIP && typ == optIP_PKTINFO: // struct in_pktinfo, as on Linux
		if len(p) < 12 {
			return false
		}
		a.IfIndex = int(int32(binary.NativeEndian.Uint32(p)))
		a.Dst = netip.AddrFrom4([4]byte(p[8:12]))
	case level == levelIPv6 && typ == unix.IPV6_HOPLIMIT:
		return byteOrInt(p, &a.TTL)
	case level == levelIPv6 && typ == unix.IPV6_TCLASS:
		return byteOrInt(p, &a.TOS)
	case level == levelIPv6 && typ == unix.IPV6_PKTINFO: // RFC 3542, section 6.1
		if len(p) < 20 {
			return false
		}
		a.Dst = netip.AddrFrom16([16]byte(p))
		a.IfIndex = int(int32(binary.NativeEndian.Uint32(p[16:])))
	}
	return true
}

// takeTimeval reads struct timeval: seconds of 64 bits, or 32 on some old systems of
// 32 bits, and microseconds in the 32 behind them.
func (a *Ancillary) takeTimeval(p []byte) bool {
	var seconds, micros int64
	switch {
	case len(p) >= 12:
		seconds, micros = int64(binary.NativeEndian.Uint64(p)), int64(binary.NativeEndian.Uint32(p[8:]))
	case len(p) >= 8:
		seconds, micros = int64(int32(binary.NativeEndian.Uint32(p))), int64(binary.NativeEndian.Uint32(p[4:]))
	default:
		return false
	}
	a.Software = time.Unix(seconds, micros*int64(time.Microsecond)).UnixNano()
	return true
}

package rawsock

import (
	"encoding/binary"
	"net/netip"
	"syscall"

	"golang.org/x/sys/unix"
)

// nextEntry splits the first entry off control, which holds a header at least;
// false when its length is impossible.
func nextEntry(control []byte) (e controlEntry, rest []byte, ok bool) {
	length := cmsgLength(control)
	if length < cmsgHeader || length > uint64(len(control)) {
		return e, nil, false
	}
	const levelAt = cmsgHeader - 8
	e.level = int32(binary.NativeEndian.Uint32(control[levelAt:]))
	e.typ = int32(binary.NativeEndian.Uint32(control[levelAt+4:]))
	e.payload = control[cmsgHeader:length]
	// The kernel does not pad the last entry when the buffer ends there.
	next := int(length) + cmsgPadding(int(length))
	return e, control[min(next, len(control)):], true
}

func cmsgLength(control []byte) uint64 {
	if cmsgAlign == 8 {
		return binary.NativeEndian.Uint64(control)
	}
	return uint64(binary.NativeEndian.Uint32(control))
}

// take reads one entry; false when its payload is too short.
func (a *Ancillary) take(level, typ int32, p []byte) bool {
	switch level {
	case unix.SOL_SOCKET:
		return a.takeSocket(typ, p)
	case unix.SOL_IP:
		return a.takeIPv4(typ, p)
	case unix.SOL_IPV6:
		return a.takeIPv6(typ, p)
	case unix.SOL_PACKET:
		if typ == unix.PACKET_TX_TIMESTAMP {
			return a.takeError(p)
		}
	}
	return true
}

func (a *Ancillary) takeSocket(typ int32, p []byte) bool {
	switch typ {
	case unix.SO_TIMESTAMPING_NEW:
		return a.takeStamps(p, 8)
	case unix.SO_TIMESTAMPING_OLD:
		return a.takeStamps(p, cmsgAlign)
	case unix.SO_TIMESTAMPNS_NEW:
		return a.takeStamp(p, 8, 1)
	case unix.SO_TIMESTAMPNS_OLD:
		return a.takeStamp(p, cmsgAlign, 1)
	case unix.SO_TIMESTAMP_NEW:
		return a.takeStamp(p, 8, 1000)
	case unix.SO_TIMESTAMP_OLD:
		return a.takeStamp(p, cmsgAlign, 1000)
	case unix.SCM_CREDENTIALS: // struct ucred
		if len(p) < 12 {
			return false
		}
		a.Creds, a.HasCreds = Credentials{
			PID: int32(binary.NativeEndian.Uint32(p)),
			UID: binary.NativeEndian.Uint32(p[4:]),
			GID: binary.NativeEndian.Uint32(p[8:]),
		}, true
	case unix.SO_RXQ_OVFL:
		if len(p) < 4 {
			return false
		}
		a.Drops, a.HasDrops = binary.NativeEndian.Uint32(p), true
	}
	return true
}

// takeStamps reads struct scm_timestamping: software, an unused one, hardware,
// each as seconds and nanoseconds of the given width.
func (a *Ancillary) takeStamps(p []byte, width int) bool {
	if len(p) < 6*width {
		return false
	}
	if software := stamp(p, width, 1); software != 0 { // 0: not reported, and another entry may
		a.Software = software
	}
	a.Hardware = stamp(p[4*width:], width, 1)
	return true
}

// takeStamp reads the software stamp of SO_TIMESTAMP (struct timeval) or
// SO_TIMESTAMPNS (struct timespec): seconds, and a fraction that counts unit ns.
func (a *Ancillary) takeStamp(p []byte, width int, unit int64) bool {
	if len(p) < 2*width {
		return false
	}
	if a.Software == 0 { // or SO_TIMESTAMPING has said it, to the nanosecond
		a.Software = stamp(p, width, unit)
	}
	return true
}

func stamp(p []byte, width int, unit int64) int64 {
	if width == 8 {
		return int64(binary.NativeEndian.Uint64(p))*1e9 + int64(binary.NativeEndian.Uint64(p[8:]))*unit
	}
	return int64(int32(binary.NativeEndian.Uint32(p)))*1e9 + int64(int32(binary.NativeEndian.Uint32(p[4:])))*unit
}

func (a *Ancillary) takeIPv4(typ int32, p []byte) bool {
	switch typ {
	case unix.IP_TTL:
		return byteOrInt(p, &a.TTL)
	case unix.IP_TOS:
		return byteOrInt(p, &a.TOS)
	case unix.IP_PKTINFO: // struct in_pktinfo: interface, local address, destination in the header
		if len(p) < 12 {
			return false
		}
		a.IfIndex = int(int32(binary.NativeEndian.Uint32(p)))
		a.Dst = netip.AddrFrom4([4]byte(p[8:12]))
	case unix.IP_RECVOPTS:
		a.IPOptions = p
	case unix.IP_RECVERR:
		return a.takeError(p)
	}
	return true
}

func (a *Ancillary) takeIPv6(typ int32, p []byte) bool {
	switch typ {
	case unix.IPV6_HOPLIMIT:
		return byteOrInt(p, &a.TTL)
	case unix.IPV6_TCLASS:
		return byteOrInt(p, &a.TOS)
	case unix.IPV6_PKTINFO: // struct in6_pktinfo: destination, interface
		if len(p) < 20 {
			return false
		}
		a.Dst = netip.AddrFrom16([16]byte(p[:16]))
		a.IfIndex = int(int32(binary.NativeEndian.Uint32(p[16:])))
	case optIPV6_FLOWINFO: // traffic class and label, in network byte order
		if len(p) < 4 {
			return false
		}
		a.FlowLabel = binary.BigEndian.Uint32(p) & flowLabelMask
	case unix.IPV6_RECVERR:
		return a.takeError(p)
	}
	return true
}

// takeError reads struct sock_extended_err and the sockaddr of the offender
// behind it, linux/errqueue.h.
func (a *Ancillary) takeError(p []byte) bool {
	const size = 16
	if len(p) < size {
		return false
	}
	e := ExtendedError{
		Errno:  syscall.Errno(binary.NativeEndian.Uint32(p)),
		Origin: p[4],
		Type:   p[5],
		Code:   p[6],
		Info:   binary.NativeEndian.Uint32(p[8:]),
		Data:   binary.NativeEndian.Uint32(p[12:]),
	}
	if e.Origin == OriginICMP || e.Origin == OriginICMP6 {
		// Here the field is struct sock_ee_data_rfc4884: a 16-bit offset and a
		// byte of flags, which a big-endian word would turn round.
		e.Data = uint32(binary.NativeEndian.Uint16(p[12:])) | uint32(p[14])<<16
	}
	e.Offender, e.OffenderScope, _ = parseSockaddr(p[size:])
	a.Err, a.HasErr = e, true
	return true
}

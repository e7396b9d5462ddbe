package netlab

import (
	"encoding/binary"
	"fmt"
	"net/netip"
)

// Frame is a frame that the lab has no use for.
type Frame struct {
	Src, Dst netip.Addr // invalid when it is not an IP datagram
	Protocol int        // IP protocol, or −1
	Type     int        // ICMP type, or −1
	Code     int        // ICMP code, or −1
	Bytes    []byte     // the whole frame
}

// String describes the frame in one line.
func (f Frame) String() string {
	if !f.Src.IsValid() {
		return fmt.Sprintf("%d bytes that are no IP datagram", len(f.Bytes))
	}
	return fmt.Sprintf("%v to %v, protocol %d, type %d, code %d", f.Src, f.Dst, f.Protocol, f.Type, f.Code)
}

// maxUnexpected bounds the frames kept.
const maxUnexpected = 100

// arrive handles a frame from the near end. Its bytes are the link's.
func (l *Lab) arrive(frame []byte, stampNs int64) {
	l.counters.Frames++
	if len(frame) < etherLen {
		l.surprise(frame, nil)
		return
	}
	var d datagram
	var ok bool
	switch binary.BigEndian.Uint16(frame[12:]) {
	case etherARP:
		l.counters.Noise++
		l.answerARP(frame[etherLen:])
		return
	case etherIPv4:
		d, ok = parseIPv4(frame[etherLen:])
	case etherIPv6:
		d, ok = parseIPv6(frame[etherLen:])
	}
	switch {
	case !ok:
		l.surprise(frame, nil)
	case d.fragment:
		l.counters.Fragments++
	case isRequest(&d):
		l.request(&d, stampNs)
	case isSolicitation(&d):
		l.counters.Noise++
		l.answerSolicitation(&d)
	case isNoise(&d):
		l.counters.Noise++
	default:
		l.surprise(frame, &d)
	}
}

// surprise records a frame of no use.
func (l *Lab) surprise(frame []byte, d *datagram) {
	l.counters.Unexpected++
	if len(l.unexpected) == maxUnexpected {
		return
	}
	f := Frame{Protocol: -1, Type: -1, Code: -1, Bytes: append([]byte(nil), frame...)}
	if d != nil {
		f.Src, f.Dst, f.Protocol = d.src, d.dst, int(d.protocol)
		if d.isICMP() && len(d.body) >= 2 {
			f.Type, f.Code = int(d.body[0]), int(d.body[1])
		}
	}
	l.unexpected = append(l.unexpected, f)
}

func (d *datagram) isICMP() bool {
	return d.protocol == d.family.icmp
}

// isRequest recognises what a host may answer: see Request.
func isRequest(d *datagram) bool {
	if !d.isICMP() || len(d.body) < 8 {
		return false
	}
	switch typ, code := d.body[0], d.body[1]; {
	case typ == d.family.echo:
		return code == 0
	case d.family == family4:
		return typ == type4Timestamp && code == 0
	}
	return d.body[0] == type6NodeQuery
}

// isNoise recognises what a kernel sends by itself: multicast membership (IGMP,
// MLD) and neighbour discovery.
func isNoise(d *datagram) bool {
	if d.family == family4 {
		return d.protocol == protocolIGMP
	}
	if !d.isICMP() || len(d.body) == 0 {
		return false
	}
	switch d.body[0] {
	case type6GroupQuery, type6GroupReport, type6GroupDone, type6GroupReportMLD2,
		type6RouterSolicit, type6Solicitation, type6Advert:
		return true
	}
	return false
}

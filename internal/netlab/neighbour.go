package netlab

import (
	"encoding/binary"
	"net/netip"
)

// answerARP answers an ARP request (RFC 826) for an address that has a host.
func (l *Lab) answerARP(b []byte) {
	if len(b) < 28 || binary.BigEndian.Uint16(b[6:]) != 1 || b[4] != 6 || b[5] != 4 {
		return
	}
	target := netip.AddrFrom4([4]byte(b[24:28]))
	if !nearV4.Contains(target) || l.hostAt(target) == nil {
		return
	}
	asker := mac(b[8:14])
	frame := appendEther(nil, asker, etherARP)
	frame = append(frame, 0, 1, 8, 0, 6, 4, 0, 2) // Ethernet, IPv4, reply
	frame = append(frame, farMAC[:]...)
	frame = append(frame, b[24:28]...) // the target is now the sender
	frame = append(frame, b[8:18]...)
	l.respond(frame)
}

func isSolicitation(d *datagram) bool {
	return d.family == family6 && d.isICMP() && len(d.body) >= 24 && d.body[0] == type6Solicitation
}

// answerSolicitation answers a neighbour solicitation (RFC 4861, 4.3) for an
// address that has a host; not those of duplicate address detection.
func (l *Lab) answerSolicitation(d *datagram) {
	target := netip.AddrFrom16([16]byte(d.body[8:24]))
	onLink := target.IsLinkLocalUnicast() || nearV6.Contains(target)
	if !onLink || l.hostAt(target) == nil || d.src.IsUnspecified() {
		return
	}
	message := make([]byte, 8, 32)
	message[0] = type6Advert
	message[4] = 0x60 // solicited, override
	message = append(message, target.AsSlice()...)
	message = append(message, optionTargetLink, 1) // 8 bytes
	message = append(message, farMAC[:]...)
	out := route{src: target, dst: d.src, ttl: 255}
	setChecksum(message, out.src, out.dst)
	l.respond(icmpFrame(l.near, out, 0, message))
}

// respond sends a frame at once that belongs to no exchange.
func (l *Lab) respond(frame []byte) {
	if err := l.transmit(&departure{frame: frame}); err != nil {
		l.t.Logf("netlab: answer neighbour discovery: %v", err)
	}
}

package capture

import (
	"encoding/binary"
	"time"
)

// sighting is one echo message as a capture shows it.
type sighting struct {
	reply   bool
	id, seq uint16
	at      time.Time
}

// The constants of an Ethernet frame with an echo in it: EtherTypes, protocols
// (RFC 791, RFC 8200) and ICMP types (RFC 792, RFC 4443).
const (
	etherHeader = 14
	etherIPv4   = 0x0800
	etherIPv6   = 0x86dd

	protocolICMP   = 1
	protocolICMPv6 = 58

	echoRequest4, echoReply4 = 8, 0
	echoRequest6, echoReply6 = 128, 129
)

// parseEcho reads an Ethernet frame; ok is false when there is no whole header
// of an ICMP echo in it. IPv6 extension headers are not looked behind: no pinger
// here sends them.
func parseEcho(frame []byte, at time.Time) (s sighting, ok bool) {
	if len(frame) < etherHeader {
		return s, false
	}
	ip := frame[etherHeader:]
	request, reply, header := byte(0), byte(0), 0
	switch binary.BigEndian.Uint16(frame[12:]) {
	case etherIPv4:
		if len(ip) < 20 || ip[9] != protocolICMP {
			return s, false
		}
		request, reply, header = echoRequest4, echoReply4, int(ip[0]&0xf)*4
	case etherIPv6:
		if len(ip) < 40 || ip[6] != protocolICMPv6 {
			return s, false
		}
		request, reply, header = echoRequest6, echoReply6, 40
	default:
		return s, false
	}
	if len(ip) < header+8 {
		return s, false
	}
	icmp := ip[header:]
	if icmp[0] != request && icmp[0] != reply {
		return s, false
	}
	return sighting{
		reply: icmp[0] == reply,
		id:    binary.BigEndian.Uint16(icmp[4:]),
		seq:   binary.BigEndian.Uint16(icmp[6:]),
		at:    at,
	}, true
}

package netlab

import (
	"encoding/binary"
	"fmt"
	"net/netip"
	"time"
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
	case isEchoRequest(&d):
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
	return !d.v6 && d.protocol == protocolICMP || d.v6 && d.protocol == protocolICMPv6
}

func isEchoRequest(d *datagram) bool {
	echo := byte(type4Echo)
	if d.v6 {
		echo = type6Echo
	}
	return d.isICMP() && len(d.body) >= 8 && d.body[0] == echo && d.body[1] == 0
}

// isNoise recognises what a kernel sends by itself: multicast membership (IGMP,
// MLD) and neighbour discovery.
func isNoise(d *datagram) bool {
	if !d.v6 {
		return d.protocol == 2
	}
	if !d.isICMP() || len(d.body) == 0 {
		return false
	}
	switch d.body[0] {
	case 130, 131, 132, 133, type6Solicitation, type6Advert, 143:
		return true
	}
	return false
}

// request records an echo request and plans what answers it.
func (l *Lab) request(d *datagram, stampNs int64) {
	l.counters.Requests++
	now := time.Now()
	arrived := time.Unix(0, stampNs)
	if stampNs == 0 {
		arrived = now.Round(0)
	}
	x := &Exchange{Request: Request{
		V6: d.v6, Src: d.src, Dst: d.dst,
		ID:      binary.BigEndian.Uint16(d.body[4:]),
		Seq:     binary.BigEndian.Uint16(d.body[6:]),
		Arrived: arrived,
		TTL:     d.ttl, TOS: d.tos, DF: d.df,
		Size:    len(d.body) - 8,
		Payload: append([]byte(nil), d.body[8:]...),
	}}
	l.seen = append(l.seen, x)
	h := l.hostAt(d.dst)
	if h == nil {
		x.set(Nobody)
		return
	}
	x.host = h
	h.exchanges = append(h.exchanges, x)
	if checksum(pseudoSum(d.src, d.dst, len(d.body)), d.body) != 0 {
		x.set(Malformed)
		return
	}
	family := 0
	if d.v6 {
		family = 1
	}
	x.N = h.requests[family]
	h.requests[family]++

	script := h.script
	if script.Do != nil {
		script = script.Do(x.Request)
	}
	if script.loses(x.N) {
		x.set(Lost)
		return
	}
	// What is left of the delay, on the monotonic clock.
	due := now.Add(script.delay(x.N) - max(now.Round(0).Sub(arrived), 0))
	answers := l.answers(&script, x, d)
	for i, a := range answers {
		a.exchange = x
		if i < len(answers)-1 {
			a.verdict = Pending // until the last has left
		}
		a.due = due.Add(time.Duration(i) * script.DuplicateGap)
	}
	l.plan(h, family, &script, x, answers)
}

// plan puts answers into the queue, or holds them back until those of a later
// request of the same family leave.
func (l *Lab) plan(h *Host, family int, script *Script, x *Exchange, answers []*departure) {
	if script.holds(x.N) {
		x.set(Held)
		h.held[family] = append(h.held[family], answers...)
		return
	}
	x.set(Pending)
	answers[len(answers)-1].release = h.held[family]
	h.held[family] = nil
	for _, a := range answers {
		l.queue.add(a)
	}
}

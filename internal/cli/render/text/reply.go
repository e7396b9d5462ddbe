package text

import (
	"strconv"
	"time"

	"goping/ping"
)

// appendReply appends the line of an echo reply, whatever became of it, as
// gather_statistics in ping_common.c does. Again says that the probe has had a reply
// before.
func (p *Printer) appendReply(b []byte, e *ping.Event, again bool) []byte {
	b = p.appendTimestamp(b, e.Received)
	b = strconv.AppendInt(b, int64(e.Bytes), 10)
	b = append(b, " bytes from "...)
	b = p.appendFrom(b, e.Sender())
	b = append(b, ':')
	if e.Node != nil {
		b = appendNode(b, e)
	} else {
		b = appendSeq(append(b, ' '), e.Seq)
	}
	if p.cfg.Verbose && e.Node == nil {
		b = append(b, " ident="...)
		b = strconv.AppendUint(b, uint64(e.ID), 10)
	}
	if e.TTL >= 0 {
		b = append(b, " ttl="...)
		b = strconv.AppendInt(b, int64(e.TTL), 10)
	}
	if e.Kind == ping.EventTruncated {
		b = append(b, " (truncated)"...)
		return append(p.appendWhose(b, e), '\n')
	}
	if p.timed(e) {
		b = append(b, " time="...)
		b = p.appendRTT(b, e.RTT)
		b = append(b, " ms"...)
	}
	b = p.appendMarks(b, e, again)
	b = p.appendWhose(b, e)
	if d := e.Damage; e.Kind == ping.EventCorrupt && d != nil && 0 <= d.Offset && d.Offset < p.start.Size {
		b = appendDump(b, d)
	}
	b = p.appendBell(b)
	b = p.appendIPOptions(b, e.IPOptions)
	return append(b, '\n')
}

// timed reports whether a reply's line has its time. iputils reads the time of
// departure out of the payload and so has none below 16 bytes, nor of a node's answer;
// ours never comes out of a packet.
func (p *Printer) timed(e *ping.Event) bool {
	if p.cfg.Iputils != nil && (p.start.Size < dumpFrom || p.cfg.NodeInfo) {
		return false
	}
	return e.TxClock != ping.NoClock && e.RxClock != ping.NoClock
}

func (p *Printer) appendRTT(b []byte, rtt time.Duration) []byte {
	if p.cfg.Decimals {
		return appendMillis(b, rtt, 3)
	}
	return appendTime(b, rtt)
}

// appendWhose names the host where there are several and the address in the line is
// another's, or may be.
func (p *Printer) appendWhose(b []byte, e *ping.Event) []byte {
	if (e.From == e.Addr || !e.From.IsValid()) && !p.cfg.Namespaces {
		return b
	}
	return p.appendHost(b, e)
}

// appendMarks says why a reply is not an ordinary one.
func (p *Printer) appendMarks(b []byte, e *ping.Event, again bool) []byte {
	if p.cfg.Iputils == nil {
		b = appendMark(b, e)
	} else if again && (p.cfg.Verbose || !e.Addr.IsMulticast()) {
		b = append(b, " (DUP!)"...)
	}
	if e.Kind == ping.EventOtherSource {
		return append(b, " (DIFFERENT ADDRESS!)"...)
	}
	if d := e.Damage; e.Kind == ping.EventCorrupt && d != nil {
		return p.appendDamage(b, d)
	}
	return b
}

// appendMark says so of what iputils has no other word for, and of duplicates.
func appendMark(b []byte, e *ping.Event) []byte {
	switch e.Kind {
	case ping.EventDuplicate:
		return append(b, " (DUP!)"...)
	case ping.EventForeign:
		return append(b, markForeign...)
	case ping.EventLate:
		return append(b, markLate...)
	}
	return b
}

// appendDamage says what is wrong with a reply beside its data.
func (p *Printer) appendDamage(b []byte, d *ping.Damage) []byte {
	switch {
	case d.BadChecksum:
		return append(b, " (BAD CHECKSUM!)"...)
	case p.cfg.Iputils != nil:
		return b
	case d.Err != nil:
		return append(b, markContent...)
	case d.Offset < 0:
		return append(b, markHeader...)
	case d.Offset >= p.start.Size:
		return append(b, markTooLong...)
	}
	return b
}

// dumpFrom is where iputils' dump begins: behind the timeval it keeps in front
// of the pattern.
const dumpFrom = 16

// appendDump names the first wrong byte of a payload and lists what came.
func appendDump(b []byte, d *ping.Damage) []byte {
	b = append(b, "\nwrong data byte #"...)
	b = strconv.AppendInt(b, int64(d.Offset), 10)
	b = append(b, " should be 0x"...)
	b = strconv.AppendUint(b, uint64(d.Want), 16)
	b = append(b, " but was 0x"...)
	b = strconv.AppendUint(b, uint64(d.Got), 16)
	from := dumpFrom
	if d.Offset < from {
		from = 0
	}
	for i := from; i < len(d.Payload); i++ {
		if i%32 == from {
			b = append(b, "\n#"...)
			b = strconv.AppendInt(b, int64(i), 10)
			b = append(b, '\t')
		}
		b = strconv.AppendUint(b, uint64(d.Payload[i]), 16)
		b = append(b, ' ')
	}
	return b
}
